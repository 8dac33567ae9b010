"""What a run says: success beside the paper's Table 4, and how each supervisor and method did on the same layouts."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vifailback.trials.record import Record
from vifailback.trials.statistics import Share, mcnemar
from vifailback.types import FailureType

PAPER_TASKS = {"place_one": "PlaceOne", "place_two": "PlaceTwo", "pull_and_place": "Pull&Place"}
"""Our names of the tasks of Table 4 -> the paper's."""

PAPER = (
    ("pi0.5 (base & symbol)", False, {"place_one": 14, "place_two": 9, "pull_and_place": 10}),
    ("pi0.5 (base)", False, {"place_one": 13, "place_two": 9, "pull_and_place": 10}),
    ("pi0.5 (base & symbol) + VSF", True, {"place_one": 18, "place_two": 13, "pull_and_place": 15}),
    ("pi0.5 (base) + PMC", True, {"place_one": 19, "place_two": 16, "pull_and_place": 12}),
)
"""Paper Table 4: method, with ViFailback correction or without, successes of 21 trials of each task."""

PAPER_N = 21


@dataclass(frozen=True)
class Row:
    """One line of the success table.

    Args:
        method: who acted, watched and corrected.
        corrected: with correction or without.
        tasks: successes by task.
        paper: it is the paper's.
    """

    method: str
    corrected: bool
    tasks: Mapping[str, Share]
    paper: bool = False

    @property
    def all(self) -> Share:
        """Successes of all tasks together."""
        return total(self.tasks.values())


@dataclass(frozen=True)
class Recovery:
    """Failures of the unsupervised policy, and how many of them the same trials with a supervisor overcame.

    Args:
        name: the failure type, or "all".
        recovered: successes of the trials that failed without.
        detected: of those trials, in how many the supervisor said "failing" during the failure.
        by_motion: of the recovered ones, in how many a goal was reached during a correction itself, not by the policy
            that went on afterwards.
        seconds: times from the first alarm to the end of the trial [s], of the recovered ones.
    """

    name: str
    recovered: Share
    detected: Share
    by_motion: Share
    seconds: tuple[float, ...]

    @property
    def median_s(self) -> float | None:
        """Median time to recover [s]."""
        return statistics.median(self.seconds) if self.seconds else None


@dataclass(frozen=True)
class Comparison:
    """A supervisor and a method against none, on the same layouts.

    Args:
        name: "oracle, pmc".
        recoveries: by failure type, and of all.
        spoiled: trials that succeeded without and failed with.
        good: trials that succeeded without.
        p: exact McNemar test of the pairs.
        false_alarms: in trials that succeeded without.
        good_s: their length together [s].
        queries: in all trials.
        corrections: guidances begun in all trials.
        refused: of those and others, motions that were refused.
        unanswered: queries without a usable answer.
        latency_s: of all answers [s].
    """

    name: str
    recoveries: tuple[Recovery, ...]
    spoiled: tuple[str, ...]
    good: int
    p: float
    false_alarms: int
    good_s: float
    queries: int
    corrections: int
    refused: int
    unanswered: int
    latency_s: tuple[float, ...]

    @property
    def alarms_an_hour(self) -> float | None:
        """False alarms an hour of attempts that succeed by themselves."""
        return self.false_alarms * 3600 / self.good_s if self.good_s else None


def total(shares: Iterable[Share]) -> Share:
    """Add shares up."""
    counted = list(shares)
    return Share(sum(one.hits for one in counted), sum(one.n for one in counted))


def rows(records: Sequence[Record]) -> list[Row]:
    """The success table: without correction, then with; the paper's lines before ours."""
    found = [
        Row(name, corrected, {task: Share(hits, PAPER_N) for task, hits in tasks.items()}, paper=True)
        for name, corrected, tasks in PAPER
    ]
    for watcher in dict.fromkeys((record.supervisor, record.method) for record in records):
        own = [record for record in records if (record.supervisor, record.method) == watcher]
        tasks = {
            task: Share(sum(one.success for one in own if one.task == task), sum(one.task == task for one in own))
            for task in dict.fromkeys(one.task for one in own)
        }
        name = f"{own[0].policy} policy" + ("" if watcher[0] == "none" else f" + {watcher[1].upper()} ({watcher[0]})")
        found.append(Row(name, watcher[0] != "none", tasks))
    return sorted(found, key=lambda row: (row.corrected, not row.paper))


def comparisons(records: Sequence[Record]) -> list[Comparison]:
    """Every supervisor and method against none; trials without their pair are left out."""
    alone = {(one.task, one.seed): one for one in records if one.supervisor == "none"}
    watchers = dict.fromkeys((one.supervisor, one.method) for one in records if one.supervisor != "none")
    return [
        _compare(
            [
                (alone[one.task, one.seed], one)
                for one in records
                if (one.supervisor, one.method) == watcher and (one.task, one.seed) in alone
            ]
        )
        for watcher in watchers
    ]


def _compare(pairs: Sequence[tuple[Record, Record]]) -> Comparison:
    failed = [(alone, watched) for alone, watched in pairs if not alone.success]
    good = [watched for alone, watched in pairs if alone.success]
    spoiled = [watched.key for watched in good if not watched.success]
    kinds = [kind for kind in map(str, FailureType) if any(alone.failure_type == kind for alone, _ in failed)]
    by_kind = [_recovery(kind, [pair for pair in failed if pair[0].failure_type == kind]) for kind in kinds]
    watched = [one for _, one in pairs]
    return Comparison(
        name=f"{watched[0].supervisor}, {watched[0].method}",
        recoveries=(*by_kind, _recovery("all", failed)),
        spoiled=tuple(spoiled),
        good=len(good),
        p=mcnemar(len(spoiled), sum(one.success for _, one in failed)),
        false_alarms=sum(one.false_alarms for one in good),
        good_s=sum(one.duration_s for one in good),
        queries=sum(one.queries for one in watched),
        corrections=sum(one.corrections for one in watched),
        refused=sum(len(one.refusals) for one in watched),
        unanswered=sum(len(one.unanswered) for one in watched),
        latency_s=tuple(value for one in watched for value in one.latency_s),
    )


def _recovery(name: str, pairs: Sequence[tuple[Record, Record]]) -> Recovery:
    recovered = [watched for _, watched in pairs if watched.success]
    return Recovery(
        name,
        Share(len(recovered), len(pairs)),
        Share(sum(watched.detected_s is not None for _, watched in pairs), len(pairs)),
        Share(sum(watched.put_right > 0 for watched in recovered), len(recovered)),
        tuple(one.duration_s - one.detected_s for one in recovered if one.detected_s is not None),
    )
