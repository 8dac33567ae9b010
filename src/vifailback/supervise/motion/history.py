"""Where the grippers have been: what a rewind goes back along."""

from collections import deque
from dataclasses import dataclass, field

from vifailback.types import Arm, Observation, Pose, RobotArm, Vector

KEPT_S, EVERY_S = 30.0, 0.1
"""How far the memory goes back, and how often a pose is kept [s]."""


@dataclass(frozen=True)
class Past:
    """Where a gripper was.

    Args:
        time_s: when [s].
        pose: where.
        opening: how far open, 0..1.
    """

    time_s: float
    pose: Pose
    opening: float


@dataclass
class PoseHistory:
    """The poses of the last seconds; show it every observation."""

    _states: deque[tuple[float, Vector]] = field(default_factory=deque[tuple[float, Vector]])

    def see(self, observation: Observation) -> None:
        """Take an observation; one that is earlier than the last begins a new attempt."""
        now = observation.time_s
        if self._states and now < self._states[-1][0]:
            self._states.clear()
        if not self._states or now >= self._states[-1][0] + EVERY_S - 1e-6:
            self._states.append((now, observation.state.copy()))
        while self._states[0][0] < now - KEPT_S:
            self._states.popleft()

    def of(self, arm: RobotArm) -> tuple[Past, ...]:
        """Where an arm's gripper was, the newest first."""
        return tuple(Past(time, arm.pose(state), arm.opening(state)) for time, state in reversed(self._states))

    def closed_at(self, arm: RobotArm, closed: float) -> Past | None:
        """The last moment before the gripper closed to less than `closed`: where it took what it holds."""
        past = self.of(arm)
        if not past or past[0].opening > closed:
            return None
        return next((then for then in past if then.opening > closed), None)


def sides(arm: Arm) -> slice:
    """The part of a state or action that belongs to an arm."""
    return slice(7, 14) if arm is Arm.RIGHT else slice(0, 7)
