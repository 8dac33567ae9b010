"""Low-level commands (paper Sec. 3.2 and supplement Fig. 5), a closed union of single actions."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from vifailback.types.symbol import Axis


class Arm(StrEnum):
    """Which gripper a command is for."""

    LEFT = "left"
    RIGHT = "right"
    ONLY = "only"
    """The one gripper of a single-arm robot: "the gripper"."""


class Direction(StrEnum):
    """Where to move, in the robot's frame (supplement Fig. 5)."""

    FORWARD = "forward"
    BACKWARD = "backward"
    LEFT = "left"
    RIGHT = "right"
    UPWARD = "upward"
    DOWNWARD = "downward"

    @property
    def axis(self) -> Axis:
        """The axis, and so the arrow colour, of this direction."""
        match self:
            case Direction.FORWARD | Direction.BACKWARD:
                return Axis.FORWARD_BACKWARD
            case Direction.LEFT | Direction.RIGHT:
                return Axis.LEFT_RIGHT
            case Direction.UPWARD | Direction.DOWNWARD:
                return Axis.UP_DOWN


class Magnitude(StrEnum):
    """How far to move (supplement Fig. 5)."""

    SLIGHTLY = "slightly"
    SIGNIFICANTLY = "significantly"


@dataclass(frozen=True, slots=True)
class Move:
    """Move a gripper in one direction."""

    arm: Arm
    direction: Direction
    size: Magnitude | None = None


@dataclass(frozen=True, slots=True)
class Rotate:
    """Rotate a gripper, as seen in the image."""

    arm: Arm
    clockwise: bool


@dataclass(frozen=True, slots=True)
class Grasp:
    """Open or close a gripper; with `keep`, keep it as it is."""

    arm: Arm
    open: bool
    keep: bool = False


@dataclass(frozen=True, slots=True)
class HoldStill:
    """Hold still: one arm, or (None) the whole robot."""

    arm: Arm | None = None


@dataclass(frozen=True, slots=True)
class GoBack:
    """Move back to the initial pose (the rewind symbol in words)."""

    arm: Arm


Command: TypeAlias = Move | Rotate | Grasp | HoldStill | GoBack
