"""Frames, states and actions of one HDF5 episode: raw images, JPEG rows with or without padding."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.aloha.facts import Hdf5Facts, read_facts
from vifailback.episodes.jpeg import JPEG_START, decode_jpeg, trim_jpeg
from vifailback.episodes.source import even_times, known_camera, known_frames
from vifailback.errors import MissingExtraError, RecordingError
from vifailback.types.episode import Camera
from vifailback.types.image import Image


@contextmanager
def open_hdf5(path: Path) -> Generator[Any]:
    """Open an HDF5 file for reading.

    Raises:
        MissingExtraError: h5py is not installed.
        RecordingError: there is no such file, or it is not HDF5.
    """
    try:
        import h5py  # pyright: ignore[reportMissingTypeStubs]
    except ImportError as error:
        raise MissingExtraError("reading HDF5 recordings", "hdf5") from error
    try:
        size = path.stat().st_size
        file = _opened(h5py.File, path)
    except FileNotFoundError as error:
        raise RecordingError("there is no such file", file=path) from error
    except OSError as error:
        size = path.stat().st_size
        why = "the file is empty (0 bytes)" if size == 0 else f"not a readable HDF5 file ({size} bytes): {error}"
        raise RecordingError(why, file=path) from error
    with file:
        try:
            yield file
        except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:  # what h5py raises on damaged bytes
            raise RecordingError(f"damaged HDF5 file: {error}", file=path) from error


def _opened(file_of: Any, path: Path) -> Any:
    """Open without a lock, which some network drives lack; but as the program itself has the file open elsewhere."""
    try:
        return file_of(path, "r", locking=False)
    except OSError as error:
        if "locking flag" not in str(error):
            raise
        return file_of(path, "r")


@dataclass(frozen=True)
class Hdf5Source:
    """One episode inside an HDF5 file; the file is open only while something is read.

    Args:
        path: the HDF5 file.
        group: the group that holds the episode: "" (ALOHA) or "data/demo_3" (robomimic).
        release: the file lies in the authors' layout, which says its rate and colour order.
        known: its facts, where they were read already.
    """

    path: Path
    group: str = ""
    release: bool = False
    known: Hdf5Facts | None = None

    @cached_property
    def facts(self) -> Hdf5Facts:
        """What the file says; read at the first call."""
        if self.known is not None:
            return self.known
        with open_hdf5(self.path) as file:
            return read_facts(file, self.path, self.group, release=self.release)

    @property
    def length(self) -> int:
        """Number of frames of the head camera."""
        return self.facts.length

    @property
    def fps(self) -> float:
        """Frames per second."""
        return self.facts.fps

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """The cameras, the head camera first."""
        return tuple(Camera(name, size) for name, (_, _, size) in self.facts.cameras.items())

    def times(self, camera: str) -> NDArray[np.float64]:
        """Times [s], float64 (frames of this camera,)."""
        known_camera(camera, self.cameras)
        return even_times(self.facts.cameras[camera][1], self.fps)

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        """Yield frames as uint8 RGB (height, width, 3)."""
        known_camera(camera, self.cameras)
        place, count, _ = self.facts.cameras[camera]
        wanted = known_frames(indices, count, file=self.path, camera=camera)
        return self._images(place, wanted)

    def _images(self, place: str, wanted: Sequence[int]) -> Iterator[Image]:
        with open_hdf5(self.path) as file:
            dataset = file[place]
            for index in wanted:
                field = f"{place}[{index}]"
                stored = _row(dataset, index, self.path, field)
                if isinstance(stored, bytes):
                    yield decode_jpeg(stored, swapped=self.facts.swapped, file=self.path, field=field)
                else:
                    yield _rgb(stored, self.path, field)

    def jpeg(self, camera: str, index: int) -> bytes | None:
        """The stored JPEG where its colours are in standard order, else None."""
        known_camera(camera, self.cameras)
        place, count, size = self.facts.cameras[camera]
        if self.facts.swapped or size is not None:
            return None
        known_frames((index,), count, file=self.path, camera=camera)
        with open_hdf5(self.path) as file:
            stored = _row(file[place], index, self.path, f"{place}[{index}]")
        return stored if isinstance(stored, bytes) and stored.startswith(JPEG_START) else None

    def signals(self) -> Mapping[str, NDArray[np.float64]]:
        """States and actions, each float64 (rows, dimensions)."""
        result: dict[str, NDArray[np.float64]] = {}
        with open_hdf5(self.path) as file:
            for name, place in self.facts.signals.items():
                with np.errstate(invalid="ignore"):
                    values = np.asarray(file[place][()], np.float64)
                result[name] = values.reshape(len(values), -1)
        return result


def _row(dataset: Any, index: int, path: Path, field: str) -> bytes | NDArray[np.uint8]:
    """Return one stored frame: encoded bytes, or a raw array."""
    try:
        stored = dataset[index]
    except (OSError, RuntimeError, ValueError, IndexError) as error:
        raise RecordingError(f"cannot be read: {error}", file=path, field=field) from error
    if isinstance(stored, bytes):
        return trim_jpeg(stored)
    if isinstance(stored, np.void):
        return trim_jpeg(stored.tobytes())
    if not isinstance(stored, np.ndarray) or stored.ndim not in (1, 2, 3):
        raise RecordingError(f"neither an image nor encoded bytes ({dataset.dtype})", file=path, field=field)
    pixels = cast("NDArray[np.uint8]", stored)
    return trim_jpeg(pixels.astype(np.uint8, copy=False).tobytes()) if pixels.ndim == 1 else pixels


def _rgb(stored: NDArray[np.uint8], path: Path, field: str) -> Image:
    """Return a raw frame as (height, width, 3): grey repeated, alpha dropped, channels moved last."""
    if stored.ndim == 3 and stored.shape[0] in (1, 3, 4) and stored.shape[2] > 4:
        stored = stored.transpose(1, 2, 0)
    if stored.ndim == 2:
        stored = stored[:, :, None]
    if stored.shape[2] == 1:
        stored = stored.repeat(3, axis=2)
    if stored.shape[2] not in (3, 4):
        raise RecordingError(f"expected 1, 3 or 4 channels, got shape {stored.shape}", file=path, field=field)
    return np.ascontiguousarray(stored[:, :, :3])
