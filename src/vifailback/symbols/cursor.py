"""A place in a command sentence, with what has been read so far; knows where clauses begin and end."""

from collections.abc import Iterable

from vifailback.symbols.lexicon import (
    ATTACHING,
    CLOSED,
    HARD_STOPS,
    NOT_PARTICIPLES,
    OPENED,
    PRONOUNS,
    STILL,
    STOPS,
    VERBS,
    Act,
    Form,
    Verb,
)
from vifailback.symbols.phrases import (
    Words,
    arms_at,
    bare_side_at,
    home_at,
    longest,
    magnitude_at,
    near_at,
    rotation_at,
    skip,
    skip_fillers,
    way_at,
)
from vifailback.symbols.words import Sentence
from vifailback.types import Arm, Command, Problem

JOINING = frozenset({"while", "before", "after", "by"})
"""Words that join one command to another when a verb in -ing follows."""


_OPTIONS = frozenset("abcd")
"""The letters of the choices of a closed-ended question (Fig. 5)."""
_NO_VERB = Verb(Act.NOTHING, Form.BASE)


class Refused(Exception):  # noqa: N818  it never leaves the grammar
    """The words here are no command; says why."""


class Cursor:
    """Where the reader stands, the arms it last heard of, and what it has read."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence, self.words = sentence, sentence.words
        self.at = 0
        self.arms: tuple[Arm, ...] = ()
        self.last: Verb | None = None
        self.commands: list[Command] = []
        self.problems: list[Problem] = []
        self.pending: Problem | None = None
        """A move without a direction, which a following clause may still give."""

    def add(self, commands: Iterable[Command]) -> None:
        """Take commands as read."""
        self.commands.extend(commands)

    def ends(self, at: int) -> bool:
        """Can a clause end before the word at `at`?"""
        at = skip_fillers(self.words, at)
        word = self.words[at]
        return (
            not word
            or word in STOPS
            or word in ATTACHING
            or word == "while"
            or (word.endswith("ing") and word not in NOT_PARTICIPLES)
            or near_at(self.words, at)
            or (opens_command(self.words, at, self.arms) and not way_at(self.words, at))
        )

    def object(self, subject: tuple[Arm, ...] | None, *, bare: bool = False) -> tuple[Arm, ...]:
        """The arms that a verb is for: named after it, its subject, said before, or the only one.

        Args:
            subject: arms named before the verb.
            bare: can "the right" alone mean the right gripper here?
        """
        at = skip_fillers(self.words, self.at)
        found = arms_at(self.words, at, self.arms)
        if found is None and bare and (side := bare_side_at(self.words, at)) and self.ends_object(side.end):
            found = side
        if found and bare and found.arms == (Arm.ONLY,) and skip_fillers(self.words, found.end) == found.end:
            found = bare_side_at(self.words, found.end) or found  # "close gripper left", not "right now"
        if found:
            self.at = found.end
            if self.words[at] != "it" or self.arms:
                self.arms = found.arms
            return found.arms
        return subject or self.arms or (Arm.ONLY,)

    def ends_object(self, at: int) -> bool:
        """Can an object end before the word at `at`?"""
        return self.ends(at) or rotation_at(self.words, at) is not None or magnitude_at(self.words, at) is not None

    def state(self, at: int) -> tuple[bool | None, int] | None:
        """Read open (True), closed (False) or still (None), and the place after it."""
        if self.words[at] in OPENED | CLOSED:
            return self.words[at] in OPENED, at + 1
        still = longest(dict.fromkeys(STILL), self.words, at + (self.words[at] == "holding"))
        if still is None and self.words[at] in {"gripping", "grasping", "clenching", "holding"}:
            return False, at + 1
        return (None, still[1]) if still else None

    def skip_joints(self) -> None:
        """Pass stops, conjunctions, fillers, list numbers; and "while", "before" where a command in -ing follows."""
        words = self.words
        while words[self.at]:
            at = skip_fillers(words, self.at)
            if words[at] in STOPS:
                at += 1
            elif (words[at].isdigit() or words[at] in _OPTIONS) and words[at + 1] in {".", ")", ":"}:
                at += 2
            elif words[at] in JOINING and opens_command(words, at + 1, self.arms, participle=True):
                at += 1
            if at == self.at:
                return
            self.at = at

    def attached_here(self) -> bool:
        """Does a phrase begin here that says why, where or how long, and commands nothing?"""
        words, at = self.words, self.at
        if way_at(words, at) or home_at(words, at) or rotation_at(words, at):
            return False
        if opens_command(words, at, self.arms, participle=True):
            return False
        if words[at] in {"use", "with", "for"} and arms_at(words, at + 1, self.arms):
            return False
        return (
            words[at] in ATTACHING
            or near_at(words, at)
            or (words[at].endswith("ing") and words[at] not in NOT_PARTICIPLES)
        )

    def skip_attached(self) -> tuple[Arm, ...] | None:
        """Pass a phrase without a command, up to the next command; returns the side it names ("with the left arm")."""
        named: tuple[Arm, ...] | None = None
        first = self.words[self.at]
        while self.words[self.at] and self.words[self.at] not in HARD_STOPS:
            if self.words[self.at] in STOPS or self.words[self.at] == "while":
                at = skip_fillers(self.words, self.at + 1)
                while self.words[at] in STOPS and self.words[at] not in HARD_STOPS:
                    at = skip_fillers(self.words, at + 1)
                joined = self.words[self.at] == "while" or self.words[at] == "while"
                at += self.words[at] == "while"
                shares = first == "to" and self.words[self.at] == "and" and at == self.at + 1
                takes_thing = shares and VERBS.get(self.words[at], _NO_VERB).act in {Act.GRIP, Act.RELEASE}
                if not takes_thing and opens_command(self.words, at, self.arms, participle=joined):
                    return named
                self.at = max(at, self.at + 1)
                continue
            if self.words[self.at] in {"with", "using", "by", "from", "in", "of"}:
                verb = VERBS.get(self.words[self.at + 1])  # "by opening the left gripper"
                found = arms_at(self.words, self.at + 1 + (verb is not None), ())
                named = found.arms if found and named is None and Arm.ONLY not in found.arms else named
            self.at += 1
        return named

    def refuse(self, start: int, why: str, *, negated: bool = False) -> None:
        """Name what stands from `start` up to the next command as a problem, and go on there."""
        self.at = max(self.at, start + 1)
        if negated:
            while self.words[self.at] and self.words[self.at] not in HARD_STOPS | {"but"}:
                self.at += 1
        else:
            self.at = start if self.at < start else self.at
            self.skip_attached()
        self.problems.append(Problem(self.sentence.piece(start, self.at).strip(), why))


def opens_command(words: Words, at: int, arms: tuple[Arm, ...], *, participle: bool = False) -> bool:
    """Does a command begin at `at`? Looks a few words ahead only.

    Args:
        words: the words of the sentence, padded.
        at: where it should begin.
        arms: the arms spoken of before.
        participle: do verbs in -ing count ("while keeping it closed")?
    """
    size = magnitude_at(words, at)
    at = skip_fillers(words, size[1] if size else at)
    if words[at : at + 2] == ("do", "not"):
        return True
    if words[at] in {"not", "never"}:
        return words[at + 1] in VERBS or way_at(words, at + 1) is not None
    verb = VERBS.get(words[at])
    if (verb and words[at] != "lower") or (verb and arms_at(words, at + 1, arms)):
        unclear = verb.act in {Act.RELEASE, Act.GRIP, Act.NOTHING}
        if verb.form is Form.PAST or (verb.form is Form.PARTICIPLE and (not participle or unclear)):
            return False
        return _takes(words, at + 1, verb, arms)
    if words[at : at + 2] in {("let", "go"), ("keep", "moving"), ("continue", "moving"), ("continue", "to")}:
        return True
    if words[at] in {"use", "with"}:
        at += 1
    found = arms_at(words, at, arms)
    if found and words[at] not in {"it", "they", "them", "both"}:
        after = skip_fillers(words, found.end)
        after = skip(words, after, {":", ",", "should", "must", "to", "be"}, 2)
        verb = VERBS.get(words[after])
        acts = verb is not None and verb.form is not Form.PARTICIPLE
        return (
            acts or bool(way_at(words, found.end) or rotation_at(words, found.end)) or words[after] in OPENED | CLOSED
        )
    return bool(way_at(words, at) or rotation_at(words, at) or home_at(words, at))


def _takes(words: Words, at: int, verb: Verb, arms: tuple[Arm, ...]) -> bool:
    """Is what follows a verb something that it can be a command for?"""
    start = skip_fillers(words, at)
    found = arms_at(words, start, arms)
    after = skip_fillers(words, found.end if found else start)
    ended = not words[start] or words[start] in STOPS or words[start] in ATTACHING
    match verb.act:
        case Act.MOVE:
            ways = way_at(words, after) or home_at(words, after)
            return bool(ways or (verb.direction and (found or ended or magnitude_at(words, after))))
        case Act.ROTATE:
            return bool(found or rotation_at(words, start))
        case Act.OPEN | Act.CLOSE:
            return not near_at(words, at - 1) and bool(found or ended or bare_side_at(words, start))
        case Act.KEEP:
            state = words[after] in OPENED | CLOSED or longest(dict.fromkeys(STILL), words, after)
            state = state or words[after] in {"gripping", "grasping", "clenching", "holding"}
            named = found is not None and words[start] not in PRONOUNS
            return bool(state or (named and ended) or (ended and words[at - 1] == "hold"))
        case Act.HALT | Act.RETURN:
            return bool(found or ended or home_at(words, start) or "robot" in words[start : start + 2])
        case Act.RELEASE | Act.GRIP | Act.NOTHING:
            return True
