"""A run's tables as headings and cells, for Markdown, terminals and pages; and as JSON."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vifailback.trials.record import Record
from vifailback.trials.statistics import Share
from vifailback.trials.table import PAPER_TASKS, Comparison, Row, comparisons, rows


@dataclass(frozen=True)
class Table:
    """A table.

    Args:
        title: what it shows.
        headings: one a column.
        rows: cells.
        note: one sentence under it.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def markdown(self) -> str:
        """As Markdown."""
        lines = [f"## {self.title}", "", _line(self.headings), _line(["---"] * len(self.headings))]
        lines += [_line(row) for row in self.rows]
        return "\n".join([*lines, "", *([self.note, ""] if self.note else [])])


def tables(records: Sequence[Record]) -> tuple[Table, ...]:
    """All tables of a run."""
    found = comparisons(records)
    return (_success(records), *(_recovery(one) for one in found), _costs(found)) if found else (_success(records),)


def _success(records: Sequence[Record]) -> Table:
    """Table 4 of the paper, and this run under it."""
    named = list(dict.fromkeys(record.task for record in records))
    tasks = [task for task in PAPER_TASKS if task in named] + [task for task in named if task not in PAPER_TASKS]
    lines: list[tuple[str, ...]] = []
    for row in rows(records):
        own = Row(row.method, row.corrected, {task: row.tasks[task] for task in tasks if task in row.tasks}, row.paper)
        if own.tasks:
            lines.append(
                (
                    "with" if row.corrected else "without",
                    f"{row.method} (paper)" if row.paper else row.method,
                    *(_of(own.tasks.get(task)) for task in tasks),
                    percent(own.all.share),
                    interval(own.all),
                )
            )
    headings = ("correction", "method", *(PAPER_TASKS.get(task, task) for task in tasks), "all", "95 %")
    note = (
        "Paper: Table 4, a real ALOHA robot, 21 trials a task. Ours: the simulated table; the same layouts for every "
        "method. An oracle reads the true state, so its line is an upper bound, not a model's result."
    )
    return Table("Success", headings, tuple(lines), note)


def _recovery(one: Comparison) -> Table:
    lines = tuple(
        (
            kind.name,
            f"{kind.detected.hits}/{kind.detected.n}",
            f"{kind.recovered.hits}/{kind.recovered.n}",
            percent(kind.recovered.share),
            interval(kind.recovered),
            f"{kind.by_motion.hits}/{kind.by_motion.n}",
            "" if kind.median_s is None else f"{kind.median_s:.1f}",
        )
        for kind in one.recoveries
    )
    headings = ("failure", "detected", "recovered", "share", "95 %", "by the motion itself", "median s to recover")
    spoiled = f"{len(one.spoiled)} of {one.good} successes turned into failures"
    note = (
        f"Of the trials that fail without a supervisor. {spoiled}; exact McNemar p = {one.p:.2g}. "
        "By the motion itself: a goal was reached during a correction; in the others the policy reached it afterwards."
    )
    return Table(f"Recovery given failure: {one.name}", headings, lines, note)


def _costs(found: Sequence[Comparison]) -> Table:
    lines = tuple(
        (
            one.name,
            f"{one.false_alarms}",
            "" if one.alarms_an_hour is None else f"{one.alarms_an_hour:.1f}",
            str(one.queries),
            str(one.unanswered),
            str(one.corrections),
            str(one.refused),
            _quantile(one.latency_s, 0.5),
            _quantile(one.latency_s, 0.99),
        )
        for one in found
    )
    headings = (
        "supervisor, method",
        "false alarms",
        "an hour of success",
        "queries",
        "without an answer",
        "corrections",
        "refused",
        "latency p50 s",
        "p99 s",
    )
    return Table("Alarms, queries, latency", headings, lines)


def report_json(records: Sequence[Record]) -> dict[str, Any]:
    """The run's figures for programs."""
    return {
        "success": [
            {
                "method": row.method,
                "corrected": row.corrected,
                "paper": row.paper,
                "tasks": {task: _share(share) for task, share in row.tasks.items()},
                "all": _share(row.all),
            }
            for row in rows(records)
        ],
        "comparisons": [
            {
                "name": one.name,
                "spoiled": list(one.spoiled),
                "good": one.good,
                "mcnemar_p": one.p,
                "false_alarms": one.false_alarms,
                "false_alarms_an_hour": one.alarms_an_hour,
                "queries": one.queries,
                "unanswered": one.unanswered,
                "corrections": one.corrections,
                "refused": one.refused,
                "recovery": {
                    kind.name: {
                        "recovered": _share(kind.recovered),
                        "detected": _share(kind.detected),
                        "by_motion": _share(kind.by_motion),
                        "median_s": kind.median_s,
                    }
                    for kind in one.recoveries
                },
            }
            for one in comparisons(records)
        ],
    }


def percent(share: float | None) -> str:
    """A share as "74.6 %"."""
    return "" if share is None else f"{100 * share:.1f} %"


def interval(share: Share) -> str:
    """The Wilson interval as "63-84"."""
    ends = share.interval
    return "" if ends is None else f"{100 * ends[0]:.0f}-{100 * ends[1]:.0f}"


def _of(share: Share | None) -> str:
    return "" if share is None else f"{share.hits}/{share.n}"


def _share(share: Share) -> dict[str, Any]:
    return {"hits": share.hits, "n": share.n, "share": share.share, "interval": share.interval}


def _quantile(values: Sequence[float], part: float) -> str:
    if not values:
        return ""
    ordered = sorted(values)
    return f"{ordered[min(len(ordered) - 1, math.floor(part * len(ordered)))]:.2f}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
