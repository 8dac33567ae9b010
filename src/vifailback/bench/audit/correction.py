"""A judge's mean put right by a few human scores: prediction-powered inference."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

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
    scored, guessed, elsewhere = (np.asarray(values, dtype=float) for values in (human, judge, judge_elsewhere))
    everywhere = np.concatenate([guessed, elsewhere])
    shared, spread = float(np.cov(scored, guessed)[0, 1]), float(everywhere.var())
    weight = min(1.0, max(0.0, shared / ((1 + n / others) * spread))) if spread > 0 else 0.0
    gaps = scored - weight * guessed
    value = weight * float(elsewhere.mean()) + float(gaps.mean())
    z = NormalDist().inv_cdf((1 + level) / 2)
    half = z * math.sqrt(float(gaps.var(ddof=1)) / n + weight**2 * float(elsewhere.var()) / others)
    alone = z * math.sqrt(float(scored.var(ddof=1)) / n)
    middle = float(scored.mean())
    return Corrected(
        float(everywhere.mean()), middle, value, max(0.0, value - half), min(1.0, value + half),
        max(0.0, middle - alone), min(1.0, middle + alone), weight, n, n + others,
    )  # fmt: skip
