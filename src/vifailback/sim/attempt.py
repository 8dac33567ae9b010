"""One attempt at a task: a policy drives the world until the task is done or time is over."""

from collections.abc import Callable
from dataclasses import dataclass

from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.robot import Policy, Vector

SETTLE_STEPS = 20
"""Control steps that a done task must stay done."""


@dataclass(frozen=True)
class Attempt:
    """How an attempt went.

    Args:
        succeeded: the task was done at the end, as physics says.
        steps: control steps that it took.
    """

    succeeded: bool
    steps: int


def run_attempt(
    world: TableWorld,
    task: Task,
    policy: Policy,
    limit: int = 1200,
    on_step: Callable[[Vector], None] | None = None,
) -> Attempt:
    """Let a policy act chunk by chunk; stop when the task has been done for a while, or at the limit.

    Args:
        world: at the start of an attempt, or wherever it stands.
        task: what is to be done.
        policy: who does it.
        limit: control steps at most.
        on_step: called after every control step with its action.
    """
    start, since = world.steps, -1
    while world.steps - start < limit:
        for action in policy.infer(world.observe()):
            world.step(action)
            if on_step is not None:
                on_step(action)
        done = task.succeeded(world)
        since = world.steps if done and since < 0 else since if done else -1
        if done and world.steps - since >= SETTLE_STEPS:
            break
    return Attempt(task.succeeded(world), world.steps - start)
