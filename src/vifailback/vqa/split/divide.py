"""Divide trajectories into train and benchmark, by tasks and counts, seeded (paper Sec. 3.3.3, supplement Fig. 2)."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vifailback.errors import ConfigError
from vifailback.types import Split
from vifailback.vqa.dataset.trajectory import Trajectory
from vifailback.vqa.tasks import paper_tasks

PAPER_BENCHMARK, PAPER_SUCCESSES = 500, 55
"""Trajectories of ViFailback-Bench, and the successful ones among them (paper Sec. 3.3.3, Tables 2 and 3)."""


@dataclass(frozen=True)
class Quota:
    """How many trajectories of one task go to the benchmark.

    Args:
        benchmark: the number.
        of: of how many the number was meant; where the data has fewer, the number shrinks in proportion.
    """

    benchmark: int
    of: int


@dataclass(frozen=True)
class SplitConfig:
    """How to divide.

    Args:
        fraction: share of each task's trajectories that goes to the benchmark, where `quotas` does not say.
        unseen: tasks (folder names or sentences) that are wholly benchmark.
        unseen_tasks: this many more tasks, drawn by the seed, are wholly benchmark.
        quotas: benchmark counts by task name.
        success_share: share of successful trajectories in the benchmark; the data's own share by default.
        seed: seed of every draw.

    Raises:
        ConfigError: a share is outside 0..1, or a number is negative.
    """

    fraction: float = 0.1
    unseen: tuple[str, ...] = ()
    unseen_tasks: int = 0
    quotas: Mapping[str, Quota] = field(default_factory=dict[str, Quota])
    success_share: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for name, value in (("fraction", self.fraction), ("success share", self.success_share or 0.0)):
            if not 0 <= value <= 1:
                raise ConfigError(f"the {name} must be from 0 to 1, got {value}")
        if self.unseen_tasks < 0:
            raise ConfigError(f"the number of unseen tasks cannot be negative, got {self.unseen_tasks}")


def paper_config(*, seed: int = 0) -> SplitConfig:
    """The paper's split: 500 trajectories of 22 tasks, tasks 43-47 unseen, 11 % successful (supplement Fig. 2)."""
    quotas = {folder.name: Quota(folder.benchmark, folder.total) for task in paper_tasks() for folder in task.folders}
    quotas |= {task.sentence: Quota(task.benchmark, task.total) for task in paper_tasks()}
    return SplitConfig(fraction=0.0, quotas=quotas, success_share=PAPER_SUCCESSES / PAPER_BENCHMARK, seed=seed)


@dataclass(frozen=True)
class Division:
    """Which trajectory is on which side.

    Args:
        sides: episode id -> side.
        notes: where the data could not give what was asked, in words.
    """

    sides: Mapping[str, Split]
    notes: tuple[str, ...] = ()

    def of(self, side: Split) -> list[str]:
        """Episode ids of a side, sorted."""
        return sorted(episode for episode, where in self.sides.items() if where is side)


def divide(
    trajectories: Sequence[Trajectory], config: SplitConfig, *, together: Iterable[Sequence[str]] = ()
) -> Division:
    """Divide trajectories; the same ones always give the same sides, whatever their order.

    Args:
        trajectories: all of them.
        config: how.
        together: groups of episode ids that must not be torn apart (near duplicates): they stay in training,
            unless one of them belongs to an unseen task, which takes all of them to the benchmark.

    Raises:
        ConfigError: an unseen task is not in the data, or an episode id occurs twice.
    """
    by_task: defaultdict[str, list[Trajectory]] = defaultdict(list)
    for trajectory in sorted(trajectories, key=lambda one: one.episode):
        by_task[trajectory.task].append(trajectory)
    if len({one.episode for one in trajectories}) != len(trajectories):
        raise ConfigError("an episode id occurs twice; ids must be unique")
    unseen = _unseen(by_task, config)
    bound = _bound(by_task, unseen, together)
    free = {task: [one for one in of if one.episode not in bound] for task, of in by_task.items() if task not in unseen}
    wanted, notes = _wanted({task: len(by_task[task]) for task in free}, free, config)
    successes = _successes(free, wanted, _success_target(trajectories, by_task, unseen, wanted, config))
    sides = {one.episode: Split.TRAIN for one in trajectories} | bound
    sides |= {one.episode: Split.BENCHMARK for task in unseen for one in by_task[task]}
    for task, of in free.items():
        ranked = sorted(of, key=lambda one: _rank(config.seed, one.episode))
        won = [one for one in ranked if not one.failed][: successes[task]]
        lost = [one for one in ranked if one.failed][: wanted[task] - successes[task]]
        sides |= {one.episode: Split.BENCHMARK for one in (*won, *lost)}
    notes += [f"the {side} side is empty" for side in Split if sides and side not in sides.values()]
    return Division(sides, tuple(notes))


def _unseen(by_task: Mapping[str, Sequence[Trajectory]], config: SplitConfig) -> set[str]:
    names = {name: task for task, of in by_task.items() for name in (task, of[0].sentence)}
    for name in config.unseen:
        if name not in names:
            raise ConfigError(f"the unseen task {name!r} is not in the data; known: {', '.join(sorted(by_task)[:10])}")
    chosen = {names[name] for name in config.unseen}
    whole = {task for task, of in by_task.items() if (quota := _quota(of[0], config)) and quota.benchmark == quota.of}
    others = sorted(set(by_task) - chosen - whole, key=lambda task: _rank(config.seed, task))
    return chosen | whole | set(others[: config.unseen_tasks])


def _quota(trajectory: Trajectory, config: SplitConfig) -> Quota | None:
    """The quota of a trajectory's task, found by its folder, or by the last part of it."""
    return config.quotas.get(trajectory.task) or config.quotas.get(trajectory.task.rpartition("/")[2])


def _bound(
    by_task: Mapping[str, Sequence[Trajectory]], unseen: set[str], together: Iterable[Sequence[str]]
) -> dict[str, Split]:
    task_of = {one.episode: task for task, of in by_task.items() for one in of}
    bound: dict[str, Split] = {}
    for group in together:
        known = [episode for episode in group if episode in task_of]
        side = Split.BENCHMARK if any(task_of[episode] in unseen for episode in known) else Split.TRAIN
        bound |= dict.fromkeys(known, side)
    return bound


def _wanted(
    sizes: Mapping[str, int], free: Mapping[str, Sequence[Trajectory]], config: SplitConfig
) -> tuple[dict[str, int], list[str]]:
    """Benchmark counts by task, and a note wherever the data cannot give what was asked."""
    wanted: dict[str, int] = {}
    fair = _fair_shares(sizes, config)
    notes: list[str] = []
    for task, of in free.items():
        quota = _quota(of[0], config) if of else None
        if quota is None:
            number = fair[task]
            if config.quotas:
                notes.append(f"task {task!r} is not in the preset: {number} of {sizes[task]} go to the benchmark")
        elif sizes[task] >= quota.of:
            number = quota.benchmark
        else:
            number = round(quota.benchmark * sizes[task] / quota.of)
            if quota.benchmark:
                notes.append(
                    f"task {task!r} has {sizes[task]} of {quota.of} trajectories: "
                    f"{number} instead of {quota.benchmark} go to the benchmark"
                )
        if number > len(of):
            notes.append(f"task {task!r}: {number} asked for the benchmark, {len(of)} are free of duplicates")
        wanted[task] = min(number, len(of))
    return wanted, notes


def _fair_shares(sizes: Mapping[str, int], config: SplitConfig) -> dict[str, int]:
    """The fraction of each task, rounded so that the sum is the fraction of all (largest remainders first)."""
    exact = {task: size * config.fraction for task, size in sizes.items()}
    shares = {task: int(value) for task, value in exact.items()}
    order = sorted(exact, key=lambda task: (shares[task] - exact[task], _rank(config.seed, task)))
    for task in order[: round(sum(exact.values())) - sum(shares.values())]:
        shares[task] += 1
    return shares


def _success_target(
    trajectories: Sequence[Trajectory],
    by_task: Mapping[str, Sequence[Trajectory]],
    unseen: set[str],
    wanted: Mapping[str, int],
    config: SplitConfig,
) -> int:
    """Successful trajectories still to draw, so that the whole benchmark has the share asked for."""
    if not trajectories:
        return 0
    share = config.success_share
    if share is None:
        share = sum(not one.failed for one in trajectories) / len(trajectories)
    given = [one for task in unseen for one in by_task[task]]
    whole = round(share * (len(given) + sum(wanted.values())))
    return max(0, whole - sum(not one.failed for one in given))


def _successes(free: Mapping[str, Sequence[Trajectory]], wanted: Mapping[str, int], target: int) -> dict[str, int]:
    """Share the target out among tasks, in proportion to what each expects, within what each has."""
    won = {task: sum(not one.failed for one in of) for task, of in free.items()}
    given = {task: max(0, wanted[task] - (len(of) - won[task])) for task, of in free.items()}
    expected = {task: wanted[task] * won[task] / len(of) if of else 0.0 for task, of in free.items()}
    total = sum(expected.values())
    scale = target / total if total else 0.0
    while sum(given.values()) < target:
        open_tasks = [task for task in free if given[task] < min(wanted[task], won[task])]
        if not open_tasks:
            break
        neediest = max(open_tasks, key=lambda task: (expected[task] * scale - given[task], task))
        given[neediest] += 1
    return given


def _rank(seed: int, name: str) -> bytes:
    """A place in a shuffled order that does not depend on what else is there."""
    return hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=16).digest()
