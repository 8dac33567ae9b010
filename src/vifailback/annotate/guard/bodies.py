"""Takes the body of a request whole, within a size and a time, and only as JSON."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vifailback.annotate.guard.reply import refuse
from vifailback.annotate.guard.request import value, values

BODY_BYTES = 4 * 1024 * 1024
"""The largest body; the largest annotation that people make takes some 20 kB."""
BODY_S = 30.0
"""How long a body may take to come in."""


class Bodies:
    """Reads each body before a route runs, so that none is endless, and no HTML form can send one."""

    def __init__(self, app: ASGIApp, largest: int = BODY_BYTES, patience_s: float = BODY_S) -> None:
        self._app, self._largest, self._patience_s = app, largest, patience_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on with its body, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        lengths = values(scope, b"content-length")
        if not all(length.isascii() and length.isdecimal() for length in lengths) or len(set(lengths)) > 1:
            await refuse(400, "Content-Length: expected one whole number", scope, receive, send)
            return
        if lengths and (len(lengths[0]) > 18 or int(lengths[0]) > self._largest):
            await self._too_large(scope, receive, send)
            return
        has_body = bool(lengths and int(lengths[0])) or bool(values(scope, b"transfer-encoding"))
        kind = value(scope, b"content-type").partition(";")[0].strip().lower()
        if has_body and kind != "application/json":
            why = f"Content-Type: expected application/json, got {kind or 'none'}"
            await refuse(415, why, scope, receive, send, headers={"connection": "close"})
            return
        try:
            body = await self._read(receive) if has_body else b""
        except TimeoutError:
            await refuse(408, "the body took too long", scope, receive, send, headers={"connection": "close"})
            return
        if body is None:
            await self._too_large(scope, receive, send)
        else:
            await self._app(scope, _replay(body, receive), send)

    async def _read(self, receive: Receive) -> bytes | None:
        """The body; None where it is too large."""
        parts: list[bytes] = []
        size, more = 0, True
        async with asyncio.timeout(self._patience_s):
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    break  # the client went away; a route sees that as well
                parts.append(message.get("body", b""))
                size, more = size + len(parts[-1]), message.get("more_body", False)
                if size > self._largest:
                    return None
        return b"".join(parts)

    async def _too_large(self, scope: Scope, receive: Receive, send: Send) -> None:
        why = f"the body is larger than {self._largest} bytes"
        await refuse(413, why, scope, receive, send, headers={"connection": "close"})


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was read already, and then what still comes (the client going away)."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
