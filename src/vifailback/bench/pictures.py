"""The images of records as a model gets them: read, checked and encoded once, held while they are soon needed again."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from vifailback.bench.folder import Frame
from vifailback.errors import RecordError
from vifailback.vqa.dataset.images import read_image

HELD_BYTES = 64_000_000
"""How much of encoded images is held [bytes]."""
JPEG_QUALITY = 90
"""Quality of images that had to be made smaller."""
_ENDS = {b"\xff\xd8\xff": (b"\xff\xd9", ".jpg"), b"\x89PNG\r\n\x1a\n": (b"IEND", ".png")}
"""How a whole JPEG and a whole PNG begin and end."""


@dataclass(frozen=True)
class Picture:
    """One image as a model gets it.

    Args:
        sha256: digest of the image's file, whatever was made of it.
        pieces: what is sent, in pieces that are not copied together: a part of a chat as JSON, or an image file.
    """

    sha256: str
    pieces: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        """The pieces as one."""
        return b"".join(self.pieces)

    @property
    def size(self) -> int:
        """How much is sent [bytes]."""
        return sum(map(len, self.pieces))


@dataclass(frozen=True)
class Shrink:
    """How large an image may be.

    Args:
        longest_side: [px]; None: any.
        most_pixels: width times height; None: any.
    """

    longest_side: int | None = None
    most_pixels: int | None = None

    @property
    def asked(self) -> bool:
        """Whether images may have to be made smaller."""
        return self.longest_side is not None or self.most_pixels is not None

    def factor(self, width: int, height: int) -> float:
        """What to multiply the sides with; 1 where the image is small enough."""
        by_side = 1.0 if self.longest_side is None else self.longest_side / max(width, height)
        by_area = 1.0 if self.most_pixels is None else (self.most_pixels / (width * height)) ** 0.5
        return min(1.0, by_side, by_area)


class Form(Protocol):
    """Makes what is sent of an image's bytes; `name` is its digest and ending, and says nothing about the frame."""

    def __call__(self, data: bytes, name: str) -> tuple[bytes, ...]:
        """Return the pieces of a `Picture`."""
        ...


class Pictures:
    """Reads the images of a dataset; several threads may ask at once, each image is read once while it is held.

    A JPEG that need not be made smaller is passed through as it is, without decoding.

    Args:
        root: the dataset's folder.
        form: makes what is sent.
        shrink: how large images may be.
        known: images that the run has shown before: they must still be the same.
        seen: is told of every image that is shown for the first time.
        held_bytes: how much to hold [bytes].
        uses: how often each image will be asked for, to let go of it after the last time; None: nobody knows.
    """

    def __init__(
        self,
        root: str | Path,
        form: Form,
        *,
        shrink: Shrink | None = None,
        known: Mapping[str, Frame] | None = None,
        seen: Callable[[Frame], object] | None = None,
        held_bytes: int = HELD_BYTES,
        uses: Mapping[str, int] | None = None,
    ) -> None:
        self._root, self._form, self._shrink = Path(root), form, shrink or Shrink()
        self._known = dict(known or {})
        self._seen, self._room = seen, held_bytes
        self._uses = None if uses is None else dict(uses)
        self._held: OrderedDict[str, Picture] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._doors: dict[str, threading.Lock] = {}
        self.read = 0
        """How many images were read."""

    def of(self, paths: Iterable[str]) -> list[Picture]:
        """Return the images of a record.

        Raises:
            RecordError: one is missing, damaged, no image, outside the dataset, or has changed since the run began.
        """
        return [self._get(path) for path in paths]

    def _get(self, path: str) -> Picture:
        with self._lock:
            if (held := self._from_held(path)) is not None:
                return held
            door = self._doors.setdefault(path, threading.Lock())
        with door:
            with self._lock:
                if (held := self._from_held(path)) is not None:
                    return held
            try:
                picture = self._read(path)
            finally:
                with self._lock:
                    self._doors.pop(path, None)
            with self._lock:
                self._hold(path, picture)
            return picture

    def _from_held(self, path: str) -> Picture | None:
        picture = self._held.get(path)
        if picture is not None:
            self._held.move_to_end(path)
            if self._was_last(path):
                self._size -= self._held.pop(path).size
        return picture

    def _hold(self, path: str, picture: Picture) -> None:
        if self._was_last(path):
            return
        self._held[path] = picture
        self._size += picture.size
        while self._size > self._room and len(self._held) > 1:
            self._size -= self._held.popitem(last=False)[1].size

    def _was_last(self, path: str) -> bool:
        """Count a use of an image; says whether there will be no other."""
        if self._uses is None:
            return False
        left = self._uses[path] = self._uses.get(path, 1) - 1
        return left <= 0

    def _read(self, path: str) -> Picture:
        try:
            data = read_image(self._root, path)
        except OSError as error:
            raise RecordError(f"the image cannot be read: {error.strerror or error}", file=path) from None
        if data is None:
            raise RecordError("the image is missing, empty, or outside the dataset", file=path)
        digest = hashlib.sha256(data).hexdigest()
        self._check_known(path, digest, len(data))
        ending = _whole(data, path)
        if self._shrink.asked or not ending:
            data, ending = _smaller(data, self._shrink, path, ending)
        name = hashlib.sha256(data).hexdigest() if self._shrink.asked else digest
        picture = Picture(digest, self._form(data, f"{name[:32]}{ending}"))
        with self._lock:
            self.read += 1
        return picture

    def _check_known(self, path: str, digest: str, size: int) -> None:
        with self._lock:
            before = self._known.get(path)
            if before is None:
                self._known[path] = Frame(path, digest, size)
                if self._seen is not None:
                    self._seen(self._known[path])
        if before is not None and before.sha256 != digest:
            raise RecordError("the image is no longer the one that this run has shown before", file=path)


def _whole(data: bytes, path: str) -> str:
    """The ending for a whole JPEG, PNG or WebP file; "" where it must be decoded to find out.

    Raises:
        RecordError: the file is cut off.
    """
    for start, (end, ending) in _ENDS.items():
        if data.startswith(start):
            if end not in data[-1024:]:
                raise RecordError("the image is cut off", file=path)
            return ending
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        if len(data) < int.from_bytes(data[4:8], "little") + 8:
            raise RecordError("the image is cut off", file=path)
        return ".webp"
    return ""


def _smaller(data: bytes, shrink: Shrink, path: str, ending: str) -> tuple[bytes, str]:
    """Decode an image and make a smaller JPEG of it; one that is small enough stays as it is."""
    import cv2
    import numpy as np

    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise RecordError("the image cannot be decoded", file=path)
    height, width = image.shape[:2]
    factor = shrink.factor(width, height)
    if factor == 1 and ending:
        return data, ending
    size = (max(1, int(width * factor)), max(1, int(height * factor)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if factor < 1 else image
    return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes(), ".jpg"
