"""The straight arrow and the dashed link, whose strokes depend on two places."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.icons import AMBER
from vifailback.symbols.stroke import (
    CASING,
    DARK,
    HAIRLINE,
    OUTLINE,
    WHITE,
    Bounds,
    Colour,
    Polygons,
    Rings,
    Spot,
    Stroke,
    arc,
    bounds_of,
    circle,
    moved,
    settled,
)
from vifailback.types import Axis, ImageSize

AXIS_COLOURS = {
    Axis.FORWARD_BACKWARD: Colour(255, 45, 45),
    Axis.LEFT_RIGHT: Colour(30, 215, 75),
    Axis.UP_DOWN: Colour(35, 110, 255),
}
"""Red, green, blue as painted (paper Sec. 3.1)."""

BODY = 4.0
"""Half width of an arrow's body [unit]."""
HEAD = 10.5
"""Half width of its head [unit]."""
HEAD_LENGTH = 19.0
SHORTEST_HEAD = 13.0
SHORTEST_PART = 6.0
"""Each part of the body is at least this long [unit]; an arrow that is too short for it is lengthened at its tail."""
GAP = 1.6
"""White gap between colours [unit]."""

SETTLING = 0.13
"""More than a corner moves in x or y when it is settled [px]."""
STEEP = 0.1
"""Rise of a line a pixel of its length from which on rows that lean with it are worth a thought."""

Outline = list[tuple[float, float, float]]
"""Corners as (share, offset, across) [1, px, px]: such a corner lies share * length + offset along the shape."""


def arrow(start: Spot, end: Spot, axes: Sequence[Axis], unit: float, size: ImageSize) -> Polygons | tuple[Stroke, ...]:
    """An arrow whose tip is exactly at `end`, in equal parts of its colours from start to end.

    Args:
        start: where it begins [px]. An arrow that is too short to see is lengthened behind its start; only where the
            border of the image leaves no room for that does its tip move.
        end: where it points [px].
        axes: the colours, in the order of the sentence; the head takes the last.
        unit: the length [px] that widths scale with.
        size: the image; nothing lies outside it. Beside a border the body moves inwards, the tip stays.
    """
    colours = tuple([AXIS_COLOURS[axis] for axis in axes])
    dx, dy = end.x - start.x, end.y - start.y
    length = math.hypot(dx, dy)
    if length < 0.5:
        return _dot(end, colours, unit, size)
    along = Spot(dx / length, dy / length)
    head = min(HEAD_LENGTH * unit, max(SHORTEST_HEAD * unit, length * 0.6))
    shortest = head + max(1, len(colours) - 1) * SHORTEST_PART * unit
    too_short, length = length < shortest, max(length, shortest)
    plan = _arrow_plan(colours, head, unit, length < head * len(colours))
    margin = 1.5 * HEAD * unit + 0.25  # more than any corner is from the line, or moves when it is settled
    if not too_short and min(_inner(start, size), _inner(end, size)) > margin:
        return _placed(plan, -length, 0.0, end, along)
    outline = plan.rings.ends[0]
    share, offset, across, *_ = plan.corners.T
    places = offset - share * length
    aside = 0.0 if too_short else _room(end, along, places[:outline], across[:outline], size)
    behind = plan.corners.copy()
    behind[:, 2] += np.where(places < 0, aside, 0.0)
    polygons = _placed(plan._replace(corners=behind), -length, 0.0, end, along)
    strokes = polygons.strokes()
    kept = _kept(_shifted(strokes, size) if too_short else strokes, size)
    return Polygons.of(kept, polygons.lean) if kept else ()


def link(start: Spot, end: Spot, clearance: float, unit: float) -> Polygons | tuple[Stroke, ...]:
    """A dashed line from near `start` to near `end` [px] that ends in an arrow head at `end`."""
    distance = math.hypot(end.x - start.x, end.y - start.y)
    head, half = 11.0 * unit, 1.3 * unit
    last = distance - clearance
    if last - clearance < head:
        return ()
    along = Spot((end.x - start.x) / distance, (end.y - start.y) / distance)
    room = last - head - clearance - half
    count = round(room / (14.0 * unit))
    return _placed(_link_plan(count, clearance, unit), room / max(count, 1), last, start, along)


Corner = tuple[float, float, float, float]
"""Share, offset, across as in `Outline`, and the share of a second length."""


class _Plan(NamedTuple):
    """The corners of a shape of any length."""

    corners: NDArray[np.float64]
    """float64 (corners, 6): those of `Corner`, a half, the layer."""
    rings: Rings
    ribs: tuple[Corner, ...]
    """All corners lie within the hull of these and of the same on the other side."""

    @classmethod
    def of(cls, corners: Sequence[Corner], rings: Rings, ribs: Iterable[Corner]) -> "_Plan":
        terms = np.column_stack((corners, np.full(len(corners), 0.5), rings.contours.layer))
        return cls(terms, rings, tuple((a, b, abs(side), c) for a, b, side, c in ribs))


def _placed(plan: _Plan, length: float, second: float, origin: Spot, along: Spot) -> Polygons:
    """Corners given along and across a direction, to be put where `settled` would take them."""
    (x, y), (ux, uy) = origin, along
    right, down = 100 * ux, 4 * uy
    factors = (
        (right * length, down * length),
        (right, down),
        (-100 * uy, 4 * ux),
        (right * second, down * second),
        (200 * x + 1, 8 * y + 1),
    )
    wide, high = abs(uy), abs(ux)
    spans = [(share * length + s + part * second, side) for share, s, side, part in plan.ribs]
    box = Bounds(
        x - SETTLING + min([s * ux - side * wide for s, side in spans]),
        y - SETTLING + min([s * uy - side * high for s, side in spans]),
        x + SETTLING + max([s * ux + side * wide for s, side in spans]),
        y + SETTLING + max([s * uy + side * high for s, side in spans]),
    )
    if wide < STEEP:
        return Polygons(plan.corners, factors, plan.rings, box)
    lean = ux / uy
    middle, reach = x - lean * y, max([side for _, side in spans]) / wide + SETTLING * (1 + abs(lean))
    return Polygons(plan.corners, factors, plan.rings, box, lean, (middle - reach, middle + reach))


def _inner(spot: Spot, size: ImageSize) -> float:
    """How far a place is from the border of the image [px]."""
    return min(spot.x, spot.y, size.width - spot.x, size.height - spot.y)


@lru_cache(maxsize=256)
def _link_plan(count: int, clearance: float, unit: float) -> _Plan:
    head, wide, half, rim = 11.0 * unit, 6.6 * unit, 1.3 * unit, OUTLINE * unit
    corners: list[Corner] = []
    lengths: list[int] = []
    colours: list[Colour] = []
    for extra, colour in ((rim, DARK), (0.0, AMBER)):
        side, before, after = half + extra, clearance - extra, clearance + extra
        for index in range(count):
            back, front = (index, before), (index + 0.6, after)
            for (share, s), t in ((back, -side), (front, -side), (front, side), (back, side)):
                corners.append((share, s, t, 0.0))
        barb = _barb(0.0, head, wide, extra)
        corners += [(0.0, s, t, 1.0) for s, t in barb]
        lengths += [4] * count + [len(barb)]
        colours += [colour] * (count + 1)
    ribs = [(0.0, clearance - rim, half + rim, 0.0)]
    ribs += [(0.0, s, t, 1.0) for s, t in _barb(0.0, head, wide, rim)[:3]]
    return _Plan.of(corners, Rings(lengths, colours), ribs)


def _barb(tip: float, head: float, wide: float, extra: float) -> list[tuple[float, float]]:
    back, nose, side = tip - head - extra, tip + 0.6 * extra, wide + 1.2 * extra
    near = [(back, -side), (back + 0.7 * extra, -side), (nose, -0.5 * extra)]
    return [*near, *((s, -t) for s, t in reversed(near)), (tip - 0.72 * head - extra, 0.0)]


@lru_cache(maxsize=256)
def _arrow_plan(colours: tuple[Colour, ...], head: float, unit: float, tight: bool) -> _Plan:
    scale = head / (HEAD_LENGTH * unit)
    body, wide = BODY * unit * (0.5 + 0.5 * scale), HEAD * unit * (0.25 + 0.75 * scale)
    outlines = [_silhouette(head, body, wide, extra * unit) for extra in (CASING + HAIRLINE, CASING)]
    slant, gap, count = 0.75 * body, GAP * unit / 2, len(colours)
    back = (1.0, 0.0)
    for index in range(1, count + 1):
        if tight:  # the head takes more than its part: the others share the rest
            front = (1 - index / max(1, count - 1), -head * index / max(1, count - 1))
        else:
            front = (1 - index / count, 0.0)
        tail = [(*back, body), (*back, -body)]
        if index > 1:
            share, s = back
            tail = [(share, s + gap - slant, body), (share, s + gap, 0.0), (share, s + gap - slant, -body)]
        if index < count:
            share, s = front
            nose = [(share, s - gap - slant, -body), (share, s - gap, 0.0), (share, s - gap - slant, body)]
        else:
            half = [(-head, -body), (-head, -wide), (0.0, 0.0), (-head, wide), (-head, body)]
            nose = [(0.0, s, t) for s, t in half]
        outlines.append(tail + nose)
        back = front
    corners = [(*corner, 0.0) for outline in outlines for corner in outline]
    rings = Rings([len(outline) for outline in outlines], (DARK, WHITE, *colours))
    return _Plan.of(corners, rings, [(*corner, 0.0) for corner in outlines[0][:6]])


def _silhouette(head: float, body: float, wide: float, extra: float) -> Outline:
    """The arrow's outline moved outwards by `extra` [px], its corners cut."""
    slope = math.hypot(head, wide)
    sine, cosine = wide / slope, head / slope
    back, nose = -head - extra, 0.9 * extra

    def side(s: float) -> float:
        return (extra - s * sine) / cosine

    cut = 0.5 * extra
    near = [
        (1.0, -extra, -body - 0.4 * extra),
        (1.0, -0.4 * extra, -body - extra),
        (0.0, back, -body - extra),
        (0.0, back, 0.2 * cut - side(back + cut)),
        (0.0, back + cut, -side(back + cut)),
        (0.0, nose, -side(nose)),
    ]
    return near + [(share, s, -t) for share, s, t in reversed(near)]


def _room(end: Spot, along: Spot, places: NDArray[np.float64], across: NDArray[np.float64], size: ImageSize) -> float:
    """How far [px] the body has to move sideways to lie inside the image; 0 for borders that it runs into."""
    aside = 0.0
    for s, t in zip(places.tolist(), across.tolist(), strict=True):
        if s >= 0:
            continue
        x, y = end.x + s * along.x - t * along.y, end.y + s * along.y + t * along.x
        for place, limit, sideways, forward in (
            (x, size.width, -along.y, along.x),
            (y, size.height, along.x, along.y),
        ):
            missing = min(0.0, limit - place) or max(0.0, -place)
            if missing and abs(sideways) > abs(forward):
                aside = max(aside, missing / sideways, key=abs)
    return aside


def _dot(at: Spot, colours: Sequence[Colour], unit: float, size: ImageSize) -> tuple[Stroke, ...]:
    """An arrow without length: a disc with a sector a colour."""
    radius, share = 7.5 * unit, 360 / len(colours)
    found = [
        Stroke(circle(radius + extra * unit, at), colour)
        for extra, colour in ((CASING + HAIRLINE, DARK), (CASING, WHITE))
    ]
    for index, colour in enumerate(colours):
        sector = arc(radius, index * share - 90, (index + 1) * share - 90, 12, at)
        found.append(Stroke(circle(radius, at) if len(colours) == 1 else (at, *sector), colour))
    return _kept(_shifted([settled(stroke) for stroke in found], size), size)


def _shifted(strokes: Sequence[Stroke], size: ImageSize) -> Sequence[Stroke]:
    """Strokes moved together as far as they have to be to lie inside the image."""
    box = bounds_of(strokes)
    x = min(max(0.0, -box.left), size.width - box.right)
    y = min(max(0.0, -box.top), size.height - box.bottom)
    return [settled(stroke) for stroke in moved(strokes, x, y)] if x or y else strokes


def _kept(strokes: Sequence[Stroke], size: ImageSize) -> tuple[Stroke, ...]:
    """Polygons cut at the border of the image; those with nothing inside are left out."""
    cut = (_clipped(stroke, size) for stroke in strokes)
    return tuple(stroke for stroke in cut if len(stroke.points) > 2)


def _clipped(stroke: Stroke, size: ImageSize) -> Stroke:
    """Sutherland and Hodgman's cut."""
    points = list(stroke.points)
    if min(map(min, points)) >= 0 and max(points)[0] <= size.width and max(y for _, y in points) <= size.height:
        return stroke
    for axis, limit, sign in ((0, 0.0, 1), (0, float(size.width), -1), (1, 0.0, 1), (1, float(size.height), -1)):
        kept: list[Spot] = []
        for index, here in enumerate(points):
            before = points[index - 1]
            inside, was_inside = sign * (here[axis] - limit) >= 0, sign * (before[axis] - limit) >= 0
            if inside != was_inside:
                share = (limit - before[axis]) / (here[axis] - before[axis])
                kept.append(Spot(before.x + share * (here.x - before.x), before.y + share * (here.y - before.y)))
            if inside:
                kept.append(here)
        points = kept
    return settled(Stroke(tuple(points), stroke.colour))
