"""Where the gripper is for given joints, and joints for a given gripper: closed form, thanks to the spherical wrist."""

import math

import numpy as np

from vifailback.errors import UnreachableError
from vifailback.sim.robot.sizes import FOREARM_M, JOINT_LIMITS, SHOULDER_M, TOOL_M, UPPER_ARM_M
from vifailback.types.robot import Pose, Vector

_NAMES = ("waist", "shoulder", "elbow", "forearm roll", "wrist angle", "wrist roll")


def rotation_x(angle: float) -> Vector:
    """Rotation about x [rad], float64 (3, 3)."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([(1.0, 0.0, 0.0), (0.0, c, -s), (0.0, s, c)])


def rotation_y(angle: float) -> Vector:
    """Rotation about y [rad], float64 (3, 3)."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([(c, 0.0, s), (0.0, 1.0, 0.0), (-s, 0.0, c)])


def rotation_z(angle: float) -> Vector:
    """Rotation about z [rad], float64 (3, 3)."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([(c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0)])


def forward(base: Vector, joints: Vector) -> Pose:
    """Return where the gripper is.

    Args:
        base: of the arm [m], float64 (3,).
        joints: [rad], float64 (6,).
    """
    upper = rotation_z(joints[0]) @ rotation_y(joints[1])
    fore = upper @ rotation_y(joints[2])
    hand = fore @ rotation_x(joints[3]) @ rotation_y(joints[4]) @ rotation_x(joints[5])
    wrist = base + np.array([0.0, 0.0, SHOULDER_M]) + upper[:, 2] * UPPER_ARM_M + fore[:, 0] * FOREARM_M
    return Pose(wrist + hand[:, 0] * TOOL_M, hand)


def inverse(base: Vector, pose: Pose, near: Vector) -> Vector:
    """Return joints [rad], float64 (6,), that bring the gripper to a pose: of two, those nearest to `near`.

    Raises:
        UnreachableError: it is too far, too near, or a joint would pass its limit.
    """
    waist, shoulder, elbow = _reach(base, pose)
    fore = rotation_z(waist) @ rotation_y(shoulder + elbow)
    wrist = fore.T @ pose.rotation
    bend = math.acos(min(1.0, max(-1.0, wrist[0, 0])))
    if math.sin(bend) < 1e-6:  # hand in line with the forearm: only the sum of both rolls matters
        roll, turn = near[3], math.atan2(wrist[2, 1], wrist[1, 1]) - near[3]
    else:
        roll, turn = math.atan2(wrist[1, 0], -wrist[2, 0]), math.atan2(wrist[0, 1], wrist[0, 2])
    options = [
        np.array([waist, shoulder, elbow, _near(roll + flip, near[3], 3), sign * bend, _near(turn + flip, near[5], 5)])
        for sign, flip in ((1.0, 0.0), (-1.0, math.pi))
    ]
    inside = [joints for joints in options if not _beyond(joints)]
    if not inside:
        raise UnreachableError("; ".join(_beyond(options[0])))
    return min(inside, key=lambda joints: float(np.abs(joints - near).sum()))


def _reach(base: Vector, pose: Pose) -> tuple[float, float, float]:
    """Waist, shoulder and elbow [rad] that bring the wrist's centre to where the pose needs it."""
    x, y, height = pose.position - TOOL_M * pose.rotation[:, 0] - base - np.array([0.0, 0.0, SHOULDER_M])
    level = math.hypot(x, y)
    far = math.hypot(level, height)
    longest = UPPER_ARM_M + FOREARM_M
    if far > 0.995 * longest:
        raise UnreachableError(f"the wrist would be {far:.2f} m from the shoulder, the arm reaches {longest:.2f} m")
    cos_elbow = (UPPER_ARM_M**2 + FOREARM_M**2 - far**2) / (2 * UPPER_ARM_M * FOREARM_M)
    elbow = math.pi / 2 - math.acos(min(1.0, max(-1.0, cos_elbow)))
    if elbow > JOINT_LIMITS[2, 1]:
        raise UnreachableError(f"the wrist would be {far:.2f} m from the shoulder: too near for the elbow to fold")
    lift = math.acos(min(1.0, (UPPER_ARM_M**2 + far**2 - FOREARM_M**2) / (2 * UPPER_ARM_M * far)))
    shoulder = math.pi / 2 - math.atan2(height, level) - lift
    return math.atan2(y, x), shoulder, elbow


def _near(angle: float, near: float, joint: int) -> float:
    """The angle, whole turns added, that is inside the joint's limits and nearest to `near`."""
    low, high = JOINT_LIMITS[joint]
    turns = [angle + 2 * math.pi * turn for turn in (-2, -1, 0, 1, 2)]
    inside = [turned for turned in turns if low <= turned <= high]
    return min(inside or turns, key=lambda turned: abs(turned - near))


def _beyond(joints: Vector) -> list[str]:
    """Name the joints that are outside their limits."""
    return [
        f"the {name} would be at {value:.2f} rad, its limits are {low:.2f} .. {high:.2f}"
        for name, value, (low, high) in zip(_NAMES, joints, JOINT_LIMITS, strict=True)
        if not low - 1e-9 <= value <= high + 1e-9
    ]
