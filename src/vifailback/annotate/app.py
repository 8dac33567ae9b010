"""Puts the annotation server together from its parts; decides nothing itself."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from vifailback.annotate.config import AnnotateConfig
from vifailback.annotate.context import Context
from vifailback.annotate.library import Library
from vifailback.episodes import open_recordings
from vifailback.store.sql import AnnotationStore, now

STATIC = Path(__file__).with_name("static")


def create_app(config: AnnotateConfig, *, clock: Callable[[], datetime] = now) -> FastAPI:
    """Open recordings and store, and return the server's application.

    Raises:
        ViFailbackError: the recordings or the store cannot be opened.
    """
    context = Context(
        config=config,
        library=Library(open_recordings(config.recordings)),
        store=AnnotationStore.open(config.store, clock=clock),
        clock=clock,
    )
    app = FastAPI(title="ViFailback", docs_url=None, redoc_url=None, openapi_url=None, root_path=config.root_path)
    app.state.context = context
    app.mount("/", StaticFiles(directory=STATIC, html=True), name="page")
    return app
