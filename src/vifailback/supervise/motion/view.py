"""What the robot sees in depth: a cloud of places, the table in it, and which pixels are its own hands."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vifailback.errors import UnreachableError
from vifailback.types import CameraModel, Depth, Point, Pose, Vector

Mask = NDArray[np.bool_]
"""bool (height, width): which pixels."""

WORKSPACE_M = 1.2
"""Places farther than this from every gripper are no part of the table [m]: walls, the floor beyond."""

HAND_BEHIND_M, HAND_LENGTH_M, HAND_RADIUS_M = 0.035, 0.32, 0.09
"""The hand is a cylinder behind the fingertips [m]: it begins this far behind them, is so long and so thick."""

FINGER_FRONT_M, FINGER_WIDTH_M, FINGER_HALF_M = 0.02, 0.024, 0.018
"""A finger reaches so far beyond that point, is so wide, and half so thick [m]; between the fingers is no hand."""

TALLEST_M = 0.26
"""What is higher above the table than this is no thing to handle but a part of the robot [m]."""

TABLE_BIN_M, TABLE_BAND_M = 0.004, 0.006
"""The table is the height with most pixels: bins of this size [m], then the median within the band [m]."""


@dataclass(frozen=True)
class Hand:
    """A robot's hand.

    Args:
        pose: of its gripper.
        gap_m: distance between its fingers [m].
    """

    pose: Pose
    gap_m: float


@dataclass(frozen=True)
class DepthView:
    """One depth image with its camera, and where the grippers were.

    Args:
        camera: the calibrated camera.
        depth: distances along the optical axis [m], float32 (height, width); 0 where unknown.
        own: the robot's hands, which are left out of what is looked at.

    Raises:
        UnreachableError: the depth image has another size than the camera is calibrated for, or nothing is known in it.
    """

    camera: CameraModel
    depth: Depth
    own: tuple[Hand, ...] = ()

    def __post_init__(self) -> None:
        size = self.camera.size
        if self.depth.shape != (size.height, size.width):
            raise UnreachableError(
                f"the depth image has {self.depth.shape[::-1]} pixels, but the camera is calibrated for "
                f"({size.width}, {size.height})"
            )
        if not np.any(self.depth > 0):
            raise UnreachableError("depth is missing: the depth image holds no distance")

    @cached_property
    def cloud(self) -> NDArray[np.float32]:
        """The place that each pixel shows [m], float32 (height, width, 3); NaN where the depth is unknown."""
        height, width = self.depth.shape
        inverse = np.linalg.inv(self.camera.intrinsics)
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32) + np.float32(0.5)
        rays = np.stack([columns, rows, np.ones_like(rows)], axis=-1) @ inverse.T.astype(np.float32)
        distance = np.where(self.depth > 0, self.depth, np.float32(np.nan))
        pose = self.camera.camera_to_world.astype(np.float32)
        return (rays * distance[..., None]) @ pose[:3, :3].T + pose[:3, 3]

    @cached_property
    def heights(self) -> NDArray[np.float32]:
        """Height above the table [m], float32 (height, width); NaN outside the workspace and on the hands."""
        return np.where(self._inside & ~self.hands, self.cloud[..., 2] - np.float32(self.table_m), np.float32(np.nan))

    @cached_property
    def table_m(self) -> float:
        """Height of the table in the world [m]: the level that most pixels of the workspace show."""
        seen = self.cloud[..., 2][self._inside]
        if seen.size == 0:
            raise UnreachableError("depth is missing: nothing is seen within reach of the grippers")
        low = float(seen.min())
        counts = np.bincount(((seen - low) / TABLE_BIN_M).astype(np.int64))
        level = low + (float(counts.argmax()) + 0.5) * TABLE_BIN_M
        return float(np.median(seen[np.abs(seen - level) <= TABLE_BAND_M]))

    @cached_property
    def hands(self) -> Mask:
        """The pixels that show a hand, or what is too high to be a thing: the rest of the arms."""
        with np.errstate(invalid="ignore"):
            high = self.cloud[..., 2] > self.table_m + TALLEST_M
        return hands(self.cloud, self.own) | (high & self._inside)

    @cached_property
    def _inside(self) -> Mask:
        """The pixels that show the workspace."""
        known = np.isfinite(self.cloud[..., 2])
        if not self.own:
            return known
        across = [np.hypot(*np.moveaxis(self.cloud[..., :2] - o.pose.position[:2], -1, 0)) for o in self.own]
        return known & (np.minimum.reduce(across) <= WORKSPACE_M)

    def pixel(self, at: Point) -> tuple[int, int]:
        """Row and column of the pixel at a point."""
        x, y = at.to_pixels(self.camera.size)
        return min(int(y), self.camera.size.height - 1), min(int(x), self.camera.size.width - 1)

    def ray(self, at: Point) -> tuple[Vector, Vector]:
        """Where the line of sight through a point starts [m] and its direction (unit), both float64 (3,)."""
        origin = self.camera.camera_to_world[:3, 3]
        way = self.camera.back_project(at, 1.0) - origin
        return origin, way / np.linalg.norm(way)

    def under(self, place: Vector, radius_m: float) -> NDArray[np.float32]:
        """Heights in the world [m] of what is seen within a radius around a place, float32 (n,), without the hands."""
        across = np.hypot(self.cloud[..., 0] - place[0], self.cloud[..., 1] - place[1])
        with np.errstate(invalid="ignore"):
            return self.cloud[..., 2][(across <= radius_m) & ~self.hands]


def hands(cloud: NDArray[np.float32], own: Iterable[Hand]) -> Mask:
    """Return which places of a cloud, float32 (..., 3), belong to hands."""
    found = np.zeros(cloud.shape[:-1], np.bool_)
    for hand in own:
        inside = (cloud - hand.pose.position.astype(np.float32)) @ hand.pose.rotation.astype(np.float32)
        behind, aside = -inside[..., 0], np.abs(inside[..., 1])
        with np.errstate(invalid="ignore"):
            radius = np.hypot(inside[..., 1], inside[..., 2])
            found |= (behind > HAND_BEHIND_M) & (behind < HAND_LENGTH_M) & (radius < HAND_RADIUS_M)
            finger = (behind > -FINGER_FRONT_M) & (behind <= HAND_BEHIND_M) & (np.abs(inside[..., 2]) < FINGER_HALF_M)
            found |= finger & (aside > hand.gap_m / 2 - 0.002) & (aside < hand.gap_m / 2 + FINGER_WIDTH_M)
    return found
