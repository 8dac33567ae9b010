"""What the follower sees: the painted pixels of the head view, and where one gripper is."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.arrows import AXIS_COLOURS
from vifailback.symbols.icons import INDIGO, OFF_GREY, ON_GREEN, SIGNAL_RED, VIOLET
from vifailback.types import Arm, CameraModel, Image, RobotArm, Vector

PALETTE = np.array([*AXIS_COLOURS.values(), VIOLET, SIGNAL_RED, INDIGO, ON_GREEN, OFF_GREY], np.int16)
"""The colours of the atomic motions' symbols, RGB, int16 (8, 3)."""
NEAR = np.array([6, 6, 6, 6, 6, 6, 6, 1])
"""A pixel is painted where no channel differs by more than this from a colour of the palette; shadows are grey too."""
FEWEST_PX = np.array([12, 12, 12, 12, 12, 12, 12, 200])
"""A colour with fewer pixels, at an image height of 480, is taken for the scene's."""
CROP = 12
"""The painted pixels, cut out at their bounding box, are seen at so many pixels a side."""
SIZE = CROP * CROP + len(PALETTE) + 18
"""Length of the features."""
_UNIT_PX = 60.0
"""Offsets in the image are told in this, at an image height of 480 [px]."""


@dataclass(frozen=True)
class Painted:
    """The painted pixels of a head view.

    Args:
        box: left, top, right, bottom [px at a height of 480], float64 (4,); zeros without any.
        middle: their centroid [px at a height of 480], float64 (2,).
        crop: share of painted pixels in each cell of the box, float64 (CROP * CROP,).
        shares: of each colour among them, float64 (8,).
    """

    box: Vector
    middle: Vector
    crop: Vector
    shares: Vector

    @property
    def is_there(self) -> bool:
        """Is anything painted."""
        return bool(self.shares.any())

    def same_as(self, other: "Painted") -> bool:
        """Are these the same symbols, up to what an arm or a thing in their colours changes."""
        near = bool(np.abs(self.box - other.box).max() < 4.0)
        return near and bool(np.abs(self.shares - other.shares).max() < 0.2)


def find_painted(image: Image) -> Painted:
    """Find the painted pixels of a head view, uint8 RGB (height, width, 3)."""
    colours = _by_colour(image)
    counts = np.array([np.count_nonzero(mask) for mask in colours], np.float64)
    scale = 480.0 / image.shape[0]
    counts[counts * scale * scale < FEWEST_PX] = 0.0
    if not counts.any():
        return Painted(np.zeros(4), np.zeros(2), np.zeros(CROP * CROP), np.zeros(len(PALETTE)))
    painted = np.any([mask for mask, count in zip(colours, counts, strict=True) if count], axis=0)
    rows, columns = np.nonzero(painted)
    left, top, right, bottom = int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
    part = painted[top:bottom, left:right].astype(np.float32)
    crop = np.asarray(cv2.resize(part, (CROP, CROP), interpolation=cv2.INTER_AREA), np.float64)  # pyright: ignore[reportUnknownArgumentType]
    return Painted(
        np.array([left, top, right, bottom], np.float64) * scale,
        np.array([columns.mean(), rows.mean()], np.float64) * scale,
        crop.ravel(),
        counts / counts.sum(),
    )


def features(painted: Painted, arm: RobotArm, state: Vector, camera: CameraModel) -> Vector:
    """What the follower knows when it thinks of one arm, float64 (SIZE,), each around -1 .. 1.

    Args:
        painted: the painted pixels of the head view.
        arm: the arm it thinks of.
        state: of the robot, float64 (14,).
        camera: the head camera.
    """
    pose = arm.pose(state)
    point = camera.project(pose.position)
    scale = 480.0 / camera.size.height
    at = np.zeros(2) if point is None else np.array(point.to_pixels(camera.size)) * scale
    offsets = (painted.box - np.tile(at, 2)) / _UNIT_PX if painted.is_there else np.zeros(4)
    middle = (painted.middle - at) / _UNIT_PX if painted.is_there else np.zeros(2)
    left = 1.0 if arm.side is Arm.LEFT else -1.0
    place = (pose.position - np.array([0.2, 0.0, 0.15])) / 0.25
    rest = [*np.clip(offsets, -5, 5), *np.clip(middle, -5, 5), *(at / 320.0 - 1.0), *place, *pose.rotation[:, 0]]
    rest += [arm.opening(state), left, float(painted.is_there), float(point is not None)]
    return np.concatenate([painted.crop, painted.shares, rest])


def _by_colour(image: Image) -> list[NDArray[np.bool_]]:
    """Where each colour of the palette is painted, each bool (height, width)."""
    found: list[NDArray[np.bool_]] = []
    for colour, near in zip(PALETTE.astype(int), NEAR, strict=True):
        low, high = np.clip(colour - near, 0, 255), np.clip(colour + near, 0, 255)
        found.append(np.asarray(cv2.inRange(image, low, high), np.bool_))
    return found
