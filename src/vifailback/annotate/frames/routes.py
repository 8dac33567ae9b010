"""The routes of the pictures: what an episode has, how to show a camera, encoded samples, single frames."""

from hashlib import blake2b
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import Response

from vifailback.annotate.context import Context
from vifailback.annotate.frames.plan import VideoPlan
from vifailback.annotate.frames.reel import Reels
from vifailback.annotate.frames.shelf import Shelf, episode_info
from vifailback.annotate.people import User, person
from vifailback.episodes.jpeg import encode_jpeg
from vifailback.errors import InputError

QUALITY = 92
"""JPEG quality of a frame, where the page does not say."""
FOREVER = "private, max-age=86400, immutable"
"""For answers to a question that names the version of the recording."""
ASK_AGAIN = "private, no-cache"

Index = Annotated[int, Query(ge=0, le=2**31)]
Version = Annotated[str, Query(max_length=64)]
Reader = Annotated[User, Depends(person)]


def router(context: Context) -> APIRouter:
    """The routes on a server's parts."""
    routes = APIRouter(prefix="/api")
    shelf, reels, library = Shelf(), Reels(), context.library

    @routes.get("/episode")
    def episode(episode: str, _: Reader) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _json(msgspec.json.encode(episode_info(library.episode(episode))))

    @routes.get("/media")
    def media(episode: str, camera: str, _: Reader) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _json(shelf.plan(library.episode(episode), camera).media)

    @routes.get("/samples")
    def samples(  # pyright: ignore[reportUnusedFunction]
        episode: str, camera: str, first: Index, last: Index, _: Reader, version: Version = ""
    ) -> Response:
        plan = shelf.plan(library.episode(episode), camera)
        _check_version(version, plan.version)
        if not isinstance(plan, VideoPlan):
            raise InputError("this camera is shown by single frames: ask api/frame", field="camera")
        caching = {"Cache-Control": FOREVER if version else ASK_AGAIN}
        return Response(plan.samples(first, last), media_type="application/octet-stream", headers=caching)

    @routes.get("/frame")
    def frame(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        episode: str,
        camera: str,
        index: Index,
        _: Reader,
        quality: Annotated[int, Query(ge=1, le=100)] = QUALITY,
        version: Version = "",
    ) -> Response:
        shown = library.episode(episode)
        plan = shelf.plan(shown, camera)
        _check_version(version, plan.version)
        data = shown.source.jpeg(camera, index)
        if data is None:
            data = encode_jpeg(reels.image(shown, camera, plan.version, index), quality)
        if version and isinstance(plan, VideoPlan):
            return Response(data, media_type="image/jpeg", headers={"Cache-Control": FOREVER})
        tag = f'"{blake2b(data, digest_size=8).hexdigest()}"'
        headers = {"Cache-Control": ASK_AGAIN, "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(data, media_type="image/jpeg", headers=headers)

    return routes


def _json(data: bytes) -> Response:
    return Response(data, media_type="application/json", headers={"Cache-Control": ASK_AGAIN})


def _check_version(asked: str, now: str) -> None:
    if asked and asked != now:
        raise HTTPException(409, "the recording changed since the page was opened: load the page again")
