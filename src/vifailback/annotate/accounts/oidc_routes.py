"""The way to an OpenID provider and back."""

import logging
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse

from vifailback.annotate.accounts.accounts import Accounts
from vifailback.annotate.accounts.cookie import cookie_name, cookie_path, set_secret
from vifailback.annotate.accounts.id_token import RefusedError, require_joserfc
from vifailback.annotate.accounts.oidc import UNDER_WAY, Oidc
from vifailback.annotate.accounts.sessions import Sessions
from vifailback.annotate.context import Context

LOG = logging.getLogger("vifailback.annotate")


def router(context: Context) -> APIRouter:
    """The routes on a server's parts.

    Raises:
        MissingExtraError: a provider is configured, and the package that checks its word is not installed.
    """
    routes = APIRouter(prefix="/api/oidc")
    accounts, sessions = Accounts(context.store), Sessions(context.store, context.clock)
    provider = context.config.oidc
    if provider is not None:
        require_joserfc()
    oidc = None if provider is None else Oidc(provider, context.clock)

    @routes.get("/login")
    def login(request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        """Send the browser to the provider."""
        found = _required(oidc)
        try:
            place, state = found.begin(_callback(request, context))
        except RefusedError as error:
            return _refused(context, error)
        response = RedirectResponse(place, 303)
        # lax, not strict: it has to come along when the provider's site sends the browser back
        response.set_cookie(
            f"{cookie_name(context)}_state",
            state,
            max_age=int(UNDER_WAY.total_seconds()),
            path=cookie_path(context),
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return response

    @routes.get("/callback")
    def callback(request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        """Take the browser back; begin a session where the provider's word is good and names somebody we know."""
        found = _required(oidc)
        name = f"{cookie_name(context)}_state"
        try:
            claims = found.finish(dict(request.query_params), request.cookies.get(name))
            issuer, anyone = found.provider.issuer, found.provider.anyone
            account = accounts.of_provider(issuer, claims.subject, email=claims.email, name=claims.name, anyone=anyone)
            if account is None:
                raise RefusedError(f"{claims.email or claims.name} has no account here; ask an admin")
        except RefusedError as error:
            response = _refused(context, error)
        else:
            response = RedirectResponse(cookie_path(context), 303)
            set_secret(response, request, context, sessions.begin(account.user))
        response.delete_cookie(name, path=cookie_path(context), httponly=True, samesite="lax")
        return response

    return routes


def _required(oidc: Oidc | None) -> Oidc:
    if oidc is None:
        raise HTTPException(404, "this server has no OpenID provider")
    return oidc


def _callback(request: Request, context: Context) -> str:
    return f"{request.url.scheme}://{request.headers['host']}{context.config.root_path}/api/oidc/callback"


def _refused(context: Context, error: RefusedError) -> RedirectResponse:
    """Back to the page, which shows the reason."""
    LOG.warning("OpenID login refused: %s", error)
    return RedirectResponse(f"{cookie_path(context)}?{urlencode({'refused': str(error)})}", 303)
