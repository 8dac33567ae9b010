"""Goals: what must be the case on the table, which deeds bring it about, and where to go on from what is the case."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from vifailback.sim import facts
from vifailback.sim.tasks.step import Deed
from vifailback.sim.world import TableWorld
from vifailback.types.command import Arm


class Goal(Protocol):
    """Something to be reached."""

    deeds: ClassVar[tuple[Deed, ...]]
    """What brings it about, in order: one subtask each."""

    @property
    def arm(self) -> Arm:
        """The arm that does it, or begins it."""
        ...

    def arm_of(self, deed: Deed) -> Arm:
        """The arm that does a deed."""
        ...

    @property
    def thing(self) -> str:
        """What it is done to."""
        ...

    @property
    def target(self) -> str:
        """Where to; "" where it goes nowhere."""
        ...

    def achieved(self, world: TableWorld) -> bool:
        """Is it the case."""
        ...

    def next_deed(self, world: TableWorld) -> Deed:
        """What to do now, seeing the world as it is."""
        ...


@dataclass(frozen=True)
class _OneArm:
    """What goals of one arm have in common."""

    arm: Arm
    thing: str
    target: str = ""

    def arm_of(self, deed: Deed) -> Arm:
        """The one arm."""
        del deed
        return self.arm


@dataclass(frozen=True)
class Place(_OneArm):
    """Put a thing into or onto a target; `upright`: it must stand there."""

    upright: bool = False
    deeds: ClassVar[tuple[Deed, ...]] = (Deed.APPROACH, Deed.GRASP, Deed.ALIGN, Deed.RELEASE)

    def achieved(self, world: TableWorld) -> bool:
        """The thing is in or on the target, and let go."""
        return facts.placed(world, self.thing, self.target) and (not self.upright or facts.upright(world, self.thing))

    def next_deed(self, world: TableWorld) -> Deed:
        """What is held is brought on; what is not is fetched."""
        return Deed.ALIGN if self.arm in world.holders(self.thing) else Deed.APPROACH


@dataclass(frozen=True)
class PlaceHeld(Place):
    """Put what the arm holds since an earlier goal into or onto a target."""

    deeds: ClassVar[tuple[Deed, ...]] = (Deed.ALIGN, Deed.RELEASE)


@dataclass(frozen=True)
class LiftOff(_OneArm):
    """Lift a lid off and hold it, until `then` lies in the vessel; with no `then`, for good."""

    then: str = ""
    deeds: ClassVar[tuple[Deed, ...]] = (Deed.APPROACH, Deed.GRASP, Deed.LIFT)

    def achieved(self, world: TableWorld) -> bool:
        """The lid is in the hand, away from the vessel; or has been, long enough."""
        if self.then and facts.inside(world, self.then, self.target):
            return True
        away = world.place(self.thing).position - world.place(self.target).position
        return self.arm in world.holders(self.thing) and bool(abs(away[1]) > 0.12)

    def next_deed(self, world: TableWorld) -> Deed:
        """What is held is lifted."""
        return Deed.LIFT if self.arm in world.holders(self.thing) else Deed.APPROACH


@dataclass(frozen=True)
class HandOver(_OneArm):
    """Give a thing to the other arm, which then puts it into or onto `target`."""

    deeds: ClassVar[tuple[Deed, ...]] = (Deed.APPROACH, Deed.GRASP, Deed.MEET, Deed.TAKE, Deed.GIVE)

    @property
    def receiver(self) -> Arm:
        """The arm that takes it."""
        return Arm.RIGHT if self.arm is Arm.LEFT else Arm.LEFT

    def arm_of(self, deed: Deed) -> Arm:
        """The receiver takes, the giver does everything else."""
        return self.receiver if deed is Deed.TAKE else self.arm

    def achieved(self, world: TableWorld) -> bool:
        """The receiver alone has it, or has put it where it belongs."""
        return world.holders(self.thing) == (self.receiver,) or facts.placed(world, self.thing, self.target)

    def next_deed(self, world: TableWorld) -> Deed:
        """What both hold is given; what the giver holds is brought to the receiver."""
        holders = world.holders(self.thing)
        if self.arm not in holders:
            return Deed.APPROACH
        return Deed.GIVE if self.receiver in holders else Deed.MEET


@dataclass(frozen=True)
class Pour(_OneArm):
    """Tilt a vessel so that everything in it falls into a target."""

    contents: tuple[str, ...] = ()
    deeds: ClassVar[tuple[Deed, ...]] = (Deed.APPROACH, Deed.GRASP, Deed.ALIGN, Deed.TILT)

    def achieved(self, world: TableWorld) -> bool:
        """All of it is in the target."""
        return all(facts.inside(world, name, self.target) for name in self.contents)

    def next_deed(self, world: TableWorld) -> Deed:
        """What is held is brought on."""
        return Deed.ALIGN if self.arm in world.holders(self.thing) else Deed.APPROACH


@dataclass(frozen=True)
class Pull(_OneArm):
    """Pull a drawer open; with `then`, it may be closed again once that lies in it."""

    then: str = ""
    deeds: ClassVar[tuple[Deed, ...]] = (Deed.REACH, Deed.PULL)

    def achieved(self, world: TableWorld) -> bool:
        """The drawer is out, or has been, long enough."""
        if self.then and facts.inside(world, self.then, self.thing):
            return True
        return facts.is_open(world, self.thing)

    def next_deed(self, world: TableWorld) -> Deed:
        """Begin at the handle."""
        del world
        return Deed.REACH


@dataclass(frozen=True)
class Push(_OneArm):
    """Push a drawer closed."""

    deeds: ClassVar[tuple[Deed, ...]] = (Deed.FACE, Deed.PUSH)

    def achieved(self, world: TableWorld) -> bool:
        """The drawer is in."""
        return facts.is_closed(world, self.thing)

    def next_deed(self, world: TableWorld) -> Deed:
        """Begin before its front."""
        del world
        return Deed.FACE
