"""The straight arrow and the dashed link, whose strokes depend on two places."""

import math
from collections.abc import Sequence

from vifailback.symbols.icons import AMBER
from vifailback.symbols.stroke import (
    CASING,
    DARK,
    HAIRLINE,
    OUTLINE,
    WHITE,
    Colour,
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

Outline = list[tuple[float, float]]
"""Corners as (along, across) the arrow [px]: the tip is (0, 0), the tail lies at negative places."""


def arrow_strokes(start: Spot, end: Spot, axes: Sequence[Axis], unit: float, size: ImageSize) -> tuple[Stroke, ...]:
    """An arrow whose tip is exactly at `end`, in equal parts of its colours from start to end.

    Args:
        start: where it begins [px]. An arrow that is too short to see is lengthened behind its start; only where the
            border of the image leaves no room for that does its tip move.
        end: where it points [px].
        axes: the colours, in the order of the sentence; the head takes the last.
        unit: the length [px] that widths scale with.
        size: the image; nothing lies outside it. Beside a border the body moves inwards, the tip stays.
    """
    colours = [AXIS_COLOURS[axis] for axis in axes]
    dx, dy = end.x - start.x, end.y - start.y
    length = math.hypot(dx, dy)
    if length < 0.5:
        return _dot(end, colours, unit, size)
    along = Spot(dx / length, dy / length)
    head = min(HEAD_LENGTH * unit, max(SHORTEST_HEAD * unit, length * 0.6))
    shortest = head + max(1, len(colours) - 1) * SHORTEST_PART * unit
    too_short, length = length < shortest, max(length, shortest)
    outlines = _arrow_outlines(length, head, colours, unit)
    aside = 0.0 if too_short else _room(end, along, outlines[0][0], size)
    if aside:
        outlines = [([(s, t + aside if s < 0 else t) for s, t in outline], colour) for outline, colour in outlines]
    strokes = [_stroke(outline, end, along, colour) for outline, colour in outlines]
    return _kept(_shifted(strokes, size) if too_short else strokes, size)


def link_strokes(start: Spot, end: Spot, clearance: float, unit: float) -> tuple[Stroke, ...]:
    """A dashed line from near `start` to near `end` [px] that ends in an arrow head at `end`."""
    distance = math.hypot(end.x - start.x, end.y - start.y)
    head, wide, half, rim = 11.0 * unit, 6.6 * unit, 1.3 * unit, OUTLINE * unit
    last = distance - clearance
    if last - clearance < head:
        return ()
    along = Spot((end.x - start.x) / distance, (end.y - start.y) / distance)

    room = last - head - clearance - half
    count = round(room / (14.0 * unit))
    step = room / max(count, 1)
    strokes: list[Stroke] = []
    for extra, colour in ((rim, DARK), (0.0, AMBER)):
        side, before, after = half + extra, clearance - extra, clearance + 0.6 * step + extra
        backs = (before + index * step for index in range(count))
        dashes = ([(s, -side), (s + after - before, -side), (s + after - before, side), (s, side)] for s in backs)
        outlines = [*dashes, _barb(last, head, wide, extra)]
        strokes += [_stroke(outline, start, along, colour) for outline in outlines]
    return tuple(strokes)


def _stroke(outline: Outline, origin: Spot, along: Spot, colour: Colour) -> Stroke:
    """A polygon given along and across a direction, its corners where `settled` would take them."""
    (x, y), (ux, uy), floor = origin, along, math.floor
    x, y = 100 * x + 0.5, 4 * y + 0.5
    points = [Spot(floor(x + 100 * (s * ux - t * uy)) / 100, floor(y + 4 * (s * uy + t * ux)) / 4) for s, t in outline]
    return Stroke(tuple(points), colour)


def _barb(tip: float, head: float, wide: float, extra: float) -> Outline:
    back, nose, side = tip - head - extra, tip + 0.6 * extra, wide + 1.2 * extra
    near = [(back, -side), (back + 0.7 * extra, -side), (nose, -0.5 * extra)]
    return [*near, *((s, -t) for s, t in reversed(near)), (tip - 0.72 * head - extra, 0.0)]


def _arrow_outlines(length: float, head: float, colours: Sequence[Colour], unit: float) -> list[tuple[Outline, Colour]]:
    scale = head / (HEAD_LENGTH * unit)
    body, wide = BODY * unit * (0.5 + 0.5 * scale), HEAD * unit * (0.25 + 0.75 * scale)
    found = [
        (_silhouette(length, head, body, wide, extra * unit), colour)
        for extra, colour in ((CASING + HAIRLINE, DARK), (CASING, WHITE))
    ]
    slant, gap, count = 0.75 * body, GAP * unit / 2, len(colours)
    part = max(head, length / count)
    ends = [-length + (length - part) * (index + 1) / max(1, count - 1) for index in range(count - 1)]
    back = -length
    for front, colour in zip([*ends, 0.0], colours, strict=True):
        tail = [(back, body), (back, -body)]
        if back > -length:
            tail = [(back + gap - slant, body), (back + gap, 0.0), (back + gap - slant, -body)]
        if front < 0:
            nose = [(front - gap - slant, -body), (front - gap, 0.0), (front - gap - slant, body)]
        else:
            nose = [(-head, -body), (-head, -wide), (0.0, 0.0), (-head, wide), (-head, body)]
        found.append((tail + nose, colour))
        back = front
    return found


def _silhouette(length: float, head: float, body: float, wide: float, extra: float) -> Outline:
    """The arrow's outline moved outwards by `extra` [px], its corners cut."""
    slope = math.hypot(head, wide)
    sine, cosine = wide / slope, head / slope
    back, tail, nose = -head - extra, -length - extra, 0.9 * extra

    def side(s: float) -> float:
        return (extra - s * sine) / cosine

    cut = 0.5 * extra
    near = [
        (tail, -body - 0.4 * extra),
        (tail + 0.6 * extra, -body - extra),
        (back, -body - extra),
        (back, 0.2 * cut - side(back + cut)),
        (back + cut, -side(back + cut)),
        (nose, -side(nose)),
    ]
    return near + [(s, -t) for s, t in reversed(near)]


def _room(end: Spot, along: Spot, outline: Outline, size: ImageSize) -> float:
    """How far [px] the body has to move sideways to lie inside the image; 0 for borders that it runs into."""
    aside = 0.0
    for s, t in outline:
        if s >= 0:
            continue
        x, y = end.x + s * along.x - t * along.y, end.y + s * along.y + t * along.x
        for place, limit, across, forward in (
            (x, size.width, -along.y, along.x),
            (y, size.height, along.x, along.y),
        ):
            missing = min(0.0, limit - place) or max(0.0, -place)
            if missing and abs(across) > abs(forward):
                aside = max(aside, missing / across, key=abs)
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
