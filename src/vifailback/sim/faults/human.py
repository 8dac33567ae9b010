"""Human interventions: a hand takes, holds, moves or blocks something, or pushes the arm."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from vifailback.sim.faults.fault import Fault
from vifailback.sim.robot.arm import ARMS
from vifailback.sim.robot.kinematics import rotation_y, rotation_z
from vifailback.sim.tasks.step import Step
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.annotation import FailureType
from vifailback.types.command import Arm
from vifailback.types.robot import Vector

_AWAY = np.array([0.75, 0.0, 0.35])
"""The hand comes from beyond the table."""
_PACE_M = 0.022
"""How far the hand moves in a control step."""
_COME, _LEAVE, _WAIT = 22, 22, 85
_TOWARDS_ROBOT = rotation_z(np.pi) @ rotation_y(0.35)


@dataclass(frozen=True)
class _Human(Fault, ABC):
    failure_type: ClassVar[FailureType] = FailureType.HUMAN_INTERVENTION
    lasting: ClassVar[bool] = False
    stay: ClassVar[int] = 40
    """Control steps that the hand is busy."""

    def concerns(self, task: Task, step: Step) -> bool:
        """The subtask in which the hand appears."""
        del task
        return step.number == self.step

    def disturb(self, world: TableWorld, elapsed: int) -> bool:
        """Come, be busy, leave."""
        if elapsed == 0:
            world.show_hand(_AWAY + np.array([0.0, self.place(world)[1] * 0.5, 0.0]), _TOWARDS_ROBOT)
        if elapsed < _COME:
            _move(world, self.place(world), _COME - elapsed)
        elif elapsed == _COME:
            self.begin(world)
        elif elapsed < _COME + self.stay:
            self.act(world, elapsed - _COME)
        elif elapsed == _COME + self.stay:
            self.end(world)
        elif elapsed < _COME + self.stay + _LEAVE:
            _move(world, _AWAY, _COME + self.stay + _LEAVE - elapsed)
        else:
            world.hide_hand()
            return False
        return True

    @abstractmethod
    def place(self, world: TableWorld) -> Vector:
        """Where the hand goes first [m], float64 (3,)."""

    def begin(self, world: TableWorld) -> None:
        """Take hold."""
        del world

    def act(self, world: TableWorld, elapsed: int) -> None:
        """Do what it does, once a control step."""
        del world, elapsed

    def end(self, world: TableWorld) -> None:
        """Let go, before it leaves."""
        world.let_go()


def _move(world: TableWorld, to: Vector, steps: int) -> None:
    """Move the hand towards a place so that it is there in some control steps."""
    here = world.hand
    world.show_hand(here + (to - here) / max(1, steps), _TOWARDS_ROBOT)


def _pace(world: TableWorld, to: Vector) -> None:
    """Move the hand towards a place at a walking hand's pace."""
    here = world.hand
    far = float(np.linalg.norm(to - here))
    world.show_hand(to if far < _PACE_M else here + (to - here) / far * _PACE_M, _TOWARDS_ROBOT)


def _on(world: TableWorld, thing: str) -> Vector:
    """Where a hand holds a thing: its fingers at the thing's top, itself behind and above."""
    place = world.place(thing)
    return place.position + np.array([0.075, 0.0, world.things[thing].height + 0.03])


@dataclass(frozen=True)
class HandMovesThing(_Human):
    """A hand takes a thing, out of the gripper too, and puts it elsewhere.

    Args:
        step: the subtask in which the hand appears.
        thing: what it takes.
        to_x: where it puts it [m].
        to_y: where it puts it [m].
    """

    thing: str = ""
    to_x: float = 0.0
    to_y: float = 0.0
    name: ClassVar[str] = "a human hand moves the object"

    def place(self, world: TableWorld) -> Vector:
        """At the thing."""
        return _on(world, self.thing)

    def begin(self, world: TableWorld) -> None:
        """Take it."""
        world.seize(world.things[self.thing].key)

    def act(self, world: TableWorld, elapsed: int) -> None:
        """Lift it, carry it, put it down."""
        high = elapsed < self.stay - 12
        rest = world.things[self.thing].height + 0.03
        to = np.array([self.to_x + 0.075, self.to_y, rest + (0.08 if high else 0.002)])
        if elapsed < 5:
            to = world.hand + np.array([0.0, 0.0, 0.03])
        _pace(world, to)


@dataclass(frozen=True)
class HandTakesFromGripper(HandMovesThing):
    """A hand takes the thing out of the gripper on its way."""

    name: ClassVar[str] = "a human hand takes the object out of the gripper"
    mark: ClassVar[int] = 1


@dataclass(frozen=True)
class HandMovesTarget(HandMovesThing):
    """A hand moves the place where the thing belongs, at the last moment."""

    name: ClassVar[str] = "a human hand moves the target away"
    mark: ClassVar[int] = 0


@dataclass(frozen=True)
class HandHoldsThing(_Human):
    """A hand holds a thing where it is, so that it cannot be lifted."""

    thing: str = ""
    name: ClassVar[str] = "a human hand holds the object down"
    mark: ClassVar[int] = 0
    stay: ClassVar[int] = 130

    def place(self, world: TableWorld) -> Vector:
        """At the thing."""
        return _on(world, self.thing)

    def begin(self, world: TableWorld) -> None:
        """Take hold of it."""
        world.seize(world.things[self.thing].key)


@dataclass(frozen=True)
class HandBlocks(_Human):
    """A hand lies over the place where the gripper has to go, and takes aside what is put onto it.

    Args:
        step: the subtask in which the hand appears.
        thing: the place.
        aside_m: where it takes that, to the left of the place [m]; negative to the right.
    """

    thing: str = ""
    aside_m: float = 0.17
    name: ClassVar[str] = "a human hand blocks the way"
    mark: ClassVar[int] = 0
    stay: ClassVar[int] = 110

    def place(self, world: TableWorld) -> Vector:
        """Over the place."""
        return world.place(self.thing).position + np.array([0.02, 0.0, world.things[self.thing].height + 0.03])

    def begin(self, world: TableWorld) -> None:
        """Be solid."""
        world.stiffen_hand()

    def act(self, world: TableWorld, elapsed: int) -> None:
        """Wait; then take what lies on it aside."""
        if elapsed == _WAIT:
            for name in world.free:
                away = world.box(name).middle - world.hand
                if np.hypot(*away[:2]) < 0.11 and -0.01 < away[2] < 0.12 and world.holder(name) is None:
                    world.seize(world.things[name].key)
        if elapsed > _WAIT:
            low = np.array([0.05, self.aside_m, 0.05 - world.place(self.thing).position[2]])
            _pace(world, world.place(self.thing).position + low)


@dataclass(frozen=True)
class HandPushesArm(_Human):
    """A hand grabs the gripper and pushes it aside.

    Args:
        step: the subtask in which the hand appears.
        arm: which arm.
        aside_m: how far to the left [m]; negative to the right.
    """

    arm: Arm = Arm.LEFT
    aside_m: float = 0.08
    name: ClassVar[str] = "a human hand pushes the arm aside"
    mark: ClassVar[int] = 0
    stay: ClassVar[int] = 60

    def place(self, world: TableWorld) -> Vector:
        """At the gripper's back."""
        hand = ARMS[self.arm].pose(world.state)
        return hand.position - 0.07 * hand.rotation[:, 0] + np.array([0.08, 0.0, 0.03])

    def begin(self, world: TableWorld) -> None:
        """Grab it."""
        world.seize(f"{self.arm}/hand")

    def act(self, world: TableWorld, elapsed: int) -> None:
        """Push it, and keep it there."""
        if elapsed <= 10:
            world.show_hand(world.hand + np.array([0.0, self.aside_m / 10, 0.0]), _TOWARDS_ROBOT)


@dataclass(frozen=True)
class HandClosesDrawer(_Human):
    """A hand pushes a drawer closed."""

    thing: str = ""
    name: ClassVar[str] = "a human hand closes the drawer"
    mark: ClassVar[int] = 0
    stay: ClassVar[int] = 40

    def place(self, world: TableWorld) -> Vector:
        """Before the drawer's front, at its upper edge."""
        return world.place(self.thing).position + np.array([0.0, 0.06, world.things[self.thing].height + 0.03])

    def act(self, world: TableWorld, elapsed: int) -> None:
        """Push it in, and go with it."""
        del elapsed
        world.push_drawer(self.thing, 22.0)
        _pace(world, self.place(world))
