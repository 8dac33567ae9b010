"""Slow answers of models: events as they come, and both ended when the page stops listening."""

import json
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from typing import TypeVar

from anyio import create_task_group, sleep, to_thread
from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from vifailback.types import Json

LOOK_S = 0.25
"""How often to look whether the page still waits [s]."""

Result = TypeVar("Result")
Events = Generator[dict[str, Json], None, None]


class EventStream(StreamingResponse):
    """Newline-delimited JSON, one event a line, as it comes; the generator is closed when the page hangs up.

    A model that says nothing holds nobody up: its thread is left behind, and ends with the next thing it says.
    """

    media_type = "application/x-ndjson"

    def __init__(self, events: Events) -> None:
        self._tap = _Tap(events)
        super().__init__(self._lines(), headers={"X-Accel-Buffering": "no"})  # a proxy in between shall not collect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events, and close their generator whatever happens."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._tap.close()

    async def _lines(self) -> AsyncGenerator[str, None]:
        while (event := await to_thread.run_sync(self._tap.next, abandon_on_cancel=True)) is not None:
            yield json.dumps(event, ensure_ascii=False) + "\n"


class _Tap:
    """A generator that is closed by one thread while another may be waiting in it."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._busy = threading.Lock()
        self._closed = False

    def next(self) -> dict[str, Json] | None:
        """The next event; None at the end."""
        with self._busy:
            if self._closed:
                return None
            event = next(self._events, None)
        if self._closed:
            self.close()
        return event

    def close(self) -> None:
        """Close the generator now, or as soon as the thread in it comes back."""
        self._closed = True
        if self._busy.acquire(blocking=False):
            try:
                self._events.close()
            finally:
                self._busy.release()


async def while_listening(request: Request, work: Callable[[Callable[[], bool]], Result]) -> Result | None:
    """Do slow work in a thread as long as the page waits for it.

    Args:
        request: the page's request.
        work: what to do; is given a function that says whether anybody still waits.

    Returns:
        What the work returned; None where the page hung up first. The thread is left behind then.
    """
    left = threading.Event()
    done: list[Result] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            done.append(work(lambda: not left.is_set()))
        except Exception as error:  # raised again outside of the task group, which would wrap it
            failed.append(error)

    async with create_task_group() as group:

        async def watch() -> None:
            while not await request.is_disconnected():
                await sleep(LOOK_S)
            left.set()
            group.cancel_scope.cancel()

        group.start_soon(watch)
        await to_thread.run_sync(run, abandon_on_cancel=True)
        group.cancel_scope.cancel()
    if failed:
        raise failed[0]
    return done[0] if done else None
