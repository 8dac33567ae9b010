"""Answers what nobody foresaw: 500 without a word about the inside, which goes to the log."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vifailback.annotate.guard.reply import refuse

LOG = logging.getLogger("vifailback.annotate")


class Mishaps:
    """Catches the exceptions that nothing else has caught; closes websockets, of which there are none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            if scope["type"] != "http":
                raise
            LOG.exception("%s %s", scope["method"], scope["path"])
            if begun:
                raise  # the answer is cut off, which the client can see
            await refuse(500, "the server failed; its log says why", scope, receive, send)
