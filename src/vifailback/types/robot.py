"""A robot as the supervisor and the simulator see it: observations, cameras, arms, policies, worlds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vifailback.types.command import Arm
from vifailback.types.image import Image, ImageSize
from vifailback.types.symbol import Point

Vector: TypeAlias = NDArray[np.float64]
"""float64, the shape as said where it is used."""

Depth: TypeAlias = NDArray[np.float32]
"""Distance along the optical axis [m], float32 (height, width); 0 where it is not known."""

STATE_SIZE = 14
"""ALOHA's order in states and actions: left joints [0:6] [rad] and opening [6], right joints [7:13] and opening [13].

An opening is 0 (closed) .. 1 (open).
"""


@dataclass(frozen=True)
class Pose:
    """Where a gripper is, in the world's frame: x forward, y left, z up (supplement Fig. 5).

    Args:
        position: of the point between the fingertips [m], float64 (3,).
        rotation: gripper frame to world, float64 (3, 3): the gripper's x axis points out of the hand,
            its y axis is the direction in which the fingers open.
    """

    position: Vector
    rotation: Vector


@dataclass(frozen=True)
class CameraModel:
    """A calibrated pinhole camera.

    Args:
        size: of its images [px].
        intrinsics: float64 (3, 3) [px].
        camera_to_world: float64 (4, 4); the camera looks along +z, its x axis is right, its y axis down (OpenCV).
    """

    size: ImageSize
    intrinsics: Vector
    camera_to_world: Vector

    def project(self, position: Vector) -> Point | None:
        """Return where a place [m], float64 (3,), is seen [per mille]; None where it is not in the image."""
        rotation, origin = self.camera_to_world[:3, :3], self.camera_to_world[:3, 3]
        x, y, z = self.intrinsics @ (rotation.T @ (np.asarray(position, np.float64) - origin))
        if z <= 0 or not (0 <= x <= z * self.size.width and 0 <= y <= z * self.size.height):
            return None
        return Point.from_pixels(float(x / z), float(y / z), self.size)

    def back_project(self, point: Point, depth_m: float) -> Vector:
        """Return the place [m], float64 (3,), seen at a point [per mille] at a depth along the optical axis [m]."""
        pixel = np.array([*point.to_pixels(self.size), 1.0])
        seen = np.linalg.solve(self.intrinsics, pixel) * depth_m
        return self.camera_to_world[:3, :3] @ seen + self.camera_to_world[:3, 3]


@dataclass(frozen=True)
class Observation:
    """What a policy is given at one control step.

    Args:
        time_s: since the start of the attempt [s].
        images: by camera, the head camera first, each uint8 RGB (height, width, 3); only those that were asked for.
        state: proprioception, float64 (14,), see `STATE_SIZE`.
        prompt: the words that the policy follows.
        depth: by camera; only those that were asked for.
    """

    time_s: float
    images: Mapping[str, Image]
    state: Vector
    prompt: str
    depth: Mapping[str, Depth] = field(default_factory=dict[str, Depth])


class Policy(Protocol):
    """What drives the robot, as in openpi: an observation in, a chunk of actions out."""

    def infer(self, observation: Observation) -> Vector:
        """Return the next actions, float64 (horizon, 14), one a control step; each as `STATE_SIZE` says."""
        ...

    def reset(self) -> None:
        """Forget the last attempt."""
        ...


class RobotArm(Protocol):
    """What point-based motion control needs to know of one arm (paper Sec. 4.3, PMC). It keeps no state."""

    @property
    def side(self) -> Arm:
        """Left or right."""
        ...

    @property
    def home(self) -> Pose:
        """Where the gripper waits before an attempt."""
        ...

    def pose(self, state: Vector) -> Pose:
        """Return where the gripper is in a state, float64 (14,)."""
        ...

    def opening(self, state: Vector) -> float:
        """Return how far the gripper is open in a state: 0 closed .. 1 open."""
        ...

    def why_unreachable(self, pose: Pose) -> str | None:
        """Say why the gripper cannot be brought to a pose; None where it can."""
        ...

    def toward(self, state: Vector, pose: Pose, opening: float) -> Vector:
        """Return this arm's part of the action, float64 (7,), that brings it to a pose and opening.

        Raises:
            UnreachableError: the pose is outside the workspace or no joint angles reach it; says why.
        """
        ...


class World(Protocol):
    """What a policy acts in: a robot, or a simulation of one."""

    @property
    def control_hz(self) -> float:
        """Control steps a second."""
        ...

    @property
    def cameras(self) -> tuple[str, ...]:
        """Names of the cameras, the head camera first."""
        ...

    @property
    def arms(self) -> Mapping[Arm, RobotArm]:
        """The arms by side."""
        ...

    def camera(self, name: str) -> CameraModel:
        """Return the calibration of a camera as it stands now (a wrist camera moves)."""
        ...

    def observe(self, images: Sequence[str] = (), depth: Sequence[str] = ()) -> Observation:
        """Return the observation of now, with the images and depth of the cameras named."""
        ...

    def step(self, action: Vector) -> None:
        """Act for one control step; float64 (14,)."""
        ...
