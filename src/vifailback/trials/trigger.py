"""When the supervisor is asked in a trial: every few chunks, and while guidance keeps the robot still."""

import numpy as np

from vifailback.supervise.trigger import EVERY_CHUNKS, EveryChunks
from vifailback.types import Observation, Vector

STILL_RAD = 1e-3
"""A robot is still whose joints all change by less in a control step."""


_EARLY_S = 1e-6
"""By so much a time may miss through rounding."""


class ChunksOrStill:
    """Asks after every `chunks` action chunks of the policy, and as often while the robot is kept still.

    A prohibition symbol stands until the next answer says otherwise; while it stands the policy makes no chunks, so
    by chunks alone nobody would ever ask again.

    Args:
        chunks: action chunks from one query to the next (supplement Sec. 6.1).
        chunk_s: how long a chunk lasts [s].
    """

    def __init__(self, chunks: int = EVERY_CHUNKS, chunk_s: float = 0.4) -> None:
        self._by_chunks = EveryChunks(chunks)
        self._wait_s = chunks * chunk_s
        self._state: Vector | None = None
        self._since_s = 0.0
        self._now_s = 0.0
        self._asked_s = 0.0

    def may_ask(self, time_s: float) -> bool:
        """Say whether a query at this time is possible: who renders frames can then show the newest one."""
        return time_s - self._asked_s >= self._wait_s - _EARLY_S

    def see(self, observation: Observation) -> None:
        """Note whether the robot moves."""
        moved = self._state is None or bool(np.abs(observation.state - self._state).max() > STILL_RAD)
        if moved:
            self._since_s = observation.time_s
        self._state, self._now_s = observation.state, observation.time_s

    def asks(self, chunks: int) -> bool:
        """Say whether enough chunks, or enough stillness, have passed."""
        still = self._now_s - self._since_s >= self._wait_s
        if self._by_chunks.asks(chunks) or still:
            self._since_s = self._asked_s = self._now_s
            return True
        return False

    def reset(self) -> None:
        """Forget the last attempt."""
        self._state = None
        self._asked_s = 0.0
