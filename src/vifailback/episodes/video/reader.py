"""Episodes out of plain video files: one file is one episode, or one camera of one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.reader import Found, Reader, readable
from vifailback.episodes.video.file import VideoFile
from vifailback.episodes.video.part import VideoPart
from vifailback.errors import UnknownNameError
from vifailback.types import Camera, Episode, Image

__all__ = ["READER", "VideoFile", "VideoSource"]

SUFFIXES = frozenset({".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v"})
"""File name endings, in lower case, that are taken for videos."""
CAMERAS = ("cam_high", "cam_left_wrist", "cam_right_wrist")
"""Cameras that a file's name may end in (`episode_3_cam_high.mp4`), the head camera first."""
ONLY_CAMERA = "video"
"""Name of the camera where a file's name ends in none."""
TASK_BYTES = 65_536
"""A longer text beside a video is no task sentence."""


class VideoSource:
    """Episode source over one video file per camera, all of the same episode; implements EpisodeSource.

    Args:
        files: camera name -> video, the head camera first.
    """

    def __init__(self, files: Mapping[str, VideoFile]) -> None:
        self._files = dict(files)
        self._head = next(iter(self._files.values()))

    @property
    def length(self) -> int:
        """Number of frames of the head camera."""
        return self._head.length

    @property
    def fps(self) -> float:
        """Nominal frames per second."""
        return self._head.fps

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """The cameras, the head camera first; without sizes, so that nothing is opened."""
        return tuple(Camera(name) for name in self._files)

    def times(self, camera: str) -> NDArray[np.float64]:
        """Presentation times [s], float64 (length,), starting at 0."""
        return self._file(camera).times()

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        """Yield the frames asked for, in that order."""
        return self._file(camera).images(indices)

    def jpeg(self, camera: str, index: int) -> bytes | None:  # noqa: ARG002 - the protocol's names
        """None: a video stores no JPEG that stands alone."""
        self._file(camera)
        return None

    def video(self, camera: str) -> VideoPart:
        """A camera is the whole of its file."""
        file = self._file(camera)
        return VideoPart(file.path, 0, file.length)

    def signals(self) -> Mapping[str, NDArray[np.float64]]:
        """Nothing: a video holds no states."""
        return {}

    def _file(self, camera: str) -> VideoFile:
        if camera not in self._files:
            raise UnknownNameError("camera", camera, self._files)
        return self._files[camera]


def _recognises(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()


def _episodes(path: Path) -> Found:
    """Return the episode that a video belongs to, with all its cameras."""
    name, camera = _name_and_camera(path)
    files = {camera: path} if camera == ONLY_CAMERA else _views(path, name)
    head = next(iter(files.values()))
    source = VideoSource({view: VideoFile(file) for view, file in files.items()})
    return Found((Episode(readable(name), _task(path, name), readable(head), source),))


def _name_and_camera(path: Path) -> tuple[str, str]:
    for camera in CAMERAS:
        name = path.stem.removesuffix(f"_{camera}")
        if name and name != path.stem:
            return name, camera
    return path.stem, ONLY_CAMERA


def _views(path: Path, name: str) -> dict[str, Path]:
    """Return the files of all cameras of the episode `name` that have the same ending as `path`."""
    files = {camera: path.with_name(f"{name}_{camera}{path.suffix}") for camera in CAMERAS}
    return {camera: file for camera, file in files.items() if file.is_file()}


def _task(path: Path, name: str) -> str:
    """Return the task sentence written beside a video: in `<name>.txt`, else in the folder's `task.txt`, else ""."""
    for sidecar in (path.with_suffix(".txt"), path.with_name(f"{name}.txt"), path.with_name("task.txt")):
        try:
            if sidecar.is_file() and sidecar.stat().st_size <= TASK_BYTES:
                return " ".join(sidecar.read_text("utf-8", "replace").split())
        except OSError:
            continue
    return ""


READER = Reader("video", 60, _recognises, _episodes, per_file=True)
