"""`SymbolFollower`: a policy that sees symbols and carries out their motion."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from vifailback.errors import ConfigError
from vifailback.supervise.atomic_motion import CLOSING_S, SPEED_M_S, TURN_RAD_S, turned
from vifailback.supervise.follower.features import Painted, features, find_painted
from vifailback.supervise.follower.weights import Weights
from vifailback.types import Arm, CameraModel, Observation, Pose, RobotArm, Vector

CHUNK_STEPS = 10
"""Actions of a chunk."""
_SHARES = (1.0, 0.8, 0.6, 0.4, 0.2)
"""A motion that leads out of reach is made shorter: the first share of it that the arm reaches."""


@dataclass(frozen=True)
class Thought:
    """What the follower takes the symbols to ask for.

    Args:
        side: which arm is to move.
        way: motion of its gripper [m], float64 (3,).
        angle: turn about the axis out of its hand [rad].
        opening: how far it is to be open: 0 closed .. 1 open.
    """

    side: Arm
    way: Vector
    angle: float
    opening: float


def think(
    weights: Weights, painted: Painted, arms: Mapping[Arm, RobotArm], state: Vector, head: CameraModel
) -> Thought:
    """Return what the symbols ask for, as the network reads them."""
    sides = sorted(arms)
    said = weights(np.array([features(painted, arms[side], state, head) for side in sides]))
    best = int(np.argmax(said[:, 5]))
    way, angle, opening = said[best, :3] * 0.1, float(said[best, 3]), float(np.clip(said[best, 4], 0.0, 1.0))
    return Thought(sides[best], way, angle, opening)


class SymbolFollower:
    """A small policy that follows symbols (a `Policy`): it looks once, moves one gripper in chunks, and rests.

    It looks again when the symbols change, or after `reset`. It reads no words and no depth, and no place but that
    of the grippers; so it knows only motions of one arm as the symbol-following dataset has them.

    Args:
        arms: of the robot, by side.
        head: calibration of the head camera, which is the first one of an observation.
        hz: control steps a second.
        weights: what it has learnt; by default those that come with the package.
    """

    def __init__(
        self, arms: Mapping[Arm, RobotArm], head: CameraModel, hz: float, weights: Weights | None = None
    ) -> None:
        self._arms, self._head, self._hz = arms, head, hz
        self._weights = Weights.load() if weights is None else weights
        self._seen: Painted | None = None
        self._ahead: Iterator[Vector] = iter(())
        self._rests: Vector = np.zeros(0)

    def infer(self, observation: Observation) -> Vector:
        """Return the next actions, float64 (CHUNK_STEPS, 14).

        Raises:
            ConfigError: the observation has no image.
        """
        if not observation.images:
            raise ConfigError("a policy that follows symbols needs the head image; the observation has no image")
        painted = find_painted(next(iter(observation.images.values())))
        if self._seen is None or not painted.same_as(self._seen):
            self._seen = painted
            thought = think(self._weights, painted, self._arms, observation.state, self._head)
            self._rests = observation.state.copy()
            self._ahead = self._motion(thought, observation.state)
        chunk: list[Vector] = []
        for _ in range(CHUNK_STEPS):
            self._rests = next(self._ahead, self._rests)
            chunk.append(self._rests)
        return np.array(chunk)

    def reset(self) -> None:
        """Forget what it is about."""
        self._seen, self._ahead = None, iter(())

    def _motion(self, thought: Thought, state: Vector) -> Iterator[Vector]:
        """The actions of a motion, each float64 (14,), smooth from rest to rest."""
        arm, part = self._arms[thought.side], slice(0, 7) if thought.side is Arm.LEFT else slice(7, 14)
        begin, opening = arm.pose(state), arm.opening(state)
        within = next((share for share in _SHARES if arm.why_unreachable(_pose(begin, thought, share)) is None), 0.0)
        takes = (float(np.linalg.norm(thought.way)) / SPEED_M_S, abs(thought.angle) / TURN_RAD_S)
        takes = (*takes, CLOSING_S * abs(thought.opening - opening))
        steps = max(1, round(max(takes) * self._hz))
        action = state.copy()
        for step in range(1, steps + 1):
            share = step / steps
            share *= share * (3 - 2 * share)
            now = opening + share * (thought.opening - opening)
            action = action.copy()
            if within:
                action[part] = arm.toward(action, _pose(begin, thought, share * within), now)
            else:
                action[part.stop - 1] = now
            yield action


def _pose(begin: Pose, thought: Thought, share: float) -> Pose:
    rotation = turned(begin.rotation[:, 0], share * thought.angle) @ begin.rotation
    return Pose(begin.position + share * thought.way, rotation)
