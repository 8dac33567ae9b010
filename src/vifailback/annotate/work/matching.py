"""Pairs each item of one list with one of another so that the sum of the costs is least (the Hungarian method)."""

from collections.abc import Sequence


def least_cost_pairs(costs: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Return (row, column) of as many pairs as the shorter side has, with the least sum of costs.

    Args:
        costs: one row for each item of the first list, one column for each of the second.
    """
    if not costs or not costs[0]:
        return []
    if len(costs) > len(costs[0]):
        turned = [list(column) for column in zip(*costs, strict=True)]
        return sorted((row, column) for column, row in least_cost_pairs(turned))
    rows, columns = len(costs), len(costs[0])
    # potentials of rows and columns, and the row of each column; index 0 is a column that is not there
    row_potential, column_potential = [0.0] * (rows + 1), [0.0] * (columns + 1)
    row_of = [0] * (columns + 1)
    for row in range(1, rows + 1):
        _insert(row, costs, row_potential, column_potential, row_of)
    return sorted((row_of[column] - 1, column - 1) for column in range(1, columns + 1) if row_of[column])


def _insert(
    row: int,
    costs: Sequence[Sequence[float]],
    row_potential: list[float],
    column_potential: list[float],
    row_of: list[int],
) -> None:
    """Give one more row a column, along the cheapest path of reassignments."""
    columns = len(column_potential) - 1
    row_of[0], column = row, 0
    least, came_from, used = [float("inf")] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
    while True:
        used[column] = True
        here, step, next_column = row_of[column], float("inf"), 0
        for other in range(1, columns + 1):
            if used[other]:
                continue
            cost = costs[here - 1][other - 1] - row_potential[here] - column_potential[other]
            if cost < least[other]:
                least[other], came_from[other] = cost, column
            if least[other] < step:
                step, next_column = least[other], other
        for other in range(columns + 1):
            if used[other]:
                row_potential[row_of[other]] += step
                column_potential[other] -= step
            else:
                least[other] -= step
        column = next_column
        if row_of[column] == 0:
            break
    while column:
        row_of[column] = row_of[came_from[column]]
        column = came_from[column]
