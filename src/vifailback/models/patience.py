"""How long to bear with a server that is asked many questions, and what a reply took."""

from dataclasses import dataclass

from vifailback.types import Reply


@dataclass(frozen=True)
class Patience:
    """How long to bear with a server.

    Args:
        attempts: how often one question is asked.
        timeouts: how many of those may end in silence.
        timeout_s: the longest wait for a whole reply [s].
        first_s: the wait before the second attempt, on average [s]; doubled each time.
        longest_s: the longest such wait [s].
    """

    attempts: int = 8
    timeouts: int = 2
    timeout_s: float = 300.0
    first_s: float = 1.0
    longest_s: float = 60.0


@dataclass(frozen=True)
class Told:
    """A reply, and what it took.

    Args:
        reply: the reply.
        attempts: how often it was asked.
        asked_tokens: length of what was asked [tokens]; None where the server does not say.
        finish: why the reply ended ("stop", "length", "content_filter"); "" where the server does not say.
    """

    reply: Reply
    attempts: int = 1
    asked_tokens: int | None = None
    finish: str = ""
