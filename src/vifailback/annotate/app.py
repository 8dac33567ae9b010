"""Puts the annotation server together from its parts; decides nothing itself."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, FastAPI

from vifailback.annotate.accounts import routes as accounts
from vifailback.annotate.assist import routes as assist
from vifailback.annotate.config import AnnotateConfig
from vifailback.annotate.context import Context
from vifailback.annotate.failures import answer_failures
from vifailback.annotate.frames import routes as frames
from vifailback.annotate.guard import add_guard
from vifailback.annotate.library import Library
from vifailback.annotate.page import Page
from vifailback.episodes import open_recordings
from vifailback.store.sql import AnnotationStore, now

STATIC = Path(__file__).with_name("static")
"""The built page."""

ROUTERS: tuple[Callable[[Context], APIRouter], ...] = (
    # one line for each room of the server
    frames.router,
    accounts.router,
    assist.router,
)


def create_app(config: AnnotateConfig, *, clock: Callable[[], datetime] = now, static: Path = STATIC) -> FastAPI:
    """Open recordings and store, and return the server's application; it closes the store when it shuts down.

    Args:
        config: what the server is told.
        clock: what the time is.
        static: folder of the built page.

    Raises:
        ViFailbackError: the recordings or the store cannot be opened.
    """
    context = Context(
        config=config,
        library=Library(open_recordings(config.recordings)),
        store=AnnotationStore.open(config.store, clock=clock),
        clock=clock,
    )
    return app_of(context, static=static)


def app_of(context: Context, *, static: Path = STATIC) -> FastAPI:
    """Return the server's application on parts that are open already."""

    @asynccontextmanager
    async def closing(_: FastAPI) -> AsyncGenerator[None]:
        yield
        context.store.close()

    app = FastAPI(
        title="ViFailback",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        root_path=context.config.root_path,
        redirect_slashes=False,
        lifespan=closing,
    )
    app.state.context = context
    answer_failures(app)
    add_guard(app, context)
    for router in ROUTERS:
        app.include_router(router(context))
    app.mount("/", Page(static), name="page")
    return app
