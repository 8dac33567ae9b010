"""What guidance asks of the arms, in order: a closed union of steps."""

from dataclasses import dataclass
from typing import TypeAlias

from vifailback.types import Arm, Vector


@dataclass(frozen=True)
class MoveBy:
    """Move the fingertips by a way [m], float64 (3,), in a straight line."""

    arm: Arm
    way: Vector


@dataclass(frozen=True)
class GraspThing:
    """Take the thing at a place [m], float64 (3,), from above; what is in the hand is put down first."""

    arm: Arm
    place: Vector


@dataclass(frozen=True)
class Bring:
    """Carry what is held over a place [m], float64 (3,); with `release` put it down there and retreat.

    Where the place is not the `middle` of a thing, level ground near it will do as well.
    """

    arm: Arm
    place: Vector
    release: bool
    middle: bool = False


@dataclass(frozen=True)
class TurnHand:
    """Turn the gripper about the vertical, as seen from above."""

    arm: Arm
    clockwise: bool


@dataclass(frozen=True)
class SetGripper:
    """Open or close the gripper where it is."""

    arm: Arm
    open: bool


@dataclass(frozen=True)
class KeepStill:
    """Keep everything still until the guidance is released."""


@dataclass(frozen=True)
class GoBackward:
    """Go back along the way the gripper came, or home; with `put_back` to where it took what it holds, and let go."""

    arm: Arm
    home: bool
    put_back: bool


Step: TypeAlias = MoveBy | GraspThing | Bring | TurnHand | SetGripper | KeepStill | GoBackward
