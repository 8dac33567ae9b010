"""Refuses what another site's page, or a page on another port of this machine, asks for in a person's name.

A SameSite cookie is no help against another port of the same host: to a cookie they are one site.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from vifailback.annotate.config import AnnotateConfig
from vifailback.annotate.guard.hosts import allowed
from vifailback.annotate.guard.reply import refuse
from vifailback.annotate.guard.request import READS, authority, is_data, route_path, value

DEFAULT_PORTS = {"http": "80", "https": "443"}


class Origins:
    """Compares Origin and Sec-Fetch-Site of each request with this server.

    Neither is there where no browser asks (a script with its own session); every browser sends Origin with a change.

    Args:
        app: what comes after.
        config: names the further hosts by which the page may be called.
        entered_from_outside: paths to which another site may send the browser (the way back from a login provider).
    """

    def __init__(self, app: ASGIApp, config: AnnotateConfig, entered_from_outside: frozenset[str]) -> None:
        self._app, self._allowed, self._entered = app, allowed(config), entered_from_outside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] == "http" and not self._is_own(scope):
            await refuse(403, "this was asked by a page of another site or port", scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_own(self, scope: Scope) -> bool:
        reads, site = scope["method"] in READS, value(scope, b"sec-fetch-site")
        if reads and not is_data(scope):
            return True  # the page itself holds nothing secret, and a link may lead to it
        if reads and route_path(scope) in self._entered and value(scope, b"sec-fetch-mode") in ("navigate", ""):
            return True
        origin = value(scope, b"origin")
        if origin and not self._is_ours(origin, scope):
            return False
        return site in (("", "same-origin", "none") if reads else ("", "same-origin"))

    def _is_ours(self, origin: str, scope: Scope) -> bool:
        scheme, _, rest = origin.partition("://")
        named, host = authority(rest), authority(value(scope, b"host"))
        if scheme not in DEFAULT_PORTS or named is None:
            return False
        own = DEFAULT_PORTS[scheme]
        if host is not None and (named.host, named.port or own) == (host.host, host.port or own):
            return True
        return any((named.host, named.port or own) == (one.host, one.port or own) for one in self._allowed)
