"""How fast a server may be asked: requests and tokens a minute, and a rest that the server itself asks for."""

import asyncio
import time
from collections.abc import Awaitable, Callable

MINUTE_S = 60.0


class RateLimit:
    """Lets asks through, no more of them and no more tokens a minute than allowed; shared by all tasks of a loop.

    Tokens are counted when a reply has come, because only the server knows them; what is under way is guessed from
    the replies so far. A burst of up to five seconds' worth passes at once.

    Args:
        requests: asks a minute; None: any number.
        tokens: tokens a minute, asked and replied; None: any number.
        clock: time that passes [s].
        sleep: how to wait [s].
    """

    BURST_S = 5.0

    def __init__(
        self,
        requests: float | None = None,
        tokens: float | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._requests = _Bucket(requests, self.BURST_S, clock)
        self._tokens = _Bucket(tokens, self.BURST_S, clock)
        self._clock, self._sleep = clock, sleep
        self._rest_until = 0.0
        self._usual = 0.0
        self._door = asyncio.Lock()

    async def enter(self) -> float:
        """Wait until one more ask may go; return the tokens set aside for it, to be given to `leave`."""
        async with self._door:  # one at a time, in the order of their coming
            while (wait := self._wait_s()) > 0:
                await self._sleep(wait)
            self._requests.take(1)
            self._tokens.take(self._usual)
            return self._usual

    def leave(self, aside: float, tokens: int | None) -> None:
        """Count what an ask really took.

        Args:
            aside: what `enter` returned.
            tokens: tokens asked and replied; None where the server does not say, or nothing was replied.
        """
        if tokens is None:
            self._tokens.take(-aside)
            return
        self._tokens.take(tokens - aside)
        self._usual = tokens if self._usual == 0 else 0.9 * self._usual + 0.1 * tokens

    def rest(self, seconds: float) -> None:
        """Let no ask through for a while: the server said that it is too much for it."""
        self._rest_until = max(self._rest_until, self._clock() + seconds)

    def _wait_s(self) -> float:
        return max(self._rest_until - self._clock(), self._requests.wait_s(1), self._tokens.wait_s(self._usual))


class _Bucket:
    """Fills evenly, holds a few seconds' worth; may be overdrawn by what was not known before."""

    def __init__(self, a_minute: float | None, burst_s: float, clock: Callable[[], float]) -> None:
        self._rate = None if a_minute is None else a_minute / MINUTE_S
        self._most = 0.0 if self._rate is None else max(1.0, self._rate * burst_s)
        self._held, self._at, self._clock = self._most, clock(), clock

    def wait_s(self, amount: float) -> float:
        """Time until the amount is there; one that the bucket never holds goes when it is full [s]."""
        if self._rate is None:
            return 0.0
        self._fill(self._rate)
        return max(0.0, (min(amount, self._most) - self._held) / self._rate)

    def take(self, amount: float) -> None:
        """Take the amount, or give it back where it is negative."""
        if self._rate is not None:
            self._fill(self._rate)
            self._held = min(self._most, self._held - amount)

    def _fill(self, rate: float) -> None:
        now = self._clock()
        self._held = min(self._most, self._held + (now - self._at) * rate)
        self._at = now
