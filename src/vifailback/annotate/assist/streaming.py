"""Events as newline-delimited JSON, stopped when the page stops listening."""

import json
from collections.abc import Generator

from anyio import CancelScope
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from vifailback.types import Json


class EventStream(StreamingResponse):
    """One event a line, as it comes; the generator is closed when the page hangs up."""

    media_type = "application/x-ndjson"

    def __init__(self, events: Generator[dict[str, Json], None, None]) -> None:
        lines = (json.dumps(event, ensure_ascii=False) + "\n" for event in events)
        super().__init__(lines, headers={"X-Accel-Buffering": "no"})  # a proxy in between shall not collect
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events, and close their generator whatever happens."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await run_in_threadpool(self._events.close)
