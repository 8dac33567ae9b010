"""Refuses requests that name another host: a foreign name that was made to resolve to this machine (DNS rebinding)."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from vifailback.annotate.config import LOOPBACK, AnnotateConfig
from vifailback.annotate.guard.reply import refuse
from vifailback.annotate.guard.request import Authority, authority, values
from vifailback.errors import ConfigError


class Hosts:
    """Lets pass what names this server: loopback, the address it was reached at, or an allowed name.

    The port of a loopback name may be any: it differs through an SSH tunnel, and a page cannot forge it.
    An IP address is this server's own or refused; a name that an attacker owns never reads as an address.
    """

    def __init__(self, app: ASGIApp, config: AnnotateConfig) -> None:
        self._app = app
        self._own = {*LOOPBACK, config.host.lower()} - {"", "0.0.0.0", "::"}
        self._allowed = allowed(config)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] == "http":
            named = values(scope, b"host")
            host = authority(named[0]) if len(named) == 1 else None
            if host is None:
                await refuse(400, "expected one Host header that names a host", scope, receive, send)
                return
            if not self._is_ours(host, scope):
                why = f"this server is not called {named[0]!r}; start it with --allowed-host {host.host}"
                await refuse(421, why, scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_ours(self, host: Authority, scope: Scope) -> bool:
        server: tuple[str, int | None] | None = scope.get("server")
        if host.host in self._own or (server is not None and host.host == server[0]):
            return True
        return any(host.host == one.host and one.port in ("", host.port) for one in self._allowed)


def allowed(config: AnnotateConfig) -> Sequence[Authority]:
    """The further names of a server.

    Raises:
        ConfigError: one is no host name.
    """
    found: list[Authority] = []
    for name in config.allowed_hosts:
        read = authority(name)
        if read is None:
            raise ConfigError(f"allowed host {name!r}: expected a host name, with a port or without ('lab.org:8443')")
        found.append(read)
    return found
