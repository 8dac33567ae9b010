"""Rotations of grippers: yaw, tilt, and the way from one to another."""

import cv2
import numpy as np

from vifailback.types import Vector

UP = np.array([0.0, 0.0, 1.0])


def pointing(way: Vector, open_along: Vector) -> Vector:
    """Return the rotation, float64 (3, 3), of a gripper that points along `way` and opens as nearly along `open_along`.

    Args:
        way: out of the hand, float64 (3,); its length does not matter.
        open_along: direction in which the fingers open, float64 (3,), not along `way`.
    """
    x = way / np.linalg.norm(way)
    y = open_along - (open_along @ x) * x
    y /= np.linalg.norm(y)
    return np.stack([x, y, np.cross(x, y)], axis=1)


def leaning(outward: Vector, tilt_rad: float) -> Vector:
    """Return the direction, float64 (3,), of a gripper that points down, leaning so that its hand stays near the robot.

    Args:
        outward: from the robot's side to the target on the table, float64 (2,), not zero.
        tilt_rad: 0 points straight down, pi / 2 straight outward.
    """
    flat = np.array([*outward / np.linalg.norm(outward), 0.0])
    return np.sin(tilt_rad) * flat - np.cos(tilt_rad) * UP


def yaw_of(rotation: Vector) -> float:
    """Direction in which the fingers open, seen from above [rad], -pi/2..pi/2: half a turn changes nothing."""
    return wrapped(float(np.arctan2(rotation[1, 1], rotation[0, 1])))


def wrapped(yaw_rad: float) -> float:
    """Bring a yaw of a gripper into -pi/2..pi/2 [rad]."""
    return float((yaw_rad + np.pi / 2) % np.pi - np.pi / 2)


def turned(rotation: Vector, yaw_rad: float) -> Vector:
    """Return a rotation turned about the vertical [rad], counter-clockwise seen from above."""
    return cv2.Rodrigues(UP * yaw_rad)[0] @ rotation


def nearest_twin(rotation: Vector, to: Vector) -> Vector:
    """Of a rotation and the same gripper half a turn about its own axis further, return the one nearer to another."""
    twin = rotation * np.array([1.0, -1.0, -1.0])
    return rotation if angle(rotation, to) <= angle(twin, to) else twin


def angle(one: Vector, other: Vector) -> float:
    """Angle between two rotations [rad], 0..pi."""
    return float(np.arccos(np.clip((np.trace(one.T @ other) - 1) / 2, -1.0, 1.0)))


def part_way(start: Vector, end: Vector, most_rad: float) -> Vector:
    """Return `end`, or what lies `most_rad` from `start` on the shortest way to it."""
    turn = cv2.Rodrigues(start.T @ end)[0].ravel()
    size = float(np.linalg.norm(turn))
    return end if size <= most_rad else start @ cv2.Rodrigues(turn * (most_rad / size))[0]
