"""A whole report: everything that its pages, tables and files say, worked out once."""

from collections.abc import Sequence
from dataclasses import dataclass

from vifailback.bench.report.compare import Comparison, Difference, comparisons, leaks
from vifailback.bench.report.figures import Figure, Interval, figure, of_kinds, of_suites
from vifailback.bench.report.groups import TaskFigures, by_task, seen_and_unseen
from vifailback.bench.report.measured import SUITES, Measured
from vifailback.bench.report.reliability import Reliability, reliability
from vifailback.bench.report.tables import PaperTable, tables_of
from vifailback.bench.report.worst import WorstError, worst_errors
from vifailback.errors import ConfigError
from vifailback.types import Json

REPORT_SCHEMA = "vifailback.bench-report/1"
"""Name and version of report.json's format."""
MOST_ERRORS = 18
"""Errors shown of each run."""


@dataclass(frozen=True)
class Report:
    """What a report says.

    Args:
        runs: the runs, in the order they were named.
        tables: Tables 1-3, and Symbols where a run has scores of it.
        comparisons: each run against the first with the same frames.
        leaks: each leak-free run against the same model's run on the dataset's own frames.
        tasks: figures by task.
        seen: figures of tasks seen and unseen in training.
        reliability: run -> one a type.
        errors: the worst errors of every run.
    """

    runs: tuple[Measured, ...]
    tables: tuple[PaperTable, ...]
    comparisons: tuple[Comparison, ...]
    leaks: tuple[Comparison, ...]
    tasks: tuple[TaskFigures, ...]
    seen: dict[str, dict[str, dict[str, Figure]]]
    reliability: dict[str, tuple[Reliability, ...]]
    errors: tuple[WorstError, ...]


def report_on(runs: Sequence[Measured], *, most_errors: int = MOST_ERRORS) -> Report:
    """Work out a report.

    Raises:
        ConfigError: no runs, runs without scores, or two of one name.
    """
    if not runs:
        raise ConfigError("name at least one run")
    for run in runs:
        if not run.scores:
            raise ConfigError(f"{run.name} holds no scores; make them with: vifailback bench score RUN")
    if len({run.name for run in runs}) < len(runs):
        raise ConfigError(f"two runs have one name: {', '.join(run.name for run in runs)}")
    return Report(
        runs=tuple(runs),
        tables=tables_of(runs),
        comparisons=comparisons(runs),
        leaks=leaks(runs),
        tasks=by_task(runs),
        seen=seen_and_unseen(runs),
        reliability={run.name: reliability(run) for run in runs},
        errors=tuple(error for run in runs for error in worst_errors(run, most_errors)),
    )


def to_json(report: Report) -> dict[str, Json]:
    """Return the report as JSON values: n, unanswered, micro, macro and interval per suite and type, and the rest."""
    return {
        "schema": REPORT_SCHEMA,
        "runs": [_run(run) for run in report.runs],
        "comparisons": [_comparison(one) for one in report.comparisons],
        "leaks": [_comparison(one) for one in report.leaks],
        "tasks": [
            {
                "task": one.task,
                "paper_task": one.paper.id if one.paper else None,
                "unseen": one.unseen,
                "runs": {name: _figures(own) for name, own in one.figures.items()},
            }
            for one in report.tasks
        ],
        "seen": {side: {name: _figures(own) for name, own in runs.items()} for side, runs in report.seen.items()},
        "reliability": {
            name: {one.kind.value: _reliability(one) for one in kinds} for name, kinds in report.reliability.items()
        },
        "worst": [
            {"run": one.run, "id": one.score.id, "value": one.score.value, "why": one.score.why}
            for one in report.errors
        ],
        "paper": {
            table.key: {
                "columns": list(table.columns),
                "rows": {row.name: [cell.percent for cell in row.cells] for row in table.rows if not row.measured},
                "notes": list(table.notes),
            }
            for table in report.tables
        },
    }


def _run(run: Measured) -> dict[str, Json]:
    suites = of_suites(run)
    kinds = of_kinds(run)
    return {
        "name": run.name,
        "model": run.model,
        "frames": run.frames,
        "protocols": dict(run.protocols),
        "settings": dict(run.settings),
        "all": _figure(figure(run.scores)),
        "suites": {
            suite: {
                **_figure(one),
                "types": {kind.value: _figure(kinds[kind]) for kind in SUITES[suite] if kind in kinds},
            }
            for suite, one in suites.items()
        },
    }


def _figures(figures: dict[str, Figure]) -> dict[str, Json]:
    return {suite: _figure(one) for suite, one in figures.items()}


def _figure(one: Figure) -> dict[str, Json]:
    return {
        "n": one.n,
        "unanswered": one.unanswered,
        "unjudged": one.unjudged,
        "micro": one.micro,
        "macro": one.macro,
        "answered_only": one.answered,
        "interval": _interval(one.interval),
    }


def _interval(one: Interval | None) -> Json:
    return None if one is None else [one.low, one.high]


def _comparison(one: Comparison) -> dict[str, Json]:
    return {
        "first": one.first,
        "second": one.second,
        "only_in_first": one.only_in_first,
        "only_in_second": one.only_in_second,
        "suites": {row.key: _difference(row) for row in one.suites},
        "types": {row.key: _difference(row) for row in one.kinds},
    }


def _difference(row: Difference) -> dict[str, Json]:
    return {
        "n": row.n,
        "first": row.first,
        "second": row.second,
        "difference": row.difference,
        "interval": _interval(row.interval),
        "only_first": row.only_first,
        "only_second": row.only_second,
        "p": row.p,
        "p_holm": row.p_holm,
    }


def _reliability(one: Reliability) -> dict[str, Json]:
    return {
        "n": one.n,
        "right": one.right,
        "wrong": one.wrong,
        "unanswered": one.unanswered,
        "calibration_error": one.error,
        "bins": [{"n": bin.n, "confidence": bin.confidence, "accuracy": bin.accuracy} for bin in one.bins],
    }
