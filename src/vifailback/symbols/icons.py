"""The icons: symbols that look the same wherever they stand, drawn around (0, 0)."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

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
    circle,
    rounded_box,
    settled,
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
        settled(Stroke(tuple(Spot(x * unit, y * unit) for x, y in s.points), s.colour, s.width * unit))
        for s in ICONS[name]()
    )


def _cased(shapes: Iterable[tuple[Colour, Callable[[float], Sequence[Stroke]]]]) -> list[Stroke]:
    """Shapes on a white casing with a dark line around it: each shape is asked for its strokes, so much wider."""
    shapes = list(shapes)
    strokes: list[Stroke] = []
    for extra, ink in ((CASING + HAIRLINE, DARK), (CASING, WHITE), (0.0, None)):
        for colour, grown in shapes:
            strokes.extend(Stroke(s.points, ink or colour, s.width) for s in grown(extra))
    return strokes


def _line(points: Line, width: float) -> Callable[[float], Sequence[Stroke]]:
    return lambda extra: [Stroke(points, DARK, width + 2 * extra)]


def _box(half_width: float, half_height: float, radius: float) -> Callable[[float], Sequence[Stroke]]:
    return lambda extra: [Stroke(rounded_box(half_width + extra, half_height + extra, radius + extra), DARK)]


def _outlined(lines: Sequence[Line], width: float, colour: Colour, dots: Iterable[float] = ()) -> list[Stroke]:
    """Thin bright lines, and dots of the given radii, with a dark outline."""
    radii = list(dots)
    strokes = [Stroke(line, DARK, width + 2 * OUTLINE) for line in lines]
    strokes += [Stroke(circle(radius + OUTLINE), DARK) for radius in radii]
    strokes += [Stroke(line, colour, width) for line in lines]
    return strokes + [Stroke(circle(radius), colour) for radius in radii]


def _closed(points: Line) -> Line:
    return (*points, points[0])


def _hold() -> list[Stroke]:
    diagonal = 20.0 * math.sqrt(0.5)
    bar = (Spot(-diagonal, -diagonal), Spot(diagonal, diagonal))
    return _cased([(SIGNAL_RED, _line(_closed(circle(20.0)), 6.4)), (SIGNAL_RED, _line(bar, 6.4))])


def _rewind() -> list[Stroke]:
    strokes = _cased([(INDIGO, _box(19.0, 19.0, 8.0))])
    for tip in (-13.5, -1.0):
        strokes.append(Stroke((Spot(tip, 0.0), Spot(tip + 12.0, -9.6), Spot(tip + 12.0, 9.6)), WHITE))
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
    return _cased([(ON_GREEN, _box(24.0, 12.5, 12.5))]) + _letters("ON", WHITE, 3.0)


def _off() -> list[Stroke]:
    return _cased([(OFF_GREY, _box(26.0, 12.5, 3.5))]) + _letters("OFF", WHITE, 3.0)


def _ticks(inner: float, outer: float) -> list[Line]:
    return [(Spot(inner * x, inner * y), Spot(outer * x, outer * y)) for x, y in ((1, 0), (0, 1), (-1, 0), (0, -1))]


def _target() -> list[Stroke]:
    return _outlined([_closed(circle(10.5)), *_ticks(6.0, 17.5)], 2.9, AMBER, [2.0])


def _align_start() -> list[Stroke]:
    return _outlined([_closed(circle(8.0)), *_ticks(8.0, 14.0)], 2.6, AMBER)


def _align_end() -> list[Stroke]:
    return _outlined([_closed(circle(8.0)), *_ticks(8.0, 14.0)], 2.6, AMBER, [2.8])


def _turn(side: float) -> list[Stroke]:
    """`side` 1 turns clockwise: up on the left, over the top, down on the right."""
    line = tuple(Spot(side * x, y) for x, y in arc(23.0, 175.0, 345.0, 24))

    def head(extra: float) -> list[Stroke]:
        tip, base, wide, cut = 15.0 + 1.3 * extra, -4.0 - extra, 11.5 + 1.75 * extra, 0.55 * extra
        corners = ((-wide, base), (wide, base), (wide - 0.2 * cut, base + cut), (cut, tip), (-cut, tip))
        corners = (*corners, (-wide + 0.2 * cut, base + cut))
        return [Stroke(tuple(Spot(side * (23.0 + x), y) for x, y in corners), DARK)]

    return _cased([(VIOLET, _line(line, 7.0)), (VIOLET, head)])


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
