"""How near are the symbols that a model drew to the true ones (visual guidance, supplement Fig. 8 and 9)?"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from vifailback.bench.assignment import assign
from vifailback.symbols import parse_symbols
from vifailback.types import Align, Arrow, Gripper, Hold, Point, Rewind, Symbol, Target, Turn

THRESHOLDS = (0.025, 0.05, 0.1, 0.2)
"""How far off, as a share of the image, a symbol may be to count; the headline is the mean over them."""
MOST_DEGREES = 45.0
"""An arrow that points further away from the true direction than this does not count, however near it lies."""
MOST_SYMBOLS = 100
"""More symbols than this are no answer: a model that repeats itself. The rest are counted as wrong unseen."""

Symbols: TypeAlias = str | Sequence[Symbol]
"""Symbol code text, or symbols."""


@dataclass(frozen=True)
class SymbolScore:
    """What drawn symbols are worth beside the true ones.

    Args:
        value: the headline, 0..1: mean over `THRESHOLDS` of the F1 of symbols that are of the right type and
            attributes (colours of an arrow, sense of a turn, ON or OFF), near enough, and arrows under 45 degrees off.
        at: the F1 at each threshold.
        validity: share of what was written that could be read as symbols, 0..1.
        type_f1: F1 of the seven types, wherever they are drawn, 0..1.
        colours: mean Jaccard of the colour sets of arrows, 0..1; None where no arrow is true.
        direction: mean cosine between true and drawn arrows, -1..1; None where no arrow is paired with one.
        endpoint: mean distance of the end points of paired symbols as a share of the image, 0..; None without pairs.
    """

    value: float
    at: tuple[float, ...]
    validity: float
    type_f1: float
    colours: float | None
    direction: float | None
    endpoint: float | None

    @property
    def parts(self) -> dict[str, float]:
        """The named parts as 0..1: a direction below 0 is 0; the endpoint error is cut off at 1."""
        parts = {f"f1 at {limit:g}": value for limit, value in zip(THRESHOLDS, self.at, strict=True)}
        parts |= {"validity": self.validity, "type f1": self.type_f1}
        if self.colours is not None:
            parts["colours"] = self.colours
        if self.direction is not None:
            parts["direction"] = max(0.0, self.direction)
        if self.endpoint is not None:
            parts["endpoint error"] = min(1.0, self.endpoint)
        return parts


def score_symbols(truth: Symbols, prediction: Symbols) -> SymbolScore:
    """Score the symbols that a model drew.

    Distances are between places as shares of the image's width and height. A symbol with two places is as far off as
    the worse of them. Pairs are chosen by the Hungarian method: at each threshold as many as can be, and for
    colours, direction and end points the nearest ones of the same type.

    Args:
        truth: the true symbols, or their code text.
        prediction: the drawn symbols, or the text a model wrote.

    Raises:
        ValueError: the true symbols are text that cannot be read.
    """
    true, wrong, _ = _read(truth)
    if wrong:
        raise ValueError(f"the true symbols cannot be read: {truth!r}")
    drawn, unread, beyond = _read(prediction)
    at = tuple(_f1(_hits(true, drawn, limit), len(true), len(drawn) + unread + beyond) for limit in THRESHOLDS)
    pairs = _pairs(true, drawn)
    arrows = [(a, b) for a, b in pairs if isinstance(a, Arrow) and isinstance(b, Arrow)]
    true_arrows = sum(isinstance(symbol, Arrow) for symbol in true)
    cosines = [cosine for a, b in arrows if (cosine := _cosine(a, b)) is not None]
    kinds = Counter(map(type, true)) & Counter(map(type, drawn))
    return SymbolScore(
        value=sum(at) / len(at),
        at=at,
        validity=(len(drawn) + beyond) / total if (total := len(drawn) + beyond + unread) else 0.0,
        type_f1=_f1(kinds.total(), len(true), len(drawn) + unread + beyond),
        colours=sum(_jaccard(a, b) for a, b in arrows) / true_arrows if true_arrows else None,
        direction=sum(cosines) / len(cosines) if cosines else None,
        endpoint=sum(_end_error(a, b) for a, b in pairs) / len(pairs) if pairs else None,
    )


def _read(given: Symbols) -> tuple[tuple[Symbol, ...], int, int]:
    """The symbols, how many could not be read, how many were too many to look at."""
    found, problems = parse_symbols(given) if isinstance(given, str) else (given, [])
    return tuple(found[:MOST_SYMBOLS]), len(problems), max(0, len(found) - MOST_SYMBOLS)


def _f1(hits: int, true: int, drawn: int) -> float:
    return 2 * hits / (true + drawn) if true + drawn else 1.0


def _hits(true: Sequence[Symbol], drawn: Sequence[Symbol], limit: float) -> int:
    """The most pairs that are right and within the limit."""
    right = [[_is_like(a, b) and _distance(a, b) <= limit for b in drawn] for a in true]
    pairs = assign([[0.0 if hit else 1.0 for hit in row] for row in right])
    return sum(right[row][column] for row, column in pairs)


def _pairs(true: Sequence[Symbol], drawn: Sequence[Symbol]) -> list[tuple[Symbol, Symbol]]:
    """The nearest pairs of the same type."""
    far = 1e6
    costs = [[_distance(a, b) if type(a) is type(b) else far for b in drawn] for a in true]
    return [(true[row], drawn[column]) for row, column in assign(costs) if costs[row][column] < far]


def _is_like(true: Symbol, drawn: Symbol) -> bool:
    """Same type, same attributes; arrows point the same way."""
    match true, drawn:
        case Arrow(), Arrow():
            return set(true.axes) == set(drawn.axes) and _points_alike(true, drawn)
        case Turn(), Turn():
            return true.clockwise == drawn.clockwise
        case Gripper(), Gripper():
            return true.open == drawn.open
        case _:
            return type(true) is type(drawn)


def _points_alike(true: Arrow, drawn: Arrow) -> bool:
    cosine = _cosine(true, drawn)
    if cosine is None:  # an arrow without length points nowhere
        return true.start == true.end and drawn.start == drawn.end
    return cosine > math.cos(math.radians(MOST_DEGREES))


def _cosine(true: Arrow, drawn: Arrow) -> float | None:
    """Cosine of the angle between two arrows; None where one has no length."""
    ax, ay = true.end.x - true.start.x, true.end.y - true.start.y
    bx, by = drawn.end.x - drawn.start.x, drawn.end.y - drawn.start.y
    length = math.hypot(ax, ay) * math.hypot(bx, by)
    return max(-1.0, min(1.0, (ax * bx + ay * by) / length)) if length else None  # rounding may leave it beyond 1


def _jaccard(true: Arrow, drawn: Arrow) -> float:
    return len(set(true.axes) & set(drawn.axes)) / len(set(true.axes) | set(drawn.axes))


def _places(symbol: Symbol) -> tuple[Point, ...]:
    match symbol:
        case Arrow(start, end) | Align(start, end):
            return start, end
        case Turn(center):
            return (center,)
        case Target(at) | Gripper(at) | Hold(at) | Rewind(at):
            return (at,)
        case _:
            assert_never(symbol)


def _distance(true: Symbol, drawn: Symbol) -> float:
    """How far off the worst place is, as a share of the image."""
    places = zip(_places(true), _places(drawn), strict=False)
    return max(math.dist((a.x, a.y), (b.x, b.y)) for a, b in places) / 1000


def _end_error(true: Symbol, drawn: Symbol) -> float:
    """How far off the last place is (the end of an arrow, else the only place), as a share of the image."""
    a, b = _places(true)[-1], _places(drawn)[-1]
    return math.dist((a.x, a.y), (b.x, b.y)) / 1000
