"""When a supervisor is asked: after every few action chunks (supplement Sec. 6.1), or when others say."""

from typing import Protocol

from vifailback.errors import ConfigError
from vifailback.types import Observation

EVERY_CHUNKS = 6
"""The supervisor is queried at intervals of 6 action chunks (supplement Sec. 6.1)."""


class Trigger(Protocol):
    """Decides whether a query is worth it."""

    def see(self, observation: Observation) -> None:
        """Take what a control step saw; must cost next to nothing."""
        ...

    def asks(self, chunks: int) -> bool:
        """Say whether to ask now.

        Args:
            chunks: action chunks of the policy since the last query.
        """
        ...

    def reset(self) -> None:
        """Forget the last attempt."""
        ...


class EveryChunks:
    """Asks after every `chunks` action chunks.

    Raises:
        ConfigError: it is not a positive number.
    """

    def __init__(self, chunks: int = EVERY_CHUNKS) -> None:
        if chunks < 1:
            raise ConfigError(f"queries come every 1 or more action chunks, got {chunks}")
        self._chunks = chunks

    def see(self, observation: Observation) -> None:
        """Nothing to see."""

    def asks(self, chunks: int) -> bool:
        """Say whether enough chunks have passed."""
        return chunks >= self._chunks

    def reset(self) -> None:
        """Nothing to forget."""
