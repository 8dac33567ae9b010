"""All lessons that the embedded model learns from, and what is kept from it; resumable, on all cores."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from vifailback import engine
from vifailback.errors import ConfigError
from vifailback.sim.make import EVALUATION_SEEDS_FROM, TASKS, draw_layout, find_task
from vifailback.sim.record.config import RecordConfig
from vifailback.sim.scene.room import table_of
from vifailback.trials.lessons.episodes import write_episode
from vifailback.trials.lessons.windows import write_windows
from vifailback.trials.players import Trial

HELD_OUT_TASKS = ("pick_cube_place_plate", "grasp_coke_can_put_tray", "put_doll_pink_plate_stapler_purple_plate")
"""Nothing is learnt from these: another pairing of known things, a tray, a doll."""
HELD_OUT_LOOK = "laminate 3"
"""Nothing is learnt on this table."""
SEEN_TASKS = tuple(name for name in TASKS if name not in HELD_OUT_TASKS)
WATCHED_TASKS = SEEN_TASKS[:3]
"""The tasks of the closed loop (paper Sec. 4.3): half of the trials are theirs."""
TRIALS_FROM = 100_000
"""Trials have seeds from here up, recorded attempts from 0."""
_SUCCESSES = 0.2
_WATCHERS = (("none", ""), ("oracle", "pmc"), ("none", ""), ("oracle", "pmc"), ("noisy-oracle", "pmc"))
_POLICIES = ("natural", "natural", "faulty", "natural", "scripted", "natural", "faulty")


@dataclass(frozen=True, slots=True)
class Lessons:
    """How many lessons.

    Args:
        episodes: recorded attempts, with the seeds from 0 up.
        trials: watched attempts, with the seeds from `TRIALS_FROM` up.

    Raises:
        ConfigError: there are so many that they would take the seeds of others.
    """

    episodes: int = 6600
    trials: int = 1600

    def __post_init__(self) -> None:
        most = EVALUATION_SEEDS_FROM - TRIALS_FROM
        if not (0 <= self.episodes <= TRIALS_FROM and 0 <= self.trials <= most):
            raise ConfigError(
                f"expected at most {TRIALS_FROM} episodes and {most} trials, got {self.episodes} and {self.trials}: "
                f"seeds from {EVALUATION_SEEDS_FROM} up are for evaluation"
            )


def make(lessons: Lessons, out: Path, *, workers: int | None = None) -> Iterator[Path]:
    """Make the lessons that are not there yet, attempts and trials mixed, and yield the path of each.

    An attempt on the table that is held out is no lesson: nothing lies at its path.
    """
    out.mkdir(parents=True, exist_ok=True)
    yield from engine.run(partial(_make_one, out), _jobs(lessons), workers=workers, processes=True)


def _jobs(lessons: Lessons) -> Iterator[tuple[str, int]]:
    """Both kinds, evenly mixed."""
    done = 0
    for index in range(lessons.episodes):
        yield "episode", index
        while done * lessons.episodes < (index + 1) * lessons.trials:
            yield "trial", done
            done += 1


def _make_one(out: Path, job: tuple[str, int]) -> Path:
    kind, index = job
    path = out / f"{kind}_{index:06d}.npz"
    if path.exists():
        return path
    if kind == "episode":
        config = RecordConfig(SEEN_TASKS, index + 1, successes=_SUCCESSES)
        if not is_held_out(SEEN_TASKS[index % len(SEEN_TASKS)], config.seed + index):
            write_episode(config, index, path)
        return path
    trial = trial_of(index)
    if not is_held_out(trial.task, trial.seed):
        write_windows(trial, path)
    return path


def trial_of(index: int) -> Trial:
    """Return the watched attempt of a number: tasks, policies, supervisors and methods in turn."""
    tasks = WATCHED_TASKS if index % 2 == 0 else SEEN_TASKS
    supervisor, method = _WATCHERS[index % len(_WATCHERS)]
    policy = _POLICIES[index % len(_POLICIES)]
    return Trial(tasks[index // 2 % len(tasks)], TRIALS_FROM + index, policy, supervisor, method)


def is_held_out(task: str, seed: int) -> bool:
    """Whether an attempt is on the table that nothing is learnt on."""
    return table_of(draw_layout(find_task(task), seed).look) == HELD_OUT_LOOK
