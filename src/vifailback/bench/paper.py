"""The paper's own results: Tables 1-3 as printed, the numbers of questions behind them, and what does not add up."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from vifailback.types import QuestionKind

AVERAGE = "average"
"""The key of the last column of each table."""


@dataclass(frozen=True)
class PaperModel:
    """One of the 17 models of the paper.

    Args:
        model: its name as printed.
        group: the heading it stands under; "Ours" for ViFailback-8B.
        lite: Table 2 [%], by tag, and "average".
        hard: Table 3 [%], by tag, and "average".
        overall: Table 1 [%]: "lite", "hard", "average"; None for ViFailback-8B, which Table 1 leaves out.
    """

    model: str
    group: str
    lite: Mapping[str, float]
    hard: Mapping[str, float]
    overall: Mapping[str, float] | None = None


@dataclass(frozen=True)
class PaperNote:
    """What does not add up in a table.

    Args:
        table: "overall", "lite" or "hard".
        note: what is odd.
        model: the row; None where it is about all of them.
        column: the column, where it is about one.
    """

    table: str
    note: str
    model: str | None = None
    column: str | None = None


@dataclass(frozen=True)
class PaperFigure:
    """One number of the text [%], and where it stands."""

    average: float
    source: str


@dataclass(frozen=True)
class PaperTables:
    """What the paper printed.

    Args:
        source: the paper and its tables.
        counts: number of questions by suite and tag (derived, see `counts_source`).
        counts_source: how the numbers were derived.
        symbols: accuracy in generating symbols' code.
        notes: what does not add up.
        models: the rows, in the order of the tables.
    """

    source: str
    counts: Mapping[str, Mapping[QuestionKind, int]]
    counts_source: str
    symbols: PaperFigure
    notes: tuple[PaperNote, ...]
    models: tuple[PaperModel, ...]


@cache
def paper_tables() -> PaperTables:
    """Return the paper's tables (bench/paper.json)."""
    data = (files("vifailback.bench") / "paper.json").read_bytes()
    return msgspec.json.decode(data, type=PaperTables)
