"""Where the grippers have been: what a rewind goes back along."""

from collections import deque
from dataclasses import dataclass, field

from vifailback.types import Arm, Observation, Pose, RobotArm, Vector

EMPTY_OPENING = 0.04
"""A gripper closed to less than this holds nothing."""

OPEN = 0.85
"""A gripper that is open farther than this holds nothing."""

PRESSING = 0.03
"""A gripper that holds is told to close by so much farther than it is."""

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
    """The poses of the last seconds, and what the arms were last told; show it every control step."""

    action: Vector | None = None
    """The last action, float64 (14,), where it was shown."""
    _states: deque[tuple[float, Vector]] = field(default_factory=deque[tuple[float, Vector]])

    def see(self, observation: Observation, action: Vector | None = None) -> None:
        """Take an observation, and the action that led to it; one earlier than the last begins a new attempt."""
        now, self.action = observation.time_s, action
        if self._states and now < self._states[-1][0]:
            self._states.clear()
        if not self._states or now >= self._states[-1][0] + EVERY_S - 1e-6:
            self._states.append((now, observation.state.copy()))
        while self._states[0][0] < now - KEPT_S:
            self._states.popleft()

    def of(self, arm: RobotArm) -> tuple[Past, ...]:
        """Where an arm's gripper was, the newest first."""
        return tuple(Past(time, arm.pose(state), arm.opening(state)) for time, state in reversed(self._states))

    def holds(self, arm: RobotArm, state: Vector) -> bool:
        """Say whether a gripper is stopped by something between its fingers.

        Where the last action is known, it is told to close farther than it is; else its opening alone must tell.
        """
        opening = arm.opening(state)
        if self.action is not None:
            return opening > max(EMPTY_OPENING, arm.opening(self.action) + PRESSING)
        return EMPTY_OPENING < opening < OPEN

    def closed_at(self, arm: RobotArm, closed: float) -> Past | None:
        """The last moment before the gripper closed to less than `closed`: where it took what it holds."""
        past = self.of(arm)
        if not past or past[0].opening > closed:
            return None
        return next((then for then in past if then.opening > closed), None)


def sides(arm: Arm) -> slice:
    """The part of a state or action that belongs to an arm."""
    return slice(7, 14) if arm is Arm.RIGHT else slice(0, 7)
