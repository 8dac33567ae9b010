"""Puts the person who asks onto the request; without one, only what is public on purpose is answered."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from vifailback.annotate.accounts.cookie import secret_of
from vifailback.annotate.accounts.sessions import Sessions
from vifailback.annotate.context import Context
from vifailback.annotate.guard.reply import refuse
from vifailback.annotate.guard.request import is_data, route_path
from vifailback.annotate.people import Role, User

PUBLIC = frozenset({"/api/session", "/api/login", "/api/logout", "/api/oidc/login", "/api/oidc/callback"})
"""Data that is answered to people who are not logged in: who am I, and the ways in and out."""


class Identity:
    """Names the person of each request, which `people.person` reads; a route that does not ask is closed as well."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self._app, self._context = app, context
        self._sessions = Sessions(context.store, context.clock)
        self._local = None if context.config.people_log_in else User(context.config.author or "local", Role.ADMIN)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] == "http" and is_data(scope):
            user = self._local or await run_in_threadpool(self._logged_in, HTTPConnection(scope))
            if user is None and route_path(scope) not in PUBLIC:
                await refuse(401, "log in first", scope, receive, send)
                return
            scope.setdefault("state", {})["user"] = user
        await self._app(scope, receive, send)

    def _logged_in(self, request: HTTPConnection) -> User | None:
        secret = secret_of(request, self._context)
        return None if secret is None else self._sessions.user(secret)
