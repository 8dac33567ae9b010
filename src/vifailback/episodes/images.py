"""Folders of images: one folder is one episode, its files in natural order are the frames."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.jpeg import JPEG_START, decode_jpeg
from vifailback.episodes.reader import Found, Reader, natural_order, readable
from vifailback.episodes.source import even_times, known_camera, known_frames
from vifailback.errors import RecordingError
from vifailback.types.episode import Camera, Episode
from vifailback.types.image import Image

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})
"""File name endings, in lower case, that are taken for images."""
DEFAULT_FPS = 25.0
"""Frames per second where neither fps.txt nor meta.json says (the rate of the authors' release)."""
CAMERA = "images"
"""Name of the one camera."""


@dataclass(frozen=True)
class ImagesSource:
    """An episode whose frame k is the k-th image of a folder, 0-based, in natural order (2.jpg before 10.jpg).

    Args:
        folder: the folder.
    """

    folder: Path

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The images in order; listed at the first call."""
        found = [path for path in self.folder.iterdir() if _is_image(path)]
        return tuple(sorted(found, key=lambda path: natural_order(path.name)))

    @property
    def length(self) -> int:
        """Number of images."""
        return len(self.files)

    @property
    def fps(self) -> float:
        """Frames per second: from fps.txt, from `fps` in meta.json, or 25.

        Raises:
            RecordingError: one of the two is there but holds no positive number.
        """
        return self._fps

    @cached_property
    def _fps(self) -> float:
        text, meta = self.folder / "fps.txt", self.folder / "meta.json"
        try:
            if text.is_file():
                return _rate(text.read_text("utf-8", "replace").strip(), text)
            if meta.is_file():
                values = msgspec.json.decode(meta.read_bytes(), type=dict[str, object])
                return _rate(values["fps"], meta) if "fps" in values else DEFAULT_FPS
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise RecordingError(f"not a JSON object: {error}", file=meta) from error
        return DEFAULT_FPS

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """One camera."""
        return (Camera(CAMERA),)

    def times(self, camera: str) -> NDArray[np.float64]:
        """Times [s], float64 (length,): evenly spaced, with a gap where a number is missing from the files' names."""
        known_camera(camera, self.cameras)
        numbers = _numbers([file.stem for file in self.files])
        return even_times(self.length, self.fps) if numbers is None else (numbers - numbers[0]) / self.fps

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        """Yield frames as uint8 RGB (height, width, 3)."""
        known_camera(camera, self.cameras)
        wanted = known_frames(indices, self.length, file=self.folder, camera=camera)
        return (decode_jpeg(self._bytes(index), file=self.files[index]) for index in wanted)

    def jpeg(self, camera: str, index: int) -> bytes | None:
        """The bytes of a JPEG file as they are, else None."""
        known_camera(camera, self.cameras)
        known_frames((index,), self.length, file=self.folder, camera=camera)
        data = self._bytes(index)
        return data if data.startswith(JPEG_START) else None

    def signals(self) -> Mapping[str, NDArray[np.float64]]:
        """Nothing: images come without states."""
        return {}

    def _bytes(self, index: int) -> bytes:
        try:
            return self.files[index].read_bytes()
        except OSError as error:
            raise RecordingError(f"cannot be read: {error.strerror}", file=self.files[index]) from error


def task_sentence(folder: Path) -> str:
    """Return what a folder's task.txt says, "" where there is none."""
    file = folder / "task.txt"
    try:
        return " ".join(file.read_text("utf-8", "replace")[:2000].split()) if file.is_file() else ""
    except OSError:
        return ""


def _recognises(path: Path) -> bool:
    return path.is_dir() and any(_is_image(file) for file in path.iterdir())


def _episodes(path: Path) -> Found:
    return Found((Episode("", task_sentence(path), readable(path), ImagesSource(path)),))


def _numbers(names: Sequence[str]) -> NDArray[np.float64] | None:
    """The numbers of files that are called alike and counted one by one; None where the names are of another kind.

    Some may be missing. Where fewer than half follow the one before, or nine in ten are missing, the numbers are no
    count of frames (but times, or every 25th frame).
    """
    ends = [re.search(r"[0-9]{1,15}$", name) for name in names]
    found = [(name[: end.start()], int(end[0])) for name, end in zip(names, ends, strict=True) if end]
    if len(found) < len(names) or len({start for start, _ in found}) != 1:
        return None
    numbers = np.array([number for _, number in found], np.float64)
    steps = np.diff(numbers)
    if not len(steps) or steps.min() < 1 or (steps == 1).mean() < 0.5 or steps.mean() > 10:
        return None
    return numbers


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def _rate(value: object, file: Path) -> float:
    try:
        rate = float(value) if isinstance(value, int | float | str) else 0.0
    except ValueError:
        rate = 0.0
    if not 0 < rate < 100_000:
        raise RecordingError(f"expected frames per second above 0, got {value!r}", file=file, field="fps")
    return rate


READER = Reader("images", 80, _recognises, _episodes, descends=True)
