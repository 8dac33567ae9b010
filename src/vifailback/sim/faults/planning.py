"""Task-planning faults: the wrong thing, the wrong place, the wrong order, something left out (paper Sec. 3.2)."""

from dataclasses import dataclass, replace
from typing import ClassVar

from vifailback.sim.faults.fault import Fault
from vifailback.sim.tasks.step import Step
from vifailback.sim.tasks.task import Task
from vifailback.types.annotation import FailureType


@dataclass(frozen=True)
class _Planning(Fault):
    failure_type: ClassVar[FailureType] = FailureType.TASK_PLANNING


@dataclass(frozen=True)
class WrongThing(_Planning):
    """Another thing is taken for the right one, a drawer for another."""

    taken: str = ""
    name: ClassVar[str] = "the wrong object is chosen"

    @property
    def mistaken(self) -> str:
        """The thing that was taken for the right one."""
        return self.taken

    def redirect(self, task: Task, step: Step) -> Step | None:
        """Do the same to the other thing."""
        del task
        return replace(step, thing=self.taken)


@dataclass(frozen=True)
class WrongTarget(_Planning):
    """The right thing is brought to the wrong place."""

    taken: str = ""
    name: ClassVar[str] = "the wrong place is chosen"

    @property
    def mistaken(self) -> str:
        """The place that was taken for the right one."""
        return self.taken

    def redirect(self, task: Task, step: Step) -> Step | None:
        """Bring it there instead."""
        del task
        return replace(step, target=self.taken)


@dataclass(frozen=True)
class LeavesOut(_Planning):
    """A goal is left out: all of its subtasks."""

    name: ClassVar[str] = "a necessary part of the task is left out"

    def redirect(self, task: Task, step: Step) -> Step | None:
        """Do nothing."""
        del task, step
        return None


@dataclass(frozen=True)
class StopsEarly(_Planning):
    """The robot stops before the task is done, and goes home."""

    name: ClassVar[str] = "the robot stops before the task is done"
    to_the_end: ClassVar[bool] = True

    def concerns(self, task: Task, step: Step) -> bool:
        """Everything from there on."""
        del task
        return step.number >= self.step

    def redirect(self, task: Task, step: Step) -> Step | None:
        """Do nothing."""
        del task, step
        return None


@dataclass(frozen=True)
class WrongOrder(_Planning):
    """Two goals that follow each other are done in the wrong order. `step` is the first subtask of the earlier one."""

    name: ClassVar[str] = "the subtasks are done in the wrong order"
    to_the_end: ClassVar[bool] = True

    def concerns(self, task: Task, step: Step) -> bool:
        """Both goals."""
        first = task.steps[self.step - 1].goal
        return step.goal in (first, first + 1)

    def redirect(self, task: Task, step: Step) -> Step | None:
        """Exchange the subtasks of both goals, place by place."""
        first = task.steps[self.step - 1].goal
        both = [other for other in task.steps if other.goal in (first, first + 1)]
        swapped = [other for other in both if other.goal == first + 1] + [
            other for other in both if other.goal == first
        ]
        return swapped[both.index(step)]
