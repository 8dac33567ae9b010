"""The paper's 17 rows as printed, and what does not add up in them (paper Tables 1-3)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vifailback.bench.report.measured import SUITES
from vifailback.types import QuestionKind

PRINTED_COUNTS = {kind: count for kind, count in zip(SUITES["lite"], (500, 445, 445, 445, 394, 393), strict=True)}
"""Questions of each Lite type, as the printed averages imply (2,622 in all): 500 trajectories, 445 of them failures."""
ROUNDING = 0.0151
"""Printed columns and averages are rounded to 0.01, so they may differ by a little more than that."""


@dataclass(frozen=True)
class PaperRow:
    """One model of Tables 1-3; percentages as printed.

    Args:
        name: the model.
        group: the group it stands in.
        kinds: the eleven columns of Tables 2 and 3.
        averages: suite -> "Average" of Table 2 or 3.
        overall: "Average" of Table 1; None where the table has no such row.
    """

    name: str
    group: str
    kinds: Mapping[QuestionKind, float]
    averages: Mapping[str, float]
    overall: float | None

    def micro_of_columns(self) -> float:
        """The Lite average over samples that its own columns give."""
        return sum(self.kinds[kind] * n for kind, n in PRINTED_COUNTS.items()) / sum(PRINTED_COUNTS.values())


@cache
def paper_rows() -> tuple[PaperRow, ...]:
    """Return the 17 rows in the order of the tables."""
    models = json.loads(files("vifailback.bench").joinpath("paper.json").read_text(encoding="utf-8"))["models"]
    return tuple(
        PaperRow(
            name=model["name"],
            group=model["group"],
            kinds=dict(zip((*SUITES["lite"], *SUITES["hard"]), (*model["lite"], *model["hard"]), strict=True)),
            averages={"lite": model["lite_average"], "hard": model["hard_average"]},
            overall=model["overall"][2] if model["overall"] else None,
        )
        for model in models
    )


@dataclass(frozen=True)
class Oddity:
    """Something in a printed row that does not add up.

    Args:
        model: whose row.
        suite: in which table's columns: "lite", "hard", or "" for Table 1.
        column: the type whose cell it is; None for the average.
        why: what does not add up, in a sentence.
    """

    model: str
    suite: str
    column: QuestionKind | None
    why: str


@cache
def oddities() -> tuple[Oddity, ...]:
    """Work out what does not add up in the printed rows."""
    found: list[Oddity] = []
    rows = paper_rows()
    for row in rows:
        micro, printed = row.micro_of_columns(), row.averages["lite"]
        if abs(micro - printed) > ROUNDING:
            why = f"printed {printed:.2f}; the row's own columns give {micro:.2f}"
            found.append(Oddity(row.name, "lite", None, why))
        for kind, n in PRINTED_COUNTS.items():
            if not _is_share(row.kinds[kind], n):
                why = f"{row.kinds[kind]:.2f} % is no whole number of {n} questions: some were left out of the count"
                found.append(Oddity(row.name, "lite", kind, why))
        if row.overall is None:
            found.append(Oddity(row.name, "", None, "Table 1 of the paper has no such row"))
    return (*found, *_twins(rows))


def _is_share(percent: float, n: int) -> bool:
    return abs(round(percent * n / 100) / n * 100 - percent) <= 0.0051


def _twins(rows: Sequence[PaperRow]) -> list[Oddity]:
    """Rows with the same three or more figures, which two models do not have by chance."""
    found: list[Oddity] = []
    for at, row in enumerate(rows):
        for other in rows[:at]:
            same = [kind for kind in SUITES["hard"] if row.kinds[kind] == other.kinds[kind]]
            if len(same) >= 3:
                why = f"{len(same)} columns are those of {other.name} to the last digit"
                found.append(Oddity(row.name, "hard", None, why))
    return found
