"""One attempt at a task: a policy drives the world until the task is done or time is over; a `Watch` looks on."""

from collections.abc import Callable
from dataclasses import dataclass

from vifailback.sim.faults.incident import Incident, Watch
from vifailback.sim.policies.scripted import ScriptedPolicy
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.robot import Policy, Vector

SETTLE_STEPS = 20
"""Control steps that a done task must stay done, and that a robot which believes to be done is still watched."""


@dataclass(frozen=True)
class Attempt:
    """How an attempt went.

    Args:
        succeeded: the task was done at the end, as physics says.
        steps: control steps that it took.
        incident: what went wrong, where the attempt failed by a fault of a scripted policy.
    """

    succeeded: bool
    steps: int
    incident: Incident | None = None


def run_attempt(
    world: TableWorld,
    task: Task,
    policy: Policy,
    limit: int = 1200,
    on_step: Callable[[Vector], None] | None = None,
) -> Attempt:
    """Let a policy act chunk by chunk; stop when the task has been done for a while, or at the limit.

    A blind policy that has come to its end, and a human who has left, end an attempt too.

    Args:
        world: at the start of an attempt, or wherever it stands.
        task: what is to be done.
        policy: who does it.
        limit: control steps at most.
        on_step: called after every control step with its action.
    """
    watch = Watch(world, task, policy) if isinstance(policy, ScriptedPolicy) else None
    start, since = world.steps, -1
    while world.steps - start < limit:
        for action in policy.infer(world.observe()):
            world.step(action)
            if watch is not None:
                watch.look()
            if on_step is not None:
                on_step(action)
        over = not world.hand_shown and (task.succeeded(world) or (watch is not None and watch.over))
        since = -1 if not over else world.steps if since < 0 else since
        if over and world.steps - since >= SETTLE_STEPS:
            break
    succeeded = task.succeeded(world)
    incident = None if succeeded or watch is None else watch.incident()
    return Attempt(succeeded, world.steps - start, incident)
