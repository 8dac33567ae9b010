"""The authors' release: raw_data/<task>/episode_<n>.hdf5 and annotated_data/<task>/{videos,frames}."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.aloha_facts import RELEASE_FPS
from vifailback.episodes.aloha_file import Hdf5Source
from vifailback.episodes.images import task_sentence
from vifailback.episodes.jpeg import JPEG_START, decode_jpeg
from vifailback.episodes.reader import Found, Reader, natural_order, readable
from vifailback.episodes.source import even_times, head_first, known_camera
from vifailback.episodes.video import VideoSource
from vifailback.episodes.video_file import VideoFile
from vifailback.errors import MissingExtraError, RecordingError
from vifailback.types.episode import Camera, Episode, EpisodeSource
from vifailback.types.image import Image
from vifailback.types.symbol import Problem

ANNOTATED, RAW = "annotated_data", "raw_data"
_RAW_FILE = re.compile(r"(episode_\d+)\.hdf5")
_VIDEO_FILE = re.compile(r"(episode_\d+)_(\w+)\.mp4")
_FRAMES_FOLDER = re.compile(r"(episode_\d+)_(\w+)")
_FRAME_FILE = re.compile(r"(\d+)(_avoid_keyframe|_correct_keyframe)?\.jpe?g")


@dataclass
class _Parts:
    """What the release holds of one episode."""

    raw: Path | None = None
    videos: dict[str, Path] = field(default_factory=dict[str, Path])
    frames: dict[str, Path] = field(default_factory=dict[str, Path])


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
        return {camera: _frame_files(folder) for camera, folder in self.folders.items()}

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
        return tuple(Camera(name) for name in self.folders)

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


def _frame_files(folder: Path) -> dict[int, Path]:
    matches = ((_FRAME_FILE.fullmatch(file.name), file) for file in folder.iterdir())
    return {int(match[1]): file for match, file in sorted(matches, key=lambda pair: pair[1].name) if match}


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RecordingError(f"cannot be read: {error.strerror}", file=file) from error


def _recognises(path: Path) -> bool:
    return path.is_dir() and bool(_task_folders(path))


def _task_folders(path: Path) -> list[tuple[str, Path]]:
    """Return (task, folder) of the release below a folder: its root, one of its two halves, or one task."""
    if path.name == RAW:
        return _tasks(path, raw=True)
    if path.name == ANNOTATED:
        return _tasks(path, raw=False)
    if _is_annotated(path) or (path.absolute().parent.name == RAW and _is_raw(path)):
        return [(readable(path.absolute().name), path)]
    halves = [half for half in (path / RAW, path / ANNOTATED) if half.is_dir()]
    return [task for half in halves for task in _tasks(half, raw=half.name == RAW)]


def _tasks(half: Path, *, raw: bool) -> list[tuple[str, Path]]:
    folders = sorted((entry for entry in half.iterdir() if entry.is_dir()), key=lambda entry: natural_order(entry.name))
    return [(readable(folder.name), folder) for folder in folders if (_is_raw if raw else _is_annotated)(folder)]


def _is_raw(folder: Path) -> bool:
    return any(_RAW_FILE.fullmatch(entry.name) for entry in folder.iterdir())


def _is_annotated(folder: Path) -> bool:
    return any(_VIDEO_FILE.fullmatch(entry.name) for entry in _inside(folder / "videos")) or any(
        _FRAMES_FOLDER.fullmatch(entry.name) and entry.is_dir() for entry in _inside(folder / "frames")
    )


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _episodes(path: Path) -> Found:
    """List the release's episodes by names alone: nothing is opened."""
    problems: list[Problem] = []
    parts: dict[tuple[str, str], _Parts] = {}
    sentences: dict[str, str] = {}
    tasks = _task_folders(path)
    listed = {folder for _, folder in tasks}
    for half in {folder.parent for folder in listed} - {path.parent}:
        strange = [entry for entry in _inside(half) if entry.is_dir() and entry not in listed]
        problems += [
            Problem(readable(entry), "no file or folder in it is called like episode_<n>") for entry in strange
        ]
    for task, folder in tasks:
        sentences[task] = sentences.get(task) or task_sentence(folder)
        for entry in _inside(folder):
            if match := _RAW_FILE.fullmatch(entry.name):
                if entry.stat().st_size:
                    parts.setdefault((task, match[1]), _Parts()).raw = entry
                else:
                    problems.append(Problem(readable(entry), "the file is empty (0 bytes)"))
        for entry in _inside(folder / "videos"):
            if match := _VIDEO_FILE.fullmatch(entry.name):
                parts.setdefault((task, match[1]), _Parts()).videos[match[2]] = entry
        for entry in _inside(folder / "frames"):
            if (match := _FRAMES_FOLDER.fullmatch(entry.name)) and entry.is_dir():
                parts.setdefault((task, match[1]), _Parts()).frames[match[2]] = entry
    read = _has_h5py()
    if not read and parts and not any(part.videos or part.frames for part in parts.values()):
        raise MissingExtraError("reading HDF5 recordings", "hdf5")
    episodes = [
        _episode(task, name, parts[task, name], sentences[task], read_raw=read)
        for task, name in sorted(parts, key=lambda key: (natural_order(key[0]), natural_order(key[1])))
    ]
    one_task = len(tasks) == 1 and tasks[0][1] == path
    return Found(tuple(episodes), tuple(problems), whole_ids=one_task)


def _has_h5py() -> bool:
    try:
        return find_spec("h5py") is not None
    except ValueError:  # blocked: its entry in sys.modules is None
        return False


def _episode(task: str, name: str, parts: _Parts, sentence: str, *, read_raw: bool) -> Episode:
    """Choose where the frames come from: the HDF5 file, else the videos, else the sampled frames."""
    source: EpisodeSource
    if parts.raw and (read_raw or not (parts.videos or parts.frames)):
        place, source = parts.raw, Hdf5Source(parts.raw, release=True)
    elif parts.videos:
        files = {camera: parts.videos[camera] for camera in head_first(parts.videos)}
        place = next(iter(files.values()))
        source = VideoSource({camera: VideoFile(file) for camera, file in files.items()})
    else:
        folders = {camera: parts.frames[camera] for camera in head_first(parts.frames)}
        place, source = next(iter(folders.values())), SampledFramesSource(folders)
    return Episode(f"{task}/{name}", sentence, readable(place), source)


READER = Reader("official", 20, _recognises, _episodes)
