"""A world of two points: each arm is where its joints say, and the cameras show a dot where the gripper is."""

# ruff: noqa: ARG002
from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from vifailback.errors import UnreachableError
from vifailback.types import Arm, CameraModel, ImageSize, Observation, Pose, RobotArm, Vector

SIZE = ImageSize(320, 240)
REACH_M = 0.35
DOWN = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
"""The gripper points down, its fingers open to the left and right."""
HEAD = CameraModel(
    SIZE,
    np.array([[280.0, 0.0, 160.0], [0.0, 280.0, 120.0], [0.0, 0.0, 1.0]]),
    np.array(
        # behind the robot, above the table, looking forward and down: x right, y down, z ahead
        [[0.0, -0.8, 0.6, -0.6], [-1.0, 0.0, 0.0, 0.0], [0.0, -0.6, -0.8, 0.9], [0.0, 0.0, 0.0, 1.0]]
    ),
)


class PointArm:
    """Joints 0-2 are the position from home [m], joint 3 the turn about the hand's axis [rad]."""

    def __init__(self, side: Arm) -> None:
        self.side = side
        self.home = Pose(np.array([0.1, 0.15 if side is Arm.LEFT else -0.15, 0.1]), DOWN)
        self._first = 0 if side is Arm.LEFT else 7

    def pose(self, state: Vector) -> Pose:
        joints = state[self._first : self._first + 7]
        cos, sin = np.cos(joints[3]), np.sin(joints[3])
        turn = np.array([[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]])
        return Pose(self.home.position + joints[:3], DOWN @ turn)

    def opening(self, state: Vector) -> float:
        return float(state[self._first + 6])

    def why_unreachable(self, pose: Pose) -> str | None:
        far = float(np.linalg.norm(pose.position - self.home.position))
        return f"The {self.side} arm reaches {REACH_M} m, this is {far:.2f} m." if far > REACH_M else None

    def toward(self, state: Vector, pose: Pose, opening: float) -> Vector:
        why = self.why_unreachable(pose)
        if why is not None:
            raise UnreachableError(why)
        turn = DOWN.T @ pose.rotation
        part = np.zeros(7)
        part[:3], part[3], part[6] = pose.position - self.home.position, np.arctan2(turn[2, 1], turn[1, 1]), opening
        return part


class PointWorld:
    """Moves at once to where an action says."""

    control_hz = 20.0
    cameras = ("cam_high", "cam_left_wrist", "cam_right_wrist")

    def __init__(self, seed: int = 0) -> None:
        self.arms: Mapping[Arm, RobotArm] = {side: PointArm(side) for side in (Arm.LEFT, Arm.RIGHT)}
        self.state = np.zeros(14)
        self.steps = 0
        self._table = int(90 + seed % 50)

    def camera(self, name: str) -> CameraModel:
        return HEAD

    def observe(self, images: Sequence[str] = (), depth: Sequence[str] = ()) -> Observation:
        shown = {name: self._image(name) for name in images}
        return Observation(self.steps / self.control_hz, shown, self.state.copy(), "")

    def step(self, action: Vector) -> None:
        self.state = action.copy()
        self.steps += 1

    def _image(self, name: str) -> np.ndarray:
        image = np.full((SIZE.height, SIZE.width, 3), self._table, np.uint8)
        for side, arm in self.arms.items():
            at = HEAD.project(arm.pose(self.state).position)
            if at is not None and ("wrist" not in name or side.value in name):
                x, y = at.to_pixels(SIZE)
                cv2.circle(image, (round(x), round(y)), 4, (250, 250, 250) if side is Arm.LEFT else (10, 10, 10), -1)
        return image
