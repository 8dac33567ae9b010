"""Waypoints of one arm, and the actions that pass through them."""

import math
from collections.abc import Iterator, Sequence
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
    """

    pose: Pose
    opening: float
    speed_m_s: float = FAST_M_S
    wait_s: float = 0.0


def drive(arm: Arm, action: Vector, waypoints: Sequence[Waypoint]) -> Iterator[Vector]:
    """Yield actions, each float64 (14,), one a control step, that bring one arm through waypoints.

    The path between two waypoints is straight; where no joint angles reach it, the arm goes as far as they do.

    Args:
        arm: which arm; the other keeps to `action`.
        action: the last action, float64 (14,): where the path starts.
        waypoints: in order.
    """
    action = action.copy()
    own = part(arm)
    for waypoint in waypoints:
        start, opened = ARMS[arm].pose(action), float(action[own][6])
        turn = _rotation_vector(start.rotation.T @ waypoint.pose.rotation)
        seconds = max(
            float(np.linalg.norm(waypoint.pose.position - start.position)) / waypoint.speed_m_s * 1.2,
            float(np.linalg.norm(turn)) / _TURN_RAD_S,
            abs(waypoint.opening - opened) * _OPEN_S,
        )
        count = max(1, math.ceil(seconds * CONTROL_HZ))
        for place in range(1, count + 1):
            along = place / count
            smooth = along * along * (3 - 2 * along)
            between = Pose(
                start.position + smooth * (waypoint.pose.position - start.position),
                start.rotation @ _rotation(turn * smooth),
            )
            opening = opened + along * (waypoint.opening - opened)
            try:
                action[own] = ARMS[arm].toward(action, between, opening)
            except UnreachableError:
                action[own.stop - 1] = opening
            yield action.copy()
        for _ in range(round(waypoint.wait_s * CONTROL_HZ)):
            yield action.copy()


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
