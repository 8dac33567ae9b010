"""Opening recordings of any kind: asks the readers in turn, walks folders, names what could not be read."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import cast

from vifailback import plugins
from vifailback.errors import InputError, RecordingError, UnknownNameError
from vifailback.types.episode import Episode
from vifailback.types.symbol import Problem

FOLDERS_DEEP = 4
"""How many levels of sub-folders are searched for recordings."""

_KNOWN_ELSEWHERE = {
    ".bag": "a ROS 1 bag; convert it with `mcap convert in.bag out.mcap`",
    ".db3": "a ROS 2 SQLite bag; convert it with `mcap convert in.db3 out.mcap`",
    ".rlds": "an RLDS dataset; convert it to LeRobotDataset",
    ".tfrecord": "a TensorFlow record; convert the dataset to LeRobotDataset",
    ".zarr": "a Zarr store; convert the dataset to LeRobotDataset",
    ".svo": "a ZED camera recording; export it to mp4",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found at a path.

    Args:
        episodes: the episodes; ids are relative to the path asked for ("" = the folder itself is one episode).
        problems: parts that could not be read: `line` is the file, `why` what is wrong with it.
        whole_ids: the ids begin with the folder's own name already.
    """

    episodes: Sequence[Episode]
    problems: tuple[Problem, ...] = ()
    whole_ids: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of recording.

    Args:
        name: what the kind is called ("lerobot").
        rank: lower is asked first; whole-dataset layouts come before single files.
        recognises: whether a file or folder is of this kind; cheap (names and a few bytes), never raises.
        episodes: what is in it; reads metadata only. Raises RecordingError or MissingExtraError.
        per_file: every recording of this kind is one file; folders are walked here, file by file, so that files of
            several kinds may share a folder. False: a folder that it recognises is a dataset as a whole ...
        descends: ... except that its sub-folders are searched for more recordings.
    """

    name: str
    rank: int
    recognises: Callable[[Path], bool]
    episodes: Callable[[Path], Found]
    per_file: bool = False
    descends: bool = False


@dataclass(frozen=True)
class Recordings:
    """The episodes at a path: iterate, take the length, or ask by position or by id.

    Args:
        path: what was opened.
        format: names of the readers that read it, joined by " + " ("lerobot").
        episodes: the episodes, in natural order.
        problems: parts that could not be read.
    """

    path: Path
    format: str
    episodes: Sequence[Episode]
    problems: tuple[Problem, ...] = ()

    def __iter__(self) -> Iterator[Episode]:
        return iter(self.episodes)

    def __len__(self) -> int:
        return len(self.episodes)

    def __getitem__(self, key: int | str) -> Episode:
        """Return the episode at a position or with an id.

        Raises:
            UnknownNameError: no episode has that id.
            IndexError: the position is out of range.
        """
        if isinstance(key, str):
            if key not in self._by_id:
                raise UnknownNameError("episode", key, self._by_id)
            return self._by_id[key]
        return self.episodes[key]

    @cached_property
    def _by_id(self) -> dict[str, Episode]:
        return {episode.id: episode for episode in self.episodes}


def open_recordings(path: str | os.PathLike[str], *, readers: Sequence[Reader] | None = None) -> Recordings:
    """Open whatever recordings lie at `path`: a file, a dataset, or a folder that holds several of them.

    Only metadata is read. In a folder of several datasets, ids are prefixed by the sub-folder's name
    ("lerobot_v30/episode_000001"); what cannot be read there is named in `.problems`.

    Args:
        path: a file or folder.
        readers: the readers to ask; all installed ones by default.

    Raises:
        RecordingError: there is nothing at `path`, nothing known, or nothing readable.
        MissingExtraError: the kind is known but its optional package is not installed.
    """
    place = Path(path).expanduser()
    known = sorted(readers if readers is not None else _installed(), key=lambda reader: (reader.rank, reader.name))
    try:
        if place.is_dir():
            used, found = _walk(place, known, FOLDERS_DEEP, set())
        elif place.exists():
            used, found = _file(place, known)
        else:
            raise RecordingError("there is no such file or folder", file=place)
    except OSError as error:
        raise RecordingError(f"cannot be read: {error.strerror or error}", file=place) from error
    if not found.episodes:
        raise _nothing(place, known, used, found.problems)
    episodes = [episode if episode.id else _prefixed(episode, place) for episode in found.episodes]
    ranks = {reader.name: reader.rank for reader in known}
    names = sorted(used, key=lambda name: (ranks[name], name))
    return Recordings(place, " + ".join(names), _unique(episodes), found.problems)


def readable(name: str | os.PathLike[str]) -> str:
    """Return a file name as text that can be printed and saved; bytes that are no UTF-8 are escaped."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def natural_order(name: str | os.PathLike[str]) -> tuple[tuple[int, int, str], ...]:
    """Sort key under which `frame_2` comes before `frame_10`: digits count as numbers, the rest as text."""
    parts: list[tuple[int, int, str]] = []
    text = os.fspath(name)
    start = 0
    while start < len(text):
        end = start + 1
        digits = text[start] in "0123456789"
        while end < len(text) and (text[end] in "0123456789") == digits:
            end += 1
        part = text[start:end]
        parts.append((0, int(part), part) if digits and len(part) < 400 else (1, 0, part))
        start = end
    return tuple(parts)


def _installed() -> list[Reader]:
    return [cast(Reader, plugins.load("readers", name)) for name in plugins.names("readers")]


def _file(place: Path, known: Sequence[Reader]) -> tuple[set[str], Found]:
    for reader in known:
        if reader.recognises(place):
            return {reader.name}, reader.episodes(place)
    return set(), Found(())


def _walk(folder: Path, known: Sequence[Reader], levels: int, seen: set[Path]) -> tuple[set[str], Found]:
    """Return who read what in a folder; ids are relative to it. Linked folders are searched once."""
    seen.add(folder.resolve())
    files, folders = _listing(folder)
    used, found = _here(folder, files, known)
    if any(reader.name in used and not reader.per_file and not reader.descends for reader in known):
        return used, found
    episodes, problems = list(found.episodes), list(found.problems)
    for sub in folders if levels else ():
        if sub.resolve() in seen:
            continue
        try:
            more, inside = _walk(sub, known, levels - 1, seen)
        except (InputError, OSError) as error:
            problems.append(Problem(readable(sub), _why(error, sub)))
            continue
        used = used | more
        episodes += inside.episodes if inside.whole_ids else [_prefixed(episode, sub) for episode in inside.episodes]
        problems += inside.problems
    return used, Found(episodes, tuple(problems))


def _here(folder: Path, files: Sequence[Path], known: Sequence[Reader]) -> tuple[set[str], Found]:
    """Read what lies in a folder itself: as a dataset, or file by file."""
    for reader in known:
        if reader.per_file:
            if any(reader.recognises(file) for file in files):
                break
        elif reader.recognises(folder):
            return {reader.name}, reader.episodes(folder)
    used, found = _files(files, [reader for reader in known if reader.per_file])
    strange = [
        Problem(readable(path), _KNOWN_ELSEWHERE[path.suffix.lower()])
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in _KNOWN_ELSEWHERE
    ]
    return used, Found(found.episodes, (*found.problems, *strange))


def _files(files: Sequence[Path], known: Sequence[Reader]) -> tuple[set[str], Found]:
    """Read the single-file recordings of one folder. A video named after an HDF5 or MCAP beside it is its preview."""
    used: set[str] = set()
    episodes: list[Episode] = []
    problems: list[Problem] = []
    stems: set[str] = set()
    for reader in known:
        mine = [file for file in files if reader.recognises(file)]
        mine = [file for file in mine if not _is_preview(file, stems)]
        for file in mine:
            try:
                found = reader.episodes(file)
            except InputError as error:
                problems.append(Problem(readable(file), _why(error, file)))
                continue
            used.add(reader.name)
            episodes += found.episodes
            problems += found.problems
        if mine and reader.name in _HOLDING_MORE_THAN_IMAGES:
            stems.update(file.stem for file in mine)
    return used, Found(episodes, tuple(problems))


_HOLDING_MORE_THAN_IMAGES = ("aloha", "mcap")


def _is_preview(file: Path, stems: set[str]) -> bool:
    """Whether a file is named after a recording: `episode_1.mp4` or `episode_1_video.mp4` beside `episode_1.hdf5`."""
    ends = [place for place, letter in enumerate(file.stem) if letter in "_-."] + [len(file.stem)]
    return any(file.stem[:end] in stems for end in ends)


def _listing(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return files and sub-folders in natural order, without hidden ones."""
    entries = sorted((entry for entry in folder.iterdir() if not entry.name.startswith(".")), key=_by_name)
    files: list[Path] = []
    folders: list[Path] = []
    for entry in entries:
        (folders if entry.is_dir() else files).append(entry)
    return files, folders


def _by_name(path: Path) -> tuple[tuple[int, int, str], ...]:
    return natural_order(path.name)


def _prefixed(episode: Episode, folder: Path) -> Episode:
    """Return the episode with its folder's name before its id; an id "" is the folder itself."""
    name = readable(folder.absolute().name)
    return replace(episode, id=f"{name}/{episode.id}" if episode.id else name)


def _unique(episodes: Sequence[Episode]) -> Sequence[Episode]:
    """Return the episodes with ids that differ: a later twin takes its file's suffix, or a number."""
    taken: set[str] = set()
    result: list[Episode] = []
    for episode in episodes:
        name, count = episode.id, 2
        if name in taken:
            name = f"{episode.id}{Path(episode.path).suffix}"
        while name in taken:
            name, count = f"{episode.id}~{count}", count + 1
        taken.add(name)
        result.append(episode if name == episode.id else replace(episode, id=name))
    return result


def _why(error: InputError | OSError, place: Path) -> str:
    """Return the reason without repeating the place that is named beside it."""
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}"
    if error.file is None or error.file == str(place):
        return f"{error.field}: {error.why}" if error.field else error.why
    return str(error)


def _nothing(place: Path, known: Sequence[Reader], used: set[str], problems: Sequence[Problem]) -> RecordingError:
    formats = ", ".join(reader.name for reader in known)
    if problems:
        first = "; ".join(f"{readable(problem.line)}: {problem.why}" for problem in problems[:5])
        more = f"; and {len(problems) - 5} more" if len(problems) > 5 else ""
        return RecordingError(f"no episode in it can be read: {first}{more}", file=place)
    if used:
        return RecordingError(f"it is {' + '.join(sorted(used))} but holds no episode", file=place)
    if place.is_dir() and not any(place.iterdir()):
        return RecordingError(f"the folder is empty; expected recordings ({formats})", file=place)
    what = f"nothing in it or {FOLDERS_DEEP} folders deep is" if place.is_dir() else "it is not"
    return RecordingError(f"{what} a recording of a known kind. Looked for: {formats}", file=place)
