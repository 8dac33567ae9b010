"""What every request passes before a route sees it.

From the outside in: the path below a proxy -> headers that hold for every answer -> mishaps -> the Host -> Origin and
Sec-Fetch-Site -> size and kind of the body -> who asks. Each is a few lines of plain ASGI: Starlette's
BaseHTTPMiddleware would break answers that stream.
"""

from fastapi import FastAPI

from vifailback.annotate.context import Context
from vifailback.annotate.guard.bodies import Bodies
from vifailback.annotate.guard.headers import SafeHeaders
from vifailback.annotate.guard.hosts import Hosts
from vifailback.annotate.guard.identity import Identity
from vifailback.annotate.guard.mishaps import Mishaps
from vifailback.annotate.guard.origins import Origins
from vifailback.annotate.guard.prefix import Prefix


def add_guard(app: FastAPI, context: Context) -> None:
    """Put the guards before the routes of an application.

    Raises:
        ConfigError: an allowed host is no host name.
    """
    app.add_middleware(Identity, context=context)  # what is added last comes first
    app.add_middleware(Bodies)
    app.add_middleware(Origins, config=context.config, entered_from_outside=frozenset({"/api/oidc/callback"}))
    app.add_middleware(Hosts, config=context.config)
    app.add_middleware(Mishaps)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Prefix, prefix=context.config.root_path)


__all__ = ["add_guard"]
