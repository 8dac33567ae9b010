"""The icons: symbols that look the same wherever they stand, drawn around (0, 0)."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from vifailback.symbols.stroke import (
    CASING,
    DARK,
    HAIRLINE,
    WHITE,
    Colour,
    Spot,
    Stroke,
    arc,
    circle,
    rounded_box,
)

AMBER = Colour(255, 205, 0)
VIOLET = Colour(190, 75, 255)
SIGNAL_RED = Colour(235, 30, 40)
INDIGO = Colour(70, 72, 200)
ON_GREEN = Colour(0, 140, 70)
OFF_GREY = Colour(48, 50, 58)

Line = tuple[Spot, ...]


@lru_cache(maxsize=256)
def icon(name: str, unit: float) -> tuple[Stroke, ...]:
    """The strokes of an icon around (0, 0).

    Args:
        name: a key of `ICONS`.
        unit: the length [px] that it scales with.
    """
    return tuple(
        Stroke(tuple(Spot(x * unit, y * unit) for x, y in s.points), s.colour, s.width * unit) for s in ICONS[name]()
    )


def _cased(lines: Sequence[Line], width: float, colour: Colour, polygons: Sequence[Line] = ()) -> list[Stroke]:
    """Lines and polygons in one colour on a white casing with a dark hairline."""
    strokes: list[Stroke] = []
    for extra, ink in ((CASING + HAIRLINE, DARK), (CASING, WHITE), (0.0, colour)):
        strokes.extend(Stroke(line, ink, width + 2 * extra) for line in lines)
        for polygon in polygons:
            if extra:
                strokes.append(Stroke((*polygon, polygon[0]), ink, 2 * extra))
            strokes.append(Stroke(polygon, ink))
    return strokes


def _outlined(lines: Sequence[Line], width: float, colour: Colour, dots: Iterable[Line] = ()) -> list[Stroke]:
    """Thin bright lines with a dark outline."""
    polygons = list(dots)
    strokes = [Stroke(line, DARK, width + 2 * (HAIRLINE + 0.3)) for line in lines]
    strokes += [Stroke((*dot, dot[0]), DARK, 2 * (HAIRLINE + 0.3)) for dot in polygons]
    strokes += [Stroke(line, colour, width) for line in lines]
    return strokes + [Stroke(dot, colour) for dot in polygons]


def _closed(points: Line) -> Line:
    return (*points, points[0])


def _hold() -> list[Stroke]:
    diagonal = 18.0 * math.sqrt(0.5)
    return _cased([_closed(circle(18.0)), (Spot(-diagonal, -diagonal), Spot(diagonal, diagonal))], 6.0, SIGNAL_RED)


def _rewind() -> list[Stroke]:
    strokes = _cased([], 0.0, INDIGO, [rounded_box(17.0, 17.0, 7.5)])
    for tip in (-12.0, -0.8):
        strokes.append(Stroke((Spot(tip, 0.0), Spot(tip + 10.6, -8.6), Spot(tip + 10.6, 8.6)), WHITE))
    return strokes


_LETTER_HEIGHT = 6.2


def _letters(text: str, colour: Colour, width: float) -> list[Stroke]:
    """ON or OFF around (0, 0), as polylines."""
    y = _LETTER_HEIGHT
    shapes: dict[str, tuple[float, list[Line]]] = {
        "O": (11.0, [_closed(tuple(Spot(5.5 + 5.5 * px, y * py) for px, py in circle(1.0)))]),
        "N": (9.6, [(Spot(0.0, y), Spot(0.0, -y), Spot(9.6, y), Spot(9.6, -y))]),
        "F": (7.4, [(Spot(0.0, y), Spot(0.0, -y), Spot(7.4, -y)), (Spot(0.0, 0.0), Spot(6.2, 0.0))]),
    }
    gap = 5.2
    x = -(sum(shapes[letter][0] for letter in text) + gap * (len(text) - 1)) / 2
    strokes: list[Stroke] = []
    for letter in text:
        advance, lines = shapes[letter]
        strokes.extend(Stroke(tuple(Spot(px + x, py) for px, py in line), colour, width) for line in lines)
        x += advance + gap
    return strokes


def _on() -> list[Stroke]:
    return _cased([], 0.0, ON_GREEN, [rounded_box(24.0, 12.5, 12.5)]) + _letters("ON", WHITE, 3.0)


def _off() -> list[Stroke]:
    return _cased([], 0.0, OFF_GREY, [rounded_box(26.0, 12.5, 3.5)]) + _letters("OFF", WHITE, 3.0)


def _ticks(inner: float, outer: float) -> list[Line]:
    return [(Spot(inner * x, inner * y), Spot(outer * x, outer * y)) for x, y in ((1, 0), (0, 1), (-1, 0), (0, -1))]


def _target() -> list[Stroke]:
    return _outlined([_closed(circle(10.5)), *_ticks(6.0, 17.0)], 2.6, AMBER, [circle(1.9)])


def _align_start() -> list[Stroke]:
    return _outlined([_closed(circle(7.5)), *_ticks(7.5, 13.5)], 2.4, AMBER)


def _align_end() -> list[Stroke]:
    return _outlined([_closed(circle(7.5)), *_ticks(7.5, 13.5)], 2.4, AMBER, [circle(2.6)])


def _turn(side: float) -> list[Stroke]:
    """`side` 1 turns clockwise: up on the left, over the top, down on the right."""
    line = tuple(Spot(side * x, y) for x, y in arc(21.0, 172.0, 352.0, 24))
    head = tuple(Spot(side * x, y) for x, y in ((11.0, -3.5), (31.0, -3.5), (21.0, 12.0)))
    return _cased([line], 6.0, VIOLET, [head])


ICONS = {
    "hold": _hold,
    "rewind": _rewind,
    "on": _on,
    "off": _off,
    "target": _target,
    "align start": _align_start,
    "align end": _align_end,
    "turn clockwise": lambda: _turn(1.0),
    "turn counterclockwise": lambda: _turn(-1.0),
}
