"""The phrases of low-level commands: "the left gripper", "slightly to the right", "clockwise", "its initial pose"."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from vifailback.symbols.lexicon import (
    ARM_ADJECTIVES,
    ARM_NOUNS,
    ARM_PLURALS,
    ATTACHING,
    BARE_DIRECTIONS,
    DETERMINERS,
    DIRECTION_PREPOSITIONS,
    DIRECTIONS,
    FILLER_PHRASES,
    FILLERS,
    HOME_ADJECTIVES,
    HOME_NOUNS,
    MAGNITUDES,
    NOUNLIKE_DIRECTIONS,
    PRONOUNS,
    STOPS,
    UNITS,
    VERBS,
    Form,
)
from vifailback.types import Arm, Direction, Magnitude

Words = tuple[str, ...]
Value = TypeVar("Value")
BOTH = (Arm.LEFT, Arm.RIGHT)
_SIDES: dict[str, tuple[Arm, ...]] = {
    "left": (Arm.LEFT,),
    "right": (Arm.RIGHT,),
    "both": BOTH,
    "two": BOTH,
    "only": (Arm.ONLY,),
    "single": (Arm.ONLY,),
}
_RIGHT_THERE = frozenset({"above", "over", "on", "at", "in", "under", "below", "beneath", "onto", "into", "behind"})
_OPPOSITE = {Arm.LEFT: Arm.RIGHT, Arm.RIGHT: Arm.LEFT}


@dataclass(frozen=True, slots=True)
class Arms:
    """One or two arms, and the place of the first word after them."""

    arms: tuple[Arm, ...]
    end: int


@dataclass(frozen=True, slots=True)
class Way:
    """A direction, how far, and the place of the first word after them."""

    direction: Direction
    size: Magnitude | None
    end: int


def arms_at(words: Words, at: int, current: tuple[Arm, ...]) -> Arms | None:
    """Read "the left gripper", "both arms", "the left and right grippers", "the left gripper and the right gripper".

    Args:
        words: the words of the sentence, padded.
        at: where to read.
        current: the arms spoken of before, for "it", "the gripper" and "the other arm".
    """
    first = _one_arm_at(words, at, current)
    if first is None or words[first.end] != "and" or len(first.arms) > 1:
        return first
    second = _one_arm_at(words, first.end + 1, current)
    if second is None or words[first.end + 1] in PRONOUNS or second.arms == first.arms:
        return first
    if words[second.end] in VERBS and VERBS[words[second.end]].form is Form.THIRD:
        return first
    return Arms(first.arms + second.arms, second.end)


def _one_arm_at(words: Words, at: int, current: tuple[Arm, ...]) -> Arms | None:
    if words[at] in PRONOUNS:
        if words[at] == "both" and words[at + 1] not in STOPS | {""}:
            return _noun_phrase_at(words, at, current)
        plural = words[at] in {"they", "them", "both"}
        return Arms(BOTH if plural and len(current) < 2 else (current or (Arm.ONLY,)), at + 1)
    return _noun_phrase_at(words, at, current)


def _noun_phrase_at(words: Words, at: int, current: tuple[Arm, ...]) -> Arms | None:
    at = skip(words, at, DETERMINERS | {"of"}, 3) if words[at] != "of" else at
    at = skip(words, at, ARM_ADJECTIVES, 2)
    arms: tuple[Arm, ...] | None = None
    if words[at] == "other" and len(current) == 1 and current[0] in _OPPOSITE:
        arms, at = (_OPPOSITE[current[0]],), at + 1
    elif words[at] in _SIDES:
        arms, at = _SIDES[words[at]], at + 1
        at = skip(words, at, DETERMINERS, 1) if arms == BOTH else at
        if words[at] == "and" and (other := skip(words, at + 1, DETERMINERS, 1)) and words[other] in {"left", "right"}:
            after = skip(words, other + 1, ARM_ADJECTIVES, 2)
            if words[after] in ARM_NOUNS | ARM_PLURALS:
                arms, at = arms + _SIDES[words[other]], other + 1
    at = skip(words, at, ARM_ADJECTIVES, 2)
    noun = at
    at = skip(words, at, ARM_NOUNS | ARM_PLURALS, 3)
    if at == noun or (arms is None and words[noun] in {"one", "ones"}):
        return None
    if arms is None and words[at] in {"of", "on"}:
        side = skip(words, at + 1, DETERMINERS, 1)
        if words[side] in {"left", "right"}:
            after = skip(words, skip(words, side + 1, ARM_ADJECTIVES, 2), ARM_NOUNS | {"side"}, 2)
            return Arms(_SIDES[words[side]], after)
    if arms is None:
        plural = words[at - 1] in ARM_PLURALS
        arms = current if len(current) == (2 if plural else 1) else (BOTH if plural else current or (Arm.ONLY,))
    return Arms(arms, at)


def bare_side_at(words: Words, at: int) -> Arms | None:
    """Read "the right" or "right" used for the right gripper ("open the left gripper and close the right")."""
    at = skip(words, at, DETERMINERS, 1)
    return Arms(_SIDES[words[at]], at + 1) if words[at] in {"left", "right", "both"} else None


def way_at(words: Words, at: int) -> Way | None:
    """Read a direction with its magnitude before or after: "slightly to the right", "backward significantly"."""
    before = magnitude_at(words, at)
    start = skip_fillers(words, before[1] if before else at)
    start = skip_measure(words, start)
    found = direction_at(words, start)
    if found is None:
        return None
    direction, end = found
    if before:
        return Way(direction, before[0], end)
    after = magnitude_at(words, skip_fillers(words, end))
    if after is None and words[end] == "," and (after := magnitude_at(words, end + 1)):
        starts_next = direction_at(words, skip_fillers(words, after[1])) or words[after[1]] in VERBS
        after = None if starts_next else after  # "forward, slightly" but not "forward, slightly to the left"
    return Way(direction, after[0], after[1]) if after else Way(direction, None, end)


def direction_at(words: Words, at: int) -> tuple[Direction, int] | None:
    """Read "to the right", "to its left side", "upward", "towards the back"; not "to the right drawer"."""
    start = at
    if words[at] in DIRECTION_PREPOSITIONS:
        at = skip(words, at + 1, DETERMINERS | ARM_ADJECTIVES, 2)
        known: Collection[str] = DIRECTIONS
    else:
        known = BARE_DIRECTIONS
    word = words[at]
    if word not in known or (words[start] == "in" and words[at + 1] != "direction"):
        return None
    if at == start and word == "right" and words[at + 1] in _RIGHT_THERE:
        return None  # "right above the cup" is just above it
    if word == "lower" and _one_arm_at(words, at + 1, ()):
        return None  # "and lower it" is a verb
    after = at + 1
    if at > start:
        if words[after] == "hand":
            after += 1
        after = skip(words, after, {"side", "direction"}, 1)
        if words[after] == "of" or (words[after] in {"and", "or"} and _names_a_thing(words, after + 1)):
            return None
    if word in NOUNLIKE_DIRECTIONS and not _ends_direction(words, after):
        return None
    return DIRECTIONS[word], after


def _names_a_thing(words: Words, at: int) -> bool:
    """Does "right plates" stand at `at`, so that "to the left and right plates" is no direction?"""
    return (
        words[at] in NOUNLIKE_DIRECTIONS and not _ends_direction(words, at + 1) and not _noun_phrase_at(words, at, ())
    )


def _ends_direction(words: Words, at: int) -> bool:
    """Is the word at `at` one that can follow a direction, and not a noun which the direction qualifies?"""
    word = words[at]
    if (
        not word
        or word in STOPS
        or skip_fillers(words, at) > at
        or word in ATTACHING
        or word in DIRECTIONS
        or word in VERBS
    ):
        return True
    if word in {"while", "it", "both"} or magnitude_at(words, at) or word[0].isdigit():
        return True
    return word.endswith("ing") or word in DETERMINERS or word in {"left", "clockwise", "counterclockwise"}


def magnitude_at(words: Words, at: int) -> tuple[Magnitude, int] | None:
    """Read "slightly", "a little", "by a small amount"."""
    if words[at] == "(" and (inside := longest(MAGNITUDES, words, at + 1)) and words[inside[1]] == ")":
        return inside[0], inside[1] + 1
    return longest(MAGNITUDES, words, at + 1 if words[at] == "by" else at)


def near_at(words: Words, at: int) -> bool:
    """Does "close to the cup" stand here, which closes nothing? "Close to grasp the cup" does."""
    if words[at] != "close":
        return False
    thing = words[at + 2] in DETERMINERS | PRONOUNS
    return words[at + 1] in {"enough", "by"} or (words[at + 1] == "to" and thing)


def rotation_at(words: Words, at: int) -> tuple[bool, int] | None:
    """Read "clockwise", "in a counter-clockwise direction", "slightly clockwise": True is clockwise."""
    at = skip_measure(words, skip_fillers(words, at))
    size = magnitude_at(words, at)
    at = skip_fillers(words, size[1] if size else at)
    at = skip(words, skip(words, at, {"in"}, 1), DETERMINERS, 1)
    if words[at] not in {"clockwise", "counterclockwise"}:
        return None
    clockwise = words[at] == "clockwise"
    at = skip(words, at + 1, {"direction", "rotation", "turn"}, 1)
    size = magnitude_at(words, at)
    return clockwise, skip_measure(words, size[1] if size else at)


def toward_base_at(words: Words, at: int) -> Way | None:
    """Read "toward the robot" (backward) and "away from the robot's base" (forward), with a magnitude around it."""
    before = magnitude_at(words, at)
    at = before[1] if before else at
    if words[at] in {"toward", "towards"}:
        direction, at = Direction.BACKWARD, at + 1
    elif words[at : at + 2] in {("closer", "to"), ("away", "from")}:
        direction, at = (Direction.BACKWARD if words[at] == "closer" else Direction.FORWARD), at + 2
    else:
        return None
    thing = skip(words, at, DETERMINERS, 1)
    end = skip(words, skip(words, thing, {"robot"}, 1), {"base"}, 1)
    if end == thing or words[end] == "of" or not _ends_direction(words, end):
        return None
    after = magnitude_at(words, end)
    size = before or after
    return Way(direction, size[0] if size else None, after[1] if after else end)


def home_at(words: Words, at: int) -> int | None:
    """Read "back to its initial pose", "to the starting position", "home": the place after it."""
    at = skip(words, at, {"back"}, 1)
    if words[at] == "home":
        return at + 1
    if words[at] not in {"to", "into", "towards", "toward"}:
        return None
    at = skip(words, at + 1, DETERMINERS | ARM_ADJECTIVES, 2)
    after = skip(words, at, HOME_ADJECTIVES, 2)
    if after == at:
        return None
    noun = skip(words, after, HOME_NOUNS, 1)
    return noun if noun > after or words[at] == "home" else None


def skip(words: Words, at: int, which: Collection[str], most: int) -> int:
    """The place after at most `most` words of `which`."""
    last = at + most
    while at < last and words[at] in which:
        at += 1
    return at


def skip_fillers(words: Words, at: int) -> int:
    """The place after manner and order words ("slowly", "at the same time", "please")."""
    while words[at]:
        size = next((n for n in (4, 3, 2) if words[at : at + n] in FILLER_PHRASES), 0) or (words[at] in FILLERS)
        if not size:
            return at
        at += size
    return at


def skip_measure(words: Words, at: int) -> int:
    """The place after "by about 5 cm", "90 degrees"; commands know only slightly and significantly."""
    if words[at] == "(" and words[at + 1] != "(":
        inside = skip_measure(words, at + 1)
        return inside + 1 if inside > at + 1 and words[inside] == ")" else at
    number = skip(words, at, {"by"}, 1)
    number = skip(words, number, {"about", "approximately", "around", "roughly"}, 1)
    if words[number : number + 2] in {("a", "few"), ("a", "couple")}:
        unit = skip(words, number + 2, {"of"}, 1)
        return unit + 1 if words[unit] in UNITS else at
    if not words[number][:1].isdigit():
        return at
    return skip(words, number + 1, UNITS, 1)


def longest(table: Mapping[tuple[str, ...], Value], words: Words, at: int) -> tuple[Value, int] | None:
    """The value of the longest phrase of `table` that starts at `at`, and the place after it."""
    for size in (4, 3, 2, 1):
        if (phrase := words[at : at + size]) in table and "" not in phrase:
            return table[phrase], at + size
    return None
