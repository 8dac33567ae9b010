"""How much of each pixel a stroke covers: exact along a row, four strips a row.

Chromium's painter (Skia) takes the corners of shapes to quarter pixels in y and then measures areas. The geometry in
`stroke` puts them there, and this file measures with the same four strips, so both come to the same pixels.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.stroke import Spot

STRIPS = 4
"""Strips a pixel row is measured in."""
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


class Crossings(NamedTuple):
    """Where the edges of some outlines cross the middle of strips, one entry a crossing, all arrays (n,)."""

    layer: NDArray[np.int64]
    """Number of the layer that the outline belongs to."""
    strip: NDArray[np.int64]
    """Number of the strip, `STRIPS` a pixel row, from the top of the image."""
    x: NDArray[np.float64]
    """Where it is crossed [px]."""
    weight: NDArray[np.float64]
    """How much of the row lies inside to the right of it; negative where the outline ends."""


def crossings(layers: Sequence[Sequence[Ring]]) -> Crossings:
    """Cut all outlines into strips; corners are taken to the nearest strip border."""
    rings = [(number, ring) for number, layer in enumerate(layers) for ring in layer]
    lengths = np.array([len(ring) for _, ring in rings])
    corners = np.array([corner for _, ring in rings for corner in ring])
    ends = np.cumsum(lengths)
    after = np.arange(1, len(corners) + 1)
    after[ends - 1] = ends - lengths
    x, y = corners[:, 0], np.floor(corners[:, 1] * STRIPS + 0.5).astype(np.int64)
    count = y[after] - y
    falls = count < 0
    np.abs(count, out=count)
    slope = (x[after] - x) / np.where(falls, -1, 1) / np.maximum(count, 1)
    low_x, low_y = np.where(falls, x[after], x), np.where(falls, y[after], y)
    layer = np.repeat(np.array([number for number, _ in rings]), lengths)
    edge = np.repeat(np.arange(len(corners)), count)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    weight = np.where(falls, -1.0 / STRIPS, 1.0 / STRIPS)
    return Crossings(layer[edge], low_y[edge] + step, low_x[edge] + (step + 0.5) * slope[edge], weight[edge])


def coverage(found: Crossings, layers: int, lefts: NDArray[np.int64], top: int, width: int) -> NDArray[np.float64]:
    """Share of each pixel that each layer covers.

    Args:
        found: the crossings of all layers.
        layers: number of layers.
        lefts: the first column of each row, int64 (rows,); rows may begin at different columns.
        top: number of the first row.
        width: number of columns of each row.

    Returns:
        float64 (layers, rows, width), 0..1.
    """
    rows = len(lefts)
    if not len(found.x):
        return np.zeros((layers, rows, width))
    row = found.strip // STRIPS - top
    x = np.clip(found.x - lefts[row], 0.0, width)
    column = x.astype(np.int64)
    right = found.weight * (x - column)
    place = (found.layer * rows + row) * (width + 2) + column
    steps: NDArray[np.float64] = np.bincount(
        np.concatenate((place, place + 1)),
        np.concatenate((found.weight - right, right)),
        minlength=layers * rows * (width + 2),
    ).astype(np.float64, copy=False)
    np.cumsum(steps, out=steps)  # every row ends at 0 again, so one sum runs through them all
    np.minimum(np.abs(steps, out=steps), 1.0, out=steps)
    return steps.reshape(layers, rows, width + 2)[:, :, :width]
