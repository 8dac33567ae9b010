"""Which faults a task can have: variants of every failure type, drawn for a world."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from vifailback.sim.faults import human, planning, pose, state
from vifailback.sim.faults.fault import Fault
from vifailback.sim.policies import poses
from vifailback.sim.robot.arm import ARMS
from vifailback.sim.tasks.step import Deed, Step
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.annotation import FailureType

Item = TypeVar("Item")
Draw = Callable[[TableWorld, Task, Step, np.random.Generator], Fault | None]
"""Draws a fault of a subtask; None where it cannot be had there."""


@dataclass(frozen=True)
class Variant:
    """A way to fail.

    Args:
        name: short.
        failure_type: one of the four types.
        deeds: the deeds in which it can begin.
        draw: draws one for a subtask.
    """

    name: str
    failure_type: FailureType
    deeds: tuple[Deed, ...]
    draw: Draw


def draw_fault(
    world: TableWorld, task: Task, rng: np.random.Generator, variants: "Sequence[Variant] | None" = None
) -> Fault | None:
    """Draw one fault that can be had in this world, of any variant or of those given; None where none can."""
    known = VARIANTS if variants is None else variants
    for variant in _shuffled(rng, known):
        for step in _shuffled(rng, [step for step in task.steps if step.deed in variant.deeds]):
            fault = variant.draw(world, task, step, rng)
            if fault is not None:
                return fault
    return None


def _shuffled(rng: np.random.Generator, items: Sequence[Item]) -> list[Item]:
    order: list[int] = rng.permutation(len(items)).tolist()
    return [items[place] for place in order]


def _sign(rng: np.random.Generator) -> float:
    return 1.0 if rng.random() < 0.5 else -1.0


def _amount(world: TableWorld, step: Step, rng: np.random.Generator) -> float:
    """By how much a pose must be wrong to do harm [m], about."""
    near = step.target if step.deed is Deed.ALIGN else step.thing
    thing = world.things[near]
    if step.deed in (Deed.REACH, Deed.FACE):
        return float(rng.uniform(0.035, 0.06))
    if step.deed is Deed.ALIGN and thing.inside is not None:
        return max(thing.inside.half) + float(rng.uniform(0.05, 0.08))
    grip = thing.grip
    width = 0.04 if grip is None else grip.width
    return width / 2 + float(rng.uniform(0.025, 0.045))


def _beside(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del task
    if step.deed in (Deed.REACH, Deed.FACE):
        return pose.Misplaced(step.number, left_m=_sign(rng) * float(rng.uniform(0.09, 0.12)))
    return pose.Misplaced(step.number, left_m=_sign(rng) * _amount(world, step, rng))


def _before(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del task
    sign = (
        -1.0 if step.deed in (Deed.REACH, Deed.FACE) or world.things[step.target or step.thing].drawer else _sign(rng)
    )
    return pose.Misplaced(step.number, forward_m=sign * _amount(world, step, rng))


def _above(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del task
    thing = world.things[step.thing]
    return pose.Misplaced(step.number, up_m=thing.height / 2 + float(rng.uniform(0.025, 0.05)))


def _turned(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del task
    grip = world.things[step.thing].grip
    if grip is None or grip.turns != 2 or grip.side:
        return None
    return pose.Misplaced(step.number, yaw_rad=_sign(rng) * float(rng.uniform(1.1, 1.5)))


def _askew(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    """Beside and before at once."""
    del task
    turn, amount = float(rng.uniform(0, 2 * math.pi)), _amount(world, step, rng) * 1.15
    return pose.Misplaced(step.number, forward_m=amount * math.cos(turn), left_m=amount * math.sin(turn))


def _simple(kind: type[Fault]) -> Draw:
    def draw(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
        del world, task, rng
        return kind(step.number)

    return draw


def other_things(world: TableWorld, step: Step) -> list[str]:
    """Return the things that the arm of a subtask could take for the right one."""
    if step.deed is Deed.REACH:
        return _lower_drawers(world, step.thing)
    arm = ARMS[step.arm]
    found: list[str] = []
    for name, thing in world.things.items():
        free = thing.grip is not None and not thing.grip.side and not thing.covers
        if name in (step.thing, step.target) or not free:
            continue
        if arm.why_unreachable(poses.grasp(world, step.arm, name)) is None:
            found.append(name)
    return found


def _lower_drawers(world: TableWorld, drawer: str) -> list[str]:
    """Return the drawers below one: pulled out by mistake, they stand in nobody's way."""
    cabinet = world.layout.cabinet
    return [] if cabinet is None else list(cabinet.drawers[: cabinet.drawers.index(drawer)])


def other_targets(world: TableWorld, step: Step) -> list[str]:
    """Return the places that the arm of a subtask could take for the right one."""
    arm = ARMS[step.arm]
    found: list[str] = []
    for name, thing in world.things.items():
        if name in (step.thing, step.target) or (thing.inside is None and thing.top < 0.015):
            continue
        if thing.drawer and world.extension(name) < 0.1:
            continue
        grip = world.things[step.thing].grip
        at = poses.destination(world, step.thing, name) + np.array([0.0, 0.0, 0.0 if grip is None else grip.height])
        if arm.why_unreachable(poses.Pose(at, poses.downward(0.0))) is None:
            found.append(name)
    return found


def _wrong_thing(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del task
    others = other_things(world, step)
    return planning.WrongThing(step.number, taken=others[int(rng.integers(len(others)))]) if others else None


def _wrong_target(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del task
    others = other_targets(world, step)
    return planning.WrongTarget(step.number, taken=others[int(rng.integers(len(others)))]) if others else None


def _first_of_goal(task: Task, step: Step) -> bool:
    return next(other.number for other in task.steps if other.goal == step.goal) == step.number


def _leave_out(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del world, rng
    follows = step.goal + 1 < len(task.goals)
    return planning.LeavesOut(step.number) if follows and _first_of_goal(task, step) else None


def _stop_early(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del world, rng
    return planning.StopsEarly(step.number) if step.goal > 0 and _first_of_goal(task, step) else None


def _wrong_order(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del world, rng
    follows = step.goal + 1 < len(task.goals)
    return planning.WrongOrder(step.number) if follows and _first_of_goal(task, step) else None


def _free_spot(world: TableWorld, step: Step, thing: str, rng: np.random.Generator) -> tuple[float, float] | None:
    """Draw a free place on the table, within the arm's reach, away from where a thing is now."""
    here = world.place(thing).position
    side = 1.0 if step.arm == "left" else -1.0
    for _ in range(60):
        x, y = float(rng.uniform(0.02, 0.2)), side * float(rng.uniform(0.12, 0.38))
        others = [world.place(name).position for name in world.free if name != thing]
        apart = all(math.hypot(at[0] - x, at[1] - y) > 0.12 for at in others)
        away = 0.1 < math.hypot(here[0] - x, here[1] - y) < 0.3
        cabinet = world.layout.cabinet
        clear = cabinet is None or abs(y - cabinet.front[1]) > 0.17
        if apart and away and clear:
            return x, y
    return None


def _moved(kind: type[human.HandMovesThing], *, target: bool = False) -> Draw:
    def draw(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
        del task
        thing = step.target if target else step.thing
        if thing not in world.free:
            return None
        spot = _free_spot(world, step, thing, rng)
        return None if spot is None else kind(step.number, thing=thing, to_x=spot[0], to_y=spot[1])

    return draw


def _held_down(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del task, rng
    return human.HandHoldsThing(step.number, thing=step.thing) if step.thing in world.free else None


def _blocked(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del world, task, rng
    aside = 0.17 if step.arm == "left" else -0.17
    return human.HandBlocks(step.number, thing=step.target, aside_m=aside) if step.target else None


def _pushed(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del world, task
    return human.HandPushesArm(step.number, arm=step.arm, aside_m=_sign(rng) * float(rng.uniform(0.07, 0.1)))


def _closed(world: TableWorld, task: Task, step: Step, rng: np.random.Generator) -> Fault | None:
    del world, rng
    pulled = any(other.deed is Deed.PULL and other.thing == step.target for other in task.steps)
    return human.HandClosesDrawer(step.number, thing=step.target) if pulled else None


_POSE, _STATE = FailureType.GRIPPER_POSE, FailureType.GRIPPER_STATE
_PLAN, _HUMAN = FailureType.TASK_PLANNING, FailureType.HUMAN_INTERVENTION
_BEFORE_GRASP = (Deed.APPROACH, Deed.REACH, Deed.FACE)
_FIRST = (Deed.APPROACH, Deed.REACH, Deed.FACE, Deed.ALIGN)

VARIANTS: tuple[Variant, ...] = (
    Variant("grasp beside", _POSE, _BEFORE_GRASP, _beside),
    Variant("grasp before or behind", _POSE, (Deed.APPROACH, Deed.REACH), _before),
    Variant("grasp above", _POSE, (Deed.APPROACH, Deed.FACE, Deed.REACH), _above),
    Variant("grasp turned", _POSE, (Deed.APPROACH,), _turned),
    Variant("grasp askew", _POSE, (Deed.APPROACH,), _askew),
    Variant("place beside", _POSE, (Deed.ALIGN,), _beside),
    Variant("place before or behind", _POSE, (Deed.ALIGN,), _before),
    Variant("stays open", _STATE, state.CLOSING, _simple(state.StaysOpen)),
    Variant("closes too little", _STATE, state.CLOSING, _simple(state.ClosesTooLittle)),
    Variant("closes late", _STATE, (Deed.GRASP, Deed.PULL), _simple(state.ClosesLate)),
    Variant("opens early", _STATE, (Deed.ALIGN,), _simple(state.OpensEarly)),
    Variant("stays closed", _STATE, (Deed.RELEASE,), _simple(state.StaysClosed)),
    Variant("opens too little", _STATE, (Deed.RELEASE,), _simple(state.OpensTooLittle)),
    Variant("wrong object", _PLAN, (Deed.APPROACH, Deed.REACH), _wrong_thing),
    Variant("wrong place", _PLAN, (Deed.ALIGN,), _wrong_target),
    Variant("left out", _PLAN, _FIRST, _leave_out),
    Variant("stops early", _PLAN, _FIRST, _stop_early),
    Variant("wrong order", _PLAN, _FIRST, _wrong_order),
    Variant("hand moves object", _HUMAN, (Deed.APPROACH,), _moved(human.HandMovesThing)),
    Variant("hand takes object", _HUMAN, (Deed.ALIGN,), _moved(human.HandTakesFromGripper)),
    Variant("hand moves target", _HUMAN, (Deed.ALIGN,), _moved(human.HandMovesTarget, target=True)),
    Variant("hand holds object", _HUMAN, (Deed.APPROACH,), _held_down),
    Variant("hand blocks", _HUMAN, (Deed.ALIGN,), _blocked),
    Variant("hand pushes arm", _HUMAN, (Deed.APPROACH, Deed.REACH), _pushed),
    Variant("hand closes drawer", _HUMAN, (Deed.ALIGN,), _closed),
)
"""Every way to fail, by failure type."""
