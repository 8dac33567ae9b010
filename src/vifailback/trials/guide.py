"""What is right now, told as a supervisor tells it: symbols on the head image and a command sentence (paper Sec. 3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vifailback.sim.guidance import magnitude, moves_between
from vifailback.sim.policies import poses
from vifailback.sim.remedy import Remedy
from vifailback.sim.scene.cabinet import TRAVEL_M
from vifailback.sim.tasks.goal import Place
from vifailback.sim.tasks.step import Deed
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import CAMERAS, TableWorld
from vifailback.types import (
    Align,
    Arm,
    Arrow,
    Axis,
    Command,
    Depth,
    Direction,
    FailureType,
    GoBack,
    Grasp,
    Gripper,
    Guidance,
    Hold,
    HoldStill,
    Magnitude,
    Move,
    Point,
    Rewind,
    Symbol,
    Target,
    Vector,
)

WORTH_M = 0.02
"""A way along an axis is named from this length on [m]: an arm that is moved by words need not be told less."""

SEEN_M = 0.012
"""A place is seen where the depth image shows it this exactly [m]."""

PULL_MARGIN_M = 0.004
"""A drawer is pulled to this far before its end [m]."""


def guidance_of(world: TableWorld, task: Task, remedy: Remedy, failure_type: FailureType) -> Guidance:
    """Return the guidance for what is to be done now.

    Prohibition for a human at work; dual crosshairs for what belongs where; arrows in the colours of their axes for
    ways of a gripper; labels for its state; rewind where no symbol says what is needed (handing over, pouring).
    """
    puts = isinstance(task.goals[remedy.step.goal], Place)
    teller = _Teller(world, remedy, world.observe(depth=CAMERAS[:1]).depth[CAMERAS[0]], puts)
    commands, symbols = teller.tell(planning=failure_type is FailureType.TASK_PLANNING)
    drawn = tuple(symbol for symbol in symbols if symbol is not None)
    return Guidance(tuple(commands), drawn, _in_words(remedy))


Told = tuple[Sequence[Command], Sequence[Symbol | None]]


@dataclass(frozen=True)
class _Teller:
    """One remedy in one moment of the world."""

    world: TableWorld
    remedy: Remedy
    depth: Depth
    puts: bool

    def tell(self, *, planning: bool) -> Told:
        """The commands and symbols; a symbol outside the image is None."""
        step, arm = self.remedy.step, self.remedy.step.arm
        if self.remedy.hold:
            return [HoldStill(arm)], [self._at(Hold, self.remedy.here.position)]
        grip = self.world.things[step.thing].grip
        if grip is not None and grip.side:
            return self._rewind()
        match step.deed:
            case Deed.APPROACH:
                return self._fetch(planning=planning)
            case Deed.ALIGN if step.target:
                return self._bring()
            case Deed.REACH:
                return self._pull()
            case Deed.FACE:
                return self._push()
            case Deed.LIFT:
                return self._lift()
            case _:
                return self._rewind()

    def _fetch(self, *, planning: bool) -> Told:
        """Take the thing, and, where it is only to be put somewhere, bring it there too."""
        arm, thing = self.remedy.step.arm, self._thing()
        here = self.remedy.here.position
        ways = _ways(arm, self.remedy.goal.position - here)
        commands: list[Command] = [*ways, Grasp(arm, open=False)]
        goal = self._target() if self._only_placed() else None
        if goal is None:
            return commands, [None if thing is None else Target(thing)]
        commands.append(Grasp(arm, open=True))  # the dual crosshairs show the way; the sentence speaks of the arrow's
        align = None if thing is None else Align(thing, goal)
        arrow = self._arrow(here, thing, ways)
        return commands, [align] if planning or arrow is None else [arrow, align]

    def _bring(self) -> Told:
        arm, goal, start = self.remedy.step.arm, self._target(), self._seen(self.remedy.here.position)
        ways = _ways(arm, self._target_at() - self.remedy.thing_at)
        align = None if start is None or goal is None else Align(start, goal)
        return [*ways, Grasp(arm, open=True)], [align]

    def _pull(self) -> Told:
        arm, handle = self.remedy.step.arm, poses.handle(self.world, self.remedy.step.thing).position
        way = TRAVEL_M - PULL_MARGIN_M - self.world.extension(self.remedy.step.thing)
        out = handle - np.array([way, 0.0, 0.0])
        commands = [
            *_ways(arm, handle - self.remedy.here.position),
            Grasp(arm, open=False),
            Move(arm, Direction.BACKWARD, Magnitude.SIGNIFICANTLY),
            Grasp(arm, open=True),
        ]
        pulled = self._between(handle, out, (Axis.FORWARD_BACKWARD,))
        return commands, [self._at(Target, handle), pulled, self._label(out, is_open=True)]

    def _push(self) -> Told:
        arm, front = self.remedy.step.arm, self.remedy.goal.position
        inwards = front + np.array([self.world.extension(self.remedy.step.thing), 0.0, 0.0])
        ways = _ways(arm, front - self.remedy.here.position)
        commands = [Grasp(arm, open=False), *ways, Move(arm, Direction.FORWARD, Magnitude.SIGNIFICANTLY)]
        there = self._between(self.remedy.here.position, front, tuple(Axis))
        shut = self._label(self.remedy.here.position, is_open=False)
        return commands, [shut, there, self._between(front, inwards, (Axis.FORWARD_BACKWARD,))]

    def _lift(self) -> Told:
        arm, here, goal = self.remedy.step.arm, self.remedy.here.position, self.remedy.goal.position
        over = np.array([here[0], here[1], goal[2]])
        ways = [Move(arm, Direction.UPWARD, magnitude(goal[2] - here[2])), *_ways(arm, goal - over)]
        aside = tuple(dict.fromkeys(way.direction.axis for way in ways[1:]))
        up = self._between(here, over, (Axis.UP_DOWN,))
        return [*ways, Grasp(arm, open=False, keep=True)], [up, self._between(over, goal, aside) if aside else None]

    def _rewind(self) -> Told:
        arm = self.remedy.step.arm
        return [GoBack(arm)], [self._at(Rewind, self.remedy.here.position)]

    def _only_placed(self) -> bool:
        """Is the thing fetched to be put somewhere, by the same arm."""
        return bool(self.remedy.step.target) and self.puts

    def _target_at(self) -> Vector:
        at = self.remedy.target_at
        return self.remedy.thing_at if at is None else at

    def _thing(self) -> Point | None:
        """Where the thing is seen: the middle of its top, or what is seen of it nearby."""
        place, thing = self.world.place(self.remedy.step.thing), self.world.things[self.remedy.step.thing]
        top = place.position + place.rotation[:, 2] * thing.height
        return self._visible(top, _around(thing.radius * 0.5))

    def _target(self) -> Point | None:
        """Where the target is seen: where the thing's foot belongs, or what is seen of the ground nearby."""
        room = self.world.things[self.remedy.step.target].inside
        reach = 0.02 if room is None else 0.7 * min(room.half)
        return self._visible(self._target_at(), _around(reach))

    def _visible(self, place: Vector, shifts: Sequence[Vector]) -> Point | None:
        """The point of the nearest place that is seen and no other thing hides; else of the place itself."""
        for shift in shifts:
            for lower in (0.0, 0.006, 0.012):
                at = place + shift - np.array([0.0, 0.0, lower])
                point = self._seen(at)
                if point is not None and self._shows(point, at):
                    return point
        return self._seen(place)

    def _shows(self, point: Point, place: Vector) -> bool:
        camera = self.world.camera(CAMERAS[0])
        x, y = point.to_pixels(camera.size)
        far = float(self.depth[min(int(y), camera.size.height - 1), min(int(x), camera.size.width - 1)])
        pose = camera.camera_to_world
        return abs(far - float((place - pose[:3, 3]) @ pose[:3, 2])) < SEEN_M

    def _seen(self, place: Vector) -> Point | None:
        return self.world.camera(CAMERAS[0]).project(place)

    def _at(self, kind: type[Hold] | type[Rewind] | type[Target], place: Vector) -> Symbol | None:
        point = self._seen(place)
        return None if point is None else kind(point)

    def _label(self, place: Vector, *, is_open: bool) -> Symbol | None:
        point = self._seen(place)
        return None if point is None else Gripper(point, is_open)

    def _between(self, start: Vector, end: Vector, axes: tuple[Axis, ...]) -> Symbol | None:
        one, other = self._seen(start), self._seen(end)
        return None if one is None or other is None else Arrow(one, other, axes)

    def _arrow(self, here: Vector, end: Point | None, ways: Sequence[Move]) -> Symbol | None:
        start = self._seen(here)
        axes = tuple(dict.fromkeys(way.direction.axis for way in ways))
        return Arrow(start, end, axes) if start is not None and end is not None and axes else None


def _ways(arm: Arm, way: Vector) -> tuple[Move, ...]:
    """A way [m], float64 (3,), as moves along the axes, the longest first."""
    return moves_between(arm, np.zeros(3), way, WORTH_M)


def _around(radius_m: float) -> list[Vector]:
    """Shifts on the level [m], each float64 (3,), the shortest first."""
    steps = np.linspace(-radius_m, radius_m, 7)
    found = [np.array([x, y, 0.0]) for x in steps for y in steps]
    return sorted(found, key=lambda shift: float(np.linalg.norm(shift)))


def _in_words(remedy: Remedy) -> str:
    step = remedy.step
    if remedy.hold:
        return "A human is at work. Hold still until the intervention is over, then go on with the task."
    first = f"Put the {remedy.drop} down, then adjust" if remedy.drop else "Adjust"
    return f"{first} the {step.arm} gripper to complete '{step.text}'"
