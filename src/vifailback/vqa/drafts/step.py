"""What a subtask is about: its phase, the thing and the place, read from its words."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from vifailback.vqa.subtasks.grammar import verb_at


class Phase(Enum):
    """Which part of handling a thing a subtask is."""

    APPROACH = auto()
    GRASP = auto()
    ALIGN = auto()
    RELEASE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """A subtask, read.

    Args:
        text: as it is written.
        phase: which part of the work.
        thing: what is handled ("the wooden spatula"); "" where the words do not say.
        place: where to ("the blue basket").
        into: the place with its preposition ("into the blue basket").
    """

    text: str
    phase: Phase = Phase.OTHER
    thing: str = ""
    place: str = ""
    into: str = ""

    @property
    def order(self) -> str:
        """The subtask as part of a sentence that orders it: "grasp the cup"."""
        plain = self.text.strip().rstrip(".")
        low = plain.lower().split()
        if low and (low[0] in _MORE_VERBS or verb_at(low, 0)):
            return plain[:1].lower() + plain[1:]
        return f"carry out the subtask '{plain}'"

    @property
    def target(self) -> str:
        """What the gripper goes for: the place to put something, else the thing."""
        return self.place or self.thing

    @property
    def at(self) -> str:
        """The place with its preposition, once something is there: "in the blue basket"."""
        return self.into.replace("into ", "in ", 1).replace("onto ", "on ", 1)

    @property
    def quoted(self) -> str:
        """The subtask in quotation marks, with its full stop."""
        return f"'{self.text.strip().rstrip('.')}.'"


_MORE_VERBS = frozenset({"release", "tilt", "approach", "align", "bring", "turn", "rotate", "reach", "wait", "carry"})
"""Verbs that begin subtasks, besides those of tasks."""
_PREPOSITION = r"(?:back |upright )*(?:into|onto|inside|in|on top of|on|over|to|under|beside|next to|through|at)"
_ARM = r"(?:the )?(?:(?:left|right|both|robot) )?(?:arms?|grippers?)"
_PATTERNS: tuple[tuple[Phase, re.Pattern[str]], ...] = tuple(
    (phase, re.compile(pattern, re.IGNORECASE))
    for phase, pattern in (
        (Phase.APPROACH, rf"move {_ARM} (?:to )?(?:approach|reach)(?: and align)?(?: with| to)? (?P<thing>.+)"),
        (Phase.APPROACH, r"(?:approach|reach)(?: and align)?(?: with| for| to)? (?P<thing>.+)"),
        (Phase.ALIGN, rf"move {_ARM} to align (?!with )(?P<thing>.+?) (?P<into>with (?P<place>.+))"),
        (Phase.ALIGN, rf"move {_ARM} to align (?P<into>with (?P<place>.+))"),
        (
            Phase.GRASP,
            r"(?:grasp|grip|grab|pick up|close .{1,30}? (?:on|around)) (?P<thing>.+?)(?: and \w+ .+| with .+)?",
        ),
        (
            Phase.RELEASE,
            rf"(?:release|open) .{{1,40}}? to \w+ (?P<thing>.+?) (?P<into>{_PREPOSITION} (?P<place>.+))",
        ),
        (Phase.RELEASE, rf"(?:place|put) (?P<thing>.+?) (?P<into>{_PREPOSITION} (?P<place>.+))"),
    )
)


def read_step(text: str) -> Step:
    """Read a subtask; one in unknown words is `Phase.OTHER` without thing and place."""
    plain = text.strip().rstrip(".")
    for phase, pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        if match:
            found = {name: value or "" for name, value in match.groupdict().items()}
            return Step(text, phase, found.get("thing", ""), found.get("place", ""), found.get("into", ""))
    return Step(text)
