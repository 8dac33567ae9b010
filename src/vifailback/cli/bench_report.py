"""`vifailback bench report`: the paper's tables with your runs beside them, comparisons, errors; a page to look at."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from vifailback.atomic import replaced
from vifailback.bench.report.document import MOST_ERRORS, Report, report_on, to_json
from vifailback.bench.report.figures import of_suites
from vifailback.bench.report.measured import SUITE_NAMES
from vifailback.bench.report.source import measure
from vifailback.bench.report.texts import percent, points, span, to_latex, to_markdown
from vifailback.cli.bench_report_page import report_page
from vifailback.cli.page import write_page
from vifailback.cli.say import say
from vifailback.cli.table import text_table

EXAMPLE = (
    "The paper's tables with your runs beside the 17 rows it prints, intervals, paired comparisons, what leak-free "
    "frames change, tasks and the worst errors. Needs no model; every file can be made again.\n\n"
    "example: vifailback bench report runs/qwen3-vl runs/qwen3-vl-leak-free --out report"
)


@dataclass(frozen=True)
class ReportConfig:
    """What to report on.

    Args:
        runs: run folders; later ones are compared with the first of the same frames.
        out: write index.html, report.md, report.tex and report.json into this folder.
        name: what to call the runs, in their order; by default the model, and the folder where that is not enough.
        errors: how many of the worst errors of each run the page shows.
        json: print the report as JSON.
    """

    runs: tyro.conf.Positional[tuple[Path, ...]]
    out: Path | None = None
    name: Annotated[tuple[str, ...], tyro.conf.arg(metavar="NAME ...")] = ()
    errors: int = MOST_ERRORS
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when every line of the runs could be read, 1 when some were named."""
    config = tyro.cli(
        ReportConfig,
        prog="vifailback bench report",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    runs, problems = measure(config.runs, config.name)
    report = report_on(runs, most_errors=max(0, config.errors))
    if config.out is not None:
        _write(report, config.out)
    say(json.dumps(to_json(report), ensure_ascii=False, indent=1) + "\n" if config.json else _in_words(report))
    for problem in problems:
        sys.stderr.write(f"error: {problem.line}: {problem.why}\n")
    if config.out is not None:
        sys.stderr.write(f"page: {config.out / 'index.html'}\n")
    return 1 if problems else 0


def _write(report: Report, out: Path) -> None:
    texts = {
        "report.md": to_markdown(report),
        "report.tex": to_latex(report),
        "report.json": json.dumps(to_json(report), ensure_ascii=False, indent=1) + "\n",
    }
    for name, text in texts.items():
        with replaced(out / name) as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    write_page(out / "index.html", report_page(report))


def _in_words(report: Report) -> str:
    rows = [
        (
            run.name, SUITE_NAMES[suite], one.n, one.unanswered, percent(one.micro), span(one.interval),
            percent(one.macro), percent(one.answered),
        )
        for run in report.runs
        for suite, one in of_suites(run).items()
    ]  # fmt: skip
    headings = ("run", "suite", "n", "unanswered", "micro", "95 %", "macro", "of the answered")
    parts = [text_table(headings, rows, numbers=range(2, 8), stretch=0)]
    changes = [
        (what, one.second, one.first, row.label, row.n, points(row.difference), points(low), points(high))
        for what, comparisons in (("against", report.comparisons), ("leak-free against", report.leaks))
        for one in comparisons
        for row in one.suites
        for low, high in [(row.interval.low, row.interval.high) if row.interval else (row.difference, row.difference)]
    ]
    lines = [
        f"{second} {what} {first}: {label} {change} points ({low} to {high}) on {n:,} records"
        for what, second, first, label, n, change, low, high in changes
    ]
    return "\n".join([*parts, *([""] if lines else []), *lines]) + "\n"
