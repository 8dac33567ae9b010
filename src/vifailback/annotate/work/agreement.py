"""How far people agree who annotated the same episodes independently, and how far they meet the gold annotations."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased

from vifailback.annotate.context import Context
from vifailback.annotate.work.items import UNFINISHED
from vifailback.annotate.work.matching import least_cost_pairs
from vifailback.store.body import json_of
from vifailback.store.models import Snapshot
from vifailback.store.schema import annotation_from_json
from vifailback.store.work_tables import WorkItem
from vifailback.types import Align, Annotation, Arrow, Keyframe, KeyframeRole, Point, Symbol, Turn

SIZE = (640, 480)
"""Frame size [px] that is taken where an annotation does not say one: that of the release."""


@dataclass(frozen=True, slots=True)
class Made:
    """An annotation, and who made it. `gold` marks one that is the measure for others."""

    person: str
    annotation: Annotation
    gold: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two independent annotations of one episode; where one is gold, it is the first."""

    one: Made
    other: Made


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 90th percentile of n distances."""

    median: float
    p90: float
    n: int


@dataclass(frozen=True, slots=True)
class SymbolSpread:
    """A spread of the distances of matched symbols, and the share of all symbols that found a partner."""

    median: float
    p90: float
    n: int
    matched: float


@dataclass(frozen=True, slots=True)
class PersonAgreement:
    """How far one person agrees with the others, and with gold."""

    name: str
    pairs: int
    type_agreement: float | None
    avoidance_frames_median: float | None
    gold: int
    gold_accuracy: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over all independent annotations (web/src/core/api/types.ts); None where nothing can be said."""

    pairs: int
    outcome_kappa: float | None
    type_kappa: float | None
    subtask_agreement: float | None
    avoidance_frames: Spread | None
    correction_frames: Spread | None
    symbol_distance: SymbolSpread | None
    people: Sequence[PersonAgreement]


def agreement(context: Context) -> Agreement:
    """Compare all annotations that were made independently and are handed in."""
    with context.store.reading() as connection:
        return agreement_of(_pairs(connection))


def agreement_of(pairs: Sequence[Pair]) -> Agreement:
    """Compare pairs of annotations; those with gold count for the persons' accuracy only."""
    free = [pair for pair in pairs if not pair.one.gold]
    both = [(pair.one.annotation, pair.other.annotation) for pair in free]
    types = _labels(both, lambda found: found.failure_type)
    subtasks = _labels(both, lambda found: found.failed_subtask)
    return Agreement(
        pairs=len(free),
        outcome_kappa=cohens_kappa(_labels(both, lambda found: found.outcome)),
        type_kappa=cohens_kappa(types),
        subtask_agreement=_share([one == other for one, other in subtasks]),
        avoidance_frames=_spread(frames_between(both, KeyframeRole.AVOIDANCE)),
        correction_frames=_spread(frames_between(both, KeyframeRole.CORRECTION)),
        symbol_distance=_symbols(both),
        people=_people(pairs),
    )


def cohens_kappa(pairs: Sequence[tuple[object, object]]) -> float | None:
    """Return Cohen's kappa of pairs of labels; None where it is not defined (no pairs, or one label throughout).

    The order within a pair has no meaning here (people differ from episode to episode), so every pair counts both ways
    round; on such a table Cohen's kappa is Scott's pi.
    """
    if not pairs:
        return None
    counts: dict[object, int] = defaultdict(int)
    for pair in pairs:
        for label in pair:
            counts[label] += 1
    observed = sum(one == other for one, other in pairs) / len(pairs)
    expected = sum((count / (2 * len(pairs))) ** 2 for count in counts.values())
    return None if expected >= 1 else (observed - expected) / (1 - expected)


def frames_between(pairs: Iterable[tuple[Annotation, Annotation]], role: KeyframeRole) -> list[float]:
    """Return the frames between the two keyframes of a role, where both people set one."""
    found = ((_keyframe(one, role), _keyframe(other, role)) for one, other in pairs)
    return [float(abs(one.index - other.index)) for one, other in found if one is not None and other is not None]


def symbol_distances(one: Sequence[Symbol], other: Sequence[Symbol], size: tuple[int, int]) -> list[float]:
    """Return the distances of matched symbols of the same kind, per mille of the image's diagonal.

    Args:
        one: the symbols of one person.
        other: those of another on the same keyframe.
        size: width and height of the frame [px].
    """
    distances: list[float] = []
    for kind in {type(symbol) for symbol in one}:
        mine = [symbol for symbol in one if type(symbol) is kind]
        yours = [symbol for symbol in other if type(symbol) is kind]
        costs = [[_distance(a, b, size) for b in yours] for a in mine]
        distances += [costs[row][column] for row, column in least_cost_pairs(costs)]
    return distances


def _symbols(pairs: Iterable[tuple[Annotation, Annotation]]) -> SymbolSpread | None:
    distances: list[float] = []
    symbols = 0
    for (one, other), role in product(pairs, KeyframeRole):
        mine, yours = _keyframe(one, role), _keyframe(other, role)
        if mine is None or yours is None:
            continue
        symbols += len(mine.symbols) + len(yours.symbols)
        distances += symbol_distances(mine.symbols, yours.symbols, one.size or other.size or SIZE)
    spread = _spread(distances)
    return spread and SymbolSpread(spread.median, spread.p90, spread.n, 2 * len(distances) / symbols)


def _distance(one: Symbol, other: Symbol, size: tuple[int, int]) -> float:
    width, height = size
    apart = [
        math.hypot((a.x - b.x) * width, (a.y - b.y) * height) for a, b in zip(_points(one), _points(other), strict=True)
    ]
    return sum(apart) / len(apart) / math.hypot(width, height)


def _points(symbol: Symbol) -> tuple[Point, ...]:
    match symbol:
        case Arrow() | Align():
            return symbol.start, symbol.end
        case Turn():
            return (symbol.center,)
        case _:
            return (symbol.at,)


def _people(pairs: Sequence[Pair]) -> list[PersonAgreement]:
    free: dict[str, list[tuple[Annotation, Annotation]]] = defaultdict(list)
    gold: dict[str, list[tuple[Annotation, Annotation]]] = defaultdict(list)
    for pair in pairs:
        both = (pair.one.annotation, pair.other.annotation)
        if pair.one.gold:
            gold[pair.other.person].append(both)
        else:
            free[pair.one.person].append(both)
            free[pair.other.person].append(both)
    return [
        PersonAgreement(
            name=name,
            pairs=len(free[name]),
            type_agreement=_share([a == b for a, b in _labels(free[name], lambda found: found.failure_type)]),
            avoidance_frames_median=_median(frames_between(free[name], KeyframeRole.AVOIDANCE)),
            gold=len(gold[name]),
            gold_accuracy=_share([_meets(measure, found) for measure, found in gold[name]]),
        )
        for name in sorted(free.keys() | gold.keys())
    ]


def _meets(measure: Annotation, found: Annotation) -> bool:
    return (measure.outcome, measure.failure_type) == (found.outcome, found.failure_type)


def _labels(
    pairs: Iterable[tuple[Annotation, Annotation]], label: Callable[[Annotation], object]
) -> list[tuple[object, object]]:
    """The labels of pairs of which at least one has one."""
    found = [(label(one), label(other)) for one, other in pairs]
    return [pair for pair in found if pair != (None, None)]


def _keyframe(annotation: Annotation, role: KeyframeRole) -> Keyframe | None:
    return annotation.avoidance if role is KeyframeRole.AVOIDANCE else annotation.correction


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if values else None


def _spread(values: Sequence[float]) -> Spread | None:
    if not values:
        return None
    return Spread(float(np.median(values)), float(np.percentile(values, 90)), len(values))


def _pairs(connection: Connection) -> list[Pair]:
    """All pairs of annotations of one episode that are handed in, where there is an independent copy."""
    item, copy = aliased(WorkItem), aliased(WorkItem)
    doubled = select(copy.episode).where(copy.track != "", copy.state.not_in(UNFINISHED))
    joined = (item.episode == Snapshot.episode) & (item.track == Snapshot.track)
    chosen = (
        select(item.episode, item.track, item.assignee, item.author, item.gold, Snapshot.body, Snapshot.schema)
        .join(Snapshot, joined)
        .where(item.episode.in_(doubled), item.state.not_in(UNFINISHED) | item.gold)
        .order_by(item.episode, item.track)
    )
    found: dict[str, list[Made]] = defaultdict(list)
    for episode, track, assignee, author, gold, body, schema in connection.execute(chosen):
        annotation = annotation_from_json(json_of(body, schema, episode))
        found[episode].append(Made(track or assignee or author or "", annotation, gold))
    return [Pair(one, other) for made in found.values() for one, other in combinations(made, 2)]
