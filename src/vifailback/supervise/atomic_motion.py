"""Atomic motions ("move the left gripper to the left"): their command, symbols, and the way there (paper Sec. 4.3)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vifailback.errors import UnreachableError
from vifailback.symbols import format_command
from vifailback.types import (
    Arm,
    Arrow,
    CameraModel,
    Command,
    Direction,
    GoBack,
    Grasp,
    Gripper,
    Hold,
    HoldStill,
    Magnitude,
    Move,
    Point,
    Pose,
    Rewind,
    RobotArm,
    Rotate,
    Symbol,
    Turn,
    Vector,
)

DIRECTIONS = {
    Direction.FORWARD: (1.0, 0.0, 0.0),
    Direction.BACKWARD: (-1.0, 0.0, 0.0),
    Direction.LEFT: (0.0, 1.0, 0.0),
    Direction.RIGHT: (0.0, -1.0, 0.0),
    Direction.UPWARD: (0.0, 0.0, 1.0),
    Direction.DOWNWARD: (0.0, 0.0, -1.0),
}
"""Unit vectors in the world's frame: x forward, y left, z up (supplement Fig. 5)."""
DISTANCES_M = {Magnitude.SLIGHTLY: (0.02, 0.05), Magnitude.SIGNIFICANTLY: (0.08, 0.15)}
"""How far a move goes, from and to [m]; the paper names the words, not the lengths."""
ANGLES_RAD = (0.35, 0.9)
"""How far a rotation goes, from and to [rad]."""
SPEED_M_S = 0.12
TURN_RAD_S = 0.8
CLOSING_S = 0.8
"""How fast motions go, and how long a gripper takes to open, close or hold."""


@dataclass(frozen=True)
class AtomicMotion:
    """One motion of one arm.

    Args:
        arm: which arm moves.
        command: what it does, as structure.
        symbols: what is drawn on the head view.
        begin: where the gripper is.
        end: where it is to be.
        opening: how far it is open: 0 closed .. 1 open.
        final: how far it is to be open.
        seconds: how long it takes [s].
    """

    arm: Arm
    command: Command
    symbols: tuple[Symbol, ...]
    begin: Pose
    end: Pose
    opening: float
    final: float
    seconds: float

    @property
    def sentence(self) -> str:
        """The command as a sentence: the prompt."""
        return format_command((self.command,))

    def waypoints(self, hz: float) -> Iterator[tuple[Pose, float]]:
        """Yield pose and opening of every control step, smooth from begin to end."""
        steps = max(1, round(self.seconds * hz))
        axis, angle = _between(self.begin.rotation, self.end.rotation)
        for step in range(1, steps + 1):
            share = step / steps
            share *= share * (3 - 2 * share)  # from rest to rest
            position = self.begin.position + share * (self.end.position - self.begin.position)
            rotation = turned(axis, share * angle) @ self.begin.rotation
            yield Pose(position, rotation), self.opening + share * (self.final - self.opening)


def draw_motion(random: np.random.Generator, arm: RobotArm, state: Vector, camera: CameraModel) -> AtomicMotion:
    """Choose a motion of an arm at random, and the symbols that ask for it.

    Args:
        random: a seeded generator.
        arm: the arm that moves.
        state: of the robot, float64 (14,).
        camera: the head camera.

    Raises:
        UnreachableError: the motion that was chosen leads out of reach or out of view; choose again.
    """
    begin, opening = arm.pose(state), arm.opening(state)
    command = _command(random, arm.side, opening)
    end, final, seconds = begin, opening, CLOSING_S
    at = _seen(camera, begin, command)
    symbols: tuple[Symbol, ...]
    match command:
        case Move(_, direction, size):
            length = float(random.uniform(*DISTANCES_M[size or Magnitude.SLIGHTLY]))
            end = Pose(begin.position + length * np.array(DIRECTIONS[direction]), begin.rotation)
            symbols, seconds = (Arrow(at, _seen(camera, end, command), (direction.axis,)),), length / SPEED_M_S
        case Rotate(_, clockwise):
            angle = float(random.uniform(*ANGLES_RAD))
            end = Pose(begin.position, turned(_axis(begin, camera, clockwise), angle) @ begin.rotation)
            symbols, seconds = (Turn(at, clockwise),), angle / TURN_RAD_S
        case Grasp(_, is_open):
            symbols, final = (Gripper(at, is_open),), float(is_open)
        case HoldStill():
            symbols = (Hold(at),)
        case GoBack():
            symbols, end = (Rewind(at),), arm.home
            seconds = max(CLOSING_S, float(np.linalg.norm(end.position - begin.position)) / SPEED_M_S)
    why = arm.why_unreachable(end)
    if why is not None:
        raise UnreachableError(f"{format_command((command,))} {why}")
    return AtomicMotion(arm.side, command, symbols, begin, end, opening, final, seconds)


def _command(random: np.random.Generator, side: Arm, opening: float) -> Command:
    """One of the paper's atomic commands; moves are half of all, as most corrections move."""
    kind = int(random.integers(8))
    if kind < 4:
        return Move(side, list(Direction)[random.integers(6)], list(Magnitude)[random.integers(2)])
    if kind < 6:
        return Rotate(side, bool(random.integers(2)))
    if kind == 6:
        return Grasp(side, opening < 0.5)
    return GoBack(side) if random.integers(2) else HoldStill(side)


def _seen(camera: CameraModel, pose: Pose, command: Command) -> Point:
    point = camera.project(pose.position)
    if point is None:
        raise UnreachableError(f"{format_command((command,))} The gripper is not in the head camera's view.")
    return point


def _axis(pose: Pose, camera: CameraModel, clockwise: bool) -> Vector:
    """The axis out of the hand, turned so that a positive angle about it looks clockwise to the camera, or not."""
    out = pose.rotation[:, 0]
    away = float(out @ (pose.position - camera.camera_to_world[:3, 3])) > 0
    return out if away == clockwise else -out


def turned(axis: Vector, angle: float) -> Vector:
    """The rotation about an axis, float64 (3, 3)."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def _between(first: Vector, second: Vector) -> tuple[Vector, float]:
    """Axis and angle [rad] of the rotation that leads from one to the other."""
    turn = second @ first.T
    angle = float(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1.0, 1.0)))
    if angle < 1e-9:
        return np.array([1.0, 0.0, 0.0]), 0.0
    if np.pi - angle < 1e-6:
        axis = np.sqrt(np.maximum((np.diag(turn) + 1) / 2, 0.0))
        largest = int(np.argmax(axis))
        return np.copysign(axis, turn[largest] + turn[:, largest]), angle
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    return axis / (2 * np.sin(angle)), angle
