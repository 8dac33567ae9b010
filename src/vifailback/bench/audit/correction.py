"""A judge's mean put right by a few human scores: prediction-powered inference."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, pvariance

FEWEST = 20
"""With fewer human scores the normal approximation behind the interval says nothing."""


@dataclass(frozen=True)
class Corrected:
    """A mean, estimated three ways.

    Args:
        judge: the judge's mean over all replies.
        human: the human mean over the scored sample.
        value: the judge's mean over all replies, corrected by how far the two lie apart on the sample.
        low: lower end of the interval of `value`.
        high: upper end.
        human_low: lower end of the interval of `human` alone.
        human_high: upper end.
        weight: how much the judge counts, 0 (not at all) .. 1 (fully).
        n: replies with a human score.
        judged: replies in all.
    """

    judge: float
    human: float
    value: float
    low: float
    high: float
    human_low: float
    human_high: float
    weight: float
    n: int
    judged: int


def corrected_mean(
    human: Sequence[float], judge: Sequence[float], judge_elsewhere: Sequence[float], level: float = 0.95
) -> Corrected | None:
    """Estimate the mean that humans would have given to all replies (Angelopoulos et al. 2023, PPI and PPI++).

    The estimate is the mean of human - w * judge over the sample plus w times the judge's mean elsewhere, with the
    weight w that makes its variance least, cut to 0..1. It is unbiased however wrong the judge is, as long as the
    sample was drawn at random; a good judge makes the interval narrower than the human scores alone. Where the interval
    is to hold for new trajectories, draw one reply a trajectory: scores of one trajectory hang together.

    Args:
        human: human scores of the sample.
        judge: the judge's scores of the same replies, in the same order.
        judge_elsewhere: the judge's scores of the replies without a human score.
        level: how often such an interval holds the true mean.

    Returns:
        None for fewer than `FEWEST` human scores, or no reply without one.

    Raises:
        ValueError: the sample has other numbers of human scores and judge's scores.
    """
    if len(human) != len(judge):
        raise ValueError(f"expected a judge's score for each human one, got {len(judge)} for {len(human)}")
    n, others = len(human), len(judge_elsewhere)
    if n < FEWEST or not others:
        return None
    everywhere = [*judge, *judge_elsewhere]
    spread = pvariance(everywhere)
    middle_human, middle_judge = fmean(human), fmean(judge)
    shared = sum((a - middle_human) * (b - middle_judge) for a, b in zip(human, judge, strict=True)) / (n - 1)
    weight = min(1.0, max(0.0, shared / ((1 + n / others) * spread))) if spread > 0 else 0.0
    gaps = [a - weight * b for a, b in zip(human, judge, strict=True)]
    value = weight * fmean(judge_elsewhere) + fmean(gaps)
    z = NormalDist().inv_cdf((1 + level) / 2)
    half = z * math.sqrt(_variance(gaps) / n + weight**2 * pvariance(judge_elsewhere) / others)
    alone = z * math.sqrt(_variance(human) / n)
    return Corrected(
        fmean(everywhere), middle_human, value, max(0.0, value - half), min(1.0, value + half),
        max(0.0, middle_human - alone), min(1.0, middle_human + alone), weight, n, n + others,
    )  # fmt: skip


def _variance(values: Sequence[float]) -> float:
    return pvariance(values) * len(values) / (len(values) - 1)
