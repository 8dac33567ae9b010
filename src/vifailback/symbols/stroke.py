"""The two primitives that every symbol is made of, and the style they share."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.raster import Contours
from vifailback.types import ImageSize


class Spot(NamedTuple):
    """A place in the image, or relative to the middle of an icon [px]; pixel (0, 0) covers 0..1 in x and y."""

    x: float
    y: float


class Colour(NamedTuple):
    """An opaque colour, 0-255 each."""

    red: int
    green: int
    blue: int

    @property
    def hex(self) -> str:
        """`#rrggbb`."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One opaque primitive; strokes are painted in order.

    Args:
        points: vertices [px].
        colour: RGB.
        width: 0 for a filled polygon (even-odd, closed by itself); else the width [px] of a polyline with round caps
            and joins.
    """

    points: tuple[Spot, ...]
    colour: Colour
    width: float = 0.0


class Rings:
    """How the corners of several filled polygons follow each other, and what colour each polygon has.

    Args:
        lengths: number of corners of each polygon.
        colours: colour of each polygon. Those of one colour that follow each other share a layer: their areas add up.
    """

    def __init__(self, lengths: Sequence[int], colours: Sequence[Colour]) -> None:
        self.ends = np.cumsum(lengths).tolist()
        self.colours = tuple(colours)
        changes = [before != after for before, after in pairwise(self.colours)]
        self.contours = Contours(lengths, np.cumsum([0, *changes]).tolist())
        seen = [self.colours[index] for index, change in enumerate([True, *changes]) if change]
        beneath = [(0, 0, 0), seen[0], *seen[1:2] * len(seen)]
        difference = np.array(seen, np.float32) - np.array(beneath[: len(seen)], np.float32)
        self.mix = np.ascontiguousarray(difference.T / 255)
        """What each covered layer adds to red, green and blue, float32 (3, layers)."""


class Bounds(NamedTuple):
    """The box that strokes stay inside [px]."""

    left: float
    top: float
    right: float
    bottom: float


class Polygons(NamedTuple):
    """Filled polygons as arrays, all running the same way round: what a painter needs, and strokes for others."""

    corners: NDArray[np.float64]
    """float64 (corners, terms + 2): some terms, a half, the number of the layer."""
    factors: Sequence[tuple[float, float]]
    """What the terms and the half count for x [hundredths of px] and for y [quarters of px]; the sums are then taken to
    the next whole number below."""
    rings: Rings
    box: Bounds
    """All corners lie in it [px]."""
    lean: float = 0.0
    """How many columns the shape moves to the right a row; 0 if that would be too many."""
    beside: tuple[float, float] = 0.0, 0.0
    """Between which columns all corners would be if the shape were moved back, every row by its number times `lean`."""

    @classmethod
    def of(cls, strokes: Sequence["Stroke"], lean: float) -> "Polygons":
        """Strokes that are settled polygons."""
        spots = np.array([spot for stroke in strokes for spot in stroke.points], np.float64)
        rings = Rings([len(stroke.points) for stroke in strokes], [stroke.colour for stroke in strokes])
        x, y = spots.T
        corners = np.column_stack((np.rint(x * 100), y * 4, np.full_like(x, 0.5), rings.contours.layer))
        beside = x - lean * y
        box = Bounds(x.min(), y.min(), x.max(), y.max())
        return cls(corners, ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0)), rings, box, lean, (beside.min(), beside.max()))

    def strokes(self) -> tuple["Stroke", ...]:
        """The same as strokes."""
        x, y = self._places()
        spots = [Spot(*spot) for spot in zip(x.tolist(), y.tolist(), strict=True)]
        begins = [0, *self.rings.ends[:-1]]
        return tuple(
            Stroke(tuple(spots[begin:end]), colour)
            for begin, end, colour in zip(begins, self.rings.ends, self.rings.colours, strict=True)
        )

    def bounds(self) -> Bounds:
        """The box around all corners, exactly [px]."""
        x, y = self._places()
        return Bounds(float(x.min()), float(y.min()), float(x.max()), float(y.max()))

    def _places(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """X and y of all corners [px], float64 (corners,) each."""
        x, y = np.floor(self.corners[:, :-1] @ np.array(self.factors)).T
        return x / 100, y / 4


DARK = Colour(22, 24, 29)
WHITE = Colour(255, 255, 255)
CASING = 1.6
"""Width of the white casing around a coloured shape [unit]."""
HAIRLINE = 1.1
"""Width of the dark line around the casing [unit]."""
OUTLINE = 1.6
"""Width of the dark line around thin bright shapes [unit]."""


def unit_of(size: ImageSize) -> float:
    """The length [px] that all strokes scale with: 1 on a 640x480 image.

    It grows more slowly than the image, so that symbols stay legible on 224x224 and do not cover 1920x1080.
    """
    shorter = min(size.width, size.height)
    return min((shorter / 480) ** 0.75, shorter / 84)


_MIDDLE = Spot(0.0, 0.0)


def circle(radius: float, center: Spot = _MIDDLE) -> tuple[Spot, ...]:
    """A circle as a polygon that stays within about 0.06 px of it."""
    count = 4 * math.ceil(2.2 * math.sqrt(max(radius, 1.0)))
    return arc(radius, 0.0, 360.0, count, center)[:-1]


def arc(radius: float, start: float, end: float, pieces: int, center: Spot = _MIDDLE) -> tuple[Spot, ...]:
    """Points on a circle from angle `start` to `end` [degrees, 0 is right, 90 is down], both included."""
    angles = (math.radians(start + (end - start) * index / pieces) for index in range(pieces + 1))
    return tuple(Spot(center.x + radius * math.cos(a), center.y + radius * math.sin(a)) for a in angles)


def rounded_box(half_width: float, half_height: float, radius: float) -> tuple[Spot, ...]:
    """A box around (0, 0) with round corners, as a polygon."""
    x, y = half_width - radius, half_height - radius
    pieces = max(3, math.ceil(1.5 * math.sqrt(max(radius, 1.0))))
    corners = ((x, y, 0.0), (-x, y, 90.0), (-x, -y, 180.0), (x, -y, 270.0))
    return tuple(spot for cx, cy, angle in corners for spot in arc(radius, angle, angle + 90.0, pieces, Spot(cx, cy)))


def settled(stroke: Stroke) -> Stroke:
    """The stroke with coordinates of two decimals, and the corners of polygons on quarter pixels in y.

    What is listed as JSON is then exactly what is painted here, and browsers, which take corners to quarter pixels
    themselves, paint the same.
    """
    if stroke.width:
        points = tuple(Spot(round(x, 2), round(y, 2)) for x, y in stroke.points)
    else:
        points = tuple(Spot(round(x, 2), math.floor(y * 4 + 0.5) / 4) for x, y in stroke.points)
    return Stroke(points, stroke.colour, round(stroke.width, 2))


def moved(strokes: Iterable[Stroke], x: float, y: float) -> tuple[Stroke, ...]:
    """The strokes shifted by (x, y) [px]."""
    return tuple(Stroke(tuple(Spot(px + x, py + y) for px, py in s.points), s.colour, s.width) for s in strokes)


def bounds_of(strokes: Sequence[Stroke]) -> Bounds:
    """The box around all strokes, their widths included."""
    return Bounds(
        min(x - s.width / 2 for s in strokes for x, _ in s.points),
        min(y - s.width / 2 for s in strokes for _, y in s.points),
        max(x + s.width / 2 for s in strokes for x, _ in s.points),
        max(y + s.width / 2 for s in strokes for _, y in s.points),
    )
