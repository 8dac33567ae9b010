"""Our errors as the JSON that the page shows: {"detail": "..."} and a status."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

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


def answer_failures(app: FastAPI) -> None:
    """Make an application answer our errors, and bodies and queries of the wrong shape, in one form."""
    app.add_exception_handler(ViFailbackError, _known)
    app.add_exception_handler(RequestValidationError, _wrong_shape)


def status_of(error: ViFailbackError) -> int:
    """The HTTP status that an error is answered with."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def _known(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ViFailbackError)
    return JSONResponse({"detail": str(error)}, status_of(error))


def _wrong_shape(_: Request, error: Exception) -> JSONResponse:
    """Say which field of the request is wrong and why; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    found = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    return JSONResponse({"detail": "; ".join(found)}, 422)
