"""`ScriptedPolicy`: an expert that knows the world's true state; with faults it errs, blindly."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vifailback.sim.faults.fault import Fault
from vifailback.sim.policies.plan import home, plan
from vifailback.sim.policies.poses import raised
from vifailback.sim.policies.waypoint import Waypoint, drive
from vifailback.sim.robot.arm import ARMS
from vifailback.sim.robot.sizes import SIDES
from vifailback.sim.tasks.step import Step
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.annotation import FailureType
from vifailback.types.command import Arm
from vifailback.types.robot import Observation, Vector

HORIZON = 10
"""Actions in a chunk."""


@dataclass(frozen=True)
class Begun:
    """A subtask that was begun.

    Args:
        number: 1-based number of the subtask in the task.
        step: the subtask as it is done, which may not be as it should be.
        at: control step at which it began.
        marks: control steps at which the way to each of its waypoints begins.
        end: control step after its last action.
    """

    number: int
    step: Step
    at: int
    marks: tuple[int, ...]
    end: int


class ScriptedPolicy:
    """Does a task, subtask by subtask (implements `Policy`).

    Where it begins comes from the state of the world alone: at the start, after `reset`, and whenever somebody else
    has moved the robot since the last chunk. So it goes on sensibly after a correction. Without faults it also looks
    after every goal and does again what failed. With faults, or `blind`, it goes on without noticing, as a learnt
    policy does, until it is reset. A fault that has begun is over with the next `reset`.

    Args:
        world: the world that it acts in; its true state is read.
        task: what to do.
        faults: what goes wrong.
        blind: go on without noticing failures; by default when there are faults.
        horizon: actions in a chunk.
    """

    def __init__(
        self,
        world: TableWorld,
        task: Task,
        faults: Sequence[Fault] = (),
        *,
        blind: bool | None = None,
        horizon: int = HORIZON,
    ) -> None:
        self.world, self.task, self.horizon = world, task, horizon
        self.faults = tuple(faults)
        self.blind = bool(faults) if blind is None else blind
        self.step: Step | None = None
        """The subtask of the task that is being done; None before the first and when all is done."""
        self.history: list[Begun] = []
        """Every subtask begun since the policy was made."""
        self.resting = False
        """It has done, or believes to have done, everything."""
        self._actions: deque[Vector] = deque()
        self._expected = -1
        self._spent: set[Fault] = set()
        self._begun_faults: set[Fault] = set()
        self._meddling: dict[Fault, int] = {}
        if any(fault.failure_type is FailureType.HUMAN_INTERVENTION for fault in faults):
            world.on_step = self._meddle

    @property
    def active(self) -> tuple[Fault, ...]:
        """The faults that are not over."""
        return tuple(fault for fault in self.faults if fault not in self._spent)

    def reset(self) -> None:
        """Forget the last attempt; faults that have begun are over."""
        self._spent |= self._begun_faults
        self._actions.clear()
        self.step, self.resting = None, False
        self._expected = -1

    def infer(self, observation: Observation) -> Vector:
        """Return the next actions, float64 (horizon, 14)."""
        del observation
        if self._expected not in (-1, self.world.steps):
            self.reset()
        if not self._actions:
            self._begin(self._next())
        count = min(self.horizon, len(self._actions))
        chunk = [self._actions.popleft() for _ in range(count)]
        chunk += [chunk[-1]] * (self.horizon - count)
        self._expected = self.world.steps + self.horizon
        return np.stack(chunk)

    def _next(self) -> Step | None:
        """The subtask to do now: within a goal the following one, else what the world asks for."""
        if self.resting and self.blind:
            return None
        if self.step is None:
            return self.task.next_step(self.world)
        following = next((step for step in self.task.steps if step.number == self.step.number + 1), None)
        if following is not None and following.goal == self.step.goal:
            return following
        return self.task.next_step(self.world, after=self.step.goal if self.blind else -1)

    def _begin(self, step: Step | None) -> None:
        """Queue the actions of a subtask, or of the next that no fault leaves out."""
        left_out = set[int]()
        while step is not None and step.number not in left_out:
            self.step = step
            meant = [fault for fault in self.active if fault.concerns(self.task, step)]
            self._begun_faults.update(meant)
            done: Step | None = step
            for fault in meant:
                done = None if done is None else fault.redirect(self.task, done)
            if done is not None:
                self._queue(step.number, done, meant)
                return
            self.history.append(Begun(step.number, step, self.world.steps, (self.world.steps,), self.world.steps))
            left_out.add(step.number)
            step = self._next()
        self.step, self.resting = None, True
        self._actions.extend(self._rest())

    def _queue(self, number: int, step: Step, faults: Sequence[Fault]) -> None:
        waypoints = plan(self.world, step)
        for fault in faults:
            waypoints = fault.bend(self.world, step, waypoints)
        at, marks = self.world.steps, list[int]()
        action = self.world.command
        for waypoint in waypoints:
            marks.append(at + len(self._actions))
            self._actions.extend(drive(step.arm, action, [waypoint]))
            action = self._actions[-1]
        self.history.append(Begun(number, step, at, tuple(marks), at + len(self._actions)))
        for fault in faults:
            if fault.failure_type is FailureType.HUMAN_INTERVENTION:
                self._meddling[fault] = marks[fault.mark]

    def _meddle(self, world: TableWorld) -> None:
        """Let a human interfere: what was begun goes on, whoever drives the robot."""
        for fault, since in tuple(self._meddling.items()):
            if world.steps >= since and not fault.disturb(world, world.steps - since):
                del self._meddling[fault]

    def _rest(self) -> list[Vector]:
        """Bring both arms home and wait."""
        actions = [self.world.command]
        for side in SIDES:
            if not self._is_home(side) and self.world.held(side) is None:
                actions += drive(side, actions[-1], [*self._up(side), *home(side)])
        return actions

    def _up(self, side: Arm) -> list[Waypoint]:
        """Leave the table before going home."""
        here = ARMS[side].pose(self.world.command)
        return [] if here.position[2] > 0.15 else [Waypoint(raised(here, 0.1), ARMS[side].opening(self.world.command))]

    def _is_home(self, side: Arm) -> bool:
        here, there = ARMS[side].pose(self.world.command), ARMS[side].home
        return bool(np.linalg.norm(here.position - there.position) < 0.01)
