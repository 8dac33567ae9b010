"""Whether an attempt is failing, as the true state says: what the policy does against what the world asks for."""

from vifailback.sim.policies.scripted import ScriptedPolicy
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types import FailureType

AHEAD = 1
"""A policy may be so many subtasks of the same goal ahead of what is reached: it grasps before it holds."""

PLAIN_STEPS = 15
"""Control steps after which it is plain to see that a robot goes for something else."""


def is_failing(world: TableWorld, task: Task, policy: ScriptedPolicy) -> bool:
    """Say whether what the policy does no longer leads to the task.

    A human at work, a robot that believes to be done, one that goes on although what it does rests on was not reached
    or was lost, and one that does something else than the task says.
    """
    if world.hand_shown:
        return True
    wanted = task.next_step(world)
    if wanted is None:
        return False
    if policy.resting:
        return True
    doing = policy.step
    if doing is None:
        return False
    if wanted.number < doing.number and (wanted.goal != doing.goal or doing.number - wanted.number > AHEAD):
        return True
    return _errs(world, policy)


def failure_type(world: TableWorld, task: Task, policy: ScriptedPolicy) -> FailureType:
    """The type of the failure that is going on: of the first fault that began and whose goal is not reached.

    A gripper's pose where no fault stands behind it: the policy missed by itself.
    """
    if world.hand_shown:
        return FailureType.HUMAN_INTERVENTION
    begun = [fault for fault in policy.faults if any(one.number >= fault.step for one in policy.history)]
    missing = [fault for fault in begun if not task.goals[task.steps[fault.step - 1].goal].achieved(world)]
    return (missing or begun)[0].failure_type if begun else FailureType.GRIPPER_POSE


def _errs(world: TableWorld, policy: ScriptedPolicy) -> bool:
    """Say whether the policy does a subtask with something else than the task says, for a while now."""
    if not policy.history or policy.step is None:
        return False
    now, meant = policy.history[-1], policy.step
    same = (now.step.thing, now.step.target, now.step.goal) == (meant.thing, meant.target, meant.goal)
    return not same and world.steps - now.at >= PLAIN_STEPS
