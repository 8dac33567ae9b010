"""The authors' release: raw_data/<task>/episode_<n>.hdf5 and annotated_data/<task>/{videos,frames}."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from vifailback.episodes.aloha.file import Hdf5Source
from vifailback.episodes.found import Found, Reader, natural_order, readable
from vifailback.episodes.images import task_sentence
from vifailback.episodes.official.frames import SampledFramesSource, frame_files
from vifailback.episodes.source import head_first
from vifailback.episodes.video.file import VideoFile
from vifailback.episodes.video.reader import VideoSource
from vifailback.errors import MissingExtraError
from vifailback.types.episode import Episode, EpisodeSource
from vifailback.types.symbol import Problem

ANNOTATED, RAW = "annotated_data", "raw_data"
_RAW_FILE = re.compile(r"(episode_\d+)\.hdf5")
_VIDEO_FILE = re.compile(r"(episode_\d+)_(\w+)\.mp4")
_FRAMES_FOLDER = re.compile(r"(episode_\d+)_(\w+)")


@dataclass
class _Parts:
    """What the release holds of one episode."""

    raw: Path | None = None
    videos: dict[str, Path] = field(default_factory=dict[str, Path])
    frames: dict[str, Path] = field(default_factory=dict[str, Path])


def _recognises(path: Path) -> bool:
    return path.is_dir() and bool(_task_folders(path))


def _task_folders(path: Path) -> list[tuple[str, Path]]:
    """Return (task, folder) of the release below a folder: its root, one of its two halves, or one task."""
    if path.name == RAW:
        return _tasks(path, raw=True)
    if path.name == ANNOTATED:
        return _tasks(path, raw=False)
    if path.absolute().parent.name == "frames" and _FRAMES_FOLDER.fullmatch(path.name) and frame_files(path):
        return [(readable(path.absolute().parents[1].name), path)]
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
    tasks = _task_folders(path)
    problems = _strangers(path, tasks)
    parts: dict[tuple[str, str], _Parts] = {}
    sentences: dict[str, str] = {}
    for task, folder in tasks:
        sentences[task] = sentences.get(task) or task_sentence(folder)
        problems += _gather(task, folder, parts)
    read_raw = _has_h5py()
    if not read_raw and parts and not any(part.videos or part.frames for part in parts.values()):
        raise MissingExtraError("reading HDF5 recordings", "hdf5")
    episodes = [
        _episode(task, name, parts[task, name], sentences[task], read_raw=read_raw)
        for task, name in sorted(parts, key=lambda key: (natural_order(key[0]), natural_order(key[1])))
    ]
    one_task = len(tasks) == 1 and tasks[0][1] == path
    return Found(tuple(episodes), tuple(problems), whole_ids=one_task)


def _strangers(path: Path, tasks: Sequence[tuple[str, Path]]) -> list[Problem]:
    """Folders among the tasks that hold no episode."""
    listed = {folder for _, folder in tasks}
    halves = sorted({folder.parent for folder in listed} - {path.parent})
    strange = [entry for half in halves for entry in _inside(half) if entry.is_dir() and entry not in listed]
    return [Problem(readable(entry), "no file or folder in it is called like episode_<n>") for entry in strange]


def _gather(task: str, folder: Path, parts: dict[tuple[str, str], _Parts]) -> list[Problem]:
    """Add what a task's folder holds to its episodes; recordings that are called otherwise become problems."""
    problems: list[Problem] = []
    here = [folder] if _FRAMES_FOLDER.fullmatch(folder.name) else _inside(folder / "frames")
    for entry in (*_inside(folder), *_inside(folder / "videos"), *here):
        kind = entry.suffix.lower()
        if match := _RAW_FILE.fullmatch(entry.name):
            if entry.stat().st_size:
                parts.setdefault((task, match[1]), _Parts()).raw = entry
            else:
                problems.append(Problem(readable(entry), "the file is empty (0 bytes)"))
        elif match := _VIDEO_FILE.fullmatch(entry.name):
            parts.setdefault((task, match[1]), _Parts()).videos[match[2]] = entry
        elif (match := _FRAMES_FOLDER.fullmatch(entry.name)) and entry.is_dir():
            parts.setdefault((task, match[1]), _Parts()).frames[match[2]] = entry
        elif kind in (".hdf5", ".h5", ".mp4") or (entry.is_dir() and entry.parent.name == "frames"):
            problems.append(Problem(readable(entry), "left out: it is not called like episode_<n> in the release"))
    return problems


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
