"""Episodes of which only sampled frames are left, as the authors' release holds them in `frames/`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.aloha.facts import RELEASE_FPS
from vifailback.episodes.jpeg import JPEG_START, decode_jpeg
from vifailback.episodes.source import even_times, known_camera
from vifailback.errors import RecordingError
from vifailback.types.episode import Camera
from vifailback.types.image import Image

_FRAME_FILE = re.compile(r"(\d+)(_avoid_keyframe|_correct_keyframe)?\.jpe?g")


@dataclass(frozen=True)
class SampledFramesSource:
    """An episode of which only sampled frames are on disk, called by their index: `25.jpg`, `292_avoid_keyframe.jpg`.

    Args:
        folders: camera name -> its folder, the head camera first.
    """

    folders: Mapping[str, Path]

    @cached_property
    def files(self) -> dict[str, dict[int, Path]]:
        """Camera -> index -> file; a frame with symbols drawn on it (`..._annotations.jpg`) is none."""
        return {camera: frame_files(folder) for camera, folder in self.folders.items()}

    @property
    def length(self) -> int:
        """The last index and one: the release always keeps the last frame."""
        return max((max(files, default=-1) for files in self.files.values()), default=-1) + 1

    @property
    def fps(self) -> float:
        """The release's rate."""
        return RELEASE_FPS

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """The cameras, the head camera first."""
        return tuple(Camera(name, held=tuple(sorted(files))) for name, files in self.files.items())

    def times(self, camera: str) -> NDArray[np.float64]:
        """Times [s] of all frames of the episode, also of those that are not on disk, float64 (length,)."""
        known_camera(camera, self.cameras)
        return even_times(self.length, self.fps)

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        """Yield frames as uint8 RGB (height, width, 3)."""
        known_camera(camera, self.cameras)
        files = [self._file(camera, index) for index in indices]
        return (decode_jpeg(_bytes(file), file=file) for file in files)

    def jpeg(self, camera: str, index: int) -> bytes | None:
        """The file's bytes."""
        known_camera(camera, self.cameras)
        data = _bytes(self._file(camera, index))
        return data if data.startswith(JPEG_START) else None

    def signals(self) -> Mapping[str, NDArray[np.float64]]:
        """Nothing: the states are in raw_data."""
        return {}

    def _file(self, camera: str, index: int) -> Path:
        files = self.files[camera]
        if index not in files:
            near = sorted(sorted(files, key=lambda other: abs(other - index))[:4])
            why = (
                f"frame {index} is not among the {len(files)} on disk (nearest: {', '.join(map(str, near)) or 'none'})"
            )
            raise RecordingError(why, file=self.folders[camera])
        return files[index]


def frame_files(folder: Path) -> dict[int, Path]:
    """Return the frames in a folder by their index; one with symbols drawn on it (`..._annotations.jpg`) is none."""
    matches = ((_FRAME_FILE.fullmatch(file.name), file) for file in folder.iterdir())
    return {int(match[1]): file for match, file in sorted(matches, key=lambda pair: pair[1].name) if match}


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RecordingError(f"cannot be read: {error.strerror}", file=file) from error
