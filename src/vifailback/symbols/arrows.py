"""The straight arrow and the dashed link, whose strokes depend on two places."""

import math
from collections.abc import Sequence

from vifailback.symbols.icons import AMBER
from vifailback.symbols.stroke import CASING, DARK, HAIRLINE, WHITE, Colour, Spot, Stroke
from vifailback.types import Axis, ImageSize

AXIS_COLOURS = {
    Axis.FORWARD_BACKWARD: Colour(255, 45, 45),
    Axis.LEFT_RIGHT: Colour(30, 215, 75),
    Axis.UP_DOWN: Colour(35, 110, 255),
}
"""Red, green, blue as painted (paper Sec. 3.1)."""

BODY = 3.6
"""Half width of an arrow's body [unit]."""
HEAD = 9.8
"""Half width of its head [unit]."""
HEAD_LENGTH = 18.0
PART_LENGTH = 5.0
"""Each colour before the head's is at least this long [unit]."""
SHORTEST_HEAD = 12.0
GAP = 1.3
"""White gap between colours [unit]."""


def arrow_strokes(start: Spot, end: Spot, axes: Sequence[Axis], unit: float, size: ImageSize) -> tuple[Stroke, ...]:
    """An arrow whose tip is exactly at `end`, in equal parts of its colours from start to end.

    Args:
        start: where it begins [px]; an arrow that is too short to see is lengthened behind its start.
        end: where it points [px].
        axes: the colours, in the order of the sentence; the head takes the last.
        unit: the length [px] that widths scale with.
        size: the image; nothing lies outside it.
    """
    colours = [AXIS_COLOURS[axis] for axis in axes]
    dx, dy = end.x - start.x, end.y - start.y
    length = math.hypot(dx, dy)
    if length < 0.5:
        return tuple(_clipped(stroke, size) for stroke in _dot(end, colours, unit))
    ux, uy = dx / length, dy / length
    head = min(HEAD_LENGTH * unit, max(SHORTEST_HEAD * unit, length * 0.6))
    length = max(length, head + max(1, len(colours) - 1) * PART_LENGTH * unit)

    def placed(outline: Sequence[tuple[float, float]], colour: Colour) -> Stroke:
        points = tuple(Spot(end.x + s * ux - t * uy, end.y + s * uy + t * ux) for s, t in outline)
        return _clipped(Stroke(points, colour), size)

    return tuple(placed(outline, colour) for outline, colour in _arrow_outlines(length, head, colours, unit))


def _arrow_outlines(
    length: float, head: float, colours: Sequence[Colour], unit: float
) -> list[tuple[list[tuple[float, float]], Colour]]:
    """Polygons in (along, across) [px], the tip at (0, 0) and the tail at (-length, 0)."""
    scale = head / (HEAD_LENGTH * unit)
    body, wide = BODY * unit * (0.5 + 0.5 * scale), HEAD * unit * (0.3 + 0.7 * scale)
    found = [
        (_silhouette(length, head, body, wide, extra * unit), colour)
        for extra, colour in ((CASING + HAIRLINE, DARK), (CASING, WHITE))
    ]
    part = length / len(colours)
    slant, gap = 0.7 * body, GAP * unit / 2
    for index, colour in enumerate(colours[:-1]):
        back = -length + index * part + (gap if index else 0.0)
        front = min(-length + (index + 1) * part, -head - (len(colours) - 2 - index) * 0.2 * head) - gap
        notch = slant if index else 0.0
        outline = [(back, body), (front - slant, body), (front, 0.0), (front - slant, -body), (back, -body)]
        found.append(([*outline, (back + notch, 0.0)] if index else outline, colour))
    back = -length if len(colours) == 1 else min(-part, -head) + gap
    first = [(back, -body)] if len(colours) == 1 else [(back - slant, -body), (back, 0.0), (back - slant, body)]
    if len(colours) == 1:
        first = [(back, -body), (back, body)]
    found.append(([*first, (-head, body), (-head, wide), (0.0, 0.0), (-head, -wide), (-head, -body)], colours[-1]))
    return found


def _silhouette(length: float, head: float, body: float, wide: float, extra: float) -> list[tuple[float, float]]:
    """The arrow's outline moved outwards by `extra` [px], its tip and corners cut."""
    slope = math.hypot(head, wide)
    sine, cosine = wide / slope, head / slope
    back, tail = -head - extra, -length - extra

    def side(s: float) -> float:
        return (extra - s * sine) / cosine

    nose = 0.9 * extra
    barb = side(back)
    cut = min(0.35 * extra, barb - body - extra)
    right = [
        (tail, body + extra * 0.4),
        (tail + extra * 0.6, body + extra),
        (back, body + extra),
        (back, barb - cut * 2),
        (back + cut * 2, side(back + cut * 2)),
        (nose, side(nose)),
    ]
    return right + [(s, -t) for s, t in reversed(right)]


def _dot(at: Spot, colours: Sequence[Colour], unit: float) -> list[Stroke]:
    """An arrow without length: a disc with a sector a colour."""
    radius = 6.5 * unit

    def disc(radius: float, begin: float, end: float) -> tuple[Spot, ...]:
        pieces = max(4, round((end - begin) / 15))
        angles = (math.radians(begin + (end - begin) * index / pieces - 90) for index in range(pieces + 1))
        return tuple(Spot(at.x + radius * math.cos(a), at.y + radius * math.sin(a)) for a in angles)

    found = [
        Stroke(disc(radius + (CASING + HAIRLINE) * unit, 0, 360)[:-1], DARK),
        Stroke(disc(radius + CASING * unit, 0, 360)[:-1], WHITE),
    ]
    if len(colours) == 1:
        return [*found, Stroke(disc(radius, 0, 360)[:-1], colours[0])]
    share = 360 / len(colours)
    for index, colour in enumerate(colours):
        found.append(Stroke((at, *disc(radius, index * share, (index + 1) * share)), colour))
    return found


def link_strokes(start: Spot, end: Spot, clearance: float, unit: float) -> tuple[Stroke, ...]:
    """A dashed line from near `start` to near `end` [px] that ends in an arrow head at `end`."""
    dx, dy = end.x - start.x, end.y - start.y
    distance = math.hypot(dx, dy)
    head, wide, width = 10.0 * unit, 6.0 * unit, 2.4 * unit
    first, last = clearance, distance - clearance
    if last - first < head:
        return ()
    ux, uy = dx / distance, dy / distance

    def spot(s: float, t: float = 0.0) -> Spot:
        return Spot(start.x + s * ux - t * uy, start.y + s * uy + t * ux)

    dashes: list[tuple[Spot, Spot]] = []
    room = last - head - first
    count = round(room / (13.0 * unit))
    if count:
        step = room / count
        dash = 0.55 * step
        dashes = [(spot(first + index * step + width / 2), spot(first + index * step + dash)) for index in range(count)]
    triangle = (spot(last), spot(last - head, wide), spot(last - 0.7 * head), spot(last - head, -wide))
    rim = 2 * (HAIRLINE + 0.3) * unit
    strokes = [Stroke(dash, DARK, width + rim) for dash in dashes]
    strokes += [Stroke((*triangle, triangle[0]), DARK, rim), Stroke(triangle, DARK)]
    strokes += [Stroke(dash, AMBER, width) for dash in dashes]
    return (*strokes, Stroke(triangle, AMBER))


def _clipped(stroke: Stroke, size: ImageSize) -> Stroke:
    """A polygon cut at the border of the image (Sutherland-Hodgman)."""
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
