"""How an image travels: inside the request as base64, or as an address that tells nothing about the frame."""

import json
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from vifailback.atomic import in_place_of
from vifailback.errors import ConfigError
from vifailback.types import Json

try:
    from pybase64 import b64encode  # seventy times as fast: half of what asking costs is base64
except ImportError:
    from base64 import b64encode

_KINDS = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


def plain(data: bytes, name: str) -> tuple[bytes]:  # noqa: ARG001
    """The bytes of the file, for a model in this process."""
    return (data,)


class Inline:
    """An image as a data URL inside the request.

    Args:
        uuid: whether vLLM gets an id by which it finds the image in its cache.
        detail: OpenAI's `detail` of an image ("low", "high"); "": left out.
    """

    def __init__(self, *, uuid: bool = False, detail: str = "") -> None:
        self._uuid, self._detail = uuid, detail

    def __call__(self, data: bytes, name: str) -> tuple[bytes, ...]:
        """Return the part of the chat in pieces."""
        stem, _, ending = name.partition(".")
        before, after = _around(stem if self._uuid else "", self._detail)
        return before + f"data:{_KINDS['.' + ending]};base64,".encode(), b64encode(data), after


class ByAddress:
    """An image by its address, stored once under its digest: the frame's own name would tell the failure.

    Args:
        folder: where the files go.
        base: what stands before a file's name: "file:///..." or the address that the folder is served at.
        uuid: whether vLLM gets an id by which it finds the image in its cache.
        detail: OpenAI's `detail` of an image; "": left out.
    """

    def __init__(self, folder: Path, base: str, *, uuid: bool = False, detail: str = "") -> None:
        self._folder, self._base = folder, base.rstrip("/")
        self._uuid, self._detail = uuid, detail
        self._made = threading.Event()

    def __call__(self, data: bytes, name: str) -> tuple[bytes]:
        """Return the part of the chat, once the file is there."""
        if not self._made.is_set():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._made.set()
        file = self._folder / name
        if not file.exists():
            with in_place_of(file) as part:
                part.write_bytes(data)
        before, after = _around(name.partition(".")[0] if self._uuid else "", self._detail)
        return (before + json.dumps(f"{self._base}/{name}").encode()[1:-1] + after,)


def form_of(send: str, frames: Path, *, uuid: bool, detail: str = "") -> Inline | ByAddress:
    """Return how images travel.

    Args:
        send: "base64", "file", or the address that `frames` is served at.
        frames: the run's folder of frames.
        uuid: see `Inline`.
        detail: see `Inline`.

    Raises:
        ConfigError: it is none of these.
    """
    if send == "base64":
        return Inline(uuid=uuid, detail=detail)
    if send == "file":
        return ByAddress(frames, frames.resolve().as_uri(), uuid=uuid, detail=detail)
    if send.startswith(("http://", "https://")):
        return ByAddress(frames, send, uuid=uuid, detail=detail)
    raise ConfigError(f"--send takes base64, file, or the http(s) address of the run's folder of frames, got {send!r}")


def text_part(text: str) -> bytes:
    """Words as a part of a chat."""
    return json.dumps({"type": "text", "text": text}).encode()


@lru_cache(maxsize=64)
def _around(uuid: str, detail: str) -> tuple[bytes, bytes]:
    """What stands before and after the address in the part of a chat."""
    url: Mapping[str, Json] = {"url": "\0", **({"detail": detail} if detail else {})}
    part: Mapping[str, Json] = {"type": "image_url", "image_url": url, **({"uuid": uuid} if uuid else {})}
    before, _, after = json.dumps(part).encode().partition(b"\\u0000")
    return before, after
