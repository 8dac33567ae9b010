"""The seven visual symbols (paper Sec. 3.1), a closed union; all places in per mille of the image."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from vifailback.types.image import ImageSize

PER_MILLE = 1000.0
"""Symbols and models speak of places as 0-1000 of the image width and height, whatever its size."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the image.

    Args:
        x: per mille of the image width, 0 (left) to 1000 (right).
        y: per mille of the image height, 0 (top) to 1000 (bottom).

    Raises:
        ValueError: a coordinate is not a finite number in 0..1000.
    """

    x: float
    y: float

    def __post_init__(self) -> None:
        for name, value in (("x", self.x), ("y", self.y)):
            if not math.isfinite(value) or not 0 <= value <= PER_MILLE:
                raise ValueError(f"{name} must be a number from 0 to 1000 (per mille of the image), got {value}")

    @classmethod
    def from_pixels(cls, x: float, y: float, size: ImageSize) -> "Point":
        """Convert from pixels of an image of the named size; multiplies before dividing, so whole results are exact."""
        return cls(x * PER_MILLE / size.width, y * PER_MILLE / size.height)

    def to_pixels(self, size: ImageSize) -> tuple[float, float]:
        """Convert to (x, y) [px] in an image of the named size."""
        return self.x * size.width / PER_MILLE, self.y * size.height / PER_MILLE


class Axis(StrEnum):
    """A direction of motion in the robot's frame; its arrow colour stands in `colour` (paper Sec. 3.1)."""

    FORWARD_BACKWARD = "x"
    LEFT_RIGHT = "y"
    UP_DOWN = "z"

    @property
    def colour(self) -> str:
        """The colour name of the symbol code: red for x, green for y, blue for z."""
        return {"x": "red", "y": "green", "z": "blue"}[self.value]


DEFAULT_AXES = (Axis.LEFT_RIGHT,)
"""An arrow without a colour is green (FORMATS of the authors' release)."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """Colored straight arrow: move the end-effector from `start` to `end` along `axes` (sentence order)."""

    start: Point
    end: Point
    axes: tuple[Axis, ...] = DEFAULT_AXES

    def __post_init__(self) -> None:
        if not self.axes:
            raise ValueError("an arrow needs at least one axis (colour)")


@dataclass(frozen=True, slots=True)
class Turn:
    """Semi-circular arrow: rotate the end-effector at `center`."""

    center: Point
    clockwise: bool


@dataclass(frozen=True, slots=True)
class Target:
    """Crosshair: the right object or area."""

    at: Point


@dataclass(frozen=True, slots=True)
class Align:
    """Dual crosshairs linked by a dashed line: bring what is at `start` into line with `end`."""

    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Gripper:
    """ON/OFF label: the gripper should be open (ON) or closed (OFF)."""

    at: Point
    open: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """Prohibition icon ("Lock" in the code): the end-effector or object should halt."""

    at: Point


@dataclass(frozen=True, slots=True)
class Rewind:
    """Rewind icon: the end-effector or object should return to its previous state."""

    at: Point


Symbol: TypeAlias = Arrow | Turn | Target | Align | Gripper | Hold | Rewind


class Problem(NamedTuple):
    """Something that could not be read, named beside what could."""

    line: str
    """The text (or the JSON of the record) that could not be read."""
    why: str
    """What is wrong with it and what was expected."""
