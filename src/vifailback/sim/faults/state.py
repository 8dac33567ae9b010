"""Gripper-state faults: it does not close or open, or not enough, or at the wrong time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from vifailback.sim.faults.fault import Fault
from vifailback.sim.policies.poses import HANDLE_OPENING
from vifailback.sim.policies.waypoint import Waypoint
from vifailback.sim.robot.sizes import FINGER_TRAVEL_M
from vifailback.sim.tasks.step import Deed, Step
from vifailback.sim.world import SQUEEZE_M, TableWorld
from vifailback.types.annotation import FailureType

CLOSING = (Deed.GRASP, Deed.PULL, Deed.TAKE)
"""The deeds in which a gripper closes."""
OPENING = (Deed.RELEASE,)


def _width_opening(world: TableWorld, thing: str, more_m: float) -> float:
    """The opening to command for fingers that stand `more_m` wider than a thing, on each side."""
    grip = world.things[thing].grip
    if grip is None:
        return HANDLE_OPENING
    return min(1.0, max(0.0, (grip.width / 2 + more_m + SQUEEZE_M) / (FINGER_TRAVEL_M + SQUEEZE_M)))


@dataclass(frozen=True)
class _State(Fault):
    failure_type: ClassVar[FailureType] = FailureType.GRIPPER_STATE


@dataclass(frozen=True)
class StaysOpen(_State):
    """The gripper does not close."""

    name: ClassVar[str] = "the gripper does not close"

    def bend(self, world: TableWorld, step: Step, waypoints: Sequence[Waypoint]) -> list[Waypoint]:
        """Keep it as open as it is."""
        del world
        opening = HANDLE_OPENING if step.deed is Deed.PULL else 1.0
        return [replace(waypoint, opening=max(waypoint.opening, opening)) for waypoint in waypoints]


@dataclass(frozen=True)
class ClosesTooLittle(_State):
    """The gripper closes, but not enough to hold."""

    name: ClassVar[str] = "the gripper does not close enough"

    def bend(self, world: TableWorld, step: Step, waypoints: Sequence[Waypoint]) -> list[Waypoint]:
        """Stop the fingers short of the thing."""
        opening = 0.8 * HANDLE_OPENING if step.deed is Deed.PULL else _width_opening(world, step.thing, 0.004)
        return [replace(waypoint, opening=max(waypoint.opening, opening)) for waypoint in waypoints]


@dataclass(frozen=True)
class ClosesLate(_State):
    """The gripper closes only when it is on its way already."""

    name: ClassVar[str] = "the gripper closes too late"

    def bend(self, world: TableWorld, step: Step, waypoints: Sequence[Waypoint]) -> list[Waypoint]:
        """Keep it open while it should close, and while it rises."""
        del world
        if step.number == self.step:
            if step.deed is not Deed.PULL:
                return [replace(waypoint, opening=1.0) for waypoint in waypoints]
            return [
                replace(waypoints[0], opening=HANDLE_OPENING),
                replace(waypoints[1], opening=HANDLE_OPENING),
                *waypoints[2:],
            ]
        if step.number == self.step + 1:
            return [replace(waypoints[0], opening=1.0), *waypoints[1:]]
        return list(waypoints)


@dataclass(frozen=True)
class OpensEarly(_State):
    """The gripper opens on its way.

    Args:
        step: the subtask that brings a thing somewhere.
    """

    name: ClassVar[str] = "the gripper opens too early"
    mark: ClassVar[int] = 1
    shows_at_once: ClassVar[bool] = True

    def bend(self, world: TableWorld, step: Step, waypoints: Sequence[Waypoint]) -> list[Waypoint]:
        """Open it after it rose."""
        del world
        if step.number == self.step:
            risen = waypoints[0]
            return [risen, replace(risen, opening=1.0), *(replace(waypoint, opening=1.0) for waypoint in waypoints[1:])]
        return [replace(waypoint, opening=1.0) for waypoint in waypoints]


@dataclass(frozen=True)
class StaysClosed(_State):
    """The gripper does not open to let go."""

    name: ClassVar[str] = "the gripper does not open"

    def bend(self, world: TableWorld, step: Step, waypoints: Sequence[Waypoint]) -> list[Waypoint]:
        """Keep it closed, all the way home."""
        del world, step
        return [replace(waypoint, opening=0.0) for waypoint in waypoints]


@dataclass(frozen=True)
class OpensTooLittle(_State):
    """The gripper loosens, but not enough to let go."""

    name: ClassVar[str] = "the gripper does not open enough"

    def bend(self, world: TableWorld, step: Step, waypoints: Sequence[Waypoint]) -> list[Waypoint]:
        """Leave the fingers at the thing."""
        opening = _width_opening(world, step.thing, -0.006)
        return [replace(waypoint, opening=min(waypoint.opening, opening)) for waypoint in waypoints]
