"""From a subtask and the world as it is to waypoints: what each deed looks like."""

import numpy as np

from vifailback.sim.policies import poses
from vifailback.sim.policies.waypoint import FAST_M_S, SLOW_M_S, Waypoint
from vifailback.sim.robot.arm import ARMS
from vifailback.sim.scene.cabinet import TRAVEL_M
from vifailback.sim.tasks.step import Deed, Step
from vifailback.sim.world import TableWorld
from vifailback.types.command import Arm
from vifailback.types.robot import Pose

CLEAR_M = 0.17
"""Height at which a gripper travels over the table."""
_HOVER_M = 0.09
_NEAR_M = 0.02
_PUT_DOWN_M = 0.11
"""How far beside the place of pouring a vessel is put down."""


def plan(world: TableWorld, step: Step) -> list[Waypoint]:
    """Return the waypoints of a subtask's arm, from where the world stands now."""
    match step.deed:
        case Deed.APPROACH:
            return _approach(world, step, poses.grasp(world, step.arm, step.thing))
        case Deed.GRASP:
            return [Waypoint(_here(world, step.arm), 0.0, wait_s=0.25)]
        case Deed.ALIGN:
            return _align(world, step)
        case Deed.RELEASE:
            return _release(world, step)
        case Deed.REACH:
            return _to_front(world, step.arm, poses.handle(world, step.thing), poses.HANDLE_OPENING)
        case Deed.PULL:
            return _pull(world, step)
        case Deed.FACE:
            return _to_front(world, step.arm, poses.front(world, step.arm, step.thing), 0.0)
        case Deed.PUSH:
            return _push(world, step)
        case Deed.LIFT:
            return _lift(world, step.arm)
        case Deed.MEET:
            return _meet(world, step)
        case Deed.TAKE:
            goal = poses.grasp(world, step.arm, step.thing, far=True)
            return [*_approach(world, step, goal), Waypoint(goal, 0.0, wait_s=0.25)]
        case Deed.GIVE:
            return _release(world, step)
        case Deed.TILT:
            return _tilt(world, step)


def home(arm: Arm) -> list[Waypoint]:
    """Bring an arm out of the way."""
    return [Waypoint(ARMS[arm].home, 1.0)]


def _here(world: TableWorld, arm: Arm) -> Pose:
    """Where the gripper was told to be."""
    return ARMS[arm].pose(world.command)


def _opening(world: TableWorld, arm: Arm) -> float:
    return ARMS[arm].opening(world.command)


def _is_side(world: TableWorld, thing: str) -> bool:
    grip = world.things[thing].grip
    return grip is not None and grip.side


def _room_for_fingers(world: TableWorld, thing: str) -> float:
    """How far to open for a thing: all the way on the table, less between the walls of a container."""
    at = world.place(thing).position
    for name, other in world.things.items():
        room = other.inside
        if name == thing or room is None or other.height < 0.03:
            continue
        frame = world.place(name)
        x, y, _ = frame.rotation.T @ (at - frame.position)
        if abs(x - room.middle[0]) < room.half[0] and abs(y - room.middle[1]) < room.half[1]:
            return min(1.0, poses.grip_opening(world, thing) + 0.3)
    return 1.0


def _approach(world: TableWorld, step: Step, goal: Pose) -> list[Waypoint]:
    arm, side = step.arm, _is_side(world, step.thing)
    here, wide = _here(world, arm), _room_for_fingers(world, step.thing)
    aside = float(np.linalg.norm((here.position - goal.position)[:2]))
    aligned = float(np.sum(here.rotation[:, 0] * goal.rotation[:, 0])) > 0.9
    if aside < _NEAR_M and _opening(world, arm) > 0.5 and aligned:
        return [Waypoint(goal, wide, SLOW_M_S)]
    way: list[Waypoint] = []
    if here.position[2] < CLEAR_M - 0.02:
        opening = 1.0 if world.state[6 if arm is Arm.LEFT else 13] > 0.03 else 0.0
        way.append(Waypoint(here, opening))
        way.append(Waypoint(poses.at_height(here, CLEAR_M), opening))
    if side:
        before = poses.back(goal, _HOVER_M + 0.02)
        way += [Waypoint(poses.at_height(before, CLEAR_M), wide), Waypoint(before, wide)]
    else:
        way.append(Waypoint(poses.at_height(goal, max(goal.position[2] + _HOVER_M, CLEAR_M * 0.7)), wide))
    way.append(Waypoint(goal, wide, SLOW_M_S, wait_s=0.12))
    return way


def _align(world: TableWorld, step: Step) -> list[Waypoint]:
    here = _here(world, step.arm)
    if _is_side(world, step.thing):
        goal = poses.pouring(world, step.arm, step.target)
    else:
        goal = poses.release(world, step.arm, step.thing, step.target)
    over = max(CLEAR_M, goal.position[2] + _HOVER_M)
    return [
        Waypoint(poses.at_height(here, over), 0.0, 0.7 * FAST_M_S),
        Waypoint(poses.at_height(goal, over), 0.0),
        Waypoint(goal, 0.0, SLOW_M_S, wait_s=0.2),
    ]


def _release(world: TableWorld, step: Step) -> list[Waypoint]:
    here = _here(world, step.arm)
    opening = min(1.0, poses.grip_opening(world, step.thing) + 0.28)
    over = max(CLEAR_M, here.position[2] + _HOVER_M)
    return [
        Waypoint(here, opening, wait_s=0.2),
        Waypoint(poses.at_height(here, over), opening),
        *home(step.arm),
    ]


def _lift(world: TableWorld, arm: Arm) -> list[Waypoint]:
    here = _here(world, arm)
    up = poses.at_height(here, max(CLEAR_M, here.position[2] + _HOVER_M))
    return [Waypoint(up, 0.0, 0.5 * FAST_M_S), Waypoint(poses.parked(arm, up), 0.0, wait_s=0.1)]


def _meet(world: TableWorld, step: Step) -> list[Waypoint]:
    here, goal = _here(world, step.arm), poses.meeting(world, step.arm, step.thing)
    return [
        Waypoint(poses.at_height(here, goal.position[2]), 0.0, 0.7 * FAST_M_S),
        Waypoint(goal, 0.0, wait_s=0.2),
    ]


def _tilt(world: TableWorld, step: Step) -> list[Waypoint]:
    here = _here(world, step.arm)
    aside = _PUT_DOWN_M if step.arm is Arm.LEFT else -_PUT_DOWN_M
    beside = Pose(here.position + np.array([-0.02, aside, 0.0]), here.rotation)
    grip = world.things[step.thing].grip
    down = poses.at_height(beside, 0.05 if grip is None else grip.height + 0.003)
    opening = min(1.0, poses.grip_opening(world, step.thing) + 0.2)
    return [
        Waypoint(poses.tilted(step.arm, here), 0.0, wait_s=0.5, seconds=2.0),
        Waypoint(here, 0.0, wait_s=0.1, seconds=1.2),
        Waypoint(beside, 0.0),
        Waypoint(down, 0.0, SLOW_M_S, wait_s=0.1),
        Waypoint(down, opening, wait_s=0.1),
        Waypoint(poses.back(down, 0.09), opening),
        *home(step.arm),
    ]


def _to_front(world: TableWorld, arm: Arm, goal: Pose, opening: float) -> list[Waypoint]:
    here = _here(world, arm)
    before = poses.back(goal, 0.075)
    way: list[Waypoint] = []
    if np.linalg.norm(here.position - before.position) > 0.03 and here.position[2] < before.position[2]:
        way.append(Waypoint(poses.at_height(here, before.position[2] + 0.05), opening))
    return [*way, Waypoint(before, opening), Waypoint(goal, opening, SLOW_M_S, wait_s=0.12)]


def _pull(world: TableWorld, step: Step) -> list[Waypoint]:
    here = _here(world, step.arm)
    by = max(0.0, TRAVEL_M - 0.004 - world.extension(step.thing))
    out = Pose(here.position - np.array([by, 0.0, 0.0]), here.rotation)
    opening = poses.HANDLE_OPENING
    return [
        Waypoint(here, 0.0, wait_s=0.25),
        Waypoint(out, 0.0, SLOW_M_S, wait_s=0.1),
        Waypoint(out, opening, wait_s=0.1),
        Waypoint(poses.back(out, 0.06), opening),
        *home(step.arm),
    ]


def _push(world: TableWorld, step: Step) -> list[Waypoint]:
    here = _here(world, step.arm)
    by = world.extension(step.thing) + 0.012
    inwards = Pose(here.position + np.array([by, 0.0, 0.0]), here.rotation)
    return [
        Waypoint(inwards, 0.0, SLOW_M_S, wait_s=0.2),
        Waypoint(poses.back(inwards, 0.07), 0.0),
        *home(step.arm),
    ]
