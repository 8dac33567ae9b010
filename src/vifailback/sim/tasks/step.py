"""One subtask as the robot does it: a deed of one arm to one thing."""

from dataclasses import dataclass
from enum import StrEnum

from vifailback.types.command import Arm


class Deed(StrEnum):
    """What a subtask does."""

    APPROACH = "approach"
    """Move to a thing and align with it."""
    GRASP = "grasp"
    ALIGN = "align"
    """Bring what is held to where it belongs."""
    RELEASE = "release"
    LIFT = "lift"
    """Lift what is held off something, and keep it."""
    MEET = "meet"
    """Bring what is held to the other arm."""
    TAKE = "take"
    """Grasp, with the receiving arm, what the other arm holds."""
    GIVE = "give"
    """Let go of what the other arm has taken."""
    REACH = "reach"
    """Move to a drawer's handle."""
    PULL = "pull"
    FACE = "face"
    """Move before a drawer's front."""
    PUSH = "push"
    TILT = "tilt"
    """Tilt what is held to pour it out."""


@dataclass(frozen=True)
class Step:
    """A subtask.

    Args:
        number: 1-based, in the task's order.
        text: in words.
        deed: what it does.
        arm: which arm does it.
        thing: to which thing.
        target: where to; "" where it goes nowhere.
        goal: 0-based number of the goal that it serves.
    """

    number: int
    text: str
    deed: Deed
    arm: Arm
    thing: str
    target: str
    goal: int
