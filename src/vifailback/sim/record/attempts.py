"""One attempt of a recording, drawn by its number: the world, who acts in it, and what goes wrong."""

from dataclasses import dataclass

import numpy as np

from vifailback.sim.attempt import Attempt, run_attempt
from vifailback.sim.faults.draw import VARIANTS, draw_fault
from vifailback.sim.make import find_task, make_world
from vifailback.sim.policies.natural import NaturalPolicy
from vifailback.sim.policies.scripted import ScriptedPolicy
from vifailback.sim.record.config import RecordConfig
from vifailback.sim.record.film import Film
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.annotation import FailureType

DRAWS = 8
"""How often a fault is drawn anew where the one before did no harm, or an attempt failed for no known cause."""


@dataclass(frozen=True)
class Filmed:
    """An attempt and what it looked like.

    Args:
        task: what should be done.
        attempt: how it went.
        film: its moments.
    """

    task: Task
    attempt: Attempt
    film: Film


def filmed(config: RecordConfig, index: int) -> Filmed:
    """Make attempt `index` (0-based) of a recording; the same configuration gives the same attempt."""
    task = find_task(config.tasks[index % len(config.tasks)])
    rng = np.random.default_rng([config.seed, index])
    aim = _aim(config, index, rng)
    made = _once(config, index, task, aim, rng)
    for draw in range(1, DRAWS):
        known = made.attempt.succeeded or made.attempt.incident is not None
        if known and (aim is None or not made.attempt.succeeded):
            break
        if config.policy == "natural":
            made = _once(config, index, task, None, rng)
            continue
        aim = _other(aim, rng) if draw % 2 == 0 or aim is None else aim  # some types cannot be had in some worlds
        made = _once(config, index, task, aim, rng)
    return made


def _aim(config: RecordConfig, index: int, rng: np.random.Generator) -> FailureType | None:
    """The failure type that is wanted; None where nothing should go wrong."""
    if config.policy == "natural" or rng.random() < config.successes:
        return None
    return in_turn(index, len(config.tasks))


def in_turn(index: int, tasks: int) -> FailureType:
    """Return the failure type of attempt `index`: each of so many tasks has all types in turn, however many there are.

    A task that always failed in the same way would tell a model that way without a look at the images.
    """
    kinds = tuple(FailureType)
    return kinds[(index % tasks + index // tasks) % len(kinds)]


def _other(aim: FailureType | None, rng: np.random.Generator) -> FailureType:
    """Another failure type, where one cannot be had in a world."""
    kinds = [kind for kind in FailureType if kind is not aim]
    return kinds[int(rng.integers(len(kinds)))]


def _once(config: RecordConfig, index: int, task: Task, aim: FailureType | None, rng: np.random.Generator) -> Filmed:
    world = make_world(task, config.seed + index)
    film = Film(world)
    natural = config.policy == "natural"
    policy = NaturalPolicy(world, task, int(rng.integers(2**31))) if natural else _policy(world, task, aim, rng)
    attempt = run_attempt(world, task, policy, on_step=film.add)
    return Filmed(task, attempt, film)


def _policy(world: TableWorld, task: Task, aim: FailureType | None, rng: np.random.Generator) -> ScriptedPolicy:
    if aim is None:
        return ScriptedPolicy(world, task)
    fault = draw_fault(world, task, rng, [variant for variant in VARIANTS if variant.failure_type is aim])
    return ScriptedPolicy(world, task, () if fault is None else (fault,))
