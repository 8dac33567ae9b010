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
        """The arm that does it."""
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
class Place:
    """Put a thing into or onto a target."""

    arm: Arm
    thing: str
    target: str
    deeds: ClassVar[tuple[Deed, ...]] = (Deed.APPROACH, Deed.GRASP, Deed.ALIGN, Deed.RELEASE)

    def achieved(self, world: TableWorld) -> bool:
        """The thing is in or on the target, and let go."""
        return facts.placed(world, self.thing, self.target)

    def next_deed(self, world: TableWorld) -> Deed:
        """What is held is brought on; what is not is fetched."""
        return Deed.ALIGN if world.holder(self.thing) is self.arm else Deed.APPROACH


@dataclass(frozen=True)
class Pull:
    """Pull a drawer open."""

    arm: Arm
    thing: str
    target: str = ""
    deeds: ClassVar[tuple[Deed, ...]] = (Deed.REACH, Deed.PULL)

    def achieved(self, world: TableWorld) -> bool:
        """The drawer is out."""
        return facts.is_open(world, self.thing)

    def next_deed(self, world: TableWorld) -> Deed:
        """Begin at the handle."""
        del world
        return Deed.REACH


@dataclass(frozen=True)
class Push:
    """Push a drawer closed."""

    arm: Arm
    thing: str
    target: str = ""
    deeds: ClassVar[tuple[Deed, ...]] = (Deed.FACE, Deed.PUSH)

    def achieved(self, world: TableWorld) -> bool:
        """The drawer is in."""
        return facts.is_closed(world, self.thing)

    def next_deed(self, world: TableWorld) -> Deed:
        """Begin before its front."""
        del world
        return Deed.FACE
