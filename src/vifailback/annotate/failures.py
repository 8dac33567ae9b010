"""Our errors as the JSON that the page shows: {"detail": "..."} and a status; folders of the machine are not named."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from vifailback.annotate.context import Context
from vifailback.errors import (
    ConfigError,
    ConflictError,
    InputError,
    MissingExtraError,
    ModelError,
    UnknownNameError,
    ViFailbackError,
)

STATUS: tuple[tuple[type[ViFailbackError], int], ...] = (
    (UnknownNameError, 404),
    (ConflictError, 409),
    (InputError, 422),
    (ConfigError, 422),
    (MissingExtraError, 501),
    (ModelError, 502),
)
"""What is none of these is our own fault: 500."""

MOST_NAMED = 10
"""So many wrong fields of one request are named."""
LOG = logging.getLogger("vifailback.annotate")


def answer_failures(app: FastAPI) -> None:
    """Make an application answer our errors, and bodies and queries of the wrong shape, in one form."""
    app.add_exception_handler(ViFailbackError, _known)
    app.add_exception_handler(RequestValidationError, _wrong_shape)


def status_of(error: ViFailbackError) -> int:
    """The HTTP status that an error is answered with."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def _known(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ViFailbackError)
    status = status_of(error)
    if status >= 500:
        LOG.error("%s %s: %s", request.method, request.url.path, error)
    return JSONResponse({"detail": without_folders(str(error), request.app.state.context)}, status)


def without_folders(text: str, context: Context) -> str:
    """Say where something is as people in a browser know it: not where recordings and store lie on the machine."""
    place = context.config.recordings
    wholes = {place, place.absolute(), place.resolve()}
    folders = {str(whole if whole.is_dir() else whole.parent) for whole in wholes} - {".", "/"}
    text = text.replace(context.store.name, "the annotation store")
    for folder in sorted(folders, key=len, reverse=True):
        text = text.replace(f"{folder}/", "")
    return text


def _wrong_shape(_: Request, error: Exception) -> JSONResponse:
    """Say which field of the request is wrong and why; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    found = [f"{'.'.join(map(str, each['loc']))[:200]}: {each['msg']}" for each in errors[:MOST_NAMED]]
    found += [f"and {len(errors) - MOST_NAMED} more"] if len(errors) > MOST_NAMED else []
    return JSONResponse({"detail": "; ".join(found)}, 422)
