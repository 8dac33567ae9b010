"""`ScriptedPolicy`: an expert that knows the world's true state and goes on from whatever is the case."""

from collections import deque

import numpy as np

from vifailback.sim.policies.plan import home, plan
from vifailback.sim.policies.waypoint import Waypoint, drive
from vifailback.sim.robot.arm import ARMS
from vifailback.sim.robot.sizes import SIDES
from vifailback.sim.tasks.step import Step
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.command import Arm
from vifailback.types.robot import Observation, Vector

HORIZON = 10
"""Actions in a chunk."""


class ScriptedPolicy:
    """Does a task, subtask by subtask (implements `Policy`).

    What is next comes from the state of the world alone: at the start, after `reset`, and whenever somebody else has
    moved the robot since the last chunk. So it goes on sensibly after a correction.

    Args:
        world: the world that it acts in; its true state is read.
        task: what to do.
        horizon: actions in a chunk.
    """

    def __init__(self, world: TableWorld, task: Task, horizon: int = HORIZON) -> None:
        self.world, self.task, self.horizon = world, task, horizon
        self.step: Step | None = None
        """The subtask that the last chunk served; None before the first and when all is done."""
        self._actions: deque[Vector] = deque()
        self._expected = -1

    def reset(self) -> None:
        """Forget the last attempt."""
        self._actions.clear()
        self.step = None
        self._expected = -1

    def infer(self, observation: Observation) -> Vector:
        """Return the next actions, float64 (horizon, 14)."""
        del observation
        if self._expected != self.world.steps:
            self.reset()
        if not self._actions:
            self._begin(self._choose())
        count = min(self.horizon, len(self._actions))
        chunk = [self._actions.popleft() for _ in range(count)]
        chunk += [chunk[-1]] * (self.horizon - count)
        self._expected = self.world.steps + self.horizon
        return np.stack(chunk)

    def _choose(self) -> Step | None:
        """The subtask to do now."""
        return self.task.next_step(self.world) if self.step is None else self._after(self.step)

    def _after(self, step: Step) -> Step | None:
        """The subtask after one that was just done: within a goal the following one, else what the world asks for."""
        following = next((other for other in self.task.steps if other.number == step.number + 1), None)
        if following is not None and following.goal == step.goal:
            return following
        return self.task.next_step(self.world)

    def _begin(self, step: Step | None) -> None:
        self.step = step
        if step is None:
            self._actions.extend(self._rest())
            return
        self._actions.extend(drive(step.arm, self.world.command, self._waypoints(step)))

    def _waypoints(self, step: Step) -> list[Waypoint]:
        return plan(self.world, step)

    def _rest(self) -> list[Vector]:
        """Bring both arms home and wait."""
        action = self.world.command
        actions: list[Vector] = []
        for side in SIDES:
            if not self._is_home(side) and self.world.held(side) is None:
                actions += drive(side, actions[-1] if actions else action, home(side))
        return actions or [action]

    def _is_home(self, side: Arm) -> bool:
        here, there = ARMS[side].pose(self.world.command), ARMS[side].home
        return bool(np.linalg.norm(here.position - there.position) < 0.01)
