"""How much of each pixel a stroke covers: exact along a row, four strips a row.

Chromium's painter (Skia) takes the corners of shapes to quarter pixels in y and then measures areas. The geometry in
`stroke` puts them there, and this file measures with the same four strips, so both come to the same pixels.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.stroke import Spot

STRIPS = 4
"""Strips a pixel row is measured in."""
_STRIPS_LOG2 = 2
_SHARP = math.cos(math.radians(40.0))
_CAP = 8

Ring: TypeAlias = Sequence[tuple[float, float]]
"""Corners of a closed outline [px]."""


def outlines(points: Sequence[Spot], width: float) -> list[list[Ring]]:
    """The outline of a polyline with round caps and joins, one a smooth run (rings: outer, and inner if closed)."""
    if len(points) < 2 or all(point == points[0] for point in points):
        x, y = points[0]
        return [[_cap(x, y, 0.0, width / 2) + _cap(x, y, math.pi, width / 2)]]
    runs: list[list[Spot]] = [[points[0], points[1]]]
    for index in range(1, len(points) - 1):
        if _turns_gently(points[index - 1], points[index], points[index + 1]):
            runs[-1].append(points[index + 1])
        else:
            runs.append([points[index], points[index + 1]])
    if len(runs) == 1 and len(points) > 3 and points[0] == points[-1]:
        around = list(points[:-1])
        return [[_side(around, width / 2, closed=True), _side(around, -width / 2, closed=True)[::-1]]]
    return [[_ribbon(run, width / 2)] for run in runs]


def _turns_gently(before: Spot, here: Spot, after: Spot) -> bool:
    ax, ay, bx, by = here.x - before.x, here.y - before.y, after.x - here.x, after.y - here.y
    lengths = math.hypot(ax, ay) * math.hypot(bx, by)
    return lengths > 0 and (ax * bx + ay * by) / lengths > _SHARP


def _ribbon(run: Sequence[Spot], half: float) -> list[tuple[float, float]]:
    (ax, ay), (bx, by) = run[0], run[1]
    (cx, cy), (dx, dy) = run[-2], run[-1]
    end, start = math.atan2(dy - cy, dx - cx), math.atan2(by - ay, bx - ax) + math.pi
    there, back = _side(run, half, closed=False), _side(run, -half, closed=False)
    return there[1:-1] + _cap(dx, dy, end, half)[::-1] + back[1:-1][::-1] + _cap(ax, ay, start, half)[::-1]


def _cap(x: float, y: float, angle: float, half: float) -> list[tuple[float, float]]:
    """Half a circle around (x, y), open against `angle` [radians], from its left to its right end."""
    steps = (angle - math.pi / 2 + math.pi * index / _CAP for index in range(_CAP + 1))
    return [(x + half * math.cos(a), y + half * math.sin(a)) for a in steps]


def _side(run: Sequence[Spot], offset: float, *, closed: bool) -> list[tuple[float, float]]:
    """The polyline moved sideways by `offset` [px]."""
    count = len(run)
    normals: list[tuple[float, float]] = []
    for index in range(count if closed else count - 1):
        here, after = run[index], run[(index + 1) % count]
        length = math.hypot(after.x - here.x, after.y - here.y) or 1.0
        normals.append((-(after.y - here.y) / length, (after.x - here.x) / length))
    moved: list[tuple[float, float]] = []
    for index, (x, y) in enumerate(run):
        ax, ay = normals[index - 1] if closed or index else normals[0]
        bx, by = normals[index] if index < len(normals) else normals[-1]
        if offset * (ax * by - ay * bx) < 0:  # the outer side of the bend: round
            middle = offset / (math.hypot(ax + bx, ay + by) or 1.0)
            moved.append((x + offset * ax, y + offset * ay))
            moved.append((x + middle * (ax + bx), y + middle * (ay + by)))
            moved.append((x + offset * bx, y + offset * by))
        else:
            share = offset / (1 + ax * bx + ay * by)
            moved.append((x + share * (ax + bx), y + share * (ay + by)))
    return moved


class Corners(NamedTuple):
    """The corners of closed outlines that belong to layers, all arrays (corners,)."""

    x: NDArray[np.float64]
    """[px]"""
    y: NDArray[np.float64]
    """[strips], whole numbers."""
    after: NDArray[np.int64]
    """Number of the corner that follows."""
    layer: NDArray[np.float64]
    """Number of the layer."""


class Window(NamedTuple):
    """Rows of pixels of one width that each begin at a column of their own."""

    top: int
    """Number of the first row."""
    lefts: NDArray[np.int64]
    """First column of each row, (rows,)."""
    width: int
    """Number of columns."""


def corners_of(layers: Sequence[Sequence[Ring]]) -> Corners:
    """The corners of all outlines of all layers, taken to the nearest strip border."""
    rings = [(number, ring) for number, layer in enumerate(layers) for ring in layer]
    lengths = np.array([len(ring) for _, ring in rings])
    corners = np.array([corner for _, ring in rings for corner in ring], np.float64)
    ends = np.cumsum(lengths)
    after = np.arange(1, len(corners) + 1)
    after[ends - 1] = ends - lengths
    layer = np.repeat(np.array([float(number) for number, _ in rings]), lengths)
    return Corners(corners[:, 0], np.floor(corners[:, 1] * STRIPS + 0.5), after, layer)


def window_around(corners: Corners, lean: float) -> Window | None:
    """The window that holds all corners.

    Args:
        corners: what to hold.
        lean: how many columns the rows should move a row, from the first to the last.

    Returns:
        The window; None where nothing lies between the corners.
    """
    lowest, highest, _, _ = cv2.minMaxLoc(corners.y[None])  # half the time of min and max
    top = int(lowest // STRIPS)
    rows = int(-(-highest // STRIPS)) - top
    if not rows:
        return None
    upright = corners.y * (-lean / STRIPS)
    upright += corners.x
    first, last, _, _ = cv2.minMaxLoc(upright[None])
    lefts = np.arange(rows) * lean
    lefts += first + top * lean + min(lean, 0.0)
    return Window(top, np.floor(lefts, lefts).astype(np.int64), int(last - first + abs(lean)) + 2)


def coverage(corners: Corners, layers: int, window: Window) -> NDArray[np.float32]:
    """Share of each pixel that each layer covers; what runs clockwise counts positive.

    Args:
        corners: outlines that all lie inside the window.
        layers: number of layers.
        window: the pixels.

    Returns:
        float32 (layers, rows * width).
    """
    rows, width = len(window.lefts), window.width
    size = layers * rows * width
    row, place, weight = _crossings(corners, window.top * STRIPS, rows * width)
    begins = np.arange(rows) * width
    begins -= window.lefts
    place += begins.take(row)
    cell = place.astype(np.int64)
    place -= cell
    place *= weight
    partly = np.bincount(cell, place, size)[:size].astype(np.float32)
    fully = np.bincount(cell, weight, size)[:size].astype(np.float32)
    # every row ends at 0 again, so one sum runs through them all
    sums = cv2.integral(fully[None], sdepth=cv2.CV_32F)
    return np.subtract(partly, sums[1, 1:], out=partly).reshape(layers, -1)


def _crossings(
    corners: Corners, top: int, pixels: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Where the edges cross the middles of strips, strip `top` being the first.

    Returns:
        The row of each crossing; its x [px], `pixels` more for each layer further up; and the share of the row that
        it opens or closes.
    """
    x, y, after = corners.x, corners.y, corners.after
    rise: NDArray[np.float64] = y.take(after)
    rise -= y
    count = np.abs(rise).astype(np.int64)
    edges = np.empty((4, len(x)))
    first, offset, slope, weight = edges
    np.copysign(1 / STRIPS, rise, out=weight)
    np.subtract(x.take(after), x, out=slope)
    slope /= rise + 1e-9  # level edges cross nothing
    from_top = y - top
    # A crossing's strip is its place in the list of all, plus one number an edge; its x lies on a line over strips.
    np.minimum(rise, 0.0, out=first)
    first += from_top
    first += count
    first -= np.add.accumulate(count)
    from_top -= 0.5
    np.multiply(corners.layer, pixels, out=offset)
    offset += x
    from_top *= slope
    offset -= from_top
    strip, place, slope, weight = np.repeat(edges, count, axis=1)
    strip += np.arange(len(strip))
    slope *= strip
    place += slope
    row = strip.astype(np.int64)
    row >>= _STRIPS_LOG2
    return row, place, weight
