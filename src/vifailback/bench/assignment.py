"""The cheapest pairing of two small sets (the Hungarian method), so that scoring needs no SciPy."""

import math
from collections.abc import Sequence


def assign(costs: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pair rows with columns, each at most once and as many as there can be, at the least total cost.

    Shortest augmenting paths with potentials (Kuhn 1955, Munkres 1957), O(rows squared x columns).

    Args:
        costs: (rows, columns), finite.

    Returns:
        Pairs (row, column) in the order of the rows.
    """
    rows, columns = len(costs), len(costs[0]) if costs else 0
    if rows > columns:
        turned = [[costs[row][column] for row in range(rows)] for column in range(columns)]
        return sorted((row, column) for column, row in assign(turned))
    of_row, of_column = [0.0] * rows, [0.0] * (columns + 1)
    holder = [-1] * (columns + 1)  # the row of each column; the last column is the one outside, where paths begin
    for begin in range(rows):
        holder[columns] = begin
        _augment(costs, holder, of_row, of_column)
    return sorted((holder[column], column) for column in range(columns) if holder[column] >= 0)


def _augment(costs: Sequence[Sequence[float]], holder: list[int], of_row: list[float], of_column: list[float]) -> None:
    """Find the shortest way from the row outside to a free column, and shift every row on it."""
    outside = len(holder) - 1
    distance, before, done = [math.inf] * outside, [outside] * outside, [False] * (outside + 1)
    at = outside
    while holder[at] >= 0:
        done[at] = True
        row = holder[at]
        for column in range(outside):
            if not done[column]:
                reduced = costs[row][column] - of_row[row] - of_column[column]
                if reduced < distance[column]:
                    distance[column], before[column] = reduced, at
        step, following = min((distance[column], column) for column in range(outside) if not done[column])
        for column in range(outside + 1):
            if done[column]:
                of_row[holder[column]] += step
                of_column[column] -= step
            elif column < outside:
                distance[column] -= step
        at = following
    while at != outside:
        holder[at], at = holder[before[at]], before[at]
    holder[outside] = -1
