"""`SimArm`: what point-based motion control asks of one arm, and poses that grippers like."""

import math
from dataclasses import dataclass

import numpy as np

from vifailback.errors import UnreachableError
from vifailback.sim.robot.kinematics import forward, inverse, rotation_y, rotation_z
from vifailback.sim.robot.sizes import base, part
from vifailback.types.command import Arm
from vifailback.types.robot import Pose, Vector

WORKSPACE_M = np.array([(-0.15, 0.60), (-0.62, 0.62), (0.004, 0.62)])
"""Where the point between the fingertips may be: x, y, z, (3, 2)."""
_HOME_PITCH = math.radians(55.0)


def downward(yaw: float) -> Vector:
    """Gripper rotation, float64 (3, 3), that looks straight down; at yaw 0 [rad] the fingers open along y."""
    return rotation_z(yaw) @ rotation_y(math.pi / 2)


def level(yaw: float, pitch: float = 0.0) -> Vector:
    """Gripper rotation, float64 (3, 3), that looks along the table (yaw 0: forward), dipped by `pitch` [rad]."""
    return rotation_z(yaw) @ rotation_y(pitch)


@dataclass(frozen=True)
class SimArm:
    """One of the two arms (implements `RobotArm`)."""

    side: Arm

    @property
    def home(self) -> Pose:
        """Where the gripper waits before an attempt."""
        outwards = 0.02 if self.side is Arm.LEFT else -0.02
        return Pose(base(self.side) + np.array([0.13, outwards, 0.19]), level(0.0, _HOME_PITCH))

    @property
    def home_joints(self) -> Vector:
        """Joint angles at home [rad], float64 (6,)."""
        return inverse(base(self.side), self.home, np.zeros(6))

    def pose(self, state: Vector) -> Pose:
        """Return where the gripper is in a state, float64 (14,)."""
        return forward(base(self.side), state[part(self.side)][:6])

    def opening(self, state: Vector) -> float:
        """Return how far the gripper is open in a state: 0 closed .. 1 open."""
        return float(state[part(self.side)][6])

    def why_unreachable(self, pose: Pose) -> str | None:
        """Say why the gripper cannot be brought to a pose; None where it can."""
        try:
            self._joints(pose, self.home_joints)
        except UnreachableError as error:
            return str(error)
        return None

    def toward(self, state: Vector, pose: Pose, opening: float) -> Vector:
        """Return this arm's part of the action, float64 (7,), that brings it to a pose and opening.

        Raises:
            UnreachableError: the pose is outside the workspace or no joint angles reach it; says why.
        """
        joints = self._joints(pose, state[part(self.side)][:6])
        return np.append(joints, min(1.0, max(0.0, opening)))

    def _joints(self, pose: Pose, near: Vector) -> Vector:
        for axis, value, (low, high) in zip("xyz", pose.position, WORKSPACE_M, strict=True):
            if not low <= value <= high:
                raise UnreachableError(
                    f"{self.side} gripper: {axis} = {value:.3f} m is outside the workspace {low:.3f} .. {high:.3f} m"
                )
        try:
            return inverse(base(self.side), pose, near)
        except UnreachableError as error:
            raise UnreachableError(f"{self.side} gripper: {error}") from error


ARMS: dict[Arm, SimArm] = {Arm.LEFT: SimArm(Arm.LEFT), Arm.RIGHT: SimArm(Arm.RIGHT)}
"""Both arms by side."""
