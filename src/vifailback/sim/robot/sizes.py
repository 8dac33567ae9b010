"""Sizes of our own arm: six joints, a spherical wrist, a parallel gripper; PiPER's and ViperX's proportions."""

import numpy as np

from vifailback.types.command import Arm
from vifailback.types.robot import Vector

BASE_X_M = -0.25
"""The bases stand behind the work area; the robot looks along +x (paper supplement Fig. 5)."""
BASE_Y_M = 0.26
"""The left base at +y, the right one at -y."""
SHOULDER_M = 0.14
"""Height of the shoulder joint above the table."""
UPPER_ARM_M = 0.34
FOREARM_M = 0.34
TOOL_M = 0.17
"""From the wrist's centre to the point between the fingertips."""
TIP_M = 0.012
"""The fingers reach this far beyond that point."""
FINGER_TRAVEL_M = 0.05
"""Of each finger: the gripper opens 0.1 m, as PiPER's does."""

JOINT_LIMITS = np.array(
    [(-2.4, 2.4), (-1.9, 1.8), (-1.55, 1.25), (-3.3, 3.3), (-2.2, 2.2), (-5.5, 5.5)],
    dtype=np.float64,
)
"""Waist, shoulder, elbow, forearm roll, wrist angle, wrist roll [rad], (6, 2)."""

SIDES: tuple[Arm, Arm] = (Arm.LEFT, Arm.RIGHT)
"""The order of the arms in a state."""


def base(side: Arm) -> Vector:
    """Return where an arm's base stands on the table [m], float64 (3,)."""
    return np.array([BASE_X_M, BASE_Y_M if side is Arm.LEFT else -BASE_Y_M, 0.0])


def part(side: Arm) -> slice:
    """Return where an arm's seven numbers stand in a state or action."""
    return slice(0, 7) if side is Arm.LEFT else slice(7, 14)
