"""Tells the rest of the server below which path a proxy serves it."""

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Prefix:
    """Sets `root_path` on each request; routes are found with and without it, as proxies pass it on or take it away."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "http":
            scope["root_path"] = self._prefix
            if self._prefix and scope["path"] == self._prefix:  # the page's own addresses are relative to the slash
                await RedirectResponse(f"{self._prefix}/", 307)(scope, receive, send)
                return
        await self._app(scope, receive, send)
