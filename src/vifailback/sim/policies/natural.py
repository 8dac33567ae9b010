"""`natural_policy`: a policy that fails by itself at about half of its trials, as a learnt one does."""

from dataclasses import dataclass

import numpy as np

from vifailback.sim.faults import planning, state
from vifailback.sim.faults.draw import VARIANTS, draw_fault, other_targets, other_things
from vifailback.sim.faults.fault import Fault
from vifailback.sim.faults.pose import POSED, Misplaced
from vifailback.sim.policies.scripted import HORIZON, ScriptedPolicy
from vifailback.sim.tasks.step import Deed, Step
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.annotation import FailureType
from vifailback.types.robot import Observation, Vector


@dataclass(frozen=True)
class Weakness:
    """How imperfect a natural policy is; each chance is of one attempt at a task of one goal.

    Args:
        see_m: standard deviation of where it sees things [m].
        misjudge: chance to misjudge a place, by several times that.
        yaw_rad: standard deviation of how it sees them turned [rad].
        confuse: chance to choose a wrong thing or place, or to forget a part of the task.
        fumble: chance that the gripper acts too little, too late, too early or not at all.
        human: chance that a human interferes.
        lag: share of the last action that stays in the next, 0 .. 1.
    """

    see_m: float = 0.005
    misjudge: float = 0.34
    yaw_rad: float = 0.08
    confuse: float = 0.18
    fumble: float = 0.07
    human: float = 0.05
    lag: float = 0.35


class NaturalPolicy(ScriptedPolicy):
    """Sees badly, confuses things, fumbles, lags behind, and does not notice (implements `Policy`).

    Nothing is injected for an attempt: its weaknesses are drawn from its own seed, subtask by subtask.

    Args:
        world: the world that it acts in.
        task: what to do.
        seed: of its mistakes.
        weakness: how imperfect it is.
        horizon: actions in a chunk.
    """

    def __init__(
        self, world: TableWorld, task: Task, seed: int, weakness: Weakness | None = None, horizon: int = HORIZON
    ) -> None:
        weak = Weakness() if weakness is None else weakness
        faults = natural_faults(world, task, np.random.default_rng([seed, 7, task.salt]), weak)
        super().__init__(world, task, faults, blind=True, horizon=horizon)
        self.weakness = weak

    def infer(self, observation: Observation) -> Vector:
        """Return the next actions, float64 (horizon, 14): late, as real motors are."""
        chunk = super().infer(observation)
        last, stays = self.world.command, self.weakness.lag
        late: list[Vector] = []
        for action in chunk:
            last = stays * last + (1 - stays) * action
            late.append(last)
        return np.stack(late)


def natural_faults(world: TableWorld, task: Task, rng: np.random.Generator, weak: Weakness) -> tuple[Fault, ...]:
    """Draw what a natural policy does wrongly in one attempt; most of it does no harm."""
    goals = len(task.goals)
    faults: list[Fault] = []
    for step in task.steps:
        if step.deed in POSED:
            faults.append(_seen_badly(step, rng, weak, weak.misjudge / (2 * goals)))
        if rng.random() < weak.confuse / goals and step.deed in (Deed.APPROACH, Deed.REACH, Deed.ALIGN):
            faults += _confused(world, task, step, rng)
        if rng.random() < weak.fumble / goals and step.deed in (*state.CLOSING, *state.OPENING, Deed.ALIGN):
            faults.append(_fumbled(step, rng))
    if rng.random() < weak.human:
        humans = [variant for variant in VARIANTS if variant.failure_type is FailureType.HUMAN_INTERVENTION]
        fault = draw_fault(world, task, rng, humans)
        faults += [] if fault is None else [fault]
    return tuple(faults)


def _seen_badly(step: Step, rng: np.random.Generator, weak: Weakness, misjudge: float) -> Fault:
    """The pose that it believes to be right."""
    scale = weak.see_m
    x, y, z = rng.normal(0.0, scale, 3).tolist()
    if rng.random() < misjudge:
        turn, far = float(rng.uniform(0, 2 * np.pi)), float(rng.uniform(9, 16)) * scale
        x, y = far * float(np.cos(turn)), far * float(np.sin(turn))
    yaw = float(rng.normal(0.0, weak.yaw_rad))
    return Misplaced(step.number, forward_m=x, left_m=y, up_m=0.5 * z, yaw_rad=yaw)


def _confused(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> list[Fault]:
    """A wrong thing, a wrong place, or a part of the task forgotten."""
    first = step.number > 1 and task.steps[step.number - 2].goal != step.goal
    if first and rng.random() < 0.4:
        return [planning.StopsEarly(step.number)]
    others = other_targets(world, step) if step.deed is Deed.ALIGN else other_things(world, step)
    if not others:
        return []
    kind = planning.WrongTarget if step.deed is Deed.ALIGN else planning.WrongThing
    return [kind(step.number, taken=others[int(rng.integers(len(others)))])]


def _fumbled(step: Step, rng: np.random.Generator) -> Fault:
    """The gripper does not do what it should."""
    kinds: tuple[type[Fault], ...]
    if step.deed is Deed.ALIGN:
        kinds = (state.OpensEarly,)
    elif step.deed in state.OPENING:
        kinds = (state.StaysClosed, state.OpensTooLittle)
    else:
        kinds = (state.StaysOpen, state.ClosesTooLittle, state.ClosesLate)
    return kinds[int(rng.integers(len(kinds)))](step.number)
