"""The routes of logging in: who is here, and how this server may be entered."""

from fastapi import APIRouter, Request

from vifailback.annotate.context import Context
from vifailback.annotate.people import User
from vifailback.types import Json
from vifailback.version import __version__


def router(context: Context) -> APIRouter:
    """The routes on a server's parts."""
    routes = APIRouter(prefix="/api")
    config = context.config

    @routes.get("/session")
    def session(request: Request) -> dict[str, Json]:  # pyright: ignore[reportUnusedFunction]
        user = getattr(request.state, "user", None)
        return {
            "user": {"name": user.name, "role": user.role.value} if isinstance(user, User) else None,
            "mode": "accounts" if config.accounts else "local",
            "version": __version__,
            "model": config.model.name if config.model else None,
            "diagnosis": config.diagnosis.name if config.diagnosis else None,
            "oidc": None,
            "title": config.title,
        }

    return routes
