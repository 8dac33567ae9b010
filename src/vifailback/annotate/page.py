"""The files of the built page: nothing but what lies in its folder when the server starts."""

import hashlib
import mimetypes
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from vifailback.annotate.guard.request import route_path


class Page:
    """Serves files by looking their names up in a list, so that no path from outside ever reaches the disk.

    Args:
        folder: the built page, `index.html` and what it loads.
    """

    def __init__(self, folder: Path) -> None:
        self._files = {
            f"/{file.relative_to(folder).as_posix()}": file
            for file in sorted(folder.rglob("*"))
            if file.is_file() and not file.is_symlink()
        }
        if "/index.html" in self._files:
            self._files["/"] = self._files["/index.html"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            response = await self._answer(Request(scope, receive))
            await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        name = route_path({**request.scope, "root_path": request.scope.get("app_root_path", "")})
        if request.method not in ("GET", "HEAD"):
            return JSONResponse({"detail": "pages are only read"}, 405, {"allow": "GET, HEAD"})
        file = self._files.get(name)
        if file is None:
            return JSONResponse({"detail": f"there is no {name}"}, 404)
        return await run_in_threadpool(_file, file, request.headers)


def _file(file: Path, headers: Headers) -> Response:
    content = file.read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    fresh = {"etag": tag, "cache-control": "no-cache"}
    if tag in (each.strip().removeprefix("W/") for each in headers.get("if-none-match", "").split(",")):
        return Response(None, 304, fresh)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Response(content, 200, fresh, media_type="text/javascript" if kind == "application/javascript" else kind)
