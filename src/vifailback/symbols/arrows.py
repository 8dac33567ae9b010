"""The straight arrow and the dashed link, whose strokes depend on two places."""

import math
from collections.abc import Sequence

from vifailback.symbols.icons import AMBER
from vifailback.symbols.stroke import CASING, DARK, HAIRLINE, OUTLINE, WHITE, Colour, Spot, Stroke, settled
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
        start: where it begins [px]; an arrow that is too short to see is lengthened behind its start.
        end: where it points [px].
        axes: the colours, in the order of the sentence; the head takes the last.
        unit: the length [px] that widths scale with.
        size: the image; nothing lies outside it. Beside a border the body moves inwards, the tip stays.
    """
    colours = [AXIS_COLOURS[axis] for axis in axes]
    dx, dy = end.x - start.x, end.y - start.y
    length = math.hypot(dx, dy)
    if length < 0.5:
        return _kept(_dot(end, colours, unit), size)
    along = Spot(dx / length, dy / length)
    head = min(HEAD_LENGTH * unit, max(SHORTEST_HEAD * unit, length * 0.6))
    length = max(length, head + max(1, len(colours) - 1) * SHORTEST_PART * unit)
    outlines = _arrow_outlines(length, head, colours, unit)
    aside = _room(end, along, outlines[0][0], size)
    strokes: list[Stroke] = []
    for outline, colour in outlines:
        points = [
            Spot(end.x + s * along.x - across * along.y, end.y + s * along.y + across * along.x)
            for s, t in outline
            for across in [t + aside if s < 0 else t]
        ]
        strokes.append(Stroke(tuple(points), colour))
    return _kept(strokes, size)


def link_strokes(start: Spot, end: Spot, clearance: float, unit: float) -> tuple[Stroke, ...]:
    """A dashed line from near `start` to near `end` [px] that ends in an arrow head at `end`."""
    distance = math.hypot(end.x - start.x, end.y - start.y)
    head, wide, half, rim = 11.0 * unit, 6.6 * unit, 1.3 * unit, OUTLINE * unit
    last = distance - clearance
    if last - clearance < head:
        return ()
    along = Spot((end.x - start.x) / distance, (end.y - start.y) / distance)

    def stroke(outline: Outline, colour: Colour) -> Stroke:
        points = (Spot(start.x + s * along.x - t * along.y, start.y + s * along.y + t * along.x) for s, t in outline)
        return settled(Stroke(tuple(points), colour))

    room = last - head - clearance - half
    count = round(room / (13.0 * unit))
    step = room / max(count, 1)
    strokes: list[Stroke] = []
    for extra, colour in ((rim, DARK), (0.0, AMBER)):
        for index in range(count):
            strokes.append(stroke(_dash(clearance + index * step, 0.6 * step, half, extra), colour))
        strokes.append(stroke(_barb(last, head, wide, extra), colour))
    return tuple(strokes)


def _dash(at: float, length: float, half: float, extra: float) -> Outline:
    back, front, side, cut = at - extra, at + length + extra, half + extra, 0.6 * (half + extra)
    near = [(back, side - cut), (back + cut, side), (front - cut, side), (front, side - cut)]
    return near + [(s, -t) for s, t in reversed(near)]


def _barb(tip: float, head: float, wide: float, extra: float) -> Outline:
    back, nose, side = tip - head - extra, tip + 0.6 * extra, wide + 1.2 * extra
    near = [(nose, 0.5 * extra), (back + 0.7 * extra, side), (back, side)]
    return [*near, (tip - 0.72 * head - extra, 0.0), *((s, -t) for s, t in reversed(near))]


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
        tail = [(back, -body), (back, body)]
        if back > -length:
            tail = [(back + gap - slant, -body), (back + gap, 0.0), (back + gap - slant, body)]
        if front < 0:
            nose = [(front - gap - slant, body), (front - gap, 0.0), (front - gap - slant, -body)]
        else:
            nose = [(-head, body), (-head, wide), (0.0, 0.0), (-head, -wide), (-head, -body)]
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
        (tail, body + 0.4 * extra),
        (tail + 0.6 * extra, body + extra),
        (back, body + extra),
        (back, side(back + cut) - 0.2 * cut),
        (back + cut, side(back + cut)),
        (nose, side(nose)),
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


def _dot(at: Spot, colours: Sequence[Colour], unit: float) -> list[Stroke]:
    """An arrow without length: a disc with a sector a colour."""

    def disc(radius: float, begin: float, end: float) -> tuple[Spot, ...]:
        pieces = max(4, round((end - begin) / 15))
        angles = (math.radians(begin + (end - begin) * index / pieces - 90) for index in range(pieces + 1))
        return tuple(Spot(at.x + radius * math.cos(a), at.y + radius * math.sin(a)) for a in angles)

    radius, share = 7.5 * unit, 360 / len(colours)
    found = [
        Stroke(disc(radius + extra * unit, 0, 360)[:-1], colour)
        for extra, colour in ((CASING + HAIRLINE, DARK), (CASING, WHITE))
    ]
    for index, colour in enumerate(colours):
        sector = disc(radius, index * share, (index + 1) * share)
        found.append(Stroke(sector[:-1] if len(colours) == 1 else (at, *sector), colour))
    return found


def _kept(strokes: Sequence[Stroke], size: ImageSize) -> tuple[Stroke, ...]:
    """Polygons cut at the border of the image; those with nothing inside are left out."""
    cut = (_clipped(stroke, size) for stroke in strokes)
    return tuple(settled(stroke) for stroke in cut if len(stroke.points) > 2)


def _clipped(stroke: Stroke, size: ImageSize) -> Stroke:
    """Sutherland and Hodgman's cut."""
    points = list(stroke.points)
    if all(0 <= x <= size.width and 0 <= y <= size.height for x, y in points):
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
    return Stroke(tuple(points), stroke.colour)
