"""Waits that take no time."""

import asyncio


class Waits:
    """Waits that take no time, written down, and the clock that they move on."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)
