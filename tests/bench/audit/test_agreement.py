"""Agreement between scorers, against published values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.bench.audit.agreement import kappa_of_scores, krippendorff_alpha, weighted_kappa

NONE = None
KRIPPENDORFF = [
    (1, 1, NONE, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4), (4, 4, 4, 4), (1, 1, 2, 1),
    (2, 2, 2, 2), (NONE, 5, 5, 5), (NONE, NONE, 1, 1), (NONE, NONE, 3, NONE),
]  # fmt: skip
"""The reliability data of Krippendorff 2011, Sec. C: 12 units, 4 observers."""
SCORES = st.floats(0, 1, width=32)


def test_alpha_is_krippendorffs_for_interval_data():
    assert krippendorff_alpha(KRIPPENDORFF) == pytest.approx(0.849, abs=0.0005)


@given(units=st.lists(st.tuples(SCORES, SCORES), min_size=2, max_size=20))
def test_alpha_is_worked_out_from_all_pairs(units: list[tuple[float, float]]):
    values = [value for unit in units for value in unit]
    n = len(values)
    observed = sum((a - b) ** 2 for a, b in units) * 2 / n
    expected = sum((a - b) ** 2 for a in values for b in values) / (n * (n - 1))
    found = krippendorff_alpha(units)
    if expected > 1e-9:
        assert found == pytest.approx(1 - observed / expected, abs=1e-6)


@given(values=st.lists(SCORES, min_size=2, max_size=20).filter(lambda values: max(values) - min(values) > 1e-3))
def test_those_who_agree_have_an_alpha_of_one(values: list[float]):
    assert krippendorff_alpha([(value, value) for value in values]) == pytest.approx(1)


def test_there_is_no_alpha_without_differences_or_pairs():
    assert krippendorff_alpha([(0.5, 0.5), (0.5, 0.5)]) is None
    assert krippendorff_alpha([(0.5, None)]) is None
    assert krippendorff_alpha([]) is None


def test_weighted_kappa_of_a_table_is_worked_out_by_hand():
    # rows: the first's classes 0, 1, 2; the observed and expected squared differences of the table
    table = [[4, 1, 0], [1, 3, 1], [0, 2, 3]]
    pairs = [(a, b) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)]
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    observed = 1 + 1 + 1 + 2
    expected = sum((a - b) ** 2 * rows[a] * columns[b] / 15 for a in range(3) for b in range(3))
    assert weighted_kappa(pairs) == pytest.approx(1 - observed / expected)


@given(pairs=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=40))
def test_quadratic_kappa_is_the_concordance_of_the_two(pairs: list[tuple[int, int]]):
    # Fleiss and Cohen 1973: with the differences of the means, it is Lin's concordance correlation
    n = len(pairs)
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    mean_a, mean_b = sum(first) / n, sum(second) / n
    shared = sum((a - mean_a) * (b - mean_b) for a, b in pairs) / n
    spread = sum((a - mean_a) ** 2 for a in first) / n + sum((b - mean_b) ** 2 for b in second) / n
    bottom = spread + (mean_a - mean_b) ** 2
    found = weighted_kappa(pairs)
    assert (found is None) == (bottom == 0)
    if found is not None:
        assert math.isclose(found, 2 * shared / bottom, abs_tol=1e-9)


def test_kappa_of_scores_is_in_steps_of_a_tenth():
    assert kappa_of_scores([(0.0, 0.04), (0.5, 0.54), (1.0, 0.96)]) == 1
