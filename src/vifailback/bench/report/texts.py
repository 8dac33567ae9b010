"""A report as Markdown and as LaTeX."""

from collections.abc import Sequence

from vifailback.bench.report.compare import Comparison, Difference
from vifailback.bench.report.document import Report
from vifailback.bench.report.figures import Figure, Interval, of_kinds, of_suites
from vifailback.bench.report.measured import LABELS, SUITE_NAMES
from vifailback.bench.report.tables import Cell, PaperTable, Row


def to_markdown(report: Report) -> str:
    """Return the tables, the figures with their denominators, and the comparisons."""
    parts = ["# ViFailback-Bench\n"]
    parts += [_table_as_markdown(table) for table in report.tables]
    for run in report.runs:
        rows = [
            *((f"**{SUITE_NAMES[suite]}**", one) for suite, one in of_suites(run).items()),
            *((LABELS[kind], one) for kind, one in of_kinds(run).items()),
        ]
        parts.append(f"## {run.name}\n\n" + _figures_as_markdown(rows))
    parts += [f"## {one.second} against {one.first}\n\n{_comparison_as_markdown(one)}" for one in report.comparisons]
    parts += [
        f"## What the frames give away: {one.second} against {one.first}\n\n{_comparison_as_markdown(one)}"
        for one in report.leaks
    ]
    return "\n".join(parts)


def to_latex(report: Report) -> str:
    """Return the tables as LaTeX (booktabs), each a `table*`."""
    return "% needs \\usepackage{booktabs}\n\n" + "\n".join(_table_as_latex(table) for table in report.tables)


def percent(value: float | None) -> str:
    """A share as a percentage with two decimals, as the paper prints them; a dash for none."""
    return "–" if value is None else f"{100 * value:.2f}"


def span(interval: Interval | None) -> str:
    """An interval of shares in per cent."""
    return "–" if interval is None else f"{100 * interval.low:.1f}–{100 * interval.high:.1f}"


def points(value: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{100 * value:+.2f}".replace("-", "−")


def p_value(p: float | None) -> str:
    """A p value."""
    return "" if p is None else "< .001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def _table_as_markdown(table: PaperTable) -> str:
    lines = [_line(("Model", *table.columns)), _line(("---", *("---:" for _ in table.columns)))]
    group = None
    for row in table.rows:
        if row.group != group:
            group = row.group
            lines.append(_line((f"*{_escaped(group)}*", *("" for _ in table.columns))))
        marks = _marks(row.notes)
        lines.append(_line((_escaped(row.name) + marks, *map(_cell_as_markdown, row.cells))))
    notes = "".join(f"\n{number}. {text}" for number, text in enumerate(table.notes, 1))
    return f"## {table.title}\n\n" + "\n".join(lines) + "\n" + (f"{notes}\n" if notes else "")


def _cell_as_markdown(cell: Cell) -> str:
    if cell.percent is None:
        return "–" + _marks(cell.notes)
    text = f"{cell.percent:.2f}"
    text = f"**{text}**" if cell.rank == 1 else f"<u>{text}</u>" if cell.rank == 2 else text
    return text + _marks(cell.notes)


def _marks(notes: Sequence[int]) -> str:
    return f"<sup>{','.join(map(str, notes))}</sup>" if notes else ""


def _figures_as_markdown(rows: Sequence[tuple[str, Figure]]) -> str:
    headings = ("", "n", "unanswered", "micro", "95 %", "macro", "of the answered")
    lines = [_line(headings), _line(("---", *("---:" for _ in headings[1:])))]
    for label, one in rows:
        said = (label, f"{one.n:,}", f"{one.unanswered:,}", percent(one.micro), span(one.interval))
        lines.append(_line((*said, percent(one.macro), percent(one.answered))))
    unjudged = sum(one.unjudged for _, one in rows if not _.startswith("**"))
    note = f"\n{unjudged:,} further records are not scored yet; no figure holds them.\n" if unjudged else ""
    return "\n".join(lines) + "\n" + note


def _comparison_as_markdown(one: Comparison) -> str:
    headings = ("", "n", one.first, one.second, "difference", "95 %", "only first", "only second", "p", "p (Holm)")
    lines = [_line(map(_escaped, headings)), _line(("---", *("---:" for _ in headings[1:])))]
    lines += [_line(_difference(row)) for row in (*one.suites, *one.kinds)]
    left = f"\n{one.only_in_first} records are only in the first run, {one.only_in_second} only in the second.\n"
    return "\n".join(lines) + "\n" + (left if one.only_in_first or one.only_in_second else "")


def _difference(row: Difference) -> tuple[str, ...]:
    low_high = "–" if row.interval is None else f"{points(row.interval.low)} … {points(row.interval.high)}"
    counts = tuple("" if value is None else str(value) for value in (row.only_first, row.only_second))
    means = (percent(row.first), percent(row.second), points(row.difference), low_high)
    return (row.label, f"{row.n:,}", *means, *counts, p_value(row.p), p_value(row.p_holm))


def _line(cells: "Sequence[str] | map[str]") -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_")


def _table_as_latex(table: PaperTable) -> str:
    lines = [
        "\\begin{table*}",
        f"\\caption{{{_tex(table.title)}}}",
        f"\\begin{{tabular}}{{l{'r' * len(table.columns)}}}",
        "\\toprule",
        " & ".join(("Model", *map(_tex, table.columns))) + " \\\\",
    ]
    group = None
    for row in table.rows:
        if row.group != group:
            group = row.group
            lines += ["\\midrule", f"\\multicolumn{{{len(table.columns) + 1}}}{{l}}{{\\textit{{{_tex(group)}}}}} \\\\"]
        lines.append(_row_as_latex(row))
    lines += ["\\bottomrule", "\\end{tabular}"]
    lines += [f"\\par\\footnotesize $^{{{number}}}$ {_tex(text)}" for number, text in enumerate(table.notes, 1)]
    return "\n".join((*lines, "\\end{table*}", ""))


def _row_as_latex(row: Row) -> str:
    cells = [_tex(row.name) + _tex_marks(row.notes)]
    for cell in row.cells:
        text = "--" if cell.percent is None else f"{cell.percent:.2f}"
        text = f"\\textbf{{{text}}}" if cell.rank == 1 else f"\\underline{{{text}}}" if cell.rank == 2 else text
        cells.append(text + _tex_marks(cell.notes))
    return " & ".join(cells) + " \\\\"


def _tex_marks(notes: Sequence[int]) -> str:
    return f"$^{{{','.join(map(str, notes))}}}$" if notes else ""


def _tex(text: str) -> str:
    said = text.replace("\\", "\\textbackslash ")
    for letter in "&%$#_{}":
        said = said.replace(letter, f"\\{letter}")
    return said.replace("~", "\\textasciitilde ").replace("^", "\\textasciicircum ")
