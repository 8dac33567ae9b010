"""Intervals of a share of right answers."""

import math
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A 95 % interval [0 .. 1]."""

    low: float
    high: float


def wilson(right: float, n: int, level: float = LEVEL) -> Interval | None:
    """Return the score interval of a share (Wilson 1927), for answers that are independent of each other.

    Questions about one trajectory are not: beside this stands `clustered_interval`, which draws whole trajectories.

    Args:
        right: how many were right.
        n: of how many.
        level: how often such an interval holds the true share.

    Returns:
        The interval; None for no answers.
    """
    if not n:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))
