"""What every request passes before a route sees it."""

from fastapi import FastAPI

from vifailback.annotate.context import Context
from vifailback.annotate.guard.identity import Identity


def add_guard(app: FastAPI, context: Context) -> None:
    """Put the guards before the routes of an application."""
    app.add_middleware(Identity, context=context)


__all__ = ["add_guard"]
