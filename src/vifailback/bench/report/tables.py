"""Tables 1-3 in the paper's layout, the paper's rows and the new ones in one (paper Sec. 4.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vifailback.bench.paper import AVERAGE, PaperModel
from vifailback.bench.paper import paper_tables as printed_tables
from vifailback.bench.report.figures import Figure, figure, of_kinds, of_suites
from vifailback.bench.report.measured import LABELS, SUITE_NAMES, SUITES, Measured
from vifailback.types import QuestionKind

MEASURED_GROUP = "Measured here"
PAPERS_OWN = "The paper's own"
"""What "Ours" of the paper's tables is called here, where ours is something else."""
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
        notes: footnotes, numbered from 1; the last may belong to the whole table.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def tables_of(runs: Sequence[Measured]) -> tuple[PaperTable, ...]:
    """Return Tables 1-3 and the table of Symbols; a run stands in those of which it has scores."""
    tables = [_overall(runs), _suite(runs, "lite", 2), _suite(runs, "hard", 3)]
    if any(run.of(*SUITES["symbols"]) for run in runs):
        tables.append(_suite(runs, "symbols", None))
    return tuple(tables)


def comparable(run: Measured, suite: str) -> str | None:
    """Return None where a run's figures of a suite may stand beside the paper's, else the reason why not."""
    if suite == "symbols":
        return None
    if suite == "hard" and (protocol := run.protocols.get("hard", "")) != PAPER_PROTOCOL:
        return f"scored by {protocol or 'another protocol'}, not by the paper's judge: not comparable with its rows"
    counts = printed_tables().counts[suite]
    if any(len(run.of(kind)) != count for kind, count in counts.items()):
        n, total = len(run.of(*counts)), sum(counts.values())
        return f"{n:,} questions that are not the paper's {total:,}: not comparable with its rows"
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
    rows = [
        _printed(row, (row.lite[AVERAGE], row.hard[AVERAGE], (row.overall or {}).get(AVERAGE)), "overall", notes)
        for row in printed_tables().models
    ]
    for run in runs:
        suites = of_suites(run)
        both = [suites[suite] for suite in ("lite", "hard") if suite in suites]
        if both:
            whole = figure(run.of(*SUITES["lite"], *SUITES["hard"])) if len(both) == 2 else None
            cells = tuple(_measured(one) for one in (suites.get("lite"), suites.get("hard"), whole))
            rows.append(_new_row(run, ("lite", "hard"), cells, notes))
    title = "Table 1. Overall performance. Accuracy (%); averages are over questions."
    return PaperTable("table1", title, ("Lite", "Hard", "Average"), _ranked(rows), tuple(notes.texts))


def _suite(runs: Sequence[Measured], suite: str, number: int | None) -> PaperTable:
    notes, kinds, rows = _Notes(), SUITES[suite], list[Row]()
    for row in printed_tables().models if number else ():
        printed = row.lite if suite == "lite" else row.hard
        rows.append(_printed(row, [printed[column] for column in (*kinds, AVERAGE)], suite, notes))
    for run in runs:
        average = of_suites(run).get(suite)
        if average is not None:
            by_kind = of_kinds(run)
            cells = (*(_measured(by_kind.get(kind)) for kind in kinds), _measured(average))
            rows.append(_new_row(run, (suite,), cells, notes))
    name = SUITE_NAMES[suite]
    caption = f"Table {number}. {name}. Accuracy (%)." if number else f"{name}. Headline score (%); not in the paper."
    whole = tuple(one.note for one in printed_tables().notes if one.model is None and one.table == suite)
    columns = (*(LABELS[kind] for kind in kinds), "Average")
    key = f"table{number}" if number else suite
    return PaperTable(key, caption, columns, _ranked(rows), (*notes.texts, *whole))


def _printed(row: PaperModel, percents: Sequence[float | None], table: str, notes: _Notes) -> Row:
    odd = [one for one in printed_tables().notes if (one.model, one.table) == (row.model, table)]
    of_average, of_row = (
        tuple(notes.number(f"{row.model}: {one.note}") for one in odd if (one.column == AVERAGE) is wanted)
        for wanted in (True, False)
    )
    cells = (*map(Cell, percents[:-1]), Cell(percents[-1], notes=of_average))
    return Row(row.model, PAPERS_OWN if row.group == "Ours" else row.group, cells, notes=of_row)


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
