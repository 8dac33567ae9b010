"""How sure a table is: Wilson intervals of shares, the exact McNemar test of pairs."""

import math
from typing import NamedTuple

Z_95 = 1.959963984540054
"""Quantile of the normal distribution for 95 % intervals."""


class Share(NamedTuple):
    """How many of how many.

    Args:
        hits: how many.
        n: of how many.
    """

    hits: int
    n: int

    @property
    def share(self) -> float | None:
        """0..1; None of nothing."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson score interval (0..1); None of nothing."""
        return wilson(self.hits, self.n) if self.n else None


def wilson(hits: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """Return the Wilson score interval of a share: the lower and the upper end, 0..1.

    Raises:
        ValueError: `n` is not positive, or `hits` is not in 0..n.
    """
    if n <= 0 or not 0 <= hits <= n:
        raise ValueError(f"expected 0 <= hits <= n and n > 0, got {hits} of {n}")
    share, per = hits / n, z * z / n
    middle = (share + per / 2) / (1 + per)
    half = z / (1 + per) * math.sqrt(share * (1 - share) / n + per / (4 * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the two-sided exact McNemar p-value of pairs of trials on the same layouts.

    Args:
        only_first: pairs in which only the first method succeeded.
        only_second: pairs in which only the second did.
    """
    n = only_first + only_second
    if n == 0:
        return 1.0
    tail = sum(math.comb(n, k) for k in range(min(only_first, only_second) + 1))
    return min(1.0, 2 * tail / 2**n)
