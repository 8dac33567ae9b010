"""Where to grasp a thing: the estimator's protocol, and a geometric antipodal one on the depth cloud."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from vifailback.supervise.motion.blobs import Blob, blob_near
from vifailback.supervise.motion.turning import UP, leaning, pointing
from vifailback.supervise.motion.view import DepthView
from vifailback.types import Pose, Vector


@dataclass(frozen=True)
class GraspPose:
    """A way to grasp.

    Args:
        pose: of the gripper when it closes.
        opening: how far it is open on the way there, 0..1.
        width_m: how far apart the fingers will be when they hold [m].
        base_m: height in the world of what the thing stands on [m].
    """

    pose: Pose
    opening: float
    width_m: float
    base_m: float


@dataclass(frozen=True)
class Reach:
    """What a grasp estimator needs to know of the hand that will grasp.

    Args:
        now: where the gripper is.
        home: where it waits; a hand leans to that side where a straight one does not reach.
        widest_m: distance of its fingers when it is open [m].
    """

    now: Pose
    home: Pose
    widest_m: float


class GraspEstimator(Protocol):
    """Finds grasps; others come through the entry points `vifailback.graspers`."""

    def grasps(self, view: DepthView, place: Vector, reach: Reach) -> Sequence[GraspPose]:
        """Return grasps of the thing at a place [m], float64 (3,), the best first; empty where there is none.

        They need not be within the arm's reach: the first that is will be taken.
        """
        ...


SNAP_M = 0.06
"""The thing to grasp is at most this far from where it was said to be [m]."""

MARGIN_M = 0.008
"""A thing must be narrower than the open gripper by this [m]."""

CLEARANCE_M = 0.03
"""The gripper opens so much wider than the thing [m], not fully: its neighbours stay where they are."""

TIP_M = 0.015
"""Fingertips stay this far above what the thing stands on [m]."""

DEEPEST_M = 0.028
"""Fingers reach down over a tall thing by this [m]; a low one is held in its middle."""

ROUND = 1.15
"""A thing less than this times as long as wide is held either way round."""

TILTS_RAD = tuple(np.deg2rad([0.0, 15.0, 30.0, 45.0, 60.0]))
"""How far the hand leans back to the robot, tried in this order."""

AIR_M, BAR_M = 0.015, 0.035
"""A bar in the air is higher above the table than the one, and thinner than the other [m]."""

BAR_CLEARANCE_M = 0.018
"""The gripper opens only so much wider than a bar is seen [m]: there is little room below the lowest handle."""

DIPS_RAD = tuple(np.deg2rad([20.0, 10.0, 30.0, 0.0, 45.0]))
"""How far the hand dips where it takes a bar from the front, tried in this order."""

FINGER_M = 0.012
"""Thickness of a finger [m], where it goes down beside the thing."""

CROWDED = 6
"""From this many pixels of other things in a finger's way on, the grasp comes last."""


@dataclass(frozen=True)
class Antipodal:
    """Top-down grasps across the principal axes of the blob above the table; the hand leans where it must."""

    def grasps(self, view: DepthView, place: Vector, reach: Reach) -> Sequence[GraspPose]:
        """Return the grasps of the blob at a place, straight ones first, as few turns as possible, free ones first."""
        widest = reach.widest_m - MARGIN_M
        blob = blob_near(view, place, SNAP_M, widest)
        if blob is None:
            return ()
        found = [
            _grasp(blob, across, width, tilt, reach)
            for tilt in TILTS_RAD
            for across, width in _ways(blob, reach)
            if width <= widest
        ]
        if _hangs(view, blob):
            return [_level(blob, dip, reach) for dip in DIPS_RAD] + found
        return sorted(found, key=lambda grasp: _crowded(view, blob, grasp))


def _ways(blob: Blob, reach: Reach) -> Iterator[tuple[Vector, float]]:
    """Directions in which the fingers may open, float64 (3,), with the width of the thing there [m]."""
    outline = blob.outline
    along = np.array([np.cos(outline.along_rad), np.sin(outline.along_rad), 0.0])
    across = np.array([-along[1], along[0], 0.0])
    ways = [(across, outline.width_m), (along, outline.length_m)]
    if outline.length_m <= ROUND * outline.width_m:
        ways.sort(key=lambda way: -abs(float(way[0] @ reach.now.rotation[:, 1])))
    yield from ways


def _grasp(blob: Blob, across: Vector, width_m: float, tilt_rad: float, reach: Reach) -> GraspPose:
    height = max(blob.base_m + TIP_M, (blob.base_m + blob.top_m) / 2, blob.top_m - DEEPEST_M)
    at = np.array([*blob.outline.centre, height])
    outward = at[:2] - reach.home.position[:2]
    outward = outward if np.linalg.norm(outward) > 0.01 else np.array([1.0, 0.0])
    rotation = pointing(leaning(outward, tilt_rad), across)
    return GraspPose(Pose(at, rotation), min(1.0, (width_m + CLEARANCE_M) / reach.widest_m), width_m, blob.base_m)


def _level(blob: Blob, dip_rad: float, reach: Reach) -> GraspPose:
    """Grasp a bar from the front, one finger above it and one below."""
    along = blob.outline.along_rad
    forward = np.array([np.sin(along), -np.cos(along), 0.0])
    forward = forward if forward[0] >= 0 else -forward
    rotation = pointing(np.cos(dip_rad) * forward - np.sin(dip_rad) * UP, UP)
    width = blob.top_m - blob.base_m
    return GraspPose(Pose(blob.centre, rotation), (width + BAR_CLEARANCE_M) / reach.widest_m, width, blob.base_m)


def _hangs(view: DepthView, blob: Blob) -> bool:
    """Say whether a thing is a bar in the air: long, thin, and nothing right below it."""
    outline = blob.outline
    if blob.base_m < view.table_m + AIR_M or blob.top_m - blob.base_m > BAR_M or outline.length_m < 2 * outline.width_m:
        return False
    along = np.array([np.cos(outline.along_rad), np.sin(outline.along_rad)])
    cloud = view.cloud.reshape(-1, 3)
    low = cloud[(cloud[:, 2] < blob.base_m - 0.004) & (cloud[:, 2] > blob.base_m - AIR_M)]
    off = low[:, :2] - outline.centre
    under = (np.abs(off @ along) < outline.length_m / 3) & (np.abs(off @ (-along[1], along[0])) < outline.width_m / 2)
    return int(np.count_nonzero(under)) < CROWDED


def _crowded(view: DepthView, blob: Blob, grasp: GraspPose) -> bool:
    """Say whether something else stands where the fingers go down."""
    own = blob.points[:: max(1, len(blob.points) // 400)]
    cloud = view.cloud.reshape(-1, 3)
    near = cloud[np.linalg.norm(cloud[:, :2] - grasp.pose.position[:2], axis=1) < grasp.width_m / 2 + 0.05]
    near = near[near[:, 2] > max(grasp.pose.position[2], view.table_m + TIP_M) + 0.004]
    aside = (near - grasp.pose.position) @ grasp.pose.rotation
    beside = (np.abs(aside[:, 1]) > grasp.width_m / 2 + 0.002) & (np.abs(aside[:, 2]) < FINGER_M)
    beside &= np.abs(aside[:, 1]) < grasp.width_m / 2 + CLEARANCE_M / 2 + FINGER_M
    others = near[beside]
    if len(others) == 0:
        return False
    apart = np.linalg.norm(others[:, None, :] - own[None, :, :], axis=2).min(axis=1)
    return int(np.count_nonzero(apart > 0.006)) >= CROWDED
