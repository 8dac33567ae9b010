"""Guidance from the true state: a `Remedy` in commands and symbols, by the paper's conventions (Sec. 3.1, 3.2, Fig. 8).

What a careful person would draw: arrows for a pose that is off, a label for a gripper in the wrong state, crosshairs
for a wrong plan, a prohibition icon while a human interferes (supplement Fig. 1, 18, 19).
"""

import math
from typing import assert_never

import numpy as np

from vifailback.sim.policies.poses import gripper_yaw, half_turn
from vifailback.sim.remedy import Remedy
from vifailback.sim.tasks.step import Deed
from vifailback.types import (
    Align,
    Arm,
    Arrow,
    CameraModel,
    Command,
    Direction,
    FailureType,
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

SMALL_MOVE_M = 0.015
"""A direction in which a gripper is off by less than this is not worth a word."""
SLIGHT_MOVE_M = 0.08
"""Moves shorter than this are "slightly", longer ones "significantly"."""
SMALL_TURN_RAD = math.radians(20)
"""A gripper that is turned less than this is not worth a word."""
CLOSED = 0.45
"""A gripper less open than this has to be opened before it can take hold of something."""
_TAKING = (Deed.APPROACH, Deed.GRASP, Deed.REACH, Deed.TAKE)
_GRASPING = (Deed.GRASP, Deed.PULL, Deed.TAKE)
_LETTING_GO = (Deed.RELEASE, Deed.GIVE)
_LEVEL = (Deed.REACH, Deed.PULL, Deed.FACE, Deed.PUSH, Deed.TILT)
"""Deeds of a gripper that does not look down: a turn of it is not seen in the image as one."""


def guide(remedy: Remedy, camera: CameraModel, failure_type: FailureType, *, mistaken: bool = True) -> Guidance:
    """Say what a remedy is, in commands and in symbols on the head camera's image.

    Args:
        remedy: what puts it right now.
        camera: the head camera.
        failure_type: what went wrong: what a person would draw depends on it.
        mistaken: of a wrong plan: something was taken for the right thing or place; else a part of it was left out.
    """
    match failure_type:
        case FailureType.HUMAN_INTERVENTION if remedy.hold:
            return Guidance((HoldStill(),), _seen(camera, Hold, remedy.here.position))
        case FailureType.TASK_PLANNING:
            return Guidance((), _plan(remedy, camera, mistaken=mistaken))
        case FailureType.GRIPPER_STATE:
            return _state(remedy, camera)
        case FailureType.GRIPPER_POSE | FailureType.HUMAN_INTERVENTION:
            return _pose(remedy, camera)
        case _:
            assert_never(failure_type)


def _pose(remedy: Remedy, camera: CameraModel) -> Guidance:
    """Bring the gripper to where it belongs; open it first where it is closed on nothing."""
    arm, here = remedy.step.arm, remedy.here.position
    opens = _has_to_open(remedy)
    commands: list[Command] = [Grasp(arm, open=True)] if opens else []
    symbols: list[Symbol] = list(_label(camera, here, is_open=True)) if opens else []
    moves = moves_between(arm, here, remedy.goal.position)
    commands += moves
    start, end = camera.project(here), camera.project(remedy.goal.position)
    if moves and start and end and start != end:
        symbols.insert(0, Arrow(start, end, tuple(dict.fromkeys(move.direction.axis for move in moves))))
    turn = 0.0 if remedy.step.deed in _LEVEL else _turn_between(remedy)
    if abs(turn) > SMALL_TURN_RAD:
        commands.append(Rotate(arm, clockwise=turn < 0))
        symbols += [Turn(place, clockwise=turn < 0) for place in (start,) if place]
    if remedy.target_at is not None and remedy.step.deed in (Deed.ALIGN, *_LETTING_GO):
        symbols += _align(camera, remedy.thing_at, remedy.target_at)
    if not moves and len(commands) == opens:  # all is where it belongs
        return _grip(remedy, camera)
    return Guidance(tuple(commands), tuple(symbols))


def _state(remedy: Remedy, camera: CameraModel) -> Guidance:
    """Bring the gripper into the state that the subtask needs; where it has gone away meanwhile, first back there."""
    deed = remedy.step.deed
    if deed in (*_GRASPING, *_LETTING_GO) and not remedy.drop:
        return _grip(remedy, camera)
    if deed in (Deed.ALIGN, Deed.LIFT, Deed.MEET, Deed.TILT):  # what is held must stay held
        arm = remedy.step.arm
        return Guidance((Grasp(arm, open=False, keep=True),), _label(camera, remedy.here.position, is_open=False))
    back = _pose(remedy, camera)
    if deed not in _TAKING or any(isinstance(one, Grasp) and not one.open for one in back.commands):
        return back
    label = _label(camera, remedy.goal.position, is_open=False)
    return Guidance((*back.commands, Grasp(remedy.step.arm, open=False)), (*back.symbols, *label))


def _grip(remedy: Remedy, camera: CameraModel) -> Guidance:
    """Open or close, where the gripper is."""
    is_open = remedy.open_there and remedy.step.deed in _LETTING_GO
    return Guidance((Grasp(remedy.step.arm, open=is_open),), _label(camera, remedy.here.position, is_open=is_open))


def _plan(remedy: Remedy, camera: CameraModel, *, mistaken: bool) -> tuple[Symbol, ...]:
    """Put the wrong thing back, mark the right one, link it with where it belongs; what was left out is only linked."""
    symbols: list[Symbol] = list(_seen(camera, Rewind, remedy.here.position)) if remedy.drop else []
    if remedy.target_at is not None and remedy.step.deed is not Deed.APPROACH:
        return (*symbols, *_align(camera, remedy.thing_at, remedy.target_at))
    if mistaken or remedy.target_at is None:
        symbols += _seen(camera, Target, remedy.goal.position)
    if remedy.target_at is not None:
        symbols += _align(camera, remedy.thing_at, remedy.target_at)
    return tuple(symbols)


def moves_between(arm: Arm, here: Vector, there: Vector, worth_m: float = SMALL_MOVE_M) -> tuple[Move, ...]:
    """Return the moves from one place to another, each float64 (3,) [m], the longest first.

    Args:
        arm: which arm.
        here: from where.
        there: to where.
        worth_m: a direction in which they are less far apart is not worth a word.
    """
    names = (
        (Direction.FORWARD, Direction.BACKWARD),
        (Direction.LEFT, Direction.RIGHT),
        (Direction.UPWARD, Direction.DOWNWARD),
    )
    offsets = [(float(by), ahead if by > 0 else back) for by, (ahead, back) in zip(there - here, names, strict=True)]
    return tuple(
        Move(arm, way, magnitude(by))
        for by, way in sorted(offsets, key=lambda offset: -abs(offset[0]))
        if abs(by) >= worth_m
    )


def magnitude(length_m: float) -> Magnitude:
    """Return how far a length is in words."""
    return Magnitude.SLIGHTLY if abs(length_m) < SLIGHT_MOVE_M else Magnitude.SIGNIFICANTLY


def _has_to_open(remedy: Remedy) -> bool:
    return remedy.step.deed in _TAKING and (remedy.opening < CLOSED or bool(remedy.drop))


def _turn_between(remedy: Remedy) -> float:
    """How far the gripper has to turn about the vertical [rad], seen from above; its two fingers are alike."""
    return half_turn(gripper_yaw(remedy.goal.rotation) - gripper_yaw(remedy.here.rotation))


def _align(camera: CameraModel, start: Vector, end: Vector) -> tuple[Symbol, ...]:
    first, second = camera.project(start), camera.project(end)
    return (Align(first, second),) if first and second and first != second else ()


def _label(camera: CameraModel, at: Vector, *, is_open: bool) -> tuple[Symbol, ...]:
    place = camera.project(at)
    return (Gripper(place, open=is_open),) if place else ()


def _seen(camera: CameraModel, kind: type[Target] | type[Hold] | type[Rewind], at: Vector) -> tuple[Symbol, ...]:
    place: Point | None = camera.project(np.asarray(at))
    return (kind(place),) if place else ()
