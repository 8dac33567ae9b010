"""The cookie that holds the secret of a session."""

import hashlib

from starlette.requests import HTTPConnection
from starlette.responses import Response

from vifailback.annotate.accounts.sessions import LONGEST
from vifailback.annotate.context import Context


def cookie_name(context: Context) -> str:
    """Its name: cookies do not know ports, so that two servers on one machine would overwrite each other's."""
    return f"vifailback_{hashlib.sha256(context.store.name.encode()).hexdigest()[:8]}"


def secret_of(request: HTTPConnection, context: Context) -> str | None:
    """The secret that a browser sent."""
    return request.cookies.get(cookie_name(context)) or None


def set_secret(response: Response, request: HTTPConnection, context: Context, secret: str) -> None:
    """Have the browser keep a secret: out of reach of scripts, never sent along from another site."""
    response.set_cookie(
        cookie_name(context),
        secret,
        max_age=int(LONGEST.total_seconds()),
        path=cookie_path(context),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def forget_secret(response: Response, request: HTTPConnection, context: Context) -> None:
    """Have the browser throw its secret away."""
    response.delete_cookie(
        cookie_name(context),
        path=cookie_path(context),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def cookie_path(context: Context) -> str:
    """Below which path cookies are sent."""
    return f"{context.config.root_path}/"
