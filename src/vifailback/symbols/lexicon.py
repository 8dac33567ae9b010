"""The words of low-level commands: how a sentence is cut into words, and what each word can mean."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from vifailback.types import Direction, Magnitude

_WORD = re.compile(r"\d+(?:\.\d+)?[^\W_]*|[^\W_]+(?:[-'’‑][^\W_]+)*|[^\w\s]")
_DROPPED: Final = frozenset("*`_\"'“”‘’«»#~>|[]{}\\")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PADDING: Final = 8
"""Empty words after the last one, so that looking a few words ahead needs no bounds check."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text cut into lower-case words and marks, with the place of each in the text."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def length(self) -> int:
        """Number of words without the padding."""
        return len(self.spans)

    def piece(self, start: int, end: int) -> str:
        """The text from word `start` up to, not including, word `end`."""
        if start >= min(end, self.length):
            return ""
        return self.text[self.spans[start][0] : self.spans[min(end, self.length) - 1][1]]


def cut(text: str) -> Sentence:
    """Cut a text into words; markdown marks and quotes are dropped, spellings unified. Linear in the length."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        if match.group() in _DROPPED:
            continue
        word = match.group().lower().replace("’", "'").replace("‑", "-")
        for part in SPELLINGS.get(word, (word.removesuffix("'s"),)):
            if words and (words[-1], part) in JOINED:
                words[-1], spans[-1] = JOINED[words[-1], part], (spans[-1][0], match.end())
            else:
                words.append(part)
                spans.append(match.span())
    return Sentence(text, (*words, *("",) * _PADDING), tuple(spans))


SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("counter-clockwise", "anti-clockwise", "anticlockwise", "ccw", "counter-clock-wise"), ("counterclockwise",)
    ),
    **dict.fromkeys(("cw", "clock-wise"), ("clockwise",)),
    **dict.fromkeys(("don't", "can't", "cannot", "won't", "shouldn't", "doesn't", "mustn't", "isn't"), ("do", "not")),
    **dict.fromkeys(("end-effectors", "endeffectors"), ("effectors",)),
    **dict.fromkeys(("end-effector", "endeffector", "eef"), ("effector",)),
    **dict.fromkeys(("left-hand", "lefthand"), ("left", "hand")),
    **dict.fromkeys(("right-hand", "righthand"), ("right", "hand")),
    "left-gripper": ("left", "gripper"),
    "right-gripper": ("right", "gripper"),
    "left-arm": ("left", "arm"),
    "right-arm": ("right", "arm"),
    "re-open": ("open",),
    "reopen": ("open",),
    "&": ("and",),
    "+": ("and",),
    **dict.fromkeys(("–", "—", "‒", "―", "-", "•", "·", "→"), (",",)),
    **dict.fromkeys(("!", "?", "…", "。"), (".",)),
}
JOINED: Final = {
    ("counter", "clockwise"): "counterclockwise",
    ("anti", "clockwise"): "counterclockwise",
    ("counter", ","): "counter",
    ("end", "effector"): "effector",
    ("end", "effectors"): "effectors",
}

HARD_STOPS: Final = frozenset(".;")
SOFT_STOPS: Final = frozenset({",", ":", "and", "then", "but", "plus", "(", ")"})
STOPS: Final = HARD_STOPS | SOFT_STOPS

FILLERS: Final = _set(
    "please now first firstly second secondly third thirdly next afterwards afterward finally lastly "
    "also subsequently simultaneously immediately gently slowly carefully quickly straight directly "
    "vertically horizontally laterally just again further smoothly gradually precisely fully "
    "completely tightly firmly properly more simply still-more together there here softly securely "
    "wide"
)
"""Manner and order words that change nothing in a command."""
FILLER_PHRASES: Final[frozenset[tuple[str, ...]]] = frozenset(
    {
        ("at", "the", "same", "time"),
        ("after", "that"),
        ("after", "this"),
        ("in", "addition"),
        ("followed", "by"),
        ("as", "well"),
        ("you", "should"),
        ("you", "need", "to"),
        ("you", "must"),
        ("the", "robot", "should"),
        ("the", "robot", "must"),
        ("the", "robot", "needs", "to"),
        ("step", "1"),
        ("step", "2"),
        ("step", "3"),
    }
)
MODALS: Final[frozenset[tuple[str, ...]]] = frozenset(
    {("should",), ("must",), ("needs", "to"), ("need", "to"), ("has", "to"), ("have", "to"), ("will",), ("to",)}
)
"""What may stand between a named gripper and its verb."""

DETERMINERS: Final = _set("the a an your its this that my our their")
ARM_ADJECTIVES: Final = frozenset(["robot", "robotic", "robots"])
ARM_NOUNS: Final = _set("gripper arm hand effector claw manipulator wrist finger fingers jaw jaws one")
ARM_PLURALS: Final = _set("grippers arms hands effectors claws manipulators wrists ones")
PRONOUNS: Final = _set("it itself them they both")

DIRECTIONS: Final[dict[str, Direction]] = {
    **dict.fromkeys(_set("forward forwards ahead front frontward frontwards"), Direction.FORWARD),
    **dict.fromkeys(_set("backward backwards back rear rearward rearwards"), Direction.BACKWARD),
    **dict.fromkeys(_set("left leftward leftwards"), Direction.LEFT),
    **dict.fromkeys(_set("right rightward rightwards"), Direction.RIGHT),
    **dict.fromkeys(_set("up upward upwards higher"), Direction.UPWARD),
    **dict.fromkeys(_set("down downward downwards lower"), Direction.DOWNWARD),
}
NOUNLIKE_DIRECTIONS: Final = _set("front rear left right back forward backward upward downward")
"""Those which can also qualify a noun ("the right drawer", "the back edge")."""
BARE_DIRECTIONS: Final = frozenset(DIRECTIONS) - {"front", "rear"}
"""Those which need no "to the"."""
DIRECTION_PREPOSITIONS: Final = frozenset(["to", "toward", "towards", "in"])

MAGNITUDES: Final[dict[tuple[str, ...], Magnitude]] = {
    **dict.fromkeys(
        (
            ("slightly",),
            ("a", "little"),
            ("a", "little", "bit"),
            ("a", "bit"),
            ("a", "tiny", "bit"),
            ("a", "small", "amount"),
            ("a", "small", "distance"),
            ("a", "short", "distance"),
            ("marginally",),
            ("somewhat",),
            ("minimally",),
        ),
        Magnitude.SLIGHTLY,
    ),
    **dict.fromkeys(
        (
            ("significantly",),
            ("a", "lot"),
            ("greatly",),
            ("substantially",),
            ("considerably",),
            ("far",),
            ("a", "large", "amount"),
            ("a", "large", "distance"),
            ("a", "long", "way"),
        ),
        Magnitude.SIGNIFICANTLY,
    ),
}
UNITS: Final = _set(
    "cm mm m centimeter centimeters centimetre centimetres millimeter millimeters millimetre "
    "millimetres meter meters inch inches degree degrees ° px pixel pixels deg"
)

HOME_ADJECTIVES: Final = _set(
    "initial original starting start home rest resting previous default beginning neutral ready first"
)
HOME_NOUNS: Final = _set("pose position state place location posture configuration point")
STILL: Final[frozenset[tuple[str, ...]]] = frozenset(
    {
        ("still",),
        ("stationary",),
        ("steady",),
        ("motionless",),
        ("fixed",),
        ("in", "place"),
        ("position",),
        ("unmoved",),
        ("where", "it", "is"),
        ("in", "its", "current", "position"),
        ("in", "its", "current", "pose"),
        ("in", "position"),
        ("its", "position"),
        ("the", "position"),
        ("its", "current", "position"),
        ("the", "current", "position"),
        ("its", "current", "pose"),
        ("the", "current", "pose"),
        ("idle",),
    }
)
OPENED: Final = frozenset(["open", "opened", "released"])
CLOSED: Final = _set("closed close shut gripped clenched clamped")
NEGATIONS: Final = _set("not never no avoid neither nor")

ATTACHING: Final = _set(
    "to in so until till for thereby thus hence because since as with without which that where when "
    "once if unless toward towards into onto on over above below beneath under near at from around "
    "between along through by before after during against off of inside within beside past across due "
    "instead rather away closer out leave"
)
"""Words that open a phrase which says why, where or how long, and commands nothing."""
NOT_PARTICIPLES: Final = _set("bring ring string thing spring king wing sling ceiling")


class Act(Enum):
    """What a verb does."""

    MOVE = auto()
    ROTATE = auto()
    OPEN = auto()
    CLOSE = auto()
    RELEASE = auto()
    GRIP = auto()
    KEEP = auto()
    HALT = auto()
    RETURN = auto()
    NOTHING = auto()
    """Says what the motion is for ("align the gripper with the edge"): the symbols carry it, no command does."""


class Form(Enum):
    """The form of a verb: move, moves, moving."""

    BASE = auto()
    THIRD = auto()
    PARTICIPLE = auto()


@dataclass(frozen=True, slots=True)
class Verb:
    """One form of a verb; `direction` where the verb itself says where ("raise")."""

    act: Act
    form: Form
    direction: Direction | None = None


def _forms(base: str) -> tuple[str, str, str]:
    third = base + ("es" if base.endswith(("s", "sh", "ch", "ss", "x", "ze")) and not base.endswith("ze") else "s")
    if base in {"stop", "grip", "shut", "let", "spin", "clamp-shut"}:
        return base, third, base + base[-1] + "ing"
    return base, third, (base[:-1] if base.endswith("e") else base) + "ing"


def _verbs() -> dict[str, Verb]:
    acts: tuple[tuple[str, Act, Direction | None], ...] = (
        ("move shift slide bring translate go push pull drive nudge adjust reposition", Act.MOVE, None),
        ("raise lift elevate ascend rise", Act.MOVE, Direction.UPWARD),
        ("lower descend", Act.MOVE, Direction.DOWNWARD),
        ("advance", Act.MOVE, Direction.FORWARD),
        ("retreat", Act.MOVE, Direction.BACKWARD),
        ("rotate turn twist spin", Act.ROTATE, None),
        ("open", Act.OPEN, None),
        ("close shut", Act.CLOSE, None),
        ("release ungrasp", Act.RELEASE, None),
        ("grasp grip clamp squeeze clench", Act.GRIP, None),
        ("keep hold stay remain maintain leave", Act.KEEP, None),
        ("stop halt freeze pause wait", Act.HALT, None),
        ("return reset rewind", Act.RETURN, None),
        ("align target", Act.NOTHING, None),
    )
    return {
        word: Verb(act, form, direction)
        for words, act, direction in acts
        for base in words.split()
        for word, form in zip(_forms(base), Form, strict=True)
    }


VERBS: Final = _verbs()
