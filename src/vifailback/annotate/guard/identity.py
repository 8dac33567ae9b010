"""Puts the person who asks onto the request."""

from starlette.types import ASGIApp, Receive, Scope, Send

from vifailback.annotate.context import Context
from vifailback.annotate.people import Role, User


class Identity:
    """Names the person of each request; `people.person` reads it."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self._app = app
        self._local = User(context.config.author or "local", Role.ADMIN)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "http":
            scope.setdefault("state", {})["user"] = self._local
        await self._app(scope, receive, send)
