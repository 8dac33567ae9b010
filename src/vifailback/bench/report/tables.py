"""Tables 1-3 in the paper's layout, the paper's rows and the new ones in one (paper Sec. 4.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vifailback.bench.report.figures import Figure, figure, of_kinds, of_suites
from vifailback.bench.report.measured import LABELS, SUITE_NAMES, SUITES, Measured
from vifailback.bench.report.paper import PRINTED_COUNTS, Oddity, oddities, paper_rows
from vifailback.types import QuestionKind

MEASURED_GROUP = "Measured here"
PAPER_PROTOCOL = "paper_fig10"
"""The way of scoring Hard that the paper prints (supplement Fig. 10); figures of others are not comparable to it."""


@dataclass(frozen=True)
class Cell:
    """One cell.

    Args:
        percent: what stands in it; None for a dash.
        figure: what it was measured from; None for the paper's.
        rank: 1 for the best and 2 for the second best of its column, as the paper marks them; None for the others.
        notes: numbers of the footnotes.
    """

    percent: float | None
    figure: Figure | None = None
    rank: int | None = None
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Row:
    """One model.

    Args:
        name: the model, or the run.
        group: the group it stands in.
        cells: one a column.
        measured: measured here, not printed in the paper.
        ranked: takes part in the ranking of its columns: it answers the paper's questions under the paper's protocol.
        notes: numbers of the footnotes of the whole row.
    """

    name: str
    group: str
    cells: tuple[Cell, ...]
    measured: bool = False
    ranked: bool = True
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class PaperTable:
    """A table of the report.

    Args:
        key: "table1", "table2", "table3" or "symbols".
        title: its caption.
        columns: headings after the first, which is "Model".
        rows: the paper's, then the new ones.
        notes: footnotes, numbered from 1.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def paper_tables(runs: Sequence[Measured]) -> tuple[PaperTable, ...]:
    """Return Tables 1-3 and the table of Symbols; a run stands in those of which it has scores."""
    tables = [_overall(runs), _suite(runs, "lite", 2), _suite(runs, "hard", 3)]
    if any(run.of(*SUITES["symbols"]) for run in runs):
        tables.append(_suite(runs, "symbols", None))
    return tuple(tables)


def comparable(run: Measured, suite: str) -> str | None:
    """Return None where a run's figures of a suite may stand beside the paper's, else the reason why not."""
    if suite == "hard" and (protocol := run.protocols.get("hard", "")) != PAPER_PROTOCOL:
        return f"scored by {protocol or 'another protocol'}, not by the paper's judge: not comparable with its rows"
    if suite == "lite" and any(len(run.of(kind)) != count for kind, count in PRINTED_COUNTS.items()):
        n = len(run.of(*SUITES["lite"]))
        return f"{n:,} questions that are not the paper's 2,622: not comparable with its rows"
    return None


class _Notes:
    """Footnotes, each once, numbered as they are first needed."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def number(self, text: str) -> int:
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text) + 1


def _overall(runs: Sequence[Measured]) -> PaperTable:
    notes = _Notes()
    rows: list[Row] = []
    for row in paper_rows():
        odd = tuple(notes.number(f"{row.name}: {one.why}.") for one in oddities() if _is_of(one, row.name, ""))
        rows.append(
            Row(
                row.name,
                row.group,
                (Cell(row.averages["lite"]), Cell(row.averages["hard"]), Cell(row.overall, notes=odd)),
            )
        )
    for run in runs:
        suites = of_suites(run)
        both = [suites[suite] for suite in ("lite", "hard") if suite in suites]
        if not both:
            continue
        whole = figure(run.of(*SUITES["lite"], *SUITES["hard"])) if len(both) == 2 else None
        cells = tuple(_measured(one) for one in (suites.get("lite"), suites.get("hard"), whole))
        rows.append(_new_row(run, ("lite", "hard"), cells, notes))
    title = "Table 1. Overall performance. Accuracy (%); averages are over questions."
    return PaperTable("table1", title, ("Lite", "Hard", "Average"), _ranked(rows), tuple(notes.texts))


def _suite(runs: Sequence[Measured], suite: str, number: int | None) -> PaperTable:
    notes, kinds = _Notes(), SUITES[suite]
    rows = [_printed(row.name, suite, notes) for row in paper_rows()] if number else []
    for run in runs:
        average = of_suites(run).get(suite)
        if average is None:
            continue
        by_kind = of_kinds(run)
        cells = (*(_measured(by_kind.get(kind)) for kind in kinds), _measured(average))
        rows.append(_new_row(run, (suite,), cells, notes))
    name = SUITE_NAMES[suite]
    title = f"Table {number}. {name}. Accuracy (%)." if number else f"{name}. Headline score (%); the paper has no table of it."
    columns = (*(LABELS[kind] for kind in kinds), "Average")
    return PaperTable(f"table{number}" if number else suite, title, columns, _ranked(rows), tuple(notes.texts))


def _printed(name: str, suite: str, notes: _Notes) -> Row:
    row = next(row for row in paper_rows() if row.name == name)
    odd = [one for one in oddities() if _is_of(one, name, suite)]
    cut = [one for one in odd if one.column is not None]
    marks = {one.column: (notes.number(_cut(name, len(cut))),) for one in cut}
    whole = tuple(notes.number(f"{name}: {one.why}.") for one in odd if one.column is None)
    cells = [Cell(row.kinds[kind], notes=marks.get(kind, ())) for kind in SUITES[suite]]
    return Row(name, row.group, (*cells, Cell(row.averages[suite], notes=whole)))


def _cut(name: str, count: int) -> str:
    cells = "this cell is" if count == 1 else f"these {count} cells are"
    return f"{name}: {cells} no whole number of all questions of the type: unanswered ones were left out of the count."


def _is_of(odd: Oddity, model: str, suite: str) -> bool:
    return (odd.model, odd.suite) == (model, suite)


def _new_row(run: Measured, suites: Sequence[str], cells: tuple[Cell, ...], notes: _Notes) -> Row:
    reasons = [comparable(run, suite) for suite in suites if run.of(*SUITES[suite])]
    marks = [notes.number(f"{SUITE_NAMES[s]}: {why}.") for s, why in zip(suites, reasons, strict=False) if why]
    if any(cell.figure and cell.figure.unanswered for cell in cells):
        marks.append(notes.number("Unanswered questions count as 0."))
    return Row(run.name, MEASURED_GROUP, cells, measured=True, ranked=not any(reasons), notes=tuple(marks))


def _measured(found: Figure | None) -> Cell:
    return Cell(None if found is None or found.micro is None else 100 * found.micro, found)


def _ranked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Mark the best and the second best of each column among the rows that may be compared."""
    cells = [list(row.cells) for row in rows]
    for column in range(len(cells[0]) if cells else 0):
        known = {row.cells[column].percent for row in rows if row.ranked and row.cells[column].percent is not None}
        best = sorted((round(percent, 2) for percent in known if percent is not None), reverse=True)[:2]
        for at, row in enumerate(rows):
            percent = row.cells[column].percent
            if row.ranked and percent is not None and round(percent, 2) in best:
                cells[at][column] = replace(cells[at][column], rank=best.index(round(percent, 2)) + 1)
    return tuple(replace(row, cells=tuple(new)) for row, new in zip(rows, cells, strict=True))


def kinds_of_table(key: str) -> tuple[QuestionKind, ...]:
    """The types of a table's columns; none for Table 1."""
    return {"table2": SUITES["lite"], "table3": SUITES["hard"], "symbols": SUITES["symbols"]}.get(key, ())
