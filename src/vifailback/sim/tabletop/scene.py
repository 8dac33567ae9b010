"""What stands on the table and where the grippers are: plain values in metres and radians.

Frame: x forward (away from the robot), y left, z up, origin on the table edge between the arms (supplement Fig. 5).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from vifailback.types import Arm


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the world [m]."""

    x: float
    y: float
    z: float = 0.0

    def __add__(self, other: "Place") -> "Place":
        return Place(self.x + other.x, self.y + other.y, self.z + other.z)

    def distance(self, other: "Place") -> float:
        """Euclidean distance [m]."""
        return math.dist((self.x, self.y, self.z), (other.x, other.y, other.z))


class Shape(StrEnum):
    """What an object looks like."""

    CUBE = "cube"
    PLATE = "plate"
    BOWL = "bowl"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Thing:
    """An object: `at` is the middle of its underside, `size` its width [m], `colour` RGB 0-255, `yaw` [rad]."""

    name: str
    shape: Shape
    at: Place
    colour: tuple[int, int, int]
    size: float = 0.05
    yaw: float = 0.0


@dataclass(frozen=True, slots=True)
class Pose:
    """A gripper: `at` is the point between its finger tips [m], `yaw` [rad], `opening` 0 (closed) to 1 (open)."""

    at: Place
    yaw: float = 0.0
    opening: float = 1.0


@dataclass(frozen=True)
class Scene:
    """One moment: the two grippers and all objects."""

    left: Pose
    right: Pose
    things: tuple[Thing, ...]

    def gripper(self, arm: Arm) -> Pose:
        """The pose of one gripper."""
        return self.left if arm is Arm.LEFT else self.right

    def thing(self, name: str) -> Thing:
        """The object called `name`."""
        return next(thing for thing in self.things if thing.name == name)


HOME = {Arm.LEFT: Pose(Place(0.14, 0.24, 0.20)), Arm.RIGHT: Pose(Place(0.14, -0.24, 0.20))}
"""Where the arms rest."""

GRASP_REACH_M = 0.025
"""A closing gripper takes an object whose middle is at most this far from its finger tips."""

HELD_DROP_M = 0.022
"""A held object's underside hangs this far below the finger tips."""


@dataclass(frozen=True, slots=True)
class Waypoint:
    """Where a gripper is to be at a time [s]."""

    time_s: float
    pose: Pose


def pose_at(path: Sequence[Waypoint], time_s: float) -> Pose:
    """The pose on a path of waypoints, eased in and out between them."""
    if time_s <= path[0].time_s:
        return path[0].pose
    for before, after in pairwise(path):
        if time_s <= after.time_s:
            span = after.time_s - before.time_s
            part = 1.0 if span <= 0 else (time_s - before.time_s) / span
            return _between(before.pose, after.pose, part * part * (3 - 2 * part))
    return path[-1].pose


def _between(a: Pose, b: Pose, part: float) -> Pose:
    def mix(u: float, v: float) -> float:
        return u + (v - u) * part

    at = Place(mix(a.at.x, b.at.x), mix(a.at.y, b.at.y), mix(a.at.z, b.at.z))
    return Pose(at, mix(a.yaw, b.yaw), mix(a.opening, b.opening))


def carry(scene: Scene, arm: Arm, held: str | None, resting: float = 0.0) -> Scene:
    """Return the scene with the held object under the gripper, or, let go, straight below at height `resting`."""
    if held is None:
        return scene
    pose = scene.gripper(arm)
    below = Place(pose.at.x, pose.at.y, max(resting, pose.at.z - HELD_DROP_M))
    things = tuple(replace(thing, at=below, yaw=pose.yaw) if thing.name == held else thing for thing in scene.things)
    return replace(scene, things=things)
