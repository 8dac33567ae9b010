"""Guidance into steps: which arm, in which order, and what a symbol means beside the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

import numpy as np

from vifailback.errors import UnreachableError
from vifailback.supervise.motion.arrow import arrow_end, measured, on_table
from vifailback.supervise.motion.blobs import blob_at, seed
from vifailback.supervise.motion.scene import Scene
from vifailback.supervise.motion.steps import (
    Bring,
    GoBackward,
    GraspThing,
    KeepStill,
    MoveBy,
    SetGripper,
    Step,
    TurnHand,
)
from vifailback.types import (
    Align,
    Arm,
    Arrow,
    Direction,
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
    Rotate,
    Symbol,
    Target,
    Turn,
    Vector,
)

SLIGHTLY_M, SIGNIFICANTLY_M = 0.03, 0.10
"""How far "slightly" and "significantly" are where no arrow shows it [m] (supplement Fig. 5 gives no lengths)."""

WAYS = {
    Direction.FORWARD: (1, 0, 0),
    Direction.BACKWARD: (-1, 0, 0),
    Direction.LEFT: (0, 1, 0),
    Direction.RIGHT: (0, -1, 0),
    Direction.UPWARD: (0, 0, 1),
    Direction.DOWNWARD: (0, 0, -1),
}
"""Unit vector of each direction in the robot's frame (supplement Fig. 5)."""

SURROUNDINGS_M = 0.3
"""A thing that is wider than this is where to put something, never what to take [m]."""


def plan(guidance: Guidance, scene: Scene) -> tuple[Step, ...]:
    """Return the steps that carry guidance out, in order.

    Raises:
        UnreachableError: there is nothing to do, or what a symbol means cannot be told; says why.
    """
    steps = tuple(_Reading(guidance, scene).steps())
    if not steps:
        raise UnreachableError("the guidance asks for no motion")
    return steps


def hidden(guidance: Guidance, scene: Scene) -> tuple[Point, ...]:
    """Return the points of symbols that mean a thing, but where the robot's own hand is seen instead."""
    if scene.view is None:
        return ()
    reading = _Reading(guidance, scene)
    points = [point for symbol in guidance.symbols for point in reading.things(symbol)]
    return tuple(point for point in points if scene.view.hands[scene.view.pixel(point)])


@dataclass(frozen=True)
class _Reading:
    """One guidance, read against one moment."""

    guidance: Guidance
    scene: Scene

    def steps(self) -> Iterator[Step]:
        """Symbols first, in the order of the sentence; then what the sentence alone says."""
        moving = [symbol for symbol in self.guidance.symbols if not isinstance(symbol, Hold)]
        for command in self.guidance.commands:
            self.scene.named(_arm_of(command))
        reading, found = self, list[Step]()
        for symbol in self._ordered(moving):
            more = reading._of(symbol)
            found += more
            reading = replace(reading, scene=reading.scene.after(more))
        steps = self._without_repeats(found)
        if steps:
            yield from self._and_then(steps)
        elif any(isinstance(symbol, Hold) for symbol in self.guidance.symbols):
            yield KeepStill()
        else:
            yield from self._of_words()

    def things(self, symbol: Symbol) -> tuple[Point, ...]:
        """The points of a symbol that can only mean a thing or a place, not a gripper or what it holds."""
        match symbol:
            case Target():
                return () if self._held_at(symbol.at) else (symbol.at,)
            case Align():
                near = self.scene.gripper_at(symbol.start)
                takes = near is None or (self._wants(near, is_open=False) and self._wants(near, is_open=True))
                return (symbol.end,) if self._held_at(symbol.start) or not takes else (symbol.start, symbol.end)
            case Arrow():
                return (symbol.end,) if self._closes_there(self._arm(symbol.start, Move)) else ()
            case _:
                return ()

    def _ordered(self, symbols: Sequence[Symbol]) -> list[Symbol]:
        """Symbols in the order in which the sentence speaks of them; a gripper's label comes last by itself."""
        kinds = [type(command) for command in self.guidance.commands]

        def rank(symbol: Symbol) -> int:
            match symbol:
                case Gripper():
                    return kinds.index(Grasp) if Grasp in kinds else len(kinds) + 1
                case Turn():
                    return kinds.index(Rotate) if Rotate in kinds else len(kinds)
                case Rewind():
                    return -1
                case _:
                    return kinds.index(Move) if Move in kinds else 0

        return sorted(symbols, key=rank)

    def _of(self, symbol: Symbol) -> list[Step]:
        match symbol:
            case Arrow():
                return self._arrow(symbol)
            case Turn():
                return [TurnHand(self._arm(symbol.center, Rotate), symbol.clockwise)]
            case Target():
                return self._target(symbol)
            case Align():
                return self._align(symbol)
            case Gripper():
                return [SetGripper(self._arm(symbol.at, Grasp), symbol.open)]
            case Hold():
                return []
            case Rewind():
                return [self._rewind(symbol)]
            case _:
                assert_never(symbol)

    def _arrow(self, arrow: Arrow) -> list[Step]:
        arm = self._arm(arrow.start, Move)
        if self._closes_there(arm) and not self.scene.holds(arm) and self._thing(arrow.end) is not None:
            return [GraspThing(arm, self._place_of_thing(arrow.end))]
        return [MoveBy(arm, arrow_end(arrow, arm, self.scene) - self.scene.place(arm))]

    def _closes_there(self, arm: Arm) -> bool:
        """Say whether the gripper is to close where it is moved to, not before it moves."""
        said = [command for command in self.guidance.commands if self.scene.named(_arm_of(command)) in (arm, None)]
        closing = [at for at, one in enumerate(said) if isinstance(one, Grasp) and not one.open and not one.keep]
        moving = [at for at, one in enumerate(said) if isinstance(one, Move)]
        return self._wants(arm, is_open=False) and not (closing and moving and closing[0] < moving[0])

    def _target(self, target: Target) -> list[Step]:
        place = self._place_of_thing(target.at)
        arm = self._named() or self.scene.gripper_at(target.at) or self._closest(place)
        gives = self.scene.holds(arm) or self._wants(arm, is_open=True)
        if self._thing(target.at) is not None and (self._wants(arm, is_open=False) or not gives):
            return [GraspThing(arm, place)]
        return [self._bring(arm, target.at, release=self._wants(arm, is_open=True))]

    def _align(self, align: Align) -> list[Step]:
        held = self._held_at(align.start)
        if held is not None:
            return [self._bring(held, align.end, release=self._wants(held, is_open=True))]
        if self._starts_at_thing(align.start):
            thing = self._place_of_thing(align.start)
            arm = self._named() or self._closest(thing)
            return [GraspThing(arm, thing), self._bring(arm, align.end, release=self._wants(arm, is_open=True))]
        arm = self._named() or self.scene.gripper_at(align.start) or self.scene.nearest(align.start)
        if self._wants(arm, is_open=False) and self._thing(align.end) is not None:
            return [GraspThing(arm, self._place_of_thing(align.end))]
        return [self._bring(arm, align.end, release=False)]

    def _bring(self, arm: Arm, at: Point, *, release: bool) -> Bring:
        goal = measured(at, self.scene)
        return Bring(arm, goal.place, release, goal.middle)

    def _held_at(self, at: Point) -> Arm | None:
        """The arm that holds what a point shows."""
        arm = self.scene.gripper_at(at)
        named = self._named()
        return arm if arm is not None and named in (None, arm) and self.scene.holds(arm) else None

    def _starts_at_thing(self, at: Point) -> bool:
        """Say whether dual crosshairs begin at a thing that lies there, not at an empty gripper to be aligned."""
        if self._thing(at) is None:
            return False
        arm = self.scene.gripper_at(at)
        if arm is None or (self._wants(arm, is_open=False) and self._wants(arm, is_open=True)):
            return True
        if self._wants(arm, is_open=False):
            return False
        found = seed(self.scene.depth("dual crosshairs"), at)
        return found is not None and self._off(found, at) < self._away(arm, at)

    def _off(self, pixel: tuple[int, int], at: Point) -> float:
        row, column = self.scene.depth("dual crosshairs").pixel(at)
        return float(np.hypot(pixel[0] - row, pixel[1] - column))

    def _away(self, arm: Arm, at: Point) -> float:
        seen, size = self.scene.seen(arm), self.scene.camera.size
        return np.inf if seen is None else float(np.hypot(*np.subtract(seen.to_pixels(size), at.to_pixels(size))))

    def _rewind(self, rewind: Rewind) -> Step:
        backs = [command.arm for command in self.guidance.commands if isinstance(command, GoBack)]
        arm = self.scene.gripper_at(rewind.at) or self.scene.named(backs[0] if backs else self._named())
        arm = arm or self.scene.nearest(rewind.at)
        return GoBackward(arm, bool(backs), self._wants(arm, is_open=True))

    def _of_words(self) -> Iterator[Step]:
        """The commands without any symbol."""
        for command in self.guidance.commands:
            arm = self.scene.named(_arm_of(command)) or (next(iter(self.scene.arms)))
            match command:
                case Move():
                    length = SIGNIFICANTLY_M if command.size is Magnitude.SIGNIFICANTLY else SLIGHTLY_M
                    way = np.array(WAYS[command.direction], np.float64)
                    yield MoveBy(arm, length * way)
                case Rotate():
                    yield TurnHand(arm, command.clockwise)
                case Grasp():
                    if not command.keep:
                        yield SetGripper(arm, command.open)
                case HoldStill():
                    yield KeepStill()
                case GoBack():
                    yield GoBackward(arm, home=True, put_back=False)
                case _:
                    assert_never(command)

    def _and_then(self, steps: list[Step]) -> Iterator[Step]:
        """The steps of the symbols, and the turn and the gripper where only the sentence speaks of them."""
        turning = {step.arm for step in steps if isinstance(step, TurnHand)}
        settled = {step.arm for step in steps if isinstance(step, SetGripper | GraspThing | Bring)}
        settled |= {step.arm for step in steps if isinstance(step, GoBackward) and step.put_back}
        yield from steps
        for command in self.guidance.commands:
            match command:
                case Rotate():
                    arm = self.scene.named(command.arm) or _first_arm(steps)
                    grasping = any(isinstance(step, GraspThing) and step.arm is arm for step in steps)
                    if arm is not None and arm not in turning and not grasping:
                        yield TurnHand(arm, command.clockwise)
                case Grasp(keep=False):
                    arm = self.scene.named(command.arm) or _first_arm(steps)
                    if arm is not None and arm not in settled:
                        yield SetGripper(arm, command.open)
                case _:
                    pass

    def _without_repeats(self, steps: list[Step]) -> list[Step]:
        """Leave out what a grasp or a release does by itself (turn, close, open), and a second grasp of the same."""
        kept: list[Step] = []
        takes = {step.arm for step in steps if isinstance(step, GraspThing)}
        gives = {step.arm for step in steps if isinstance(step, Bring) and step.release}
        taken: list[GraspThing] = []
        for step in steps:
            match step:
                case TurnHand() if step.arm in takes:
                    continue
                case SetGripper() if step.arm in (gives if step.open else takes):
                    continue
                case GraspThing():
                    if any(one.arm is step.arm and np.allclose(one.place, step.place, atol=0.02) for one in taken):
                        continue
                    taken.append(step)
                case _:
                    pass
            kept.append(step)
        return kept

    def _arm(self, at: Point, kind: type[Move] | type[Rotate] | type[Grasp]) -> Arm:
        """The arm of a symbol: the gripper it is at; else the one that the sentence names; else the nearest."""
        near = self.scene.gripper_at(at)
        if near is not None:
            return near
        said = [self.scene.named(command.arm) for command in self.guidance.commands if isinstance(command, kind)]
        return next((arm for arm in said if arm is not None), None) or self._named() or self.scene.nearest(at)

    def _named(self) -> Arm | None:
        """The one arm that the sentence tells to act; None where it names none or both."""
        acting = {self.scene.named(_arm_of(command)) for command in self.guidance.commands if _acts(command)}
        return acting.pop() if len(acting) == 1 else None

    def _wants(self, arm: Arm, *, is_open: bool) -> bool:
        """Say whether the guidance asks for this gripper to open, or to close."""
        said = any(
            isinstance(command, Grasp)
            and command.open is is_open
            and not command.keep
            and self.scene.named(command.arm) in (arm, None)
            for command in self.guidance.commands
        )
        labels = [label for label in self.guidance.symbols if isinstance(label, Gripper) and label.open is is_open]
        return said or any((self.scene.gripper_at(label.at) or arm) is arm for label in labels)

    def _thing(self, at: Point) -> Vector | None:
        """Where the thing at a point is that could be taken [m]; None where there is none."""
        blob = blob_at(self.scene.depth("grasping"), at, widest_m=SURROUNDINGS_M)
        return None if blob is None or blob.outline.width_m > SURROUNDINGS_M else blob.centre

    def _place_of_thing(self, at: Point) -> Vector:
        """The place on the surface of the thing that a point means [m]."""
        view = self.scene.depth("grasping")
        found = seed(view, at)
        return on_table(at, self.scene) if found is None else view.cloud[found].astype(np.float64)

    def _closest(self, place: Vector) -> Arm:
        """The arm whose home is nearest to a place."""
        return min(self.scene.arms, key=lambda arm: float(np.linalg.norm(self.scene.arms[arm].home.position - place)))


def _arm_of(command: object) -> Arm | None:
    return getattr(command, "arm", None)


def _acts(command: object) -> bool:
    return isinstance(command, Move | Rotate) or (isinstance(command, Grasp) and not command.keep)


def _first_arm(steps: Sequence[Step]) -> Arm | None:
    return next((step.arm for step in steps if not isinstance(step, KeepStill)), None)
