"""Agreement between those who score the same replies: Krippendorff's alpha, weighted kappa."""

from collections import Counter
from collections.abc import Sequence
from itertools import product

STEPS = 10
"""Weighted kappa needs classes: scores are rounded to tenths, the steps that judges use."""


def krippendorff_alpha(units: Sequence[Sequence[float | None]]) -> float | None:
    """Return Krippendorff's alpha for interval data (Krippendorff 2011, "Computing Krippendorff's alpha-reliability").

    1 is agreement, 0 what chance gives; scores that lie near count as near.

    Args:
        units: for each reply its scores, one a judge; None where a judge gave none.

    Returns:
        Alpha, at most 1; None where fewer than two scores meet, or all scores are the same.
    """
    rated = [[value for value in unit if value is not None] for unit in units]
    rated = [unit for unit in rated if len(unit) > 1]
    values = [value for unit in rated for value in unit]
    n = len(values)
    if n < 2:
        return None
    observed = sum(_squares(unit) / (len(unit) - 1) for unit in rated) / n
    expected = _squares(values) / (n * (n - 1))
    return 1 - observed / expected if expected > 0 else None


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa with quadratic weights (Cohen 1968).

    Args:
        pairs: the two classes of each unit, as whole numbers in their order.

    Returns:
        Kappa, at most 1; None for no units, or where both always say the same class.
    """
    n = len(pairs)
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum((a - b) ** 2 * ones[a] * others[b] for a, b in product(ones, others))
    return 1 - n * sum((a - b) ** 2 for a, b in pairs) / chance if chance else None


def kappa_of_scores(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Weighted kappa of scores from 0 to 1, in steps of a tenth."""
    return weighted_kappa([(round(one * STEPS), round(other * STEPS)) for one, other in pairs])


def _squares(values: Sequence[float]) -> float:
    """Sum of the squared differences of all ordered pairs, in one pass; values are shifted, so that nothing cancels."""
    middle = sum(values) / len(values)
    return 2 * len(values) * sum((value - middle) ** 2 for value in values)
