"""Find the thing that a symbol points at: the blob above the table at, or nearest to, a place in the image."""

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.supervise.motion.view import DepthView, Mask
from vifailback.types import Point, Vector

ABOVE_TABLE_M = 0.008
"""What is higher than this above the table is a thing [m]."""

STEP_M = 0.006
"""Things that stand on or in others are told apart by cutting the scene this much higher each time [m]."""

DEPTH_EDGE_M = 0.02
"""Where neighbouring pixels differ by more, one thing ends and another begins [m]."""

SNAP_PX = 45.0
"""A symbol means the nearest thing within this many pixels of a 640 wide image; farther away it means the table."""

OUT_M = 0.014
"""A handle is what is at most so much farther from the robot than the place where a symbol points at it [m]."""

LONGEST_M = 0.2
"""A longer thing that stands out is no handle [m]."""

COMPACT_M = 0.22
"""A larger thing has places, not a middle [m]."""

SMALLEST_PX = 12
"""Fewer pixels are no thing."""


@dataclass(frozen=True)
class Blob:
    """A thing as far as it is seen.

    Args:
        points: places on it [m], float64 (n, 3).
        base_m: height in the world where it begins [m]: what it stands on, or hides in.
    """

    points: Vector
    base_m: float

    @cached_property
    def top_m(self) -> float:
        """Height of its top in the world [m]."""
        return float(np.percentile(self.points[:, 2], 98))

    @cached_property
    def outline(self) -> "Outline":
        """The smallest rectangle around it, seen from above."""
        (x, y), (a, b), degrees = cv2.minAreaRect((self.points[:, :2] * 1000).astype(np.float32))
        along = np.deg2rad(degrees) + (0.0 if a >= b else np.pi / 2)
        return Outline(np.array([x, y]) / 1000, max(a, b) / 1000, min(a, b) / 1000, float(along))

    @property
    def compact(self) -> bool:
        """Is it a thing of which a person would mean the middle: a bowl, a plate, a block; no cabinet, no rack."""
        return self.outline.length_m <= COMPACT_M and self.outline.length_m <= 1.6 * self.outline.width_m

    @property
    def centre(self) -> Vector:
        """The middle of its outline, halfway up [m], float64 (3,)."""
        return np.array([*self.outline.centre, (self.base_m + self.top_m) / 2])


@dataclass(frozen=True)
class Outline:
    """A rectangle on the table.

    Args:
        centre: [m], float64 (2,).
        length_m: of its long side.
        width_m: of its short side.
        along_rad: direction of the long side, from x to y.
    """

    centre: Vector
    length_m: float
    width_m: float
    along_rad: float


def seed(view: DepthView, at: Point) -> tuple[int, int] | None:
    """Return row and column of the pixel of a thing nearest to a point; None where none is within `SNAP_PX`."""
    things = _things(view, 0.0)
    row, column = view.pixel(at)
    reach = SNAP_PX * view.camera.size.width / 640
    rows, columns = np.nonzero(things)
    if rows.size == 0:
        return None
    away = np.hypot(rows - row, columns - column)
    nearest = int(away.argmin())
    return (int(rows[nearest]), int(columns[nearest])) if away[nearest] <= reach else None


def blob_at(view: DepthView, at: Point, widest_m: float) -> Blob | None:
    """Return the thing that a point means; None where there is only table.

    Args:
        view: what is seen.
        at: the point.
        widest_m: a thing that is wider than this in both directions is cut higher and higher until what is left
            under the point fits [m]; where nothing fits, the whole thing is returned.
    """
    found = seed(view, at)
    return None if found is None else grow(view, found, widest_m)


def blob_near(view: DepthView, place: Vector, within_m: float, widest_m: float) -> Blob | None:
    """Return the thing nearest to a place [m], float64 (3,); None where none is within a distance [m] of it."""
    things = _things(view, 0.0)
    away = np.where(things, np.linalg.norm(view.cloud - place.astype(np.float32), axis=-1), np.inf)
    nearest = np.unravel_index(int(np.nanargmin(away)), away.shape)
    if not away[nearest] <= within_m:
        return None
    return grow(view, (int(nearest[0]), int(nearest[1])), widest_m)


def grow(view: DepthView, start: tuple[int, int], widest_m: float) -> Blob | None:
    """Return the thing that a pixel belongs to, cut as `blob_at` says; None where it is too small to be one."""
    whole: Blob | None = None
    seen_m = float(view.heights[start])
    level = 0.0
    while level == 0.0 or level + ABOVE_TABLE_M < seen_m - STEP_M / 2:
        blob = _component(view, _things(view, level), start)
        if blob is None:
            break
        whole = whole or blob
        if blob.outline.width_m <= widest_m:
            return replace(blob, base_m=view.table_m + level)
        level += STEP_M
    return _upward(view, start, widest_m) or _before(view, start, widest_m) or whole


def _upward(view: DepthView, start: tuple[int, int], widest_m: float) -> Blob | None:
    """The highest part that stands on the wide thing under a pixel, where it fits: the knob of a lid."""
    wide = _labels(_things(view, 0.0))
    own = np.where(wide == wide[start], view.heights, np.float32(np.nan)) if wide[start] else None
    if own is None:
        return None
    top = np.unravel_index(int(np.nanargmax(own)), own.shape)
    if own[top] < float(view.heights[start]) + 2 * STEP_M:
        return None
    level = float(view.heights[start]) + STEP_M
    while level < own[top] - STEP_M / 2:
        blob = _component(view, _things(view, level - ABOVE_TABLE_M), (int(top[0]), int(top[1])))
        if blob is not None and blob.outline.length_m <= widest_m:
            return blob
        level += STEP_M
    return None


def _before(view: DepthView, start: tuple[int, int], widest_m: float) -> Blob | None:
    """The part of a wide thing that stands out towards the robot at a pixel, where it fits: a drawer's handle."""
    with np.errstate(invalid="ignore"):
        nearer = view.cloud[..., 0] < view.cloud[(*start, 0)] + OUT_M
    blob = _component(view, _things(view, 0.0) & nearer, start)
    fits = blob is not None and blob.outline.width_m <= widest_m / 2 and blob.outline.length_m <= LONGEST_M
    return blob if fits else None


def _things(view: DepthView, level_m: float) -> Mask:
    """Pixels of things higher than a level [m] above what counts as table; edges in depth are left out."""
    depth = view.depth
    edge = np.zeros(depth.shape, np.bool_)
    for axis in (0, 1):
        jump = np.abs(np.diff(depth, axis=axis)) > DEPTH_EDGE_M
        edge[1:, :] |= jump if axis == 0 else False
        if axis == 1:
            edge[:, 1:] |= jump
    with np.errstate(invalid="ignore"):
        return (view.heights > ABOVE_TABLE_M + level_m) & ~edge


def _labels(things: Mask) -> NDArray[np.int32]:
    return cv2.connectedComponents(things.astype(np.uint8), connectivity=8)[1].astype(np.int32)


def _component(view: DepthView, things: Mask, start: tuple[int, int]) -> Blob | None:
    labels = _labels(things)
    label = labels[start]
    if label == 0:  # an edge in depth: take the neighbour
        row, column = start
        around = labels[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3]
        label = around.max()
    own = labels == label
    if label == 0 or np.count_nonzero(own) < SMALLEST_PX:
        return None
    points = view.cloud[own].astype(np.float64)
    return Blob(points, float(np.percentile(points[:, 2], 2)))
