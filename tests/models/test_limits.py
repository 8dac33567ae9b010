"""models.limits: how fast a server may be asked, on a clock of its own."""

import asyncio

import pytest

from vifailback.models.limits import RateLimit


class Time:
    """A clock that goes on only while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def asks(count: int, took: int | None = None, **limits: float) -> list[float]:
    """When each of `count` asks was let through [s]."""
    time = Time()
    passed: list[float] = []

    async def go() -> None:
        limit = RateLimit(clock=time, sleep=time.sleep, **limits)
        for _ in range(count):
            aside = await limit.enter()
            passed.append(time.now)
            limit.leave(aside, took)

    asyncio.run(go())
    return passed


def test_without_limits_nobody_waits():
    assert asks(1000, 5000) == [0.0] * 1000


def test_no_more_requests_a_minute_than_allowed():
    passed = asks(300, requests=60)
    assert passed[:5] == [0.0] * 5
    assert passed[-1] == pytest.approx(295, abs=1)
    for start in range(0, 240, 10):
        assert sum(start <= at < start + 60 for at in passed) <= 60 + 5


def test_no_more_tokens_a_minute_than_allowed():
    passed = asks(100, 1000, tokens=60_000)
    assert passed[-1] == pytest.approx(95, abs=3)
    for start in range(0, 60, 5):
        assert sum(start <= at < start + 30 for at in passed) <= 30 + 6


def test_a_question_larger_than_the_bucket_goes_when_it_is_full():
    passed = asks(5, 20_000, tokens=60_000)
    assert passed[-1] == pytest.approx(80, abs=15)


def test_tokens_set_aside_for_what_failed_are_given_back():
    time = Time()

    async def go() -> None:
        limit = RateLimit(tokens=60_000, clock=time, sleep=time.sleep)
        limit.leave(await limit.enter(), 4000)
        for _ in range(50):
            limit.leave(await limit.enter(), None)

    asyncio.run(go())
    assert time.now < 5


def test_a_rest_holds_everybody():
    time = Time()

    async def go() -> None:
        limit = RateLimit(clock=time, sleep=time.sleep)
        await limit.enter()
        limit.rest(30)
        limit.rest(3)
        await limit.enter()

    asyncio.run(go())
    assert time.now == 30
