"""Waypoints of one arm, and the actions that pass through them."""

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from vifailback.errors import UnreachableError
from vifailback.sim.robot.arm import ARMS
from vifailback.sim.robot.sizes import part
from vifailback.sim.world import CONTROL_HZ
from vifailback.types.command import Arm
from vifailback.types.robot import Pose, Vector

FAST_M_S, SLOW_M_S = 0.38, 0.13
"""Speeds of the gripper on its way, and near things."""
_TURN_RAD_S = 2.2
_FASTEST_RAD_S, _SWING_RAD_S = 5.5, 2.5
"""No joint turns faster than the first; the second is its pace where a straight path would need more."""
_OPEN_S = 0.45
"""Opening or closing all the way takes this long."""


@dataclass(frozen=True)
class Waypoint:
    """Where a gripper goes next.

    Args:
        pose: of the gripper.
        opening: of the gripper when it is there: 0 closed .. 1 open.
        speed_m_s: of the gripper.
        wait_s: how long it waits there.
        seconds: how long it takes at least to get there.
    """

    pose: Pose
    opening: float
    speed_m_s: float = FAST_M_S
    wait_s: float = 0.0
    seconds: float = 0.0


def drive(arm: Arm, action: Vector, waypoints: Sequence[Waypoint]) -> Iterator[Vector]:
    """Yield actions, each float64 (14,), one a control step, that bring one arm through waypoints.

    The path between two waypoints is straight; where no joint angles reach it, the arm goes as far as they do, and
    where the wrist would have to turn too fast, it goes joint by joint.

    Args:
        arm: which arm; the other keeps to `action`.
        action: the last action, float64 (14,): where the path starts.
        waypoints: in order.
    """
    for waypoint in waypoints:
        path = _straight(arm, action, waypoint)
        if _jumps(arm, [action, *path]):
            path = _swing(arm, action, path[-1])
        yield from path
        action = path[-1]
        for _ in range(round(waypoint.wait_s * CONTROL_HZ)):
            yield action


def _straight(arm: Arm, action: Vector, waypoint: Waypoint) -> list[Vector]:
    """Go to a waypoint in a straight line."""
    own = part(arm)
    start, opened = ARMS[arm].pose(action), float(action[own][6])
    turn = _rotation_vector(start.rotation.T @ waypoint.pose.rotation)
    seconds = max(
        float(np.linalg.norm(waypoint.pose.position - start.position)) / waypoint.speed_m_s * 1.2,
        float(np.linalg.norm(turn)) / _TURN_RAD_S,
        abs(waypoint.opening - opened) * _OPEN_S,
        waypoint.seconds,
    )
    count = max(1, math.ceil(seconds * CONTROL_HZ))
    path: list[Vector] = []
    for place in range(1, count + 1):
        along = place / count
        smooth = along * along * (3 - 2 * along)
        between = Pose(
            start.position + smooth * (waypoint.pose.position - start.position),
            start.rotation @ _rotation(turn * smooth),
        )
        action = action.copy()
        with suppress(UnreachableError):  # as far as it goes
            action[own] = ARMS[arm].toward(action, between, 0.0)
        action[own.stop - 1] = opened + along * (waypoint.opening - opened)
        path.append(action)
    return path


def _jumps(arm: Arm, path: Sequence[Vector]) -> bool:
    """Would a joint have to turn faster than it can: the wrist passes the forearm's axis."""
    joints = np.stack(path)[:, part(arm)][:, :6]
    return bool(np.abs(np.diff(joints, axis=0)).max() > _FASTEST_RAD_S / CONTROL_HZ)


def _swing(arm: Arm, start: Vector, end: Vector) -> list[Vector]:
    """Go to an action joint by joint instead of in a straight line."""
    own = part(arm)
    far = float(np.abs(end[own][:6] - start[own][:6]).max())
    count = max(1, math.ceil(1.5 * far / _SWING_RAD_S * CONTROL_HZ))
    along = [place / count for place in range(1, count + 1)]
    return [start + (3 * share**2 - 2 * share**3) * (end - start) for share in along]


def _rotation_vector(rotation: Vector) -> Vector:
    """Axis times angle [rad], float64 (3,), of a rotation."""
    cosine = min(1.0, max(-1.0, (float(np.trace(rotation)) - 1) / 2))
    angle = math.acos(cosine)
    axis = np.array([rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]])
    length = float(np.linalg.norm(axis))
    if length > 1e-9:
        return axis / length * angle
    if angle < 1.0:
        return np.zeros(3)
    column = int(np.argmax(np.diag(rotation)))  # half a turn: the axis is a column of R + 1
    axis = rotation[:, column] + np.eye(3)[column]
    return axis / np.linalg.norm(axis) * angle


def _rotation(vector: Vector) -> Vector:
    """Rotation, float64 (3, 3), about a vector by its length [rad]."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([(0.0, -z, y), (z, 0.0, -x), (-y, x, 0.0)])
    return np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * (cross @ cross)
