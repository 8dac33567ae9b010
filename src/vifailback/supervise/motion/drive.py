"""Bring a gripper somewhere: straight ways at limited speed, one action a control step."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from vifailback.errors import UnreachableError
from vifailback.supervise.motion.history import PoseHistory, sides
from vifailback.supervise.motion.turning import angle, nearest_twin, part_way
from vifailback.types import Arm, Observation, Pose, RobotArm, Vector

Way: TypeAlias = Generator[Vector, Observation, Observation]
"""A motion: yields an action, float64 (14,), a control step, is sent the newest observation, returns the last one."""


@dataclass(frozen=True)
class Limits:
    """How a correction may move.

    Args:
        speed_m_s: of the fingertips.
        turn_rad_s: of the gripper.
        joint_rad_s: of every joint, where the straight way is out of reach.
        workspace_m: least and most x, y and z of the fingertips [m], ((x, x), (y, y), (z, z)); the arms' own limits
            hold besides.
    """

    speed_m_s: float = 0.30
    turn_rad_s: float = 2.0
    joint_rad_s: float = 1.5
    workspace_m: tuple[tuple[float, float], ...] = ((-1.0, 1.0), (-1.0, 1.0), (0.0, 0.8))

    def check(self, pose: Pose) -> None:
        """Raise where a pose is outside the workspace.

        Raises:
            UnreachableError: names the axis, the value and the limits.
        """
        for axis, value, (low, high) in zip("xyz", pose.position, self.workspace_m, strict=True):
            if not low <= value <= high:
                raise UnreachableError(f"{axis} = {value:.3f} m is outside the workspace {low:g} .. {high:g} m")


ARRIVED_M, STALLED_M, SETTLE_S = 0.003, 0.0004, 0.5
"""Arrived: so near [m]; or it moves by less than this a step [m]; or so long after the end of the way [s]."""

BLOCKED_M = 0.03
"""A gripper that stays so far from where it is sent is stopped by something [m]."""

GRIPPER_S, GRIPPER_STILL = 1.5, 0.004
"""A gripper has opened or closed when its opening changes by less a step, at the latest after so long [s]."""

LEAD, MOST_LEAD = 0.25, 0.35
"""How much of the missing opening is added each step, and at most in all."""

LED = 0.01
"""An opening half way is reached when what is told changes by less."""

PEAK = 1.5
"""The greatest speed of an eased way over its mean."""


class Drive:
    """Moves one arm at a time and keeps the other as it is.

    Args:
        arms: by side.
        control_hz: control steps a second.
        limits: how it may move.
        observation: of now; a gripper that holds something goes on pressing.
        history: what the arms were last told.
    """

    def __init__(
        self,
        arms: Mapping[Arm, RobotArm],
        control_hz: float,
        limits: Limits,
        observation: Observation,
        history: PoseHistory,
    ) -> None:
        self.arms, self.limits, self.step_s = arms, limits, 1.0 / control_hz
        self._lead = dict.fromkeys(arms, 0.0)
        if history.action is not None:
            self._kept = history.action.copy()
            return
        self._kept = observation.state.copy()
        for side, arm in arms.items():
            if history.holds(arm, observation.state):
                self._kept[sides(side)][6] = 0.0

    def still(self) -> Vector:
        """The action that keeps everything as it is, float64 (14,)."""
        return self._kept.copy()

    def opening(self, arm: Arm) -> float:
        """The opening that was last sent to a gripper, 0..1."""
        return float(self._kept[sides(arm)][6])

    def travel(self, now: Observation, arm: Arm, pose: Pose, opening: float | None = None) -> Way:
        """Bring a gripper to a pose in a straight line; around, through its joints, where the line is out of reach.

        Args:
            now: the newest observation.
            arm: which.
            pose: where to.
            opening: of the gripper on the way, 0..1; None as it is.

        Raises:
            UnreachableError: the pose itself is out of reach; says why.
        """
        opening = self.opening(arm) if opening is None else opening
        self.limits.check(pose)
        start = self.arms[arm].pose(now.state)
        end = self._twin(now, arm, pose, start)
        distance = float(np.linalg.norm(end.position - start.position))
        lasts_s = PEAK * max(
            distance / self.limits.speed_m_s, angle(start.rotation, end.rotation) / self.limits.turn_rad_s
        )
        count = max(1, round(lasts_s / self.step_s))
        for index in range(1, count + 1):
            between = _between(start, end, _eased(index / count))
            try:
                part = self.arms[arm].toward(now.state, between, self._led(now, arm, opening))
            except UnreachableError:
                return (yield from self._through_joints(now, arm, end, opening))
            now = yield self._send(arm, part)
        return (yield from self._settle(now, arm, end, opening))

    def grip(self, now: Observation, arm: Arm, opening: float) -> Way:
        """Open or close a gripper where it is, and wait until it has."""
        part = self._kept[sides(arm)].copy()
        part[6] = opening
        before = self.arms[arm].opening(now.state)
        still = 0
        for _ in range(round(GRIPPER_S / self.step_s)):
            now = yield self._send(arm, part)
            after = self.arms[arm].opening(now.state)
            still = still + 1 if abs(after - before) < GRIPPER_STILL else 0
            before = after
            if still * self.step_s >= 0.2:
                break
        return now

    def far(self, now: Observation, arm: Arm, pose: Pose) -> float:
        """Distance of a gripper from where it was sent [m]."""
        return float(np.linalg.norm(self.arms[arm].pose(now.state).position - pose.position))

    def _twin(self, now: Observation, arm: Arm, pose: Pose, start: Pose) -> Pose:
        """The pose, or the same half a turn further, whichever is nearer and within reach."""
        near = nearest_twin(pose.rotation, start.rotation)
        try:
            self.arms[arm].toward(now.state, Pose(pose.position, near), 0.0)
        except UnreachableError:
            near = near * np.array([1.0, -1.0, -1.0])
            self.arms[arm].toward(now.state, Pose(pose.position, near), 0.0)
        return Pose(pose.position, near)

    def _through_joints(self, now: Observation, arm: Arm, end: Pose, opening: float) -> Way:
        part = self.arms[arm].toward(now.state, end, opening)
        start = now.state[sides(arm)][:6].copy()
        most = float(np.abs(part[:6] - start).max())
        count = max(1, round(PEAK * most / self.limits.joint_rad_s / self.step_s))
        for index in range(1, count + 1):
            between = start + (part[:6] - start) * _eased(index / count)
            now = yield self._send(arm, np.append(between, opening))
        return (yield from self._settle(now, arm, end, opening))

    def _settle(self, now: Observation, arm: Arm, end: Pose, opening: float) -> Way:
        part = self.arms[arm].toward(now.state, end, opening)
        before = self.arms[arm].pose(now.state).position
        for _ in range(round(SETTLE_S / self.step_s)):
            part[6] = self._led(now, arm, opening)
            now = yield self._send(arm, part)
            after = self.arms[arm].pose(now.state).position
            still = np.linalg.norm(after - end.position) < ARRIVED_M or np.linalg.norm(after - before) < STALLED_M
            if still and abs(part[6] - self._led(now, arm, opening)) < LED:
                break
            before = after
        return now

    def _led(self, now: Observation, arm: Arm, opening: float) -> float:
        """What to tell a gripper so that it comes to an opening half way: not all go where they are told."""
        if not 0.0 < opening < 1.0:
            return opening
        self._lead[arm] += LEAD * (opening - self.arms[arm].opening(now.state))
        self._lead[arm] = float(np.clip(self._lead[arm], -MOST_LEAD, MOST_LEAD))
        return float(np.clip(opening + self._lead[arm], 0.0, 1.0))

    def _send(self, arm: Arm, part: Vector) -> Vector:
        self._kept[sides(arm)] = part
        return self._kept.copy()


def _between(start: Pose, end: Pose, part: float) -> Pose:
    turn = angle(start.rotation, end.rotation)
    rotation = part_way(start.rotation, end.rotation, part * turn) if part < 1 else end.rotation
    return Pose(start.position + (end.position - start.position) * part, rotation)


def _eased(part: float) -> float:
    return part * part * (3 - 2 * part)
