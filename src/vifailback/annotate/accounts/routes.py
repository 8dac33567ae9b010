"""The routes of logging in and out, and of one's own password."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from vifailback.annotate.accounts.accounts import Accounts, key_of
from vifailback.annotate.accounts.bodies import Login, Logout, NewPassword
from vifailback.annotate.accounts.cookie import forget_secret, secret_of, set_secret
from vifailback.annotate.accounts.sessions import Sessions
from vifailback.annotate.accounts.throttle import Throttle
from vifailback.annotate.context import Context
from vifailback.annotate.people import User, person
from vifailback.types import Json
from vifailback.version import __version__


def router(context: Context) -> APIRouter:
    """The routes on a server's parts."""
    routes = APIRouter(prefix="/api")
    accounts, sessions = Accounts(context.store), Sessions(context.store, context.clock)
    throttle = Throttle(context.clock)

    @routes.get("/session")
    def session(request: Request) -> dict[str, Json]:
        return session_of(context, getattr(request.state, "user", None))

    @routes.post("/login")
    def login(body: Login, request: Request, response: Response) -> dict[str, Json]:
        _require_accounts(context)
        _wait(throttle, body.name, request)
        account = accounts.with_password(body.name, body.password)
        if account is None:
            raise HTTPException(401, "the name or the password is wrong")
        throttle.succeeded(key_of(body.name), _address(request))
        _end(sessions, request, context)
        set_secret(response, request, context, sessions.begin(account.user))
        return session_of(context, account.user)

    @routes.post("/logout")
    def logout(body: Logout, request: Request, response: Response) -> dict[str, Json]:
        user = getattr(request.state, "user", None)
        if not context.config.people_log_in:
            return session_of(context, user)
        if body.everywhere and isinstance(user, User):
            sessions.end_all(user)
        _end(sessions, request, context)
        forget_secret(response, request, context)
        return session_of(context, None)

    @routes.post("/password")
    def password(
        body: NewPassword, request: Request, response: Response, user: Annotated[User, Depends(person)]
    ) -> dict[str, Json]:
        """A new password ends the sessions everywhere; this browser gets a new one."""
        _require_accounts(context)
        _wait(throttle, user.name, request)
        if accounts.with_password(user.name, body.old) is None:
            raise HTTPException(403, "the old password is wrong")
        throttle.succeeded(key_of(user.name), _address(request))
        accounts.change(user.name, password=body.new)
        set_secret(response, request, context, sessions.begin(user))
        return session_of(context, user)

    return routes


def session_of(context: Context, user: User | None) -> dict[str, Json]:
    """What the page needs to know of the person and the server (`Session` in the page's types)."""
    config = context.config
    return {
        "user": {"name": user.name, "role": user.role.value} if user is not None else None,
        "mode": "accounts" if config.people_log_in else "local",
        "version": __version__,
        "model": config.model.name if config.model else None,
        "diagnosis": config.diagnosis.name if config.diagnosis else None,
        "oidc": config.oidc.name if config.oidc and config.people_log_in else None,
        "title": config.title,
        "store": hashlib.sha256(context.store.name.encode()).hexdigest()[:16],
    }


def _require_accounts(context: Context) -> None:
    if not context.config.people_log_in:
        raise HTTPException(404, "this server has no accounts; everything is open to the person at this machine")


def _wait(throttle: Throttle, name: str, request: Request) -> None:
    seconds = throttle.attempt(key_of(name), _address(request))
    if seconds:
        minutes = (seconds + 59) // 60
        why = f"too many attempts to log in; try again in {minutes} minute{'s' * (minutes != 1)}"
        raise HTTPException(429, why, {"retry-after": str(seconds)})


def _address(request: Request) -> str:
    return request.client.host if request.client else "?"


def _end(sessions: Sessions, request: Request, context: Context) -> None:
    secret = secret_of(request, context)
    if secret is not None:
        sessions.end(secret)
