"""The grammar of task sentences: "Use the left arm to grasp the cup and place it in the bowl." cut into clauses."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto


class Deed(Enum):
    """What a clause asks for; the verbs of the paper's 100 tasks (supplement Fig. 2) and their like."""

    PICK = auto()
    PLACE = auto()
    STACK = auto()
    OPEN = auto()
    CLOSE = auto()
    PULL = auto()
    PUSH = auto()
    PRESS = auto()
    LIFT = auto()
    POUR = auto()
    TRANSFER = auto()
    CUT = auto()
    DRAW = auto()
    DRAG = auto()
    HOLD = auto()
    INSERT = auto()
    UNPLUG = auto()
    THREAD = auto()
    COVER = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A preposition with what follows it: "into the pot"."""

    preposition: str
    thing: str

    def __str__(self) -> str:
        return f"{self.preposition} {self.thing}".strip()


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing to do.

    Args:
        text: the clause as written.
        arms: "left", "right", both, or none where the clause names none.
        deed: what is to be done.
        verb: the verb as written ("pick up").
        thing: what it is done to ("the pink cup", "it"); "" where nothing is named.
        parts: the phrases after it, in order.
        manner: words such as "upright", "back", "open", "closed".
        purpose: "complete the three-layer structure".
        grasps: it says "grasp and ...".
    """

    text: str
    arms: tuple[str, ...]
    deed: Deed
    verb: str
    thing: str = ""
    parts: tuple[Part, ...] = field(default=())
    manner: tuple[str, ...] = ()
    purpose: str = ""
    grasps: bool = False


def _verbs(deed: Deed, *names: str) -> dict[tuple[str, ...], Deed]:
    return {tuple(name.split()): deed for name in names}


_VERBS: dict[tuple[str, ...], Deed] = {
    **_verbs(Deed.PICK, "pick up", "pick", "grasp", "grab", "take", "take out", "get", "retrieve", "grip", "fetch"),
    **_verbs(Deed.PLACE, "place", "put", "put down", "set", "set down", "drop", "lay", "return", "move", "store"),
    **_verbs(Deed.STACK, "stack"),
    **_verbs(Deed.OPEN, "open", "pull open", "open up", "slide open"),
    **_verbs(Deed.CLOSE, "close", "shut", "pull close", "pull closed", "push to close", "push close", "push closed"),
    **_verbs(Deed.PULL, "pull", "pull out"),
    **_verbs(Deed.PUSH, "push"),
    **_verbs(Deed.PRESS, "press"),
    **_verbs(Deed.LIFT, "lift", "lift up", "raise", "remove", "take off"),
    **_verbs(Deed.POUR, "pour", "pour out", "empty"),
    **_verbs(Deed.TRANSFER, "transfer", "hand", "hand over", "pass"),
    **_verbs(Deed.CUT, "cut", "slice"),
    **_verbs(Deed.DRAW, "draw", "write"),
    **_verbs(Deed.DRAG, "drag", "slide"),
    **_verbs(Deed.HOLD, "hold", "keep"),
    **_verbs(Deed.INSERT, "insert", "plug", "plug in"),
    **_verbs(Deed.UNPLUG, "unplug"),
    **_verbs(Deed.THREAD, "thread"),
    **_verbs(Deed.COVER, "cover"),
}
_DETERMINERS = frozenset({"the", "a", "an", "it", "them", "its", "each", "all", "both", "this", "that", "some"})
_NEEDS_NO_ARTICLE = _DETERMINERS | {"my", "your", "his", "her", "their", "our", "one", "two", "three", "every", "any"}


def _phrases(*texts: str) -> dict[tuple[str, ...], str]:
    return {tuple(text.split()): text for text in texts}


_PREPOSITIONS: dict[tuple[str, ...], str] = {
    **_phrases("in", "into", "inside", "on", "onto", "over", "off", "from", "through", "to", "with", "using", "at"),
    **_phrases("under", "above", "beside", "near", "behind", "against", "around", "between", "towards", "toward"),
    **_phrases("by", "for", "on top of", "on top", "from inside", "out of", "next to", "in front of", "inside of"),
    **_phrases("off of"),
}
_MANNERS = frozenset({"upright", "back", "open", "closed", "shut", "down", "upside", "carefully", "gently", "close"})
_JOINTS = frozenset(
    {",", "and", "then", "while", "finally", "subsequently", "afterwards", "next", "lastly", "also", "first"}
)
_STOPS = frozenset({".", ";", "!", "?"})
_ARM_NOUNS = frozenset({"arm", "gripper", "hand", "arms", "grippers", "hands"})
_POLITE = re.compile(r"\A\s*(?:please[ ,]+)?(?:could|can|would|will) you (?:please )?|\A\s*please[ ,]+", re.IGNORECASE)
_WORD = re.compile(r"\d+(?:\.\d+)?\w*|[^\W_]+(?:['’-][^\W_]+)*|[.,;!?]")


def clauses(task: str) -> tuple[Clause, ...]:
    """Cut a task sentence into clauses; empty for a text without words. Never raises."""
    words = _WORD.findall(_POLITE.sub("", task))
    low = [word.lower() for word in words]
    starts = [at for at in range(len(words)) if _starts_clause(low, at)]
    pieces: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], len(words)], strict=False):
        while end > start and low[end - 1] in _JOINTS | _STOPS:
            end -= 1
        if any(word.strip(".0123456789") for word in low[start:end]):
            pieces.append((start, end))
    return tuple(_clause(words[start:end]) for start, end in pieces)


def verb_at(low: list[str], at: int) -> tuple[Deed, int] | None:
    """The deed of the longest known verb at `at`, and its number of words."""
    for size in (3, 2, 1):
        deed = _VERBS.get(tuple(low[at : at + size]))
        if deed is not None and len(low[at : at + size]) == size:
            return deed, size
    return None


def _starts_clause(low: list[str], at: int) -> bool:
    """A clause starts at the first word, after a stop, or after a joint where a verb or an arm follows."""
    if low[at] in _JOINTS | _STOPS:
        return False
    before = at - 1
    while before >= 0 and low[before] in _JOINTS:
        before -= 1
    if before < 0 or low[before] in _STOPS:
        return before == at - 1 or all(word in _JOINTS for word in low[before + 1 : at])
    if before == at - 1:
        return False
    if low[at] in {"use", "using"} or _arm_at(low, at) is not None:
        return True
    if low[at] == "with" and (arm := _arm_at(low, at + 1)):
        return verb_at(low, arm[1]) is not None
    if low[before] in {"the", "a", "an"}:
        return False
    known = verb_at(low, at)
    if known is None:
        return (
            at + 1 < len(low) and low[at + 1] in _DETERMINERS and low[at] not in _DETERMINERS | _ONE_WORD_PREPOSITIONS
        )
    shares_object = at - 2 >= 0 and low[at - 1] == "and" and verb_at(low, at - 2) is not None
    return not shares_object


_ONE_WORD_PREPOSITIONS = frozenset(words[0] for words in _PREPOSITIONS if len(words) == 1)


def _arm_at(low: list[str], at: int) -> tuple[tuple[str, ...], int] | None:
    """Read "the left arm" at `at`: the arms and the place after them."""
    at += at < len(low) and low[at] in {"the", "your", "its"}
    if at + 1 >= len(low) or low[at] not in {"left", "right", "both"} or low[at + 1] not in _ARM_NOUNS:
        return None
    return (("left", "right") if low[at] == "both" else (low[at],)), at + 2


def _clause(words: list[str]) -> Clause:
    low = [word.lower() for word in words]
    text = " ".join(words).replace(" ,", ",")
    at = 1 if low[0] in {"use", "using", "with"} and _arm_at(low, 1) else 0
    arms: tuple[str, ...] = ()
    if found := _arm_at(low, at):
        arms, at = found
        at += at < len(low) and low[at] in {"to", ","}
        if low[at : at + 1] and verb_at(low, at) is None and low[at].endswith("s") and not low[at].endswith("ss"):
            low[at] = low[at].removesuffix("s")  # "while the right arm stirs the soup"
    at += at < len(low) and low[at] == "please"
    known = verb_at(low, at)
    grasps = False
    if known and known[0] is Deed.PICK and low[at + known[1] : at + known[1] + 1] == ["and"]:
        second = verb_at(low, at + known[1] + 1)
        if second:
            grasps, at, known = True, at + known[1] + 1, second
    deed, size = known or (
        Deed.OTHER,
        int(low[at : at + 1] != [] and low[at] not in _DETERMINERS | _ONE_WORD_PREPOSITIONS),
    )
    verb = " ".join(low[at : at + size])
    thing, parts, manner, purpose = _parts(words, low, at + size)
    kept: list[Part] = []
    for part in parts:
        arm = _arm_at([*part.thing.lower().split(), ""], 0)
        if arm and part.preposition in {"with", "using", "by"}:
            arms = arm[0]
        else:
            kept.append(part)
    return Clause(text, arms, deed, verb, thing, tuple(kept), manner, purpose, grasps)


def _parts(words: list[str], low: list[str], at: int) -> tuple[str, list[Part], tuple[str, ...], str]:
    """What stands after the verb: the thing, the phrases with prepositions, manner words, and the purpose."""
    heads: list[str] = [""]
    bodies: list[list[str]] = [[]]
    manner: list[str] = []
    purpose = ""
    while at < len(words):
        size = next((size for size in (3, 2, 1) if tuple(low[at : at + size]) in _PREPOSITIONS), 0)
        if size == 1 and low[at] == "to" and verb_like(low, at + 1):
            purpose = " ".join(words[at + 1 :])
            break
        if size:
            heads.append(_PREPOSITIONS[tuple(low[at : at + size])])
            bodies.append([])
            at += size
            continue
        ends_phrase = at + 1 >= len(words) or tuple(low[at + 1 : at + 2]) in _PREPOSITIONS
        if low[at] in _MANNERS and (ends_phrase or not bodies[-1]) and (bodies[-1] or heads[-1] == ""):
            manner.append(low[at])
        elif low[at] == "," and bodies[-1]:
            bodies[-1][-1] += ","
        elif low[at] not in _JOINTS - {"and", "first", "next"}:
            bodies[-1].append(words[at])
        at += 1
    parts = [Part(head, _with_article(body)) for head, body in zip(heads, bodies, strict=True)]
    return parts[0].thing, parts[1:], tuple(manner), purpose


def _with_article(words: list[str]) -> str:
    """Say the article: "rice cooker lid" is "the rice cooker lid"."""
    bare = words and words[0].lower() not in _NEEDS_NO_ARTICLE and not words[0][0].isdigit()
    if [word.lower() for word in words] in (["half"], ["order"], ["place"], ["colour"], ["color"], ["size"]):
        bare = False  # "in half", "by colour"
    return " ".join(["the", *words] if bare else words).rstrip(",")


def verb_like(low: list[str], at: int) -> bool:
    """Does a verb stand at `at` (after "to")? "to complete the structure", not "to the right arm"."""
    return at < len(low) and low[at] not in _DETERMINERS | {"left", "right"} and bool(low[at + 1 : at + 2])
