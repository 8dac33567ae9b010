"""Pairing at the least cost."""

from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from vifailback.bench.assignment import assign

COSTS = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 20).map(float), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


@given(costs=COSTS)
def test_the_pairing_costs_what_scipys_costs(costs: list[list[float]]):
    pairs = assign(costs)
    rows, columns = linear_sum_assignment(costs)
    assert sum(costs[row][column] for row, column in pairs) == sum(
        costs[r][c] for r, c in zip(rows, columns, strict=False)
    )
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == min(len(costs), len(costs[0]))


def test_nothing_pairs_with_nothing():
    assert assign([]) == []
    assert assign([[], []]) == []
