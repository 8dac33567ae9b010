"""Can a run's answers be relied on: right, wrong and unanswered per type; confidence against accuracy where known."""

from collections.abc import Sequence
from dataclasses import dataclass

from vifailback.bench.report.measured import SUITES, Measured
from vifailback.types import QuestionKind, Score

BINS = 10
"""Bins of confidence, each a tenth wide."""


@dataclass(frozen=True)
class Bin:
    """Answers of about one confidence: how many, how sure on average, and what they were worth on average."""

    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Reliability:
    """One type of one run.

    Args:
        kind: the type.
        n: records scored.
        right: sum of what the answered ones are worth.
        wrong: the rest of the answered ones.
        unanswered: records without a readable reply.
        bins: confidence against accuracy; empty where the run states no confidences.
        error: expected calibration error, weighted over the bins; None where there are none.
    """

    kind: QuestionKind
    n: int
    right: float
    wrong: float
    unanswered: int
    bins: tuple[Bin, ...] = ()
    error: float | None = None


def reliability(run: Measured) -> tuple[Reliability, ...]:
    """Return what is known about each type; a confidence is "confidence" (0 .. 1) of a predictions line."""
    found: list[Reliability] = []
    for kind in (kind for kinds in SUITES.values() for kind in kinds):
        scores = [score for score in run.of(kind) if score.value is not None]
        if not scores:
            continue
        answered = [score for score in scores if score.answered]
        right = sum(score.value or 0.0 for score in answered)
        bins = _bins(run, answered)
        total = sum(one.n for one in bins)
        error = sum(one.n * abs(one.confidence - one.accuracy) for one in bins) / total if total else None
        wrong = len(answered) - right
        found.append(Reliability(kind, len(scores), right, wrong, len(scores) - len(answered), bins, error))
    return tuple(found)


def _bins(run: Measured, scores: Sequence[Score]) -> tuple[Bin, ...]:
    groups: dict[int, list[tuple[float, float]]] = {}
    for score in scores:
        prediction = run.predictions.get(score.id)
        said = prediction.extra.get("confidence") if prediction else None
        if isinstance(said, int | float) and 0 <= said <= 1:
            groups.setdefault(min(BINS - 1, int(said * BINS)), []).append((float(said), score.value or 0.0))
    return tuple(
        Bin(len(own), sum(sure for sure, _ in own) / len(own), sum(value for _, value in own) / len(own))
        for _, own in sorted(groups.items())
    )
