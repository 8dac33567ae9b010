"""Gripper 6d-pose faults: the gripper goes to the wrong place, or the wrong way round."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from vifailback.sim.faults.fault import Fault
from vifailback.sim.policies.waypoint import Waypoint
from vifailback.sim.robot.kinematics import rotation_z
from vifailback.sim.tasks.step import Deed, Step
from vifailback.sim.world import TableWorld
from vifailback.types.annotation import FailureType
from vifailback.types.robot import Pose

POSED = (Deed.APPROACH, Deed.ALIGN, Deed.REACH, Deed.FACE, Deed.TAKE, Deed.MEET)
"""The deeds that bring a gripper to a pose."""


@dataclass(frozen=True)
class Misplaced(Fault):
    """The gripper is brought beside, before, behind or above where it belongs, or turned.

    Args:
        step: the subtask that brings it there.
        forward_m: by how much too far forward [m].
        left_m: too far to the left [m].
        up_m: too high [m].
        yaw_rad: turned counter-clockwise as seen from above [rad].
    """

    forward_m: float = 0.0
    left_m: float = 0.0
    up_m: float = 0.0
    yaw_rad: float = 0.0
    failure_type: ClassVar[FailureType] = FailureType.GRIPPER_POSE
    name: ClassVar[str] = "the gripper is brought to a wrong pose"
    mark: ClassVar[int] = -1
    lasting: ClassVar[bool] = False

    def bend(self, world: TableWorld, step: Step, waypoints: Sequence[Waypoint]) -> list[Waypoint]:
        """Shift the pose that is approached, and the last one before it."""
        del world, step
        shift = np.array([self.forward_m, self.left_m, 0.0])
        last = len(waypoints) - 1
        bent: list[Waypoint] = []
        for place, waypoint in enumerate(waypoints):
            if place < last - 1:
                bent.append(waypoint)
                continue
            up = np.array([0.0, 0.0, self.up_m if place == last else 0.0])
            pose = Pose(waypoint.pose.position + shift + up, rotation_z(self.yaw_rad) @ waypoint.pose.rotation)
            bent.append(replace(waypoint, pose=pose))
        return bent
