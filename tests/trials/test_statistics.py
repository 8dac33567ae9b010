"""Intervals and tests against figures from textbooks and other programs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.trials.statistics import Share, mcnemar, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (47, 63, 0.6266, 0.8372), (81, 263, 0.2553, 0.3662)],
)
def test_the_wilson_interval_is_that_of_the_books(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_within_0_and_1(case):
    hits, n = case
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1


@pytest.mark.parametrize(("first", "second", "p"), [(0, 0, 1.0), (0, 5, 0.0625), (1, 9, 22 / 1024), (4, 4, 1.0)])
def test_mcnemar_is_exact_and_two_sided(first, second, p):
    assert mcnemar(first, second) == pytest.approx(p)
    assert mcnemar(second, first) == mcnemar(first, second)


def test_a_share_of_nothing_is_none_and_nonsense_is_refused():
    assert Share(0, 0).share is None
    assert Share(0, 0).interval is None
    with pytest.raises(ValueError, match="5 of 4"):
        wilson(5, 4)
    assert math.isclose(Share(3, 4).share or 0, 0.75)
