"""One figure with its denominator and interval, per type and per suite."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vifailback.bench.intervals import LEVEL, Interval, wilson
from vifailback.bench.report.measured import SUITES, Measured
from vifailback.types import QuestionKind, Score

RESAMPLES, SEED = 2000, 20251202
"""Bootstrap draws, and the seed that makes a report the same each time."""


@dataclass(frozen=True)
class Figure:
    """The mean score over a set of records.

    Args:
        n: records that count, unanswered ones among them.
        unanswered: records of `n` without a readable reply; each is worth 0.
        unjudged: further records that nobody has scored yet; they are named, and count nowhere.
        micro: mean over records; None where n is 0.
        macro: mean over the types that have records; None where n is 0.
        answered: mean over the records that were answered; None where there are none.
        interval: of `micro`, by a bootstrap over trajectories; where all is right, or all is wrong, and no draw differs
            from another, Wilson's for as many independent answers as there are trajectories.
    """

    n: int
    unanswered: int
    unjudged: int
    micro: float | None
    macro: float | None
    answered: float | None
    interval: Interval | None


def figure(scores: Sequence[Score]) -> Figure:
    """Return the figure of a set of scores."""
    judged = [score for score in scores if score.value is not None]
    values = [score.value or 0.0 for score in judged]
    by_kind: dict[QuestionKind, list[float]] = {}
    for score, value in zip(judged, values, strict=True):
        by_kind.setdefault(score.question, []).append(value)
    answered = [value for score, value in zip(judged, values, strict=True) if score.answered]
    return Figure(
        n=len(judged),
        unanswered=len(judged) - len(answered),
        unjudged=len(scores) - len(judged),
        micro=_mean(values),
        macro=_mean([sum(kind) / len(kind) for kind in by_kind.values()]),
        answered=_mean(answered),
        interval=_interval(values, [score.episode for score in judged]),
    )


def of_kinds(run: Measured) -> dict[QuestionKind, Figure]:
    """The figure of each type that the run has scores of."""
    found = {kind: run.of(kind) for kinds in SUITES.values() for kind in kinds}
    return {kind: figure(scores) for kind, scores in found.items() if scores}


def of_suites(run: Measured) -> dict[str, Figure]:
    """The figure of each suite that the run has scores of."""
    found = {suite: run.of(*kinds) for suite, kinds in SUITES.items()}
    return {suite: figure(scores) for suite, scores in found.items() if scores}


def _interval(values: Sequence[float], clusters: Sequence[str]) -> Interval | None:
    if values and set(values) in ({0.0}, {1.0}):
        n = len(set(clusters))
        return wilson(values[0] * n, n)
    return clustered_interval(values, clusters)


def clustered_interval(values: Sequence[float], clusters: Sequence[str]) -> Interval | None:
    """Return the interval of the mean of values, resampling whole clusters; None for fewer than two clusters.

    Questions about one trajectory are answered from the same frames: they are no independent samples.
    """
    drawn = bootstrap_means(values, clusters)
    if drawn is None:
        return None
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def bootstrap_means(values: Sequence[float], clusters: Sequence[str]) -> NDArray[np.float64] | None:
    """Means (RESAMPLES,) of clusters drawn with replacement; None for fewer than two clusters."""
    names, place = np.unique(np.asarray(clusters, dtype=object).astype(str), return_inverse=True)
    if len(names) < 2:
        return None
    sums = np.bincount(place, weights=np.asarray(values, dtype=float), minlength=len(names))
    sizes = np.bincount(place, minlength=len(names)).astype(float)
    draws = np.random.default_rng(SEED).multinomial(len(names), np.full(len(names), 1 / len(names)), size=RESAMPLES)
    return (draws @ sums) / (draws @ sizes)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
