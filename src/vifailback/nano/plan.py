"""A task sentence as a plan: which arm does which deed to which thing, and the things by slot."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from vifailback.types import Arm
from vifailback.vqa.subtasks.decompose import decompose

SLOTS = 4
"""So many different things of a plan are looked for in the images; a plan of the paper's list names no more."""
MOST_STEPS = 10
"""So many subtasks of a plan are told apart."""


class Deed(IntEnum):
    """What a subtask does, read from its words."""

    OTHER = 0
    APPROACH = 1
    GRASP = 2
    ALIGN = 3
    RELEASE = 4
    REACH = 5
    PULL = 6
    FACE = 7
    PUSH = 8
    LIFT = 9
    MEET = 10
    TAKE = 11
    GIVE = 12
    TILT = 13


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One subtask.

    Args:
        text: in words.
        deed: what it does.
        arm: which arm does it.
        thing: slot of what is handled; -1 where the words do not say.
        target: slot of where it goes; -1 where it goes nowhere.
    """

    text: str
    deed: Deed
    arm: Arm
    thing: int = -1
    target: int = -1


@dataclass(frozen=True)
class Plan:
    """A task as the model sees it.

    Args:
        task: the sentence.
        steps: its subtasks.
        things: what each slot looks for, as the words name it ("red cube"); at most `SLOTS`.
    """

    task: str
    steps: tuple[PlanStep, ...]
    things: tuple[str, ...]


_ARM = re.compile(r"\b(left|right) (?:arm|gripper|hand)\b", re.IGNORECASE)
_PREPOSITION = r"(?:back |upright )*(?:into|onto|inside|in|on top of|on|to)"
_PATTERNS: tuple[tuple[Deed, re.Pattern[str]], ...] = tuple(
    (deed, re.compile(pattern, re.IGNORECASE))
    for deed, pattern in (
        (Deed.APPROACH, r"move .+? to approach and align (?:with )?(?P<thing>.+?)(?: (?:on|in|inside|from) the .+)?"),
        (Deed.PULL, r"(?:grasp the handle and )?pull (?P<thing>.+?)(?: open)?"),
        (Deed.TAKE, r"grasp (?P<thing>.+?) with the (?:left|right) (?:arm|gripper)"),
        (Deed.GRASP, r"(?:grasp|grip|pick up) (?P<thing>.+)"),
        (Deed.REACH, r"move .+? to align with (?P<thing>.+?) handle"),
        (Deed.MEET, r"move .+? to align (?P<thing>.+?) with the (?:left|right) (?:arm|gripper)"),
        (Deed.ALIGN, r"move .+? to align (?:.+? )?with (?P<target>.+)"),
        (Deed.GIVE, r"release .+? to hand over (?P<thing>.+)"),
        (Deed.RELEASE, rf"release .+? to \w+ (?P<thing>.+?) {_PREPOSITION} (?P<target>.+?)(?: and .+)?"),
        (Deed.LIFT, r"lift (?P<thing>.+?)(?: (?:off|from|out of) (?P<target>.+))?"),
        (Deed.PUSH, r"push (?P<thing>.+?)(?: (?:closed|shut))?"),
        (Deed.TILT, rf"tilt (?P<thing>.+?) to pour .+? {_PREPOSITION} (?P<target>.+)"),
    )
)


def plan_of(task: str, subtasks: Sequence[str] = ()) -> Plan:
    """Read a task; its subtasks by the grammar where none are given."""
    reader = _Reader()
    for text in (subtasks or decompose(task))[:MOST_STEPS]:
        reader.read(text)
    return Plan(task, reader.finished(), tuple(reader.things))


class _Reader:
    """Reads subtasks one after the other; knows which things were named before."""

    def __init__(self) -> None:
        self.things: list[str] = []
        self._steps: list[PlanStep] = []
        self._arm = Arm.LEFT
        self._held: dict[Arm, int] = {}

    def read(self, text: str) -> None:
        plain = text.strip().rstrip(".")
        named = _ARM.search(plain)
        if named:
            self._arm = Arm(named[1].lower())
        deed, found = _match(plain)
        thing = self._slot(found.get("thing", ""))
        target = self._slot(found.get("target", ""))
        if deed in (Deed.ALIGN, Deed.RELEASE) and thing < 0:
            thing = self._held.get(self._arm, -1)
        if thing >= 0 and deed in (Deed.APPROACH, Deed.GRASP, Deed.TAKE):
            self._held[self._arm] = thing
        self._steps.append(PlanStep(text, deed, self._arm, thing, target))

    def finished(self) -> tuple[PlanStep, ...]:
        """The steps; what is aligned with is faced where a push follows, and everything to a target knows it."""
        steps = list(self._steps)
        for place, step in enumerate(steps):
            after = steps[place + 1] if place + 1 < len(steps) else None
            if step.deed is Deed.ALIGN and after is not None and after.deed is Deed.PUSH:
                steps[place] = PlanStep(step.text, Deed.FACE, step.arm, step.target, -1)
        target = -1
        for place in range(len(steps) - 1, -1, -1):
            step = steps[place]
            if step.deed in (Deed.RELEASE, Deed.TILT, Deed.LIFT):
                target = step.target
            elif step.deed in (Deed.REACH, Deed.PULL, Deed.FACE, Deed.PUSH):
                target = -1
            elif step.target < 0:
                steps[place] = PlanStep(step.text, step.deed, step.arm, step.thing, target)
        return tuple(steps)

    def _slot(self, words: str) -> int:
        """The slot of a thing, a new one where it was not named before; -1 without words or room."""
        name = thing_name(words)
        if not name:
            return -1
        if name in self.things:
            return self.things.index(name)
        for place in range(len(self.things) - 1, -1, -1):  # "the drawer" is the one spoken of before
            if self.things[place].split()[-1] == name:
                return place
        if len(self.things) == SLOTS:
            return -1
        self.things.append(name)
        return len(self.things) - 1


def thing_name(words: str) -> str:
    """What a thing is called, without its article."""
    return re.sub(r"^(?:the|a|an) ", "", words.strip().lower())


def _match(plain: str) -> tuple[Deed, dict[str, str]]:
    for deed, pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        if match:
            return deed, {name: value or "" for name, value in match.groupdict().items()}
    return Deed.OTHER, {}
