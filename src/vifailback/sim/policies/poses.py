"""Where a gripper belongs: at a thing to grasp it, at a target with what it holds, at a drawer."""

import math
from collections.abc import Sequence

import numpy as np

from vifailback.sim.robot.arm import ARMS, downward, level
from vifailback.sim.robot.kinematics import rotation_x, rotation_z
from vifailback.sim.robot.sizes import FINGER_TRAVEL_M
from vifailback.sim.robot.sizes import base as base_of
from vifailback.sim.scene.cabinet import HANDLE_OUT_M
from vifailback.sim.world import TableWorld
from vifailback.types.command import Arm
from vifailback.types.robot import Pose, Vector

HANDLE_OPENING = 0.36
"""Wide enough for a handle's bar, narrow enough not to touch the table below the lowest one."""
_UPRIGHT = 0.9
"""A thing whose up is at least this much up (cosine) is grasped as it was made to be."""
MEETING_M = np.array([0.10, 0.0, 0.2])
"""Where things are handed over."""
_PARK_M = (0.08, 0.36)
"""Where a lifted lid waits: x, and y outwards."""
_POUR_ASIDE_M, _POUR_ABOVE_M, _TILT_RAD = 0.045, 0.075, math.radians(135)
_HANDLE_PITCH = math.radians(20)
_PUSH_ASIDE_M = 0.08
"""A drawer is pushed beside its handle."""


def yaw_of(rotation: Vector) -> float:
    """Return how a thing is turned about the vertical [rad]."""
    return math.atan2(rotation[1, 0], rotation[0, 0])


def gripper_yaw(rotation: Vector) -> float:
    """Return the direction in which the fingers of a gripper that looks down open [rad]; 0 is along y."""
    return math.atan2(-rotation[0, 1], rotation[1, 1])


def half_turn(yaw: float) -> float:
    """Return the same direction of a line within -pi/2 .. pi/2 [rad]."""
    return (yaw + math.pi / 2) % math.pi - math.pi / 2


def grasp(world: TableWorld, arm: Arm, thing: str, *, far: bool = False) -> Pose:
    """Return where the gripper grasps a thing: the easiest of its equal ways that the arm reaches.

    Args:
        world: as it is.
        arm: which arm.
        thing: what to grasp.
        far: at the end where another arm can take it over.
    """
    grip, place = world.things[thing].grip, world.place(thing)
    if grip is None:
        raise ValueError(f"the {thing} is not made to be grasped")
    if place.rotation[2, 2] < _UPRIGHT:
        return _grasp_tipped(world, arm, thing)
    turned = yaw_of(place.rotation)
    along = grip.far if far and grip.far is not None else grip.offset
    position = place.position + place.rotation @ np.array([along, 0.0, 0.0])
    position[2] = max(0.014, place.position[2] + grip.height)
    if grip.side:
        return Pose(position, level(_toward(arm, position)))
    ways = (
        [0.0] if grip.turns == 0 else [turned + grip.yaw + 2 * math.pi * way / grip.turns for way in range(grip.turns)]
    )
    return _easiest(arm, position, ways)


def _easiest(arm: Arm, position: Vector, yaws: Sequence[float]) -> Pose:
    """Of the ways to turn a gripper that looks down, the one with the least turn that the arm reaches."""
    lines = sorted({round(half_turn(yaw), 6) for yaw in yaws}, key=abs)
    poses = [Pose(position, downward(yaw + flip)) for yaw in lines for flip in (0.0, math.pi, -math.pi)]
    return next((pose for pose in poses if ARMS[arm].why_unreachable(pose) is None), poses[0])


def _grasp_tipped(world: TableWorld, arm: Arm, thing: str) -> Pose:
    """Grasp a thing that has fallen over: across its narrowest level side, at its middle."""
    box = world.box(thing)
    level_axes = [axis for axis in range(3) if abs(box.axes[2, axis]) < 0.6]
    narrow = min(level_axes, key=lambda axis: float(box.half[axis]), default=1)
    position = box.middle.copy()
    position[2] = max(0.014, min(position[2], box.middle[2] + 0.01))
    return _easiest(arm, position, [math.atan2(-box.axes[0, narrow], box.axes[1, narrow])])


def grip_opening(world: TableWorld, thing: str) -> float:
    """Return how far the gripper is open with a thing between its fingers: 0 .. 1."""
    grip = world.things[thing].grip
    return 1.0 if grip is None else min(1.0, grip.width / 2 / FINGER_TRAVEL_M)


def destination(world: TableWorld, thing: str, target: str) -> Vector:
    """Return where the foot of a thing belongs when it is let go over or on a target [m], float64 (3,)."""
    base, goal = world.things[target], world.place(target)
    if base.inside is None or world.things[thing].covers:
        return goal.position + goal.rotation @ np.array([0.0, 0.0, base.height + 0.003])
    room = base.inside
    x, y = room.middle
    if base.drawer:  # a drawer: only what is out of the cabinet can be reached into
        x = max(0.03, (world.extension(target) - 0.008) / 2)
    low = room.floor + 0.006 if room.rim < 0.03 or base.drawer else room.rim - 0.014
    return goal.position + goal.rotation @ np.array([x, y, low])


def release(world: TableWorld, arm: Arm, thing: str, target: str) -> Pose:
    """Return where the gripper lets a thing that it holds go, so that the thing is where it belongs."""
    hand, held = ARMS[arm].pose(world.state), _in_hand(world, arm, thing)
    turn = 0.0
    if world.things[target].inside is None and world.things[thing].height < 0.06:  # stacked: faces in line
        turn = yaw_of(world.place(target).rotation) - yaw_of(held.rotation)
        turn = (turn + math.pi / 4) % (math.pi / 2) - math.pi / 4
    elif world.things[target].drawer:  # in a drawer: long side along the drawer's width
        turn = half_turn(math.pi / 2 - yaw_of(held.rotation))
    foot = held.position if held.rotation[2, 2] > _UPRIGHT else world.box(thing).foot
    offset = downward(turn) @ downward(0.0).T @ (hand.position - foot)
    yaw = gripper_yaw(hand.rotation) + turn
    position = destination(world, thing, target) + offset
    poses = [Pose(position, downward(yaw + flip)) for flip in (0.0, math.pi, -math.pi)]
    near = sorted(poses, key=lambda pose: -float(np.sum(pose.rotation * hand.rotation)))
    return next((pose for pose in near if ARMS[arm].why_unreachable(pose) is None), near[0])


def meeting(world: TableWorld, giver: Arm, thing: str) -> Pose:
    """Return where the giving gripper holds a thing out: between the arms, its far end towards the receiver."""
    hand, held = ARMS[giver].pose(world.state), _in_hand(world, giver, thing)
    wanted = -math.pi / 2 if giver is Arm.LEFT else math.pi / 2
    turn = (wanted - yaw_of(held.rotation) + math.pi) % (2 * math.pi) - math.pi
    offset = downward(turn) @ downward(0.0).T @ (hand.position - held.position)
    return Pose(MEETING_M + offset, downward(gripper_yaw(hand.rotation) + turn))


def _in_hand(world: TableWorld, arm: Arm, thing: str) -> Pose:
    """Where a thing is that an arm holds, or would be if it held it: a blind policy does not know the difference."""
    if arm in world.holders(thing):
        return world.place(thing)
    hand, grip = ARMS[arm].pose(world.state), world.things[thing].grip
    if grip is None:
        return hand
    turned = rotation_z(gripper_yaw(hand.rotation) - grip.yaw)
    return Pose(hand.position - turned @ np.array([grip.offset, 0.0, grip.height]), turned)


def parked(arm: Arm, pose: Pose) -> Pose:
    """Return where a lifted lid waits, at the height and turn of a pose."""
    x, outwards = _PARK_M
    return Pose(np.array([x, outwards if arm is Arm.LEFT else -outwards, max(0.15, pose.position[2])]), pose.rotation)


def pouring(world: TableWorld, arm: Arm, target: str) -> Pose:
    """Return where a level gripper holds a vessel beside and above a target, to be tilted over it."""
    room = world.things[target].inside
    rim = world.things[target].height if room is None else room.rim
    aside = -_POUR_ASIDE_M if arm is Arm.RIGHT else _POUR_ASIDE_M
    position = world.place(target).position + np.array([0.0, aside, rim + _POUR_ABOVE_M])
    options = [Pose(position, level(share * _toward(arm, position))) for share in (1.0, 0.5, 0.0)]
    return next((pose for pose in options if ARMS[arm].why_unreachable(tilted(arm, pose)) is None), options[0])


def tilted(arm: Arm, pose: Pose) -> Pose:
    """Return the pose of a level gripper after it tilted what it holds towards the other arm."""
    return Pose(pose.position, pose.rotation @ rotation_x(-_TILT_RAD if arm is Arm.RIGHT else _TILT_RAD))


def _toward(arm: Arm, position: Vector) -> float:
    """The direction from an arm's base to a place [rad]."""
    x, y, _ = position - base_of(arm)
    return math.atan2(y, x)


def handle(world: TableWorld, drawer: str) -> Pose:
    """Return where the gripper holds a drawer's handle: level, one finger above the bar and one below."""
    place = world.place(drawer)
    bar = np.array([-0.008 - HANDLE_OUT_M, 0.0, world.things[drawer].height / 2])
    return Pose(place.position + place.rotation @ bar, level(0.0, _HANDLE_PITCH) @ rotation_x(math.pi / 2))


def front(world: TableWorld, arm: Arm, drawer: str) -> Pose:
    """Return where the closed gripper touches a drawer's front, beside the handle, to push it."""
    place = world.place(drawer)
    aside = _PUSH_ASIDE_M if arm is Arm.LEFT else -_PUSH_ASIDE_M
    at = np.array([-0.022, aside, world.things[drawer].height / 2 + 0.004])
    return Pose(place.position + place.rotation @ at, level(0.0, _HANDLE_PITCH))


def raised(pose: Pose, by_m: float) -> Pose:
    """Return a pose further up [m]."""
    return Pose(pose.position + np.array([0.0, 0.0, by_m]), pose.rotation)


def at_height(pose: Pose, height_m: float) -> Pose:
    """Return a pose at a height above the table [m]."""
    return Pose(np.array([pose.position[0], pose.position[1], height_m]), pose.rotation)


def back(pose: Pose, by_m: float) -> Pose:
    """Return a pose drawn back along the gripper's own direction [m]."""
    return Pose(pose.position - by_m * pose.rotation[:, 0], pose.rotation)
