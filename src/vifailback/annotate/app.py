"""Puts the annotation server together from its parts; decides nothing itself."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, FastAPI

from vifailback.annotate.accounts import admin_routes, oidc_routes
from vifailback.annotate.accounts import routes as accounts
from vifailback.annotate.accounts.accounts import Accounts
from vifailback.annotate.assist import routes as assist
from vifailback.annotate.config import AnnotateConfig
from vifailback.annotate.context import Context
from vifailback.annotate.failures import answer_failures
from vifailback.annotate.frames import routes as frames
from vifailback.annotate.guard import add_guard
from vifailback.annotate.guard.hosts import allowed
from vifailback.annotate.library import Library
from vifailback.annotate.links import readers_within
from vifailback.annotate.page import Page
from vifailback.annotate.work import routes as work
from vifailback.episodes import open_recordings
from vifailback.errors import ConfigError
from vifailback.store.sql import AnnotationStore, now

STATIC = Path(__file__).with_name("static")
"""The built page."""

ROUTERS: tuple[Callable[[Context], APIRouter], ...] = (
    # one line for each room of the server
    frames.router,
    work.router,
    accounts.router,
    admin_routes.router,
    oidc_routes.router,
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
    readers = None if config.follow_links else readers_within(config.recordings)
    library = Library(open_recordings(config.recordings, readers=readers))
    store = AnnotationStore.open(config.store, clock=clock)
    try:
        return app_of(Context(config, library, store, clock), static=static)
    except BaseException:
        store.close()
        raise


def app_of(context: Context, *, static: Path = STATIC) -> FastAPI:
    """Return the server's application on parts that are open already.

    Raises:
        ConfigError: people have to log in, and there is no admin yet; or an option is not understood.
    """
    _require_sense(context)

    @asynccontextmanager
    async def closing(_: FastAPI) -> AsyncGenerator[None]:
        yield
        context.store.close()

    app = FastAPI(
        title="ViFailback",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
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


def _require_sense(context: Context) -> None:
    config, place = context.config, context.store.name
    allowed(config)
    if config.root_path and (not config.root_path.startswith("/") or config.root_path.endswith("/")):
        raise ConfigError(f"root path {config.root_path!r}: expected one like '/annotate', or nothing")
    if config.oidc is not None and not config.people_log_in:
        raise ConfigError("an OpenID provider is of use only where people log in; add --accounts")
    if config.people_log_in and not Accounts(context.store).has_admin():
        why = "" if config.accounts else f"on {config.host} other machines can reach it: "
        add = f"vifailback annotate users add NAME --role admin --store {place}"
        raise ConfigError(f"{why}people have to log in, and there is no admin yet. Make one: {add}")
