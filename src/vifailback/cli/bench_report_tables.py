"""The paper's tables and the table of tasks, as HTML."""

from collections.abc import Sequence

from vifailback.bench.report.figures import Figure
from vifailback.bench.report.groups import TaskFigures
from vifailback.bench.report.measured import SUITE_NAMES, SUITES, Measured
from vifailback.bench.report.tables import PAPERS_OWN, Cell, PaperTable, Row
from vifailback.bench.report.texts import percent, span
from vifailback.cli.bench_report_scale import colour, named
from vifailback.cli.page import Markup, chip, tag


def paper_table(table: PaperTable, runs: Sequence[Measured]) -> Markup:
    """One table in the paper's layout; columns sort."""
    places = {run.name: at for at, run in enumerate(runs)}
    body: list[Markup] = []
    group = None
    for row in table.rows:
        if row.group != group:
            group = row.group
            body.append(tag("tr", tag("td", group, colspan=len(table.columns) + 1), class_="group"))
        body.append(_row(row, places))
    head = tag("tr", tag("th", "Model"), (tag("th", text, class_="n") for text in table.columns))
    look = "paper sortable"
    notes = (tag("li", text) for text in table.notes)
    return tag(
        "div",
        tag("p", table.title, class_="captioned"),
        tag("div", tag("table", tag("thead", head), tag("tbody", body), class_=look), class_="scroll"),
        tag("ol", notes, class_="notes") if table.notes else None,
        class_="wide" if len(table.columns) > 3 else None,
    )


def _row(row: Row, places: dict[str, int]) -> Markup:
    look = "measured" if row.measured else "own" if row.group == PAPERS_OWN else None
    style = colour(places[row.name]) if row.measured else None
    name = tag("td", row.name, _marks(row.notes), data_sort=row.name)
    return tag("tr", name, map(_cell, row.cells), class_=look, style=style)


def _cell(cell: Cell) -> Markup:
    if cell.percent is None:
        return tag("td", "–", _marks(cell.notes), class_="n", data_sort="")
    look = {1: "best", 2: "second"}.get(cell.rank or 0)
    below = tag("small", span(cell.figure.interval), class_="tiny") if cell.figure and cell.figure.interval else None
    number = tag("span", f"{cell.percent:.2f}", class_=look)
    return tag("td", number, _marks(cell.notes), below, class_="n", data_sort=f"{cell.percent:.4f}")


def _marks(notes: Sequence[int]) -> Markup | None:
    return tag("sup", ",".join(map(str, notes))) if notes else None


def task_table(
    tasks: Sequence[TaskFigures], seen: dict[str, dict[str, dict[str, Figure]]], runs: Sequence[Measured]
) -> Markup:
    """Tasks by runs and suites, each cell tinted by its figure."""
    columns = [(at, run, suite) for suite in SUITES for at, run in enumerate(runs) if run.of(*SUITES[suite])]
    head = tag(
        "tr",
        tag("th", "Task"),
        (tag("th", SUITE_NAMES[suite], tag("br"), named(run.name, at), class_="n") for at, run, suite in columns),
    )
    sides = [
        tag(
            "tr",
            tag("td", f"All tasks {side} in the paper's training split"),
            _heat(figures, columns),
            class_="side",
        )
        for side, figures in seen.items()
    ]
    rows = (tag("tr", _task(one), _heat(one.figures, columns)) for one in tasks)
    return tag(
        "div", tag("table", tag("thead", head), tag("tbody", sides, rows), class_="heat sortable"), class_="scroll"
    )


def _task(one: TaskFigures) -> Markup:
    number = f"{one.paper.id}. " if one.paper else ""
    words = tag("span", number + (one.task or "not said by the records"), title=one.task)
    unseen = chip("unseen in training", "warn") if one.unseen else None
    return tag("td", tag("div", words, unseen), data_sort=one.paper.id if one.paper else one.task)


def _heat(figures: dict[str, dict[str, Figure]], columns: Sequence[tuple[int, Measured, str]]) -> list[Markup]:
    cells: list[Markup] = []
    for at, run, suite in columns:
        one = figures.get(run.name, {}).get(suite)
        if one is None or one.micro is None:
            cells.append(tag("td", "–", class_="h", style=f"{colour(at)};--v:0", data_sort=""))
            continue
        title = f"95 %: {span(one.interval)}, {one.unanswered} unanswered"
        number = (f"{100 * one.micro:.1f}", tag("small", f"n {one.n}", class_="tiny"))
        style = f"{colour(at)};--v:{one.micro:.3f}"
        cells.append(tag("td", *number, class_="h", style=style, title=title, data_sort=percent(one.micro)))
    return cells
