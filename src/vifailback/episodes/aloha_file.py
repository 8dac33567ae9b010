"""Frames, states and actions of one HDF5 episode: raw images, JPEG rows with or without padding."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.jpeg import JPEG_START, decode_jpeg, trim_jpeg
from vifailback.episodes.source import even_times, head_first, is_depth, known_camera, known_frames
from vifailback.errors import MissingExtraError, RecordingError
from vifailback.types.annotation import Outcome
from vifailback.types.episode import Camera
from vifailback.types.image import Image, ImageSize

ALOHA_FPS, RELEASE_FPS, ROBOMIMIC_FPS = 50.0, 25.0, 20.0
"""Frames per second where the file does not say: classic ALOHA, the AgileX arms of the authors' release, robomimic."""
COLOURS_ATTRIBUTE = "jpeg_colours"
"""Attribute of the HDF5 root that overrides the colour order of its JPEGs: "standard" or "swapped"."""

_RELEASE_SIGNS = ("action_eef", "action_leader")
_NO_SIGNALS = {"compress_len", "timestamp", "timestamps"}


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
        file = h5py.File(path, "r", locking=False)
    except FileNotFoundError as error:
        raise RecordingError("there is no such file", file=path) from error
    except OSError as error:
        size = path.stat().st_size
        why = "the file is empty (0 bytes)" if size == 0 else f"not a readable HDF5 file ({size} bytes): {error}"
        raise RecordingError(why, file=path) from error
    with file:
        yield file


@dataclass(frozen=True)
class Hdf5Facts:
    """What an HDF5 file says about one episode, read without touching a frame.

    Args:
        cameras: camera name -> (path of its dataset, number of frames, size where the shape says it).
        signals: signal name -> path of its dataset.
        fps: frames per second.
        swapped: its JPEGs hold red and blue exchanged (docs/decisions/colours.md).
        task: the task sentence, "" where it does not say.
        outcome: None where it does not say.
    """

    cameras: Mapping[str, tuple[str, int, ImageSize | None]]
    signals: Mapping[str, str]
    fps: float
    swapped: bool
    task: str
    outcome: Outcome | None

    @property
    def length(self) -> int:
        """Frames of the head camera."""
        return next(iter(self.cameras.values()))[1]


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
                try:
                    values = np.asarray(file[place][()], np.float64)
                except (OSError, RuntimeError, ValueError, TypeError) as error:
                    raise RecordingError(f"cannot be read: {error}", file=self.path, field=place) from error
                result[name] = values.reshape(len(values), -1)
        return result


def read_facts(file: Any, path: Path, group: str = "", *, release: bool = False) -> Hdf5Facts:
    """Read what one episode in an open HDF5 file holds.

    JPEGs are taken as channel-swapped where the file is of the authors' release: opened inside its folder layout, or
    holding `action_eef` or `action_leader`, which no classic ALOHA file has; the root attribute `jpeg_colours` wins.

    Raises:
        RecordingError: it holds no camera; names what was looked for and what is there.
    """
    try:
        cameras = _cameras(file, group)
        signals = _signals(file, group, {place for place, _, _ in cameras.values()})
        attributes = {**dict(file.attrs), **(dict(file[group].attrs) if group else {})}
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        raise RecordingError(f"damaged HDF5: {error}", file=path, field=group or None) from error
    if not cameras:
        found = ", ".join(file[group or "/"].keys()) or "nothing"
        raise RecordingError(
            f"no camera images: expected /observations/images/<camera> (ALOHA) or /data/demo_<n>/obs/<camera>_image "
            f"(robomimic), found {found}",
            file=path,
            field=group or None,
        )
    release = release or any(sign in file for sign in _RELEASE_SIGNS)
    rate = _number(attributes, ("fps", "frequency", "hz", "control_freq")) or _environment_rate(file)
    usual = ROBOMIMIC_FPS if group else RELEASE_FPS if release else ALOHA_FPS
    colours = _text(attributes, (COLOURS_ATTRIBUTE,))
    if colours not in ("", "standard", "swapped"):
        raise RecordingError(f"expected standard or swapped, got {colours!r}", file=path, field=COLOURS_ATTRIBUTE)
    succeeded = attributes.get("success", attributes.get("is_success"))
    return Hdf5Facts(
        cameras={name: cameras[name] for name in head_first(cameras)},
        signals=signals,
        fps=rate or usual,
        swapped=colours == "swapped" if colours else release,
        task=_text(attributes, ("task", "instruction", "language_instruction", "task_description")),
        outcome=None if succeeded is None else Outcome.SUCCESSFUL if bool(succeeded) else Outcome.FAILED,
    )


def _cameras(file: Any, group: str) -> dict[str, tuple[str, int, ImageSize | None]]:
    folder = f"{group}/obs" if group else "observations/images"
    result: dict[str, tuple[str, int, ImageSize | None]] = {}
    if folder not in file or not hasattr(file[folder], "items"):
        return result
    for name, dataset in file[folder].items():
        shape = getattr(dataset, "shape", None)
        if not shape or is_depth(name) or (group and dataset.ndim < 3) or dataset.ndim > 4:
            continue
        if dataset.ndim >= 3:
            if dataset.dtype != np.uint8:
                continue
            size = _size(shape)
        elif dataset.ndim == 2 and dataset.dtype != np.uint8:
            continue
        else:
            size = None
        camera = name.removesuffix("_image").removesuffix("_rgb") if group else name
        result[camera] = (f"{folder}/{name}", int(shape[0]), size)
    return result


def _size(shape: Sequence[int]) -> ImageSize | None:
    """Size of raw images (T, H, W), (T, H, W, channels) or (T, channels, H, W)."""
    height, width = shape[2:4] if len(shape) == 4 and shape[1] in (1, 3, 4) and shape[3] > 4 else shape[1:3]
    return ImageSize(int(width), int(height)) if height > 0 and width > 0 else None


def _signals(file: Any, group: str, images: set[str]) -> dict[str, str]:
    folders = (f"{group}/obs", group) if group else ("observations", "")
    result: dict[str, str] = {}
    for folder in folders:
        for name, dataset in file[folder or "/"].items() if not folder or folder in file else ():
            place = f"{folder}/{name}" if folder else name
            if place in images or name in _NO_SIGNALS or not 1 <= getattr(dataset, "ndim", 0) <= 2:
                continue
            if dataset.dtype.kind in "fiub" and not (dataset.dtype == np.uint8 and dataset.ndim == 2):
                result.setdefault(name, place)
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


def _environment_rate(file: Any) -> float | None:
    """The control rate [Hz] in robomimic's `env_args`."""
    text = _text(dict(file["data"].attrs), ("env_args",)) if "data" in file else ""
    try:
        return _number(msgspec.json.decode(text.encode(), type=dict[str, Any])["env_kwargs"], ("control_freq",))
    except (msgspec.DecodeError, KeyError, TypeError):
        return None


def _number(attributes: Mapping[str, Any], names: Sequence[str]) -> float | None:
    for name in names:
        try:
            value = float(attributes[name])
        except (KeyError, TypeError, ValueError):
            continue
        if 0 < value < 10_000:
            return value
    return None


def _text(attributes: Mapping[str, Any], names: Sequence[str]) -> str:
    for name in names:
        value = attributes.get(name, "")
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if isinstance(text, str) and text.strip():
            return text.strip()
    return ""
