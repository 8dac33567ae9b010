"""`Fault`: something that goes wrong in an attempt, as a small value that says what type of failure it is and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from vifailback.sim.policies.waypoint import Waypoint
from vifailback.sim.tasks.step import Step
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.annotation import FailureType


@dataclass(frozen=True)
class Fault:
    """A fault of one subtask. By itself it changes nothing; the kinds of faults do.

    Args:
        step: 1-based number of the subtask in which it begins.
    """

    step: int
    failure_type: ClassVar[FailureType]
    name: ClassVar[str]
    """In words: "the gripper does not close"."""
    mark: ClassVar[int] = 0
    """With which waypoint of the subtask it begins; negative from the end."""
    lasting: ClassVar[bool] = True
    """It goes on to the end of the goal, not of the subtask."""
    to_the_end: ClassVar[bool] = False
    """It stands in the way of the whole task, not of one goal."""
    shows_at_once: ClassVar[bool] = False
    """Its effect is seen as soon as it has begun."""

    @property
    def mistaken(self) -> str:
        """The thing or place that was taken for the right one; "" where none was."""
        return ""

    def concerns(self, task: Task, step: Step) -> bool:
        """Is this subtask done otherwise because of the fault."""
        own = task.steps[self.step - 1]
        return step.number == self.step or (self.lasting and step.number > self.step and step.goal == own.goal)

    def redirect(self, task: Task, step: Step) -> Step | None:
        """Return the subtask that is done instead; None where it is left out."""
        del task
        return step

    def bend(self, world: TableWorld, step: Step, waypoints: Sequence[Waypoint]) -> list[Waypoint]:
        """Return the waypoints that are driven instead."""
        del world, step
        return list(waypoints)

    def disturb(self, world: TableWorld, elapsed: int) -> bool:
        """Interfere from outside, once a control step since it began; False when that is over."""
        del world, elapsed
        return False
