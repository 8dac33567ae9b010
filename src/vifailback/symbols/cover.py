"""The outlines of lines with round caps and joins, with their corners where Chromium's painter (Skia) puts them.

Skia takes the ends of straight edges to quarter pixels in y, but not the corners along a curve, and it paints a small
half circle as two parabolas of few edges. Near the top and the bottom of a shape that is up to an eighth of a pixel.
"""

import math
from collections.abc import Sequence
from typing import TypeAlias

from vifailback.symbols.stroke import Spot

_SHARP = math.cos(math.radians(40.0))
_SMALL, _TINY = 4.12, 2.0
"""Radius [px] up to which a quarter of a circle is one parabola, and is two edges instead of four."""

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
    first, *others = runs
    return [[_ribbon(first, width / 2)], *([_ribbon(run, width / 2, joined=True)] for run in others)]


def _turns_gently(before: Spot, here: Spot, after: Spot) -> bool:
    ax, ay, bx, by = here.x - before.x, here.y - before.y, after.x - here.x, after.y - here.y
    lengths = math.hypot(ax, ay) * math.hypot(bx, by)
    return lengths > 0 and (ax * bx + ay * by) / lengths > _SHARP


def _ribbon(run: Sequence[Spot], half: float, *, joined: bool = False) -> list[tuple[float, float]]:
    """Where it joins another run, that one's cap is the join: two caps on each other would be too dark at the rim."""
    (ax, ay), (bx, by) = run[0], run[1]
    (cx, cy), (dx, dy) = run[-2], run[-1]
    end, start = math.atan2(dy - cy, dx - cx), math.atan2(by - ay, bx - ax) + math.pi
    there, back = _side(run, half, closed=False), _side(run, -half, closed=False)
    begin = [back[0], there[0]] if joined else _cap(ax, ay, start, half)[::-1]
    return there[1:-1] + _cap(dx, dy, end, half)[::-1] + back[1:-1][::-1] + begin


def _cap(x: float, y: float, angle: float, half: float) -> list[tuple[float, float]]:
    """Half a circle around (x, y), open against `angle` [radians], from its left to its right end."""
    ahead_x, ahead_y = half * math.cos(angle), half * math.sin(angle)
    pieces = 2 if half < _TINY else 4
    corners: list[tuple[float, float]] = []
    for index in range(-pieces, pieces + 1):
        share = index / pieces
        if half > _SMALL:
            right, ahead = math.sin(share * math.pi / 2), math.cos(share * math.pi / 2)
        else:
            right, ahead = share * (2 - abs(share)), 1 - share * share
        corner = x + ahead * ahead_x - right * ahead_y, y + ahead * ahead_y + right * ahead_x
        corners.append(corner if index % pieces else _settled(*corner))
    return corners


def _side(run: Sequence[Spot], offset: float, *, closed: bool) -> list[tuple[float, float]]:
    """The polyline moved sideways by `offset` [px], both ends of every piece; within a bend they cross each other."""
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
        moved.append(_settled(x + offset * ax, y + offset * ay))
        if offset * (ax * by - ay * bx) < 0:  # the outer side of the bend: round
            middle = offset / (math.hypot(ax + bx, ay + by) or 1.0)
            moved.append((x + middle * (ax + bx), y + middle * (ay + by)))
        moved.append(_settled(x + offset * bx, y + offset * by))
    return moved


def _settled(x: float, y: float) -> tuple[float, float]:
    return x, math.floor(y * 4 + 0.5) / 4
