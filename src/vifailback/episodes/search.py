"""How a folder is searched for recordings: which reader reads what, and what is left over."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vifailback.episodes.found import Found, Reader, natural_order, readable
from vifailback.errors import InputError, MissingExtraError
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


_HOLDING_MORE_THAN_IMAGES = ("aloha", "mcap")


@dataclass
class Search:
    """One search through a folder.

    Args:
        readers: whom to ask, in this order.
        used: names of the readers that found something.
        missing: what could have been read with an optional package.
    """

    readers: Sequence[Reader]
    used: set[str] = field(default_factory=set[str])
    missing: list[MissingExtraError] = field(default_factory=list[MissingExtraError])
    _seen: set[Path] = field(default_factory=set[Path])

    def file(self, path: Path) -> Found:
        """Read a single file."""
        for reader in self.readers:
            if reader.recognises(path):
                self.used.add(reader.name)
                return reader.episodes(path)
        return Found(())

    def folder(self, path: Path, levels: int = FOLDERS_DEEP) -> Found:
        """Read a folder and its sub-folders; ids are relative to it. Linked folders are searched once."""
        self._seen.add(path.resolve())
        files, folders = _listing(path)
        whole = next((reader for reader in self.readers if self._takes(reader, path, files)), None)
        if whole is None or whole.per_file:
            found = self._files(files, [reader for reader in self.readers if reader.per_file])
        else:
            self.used.add(whole.name)
            found = whole.episodes(path)
            if not whole.descends:
                return found
        episodes, problems = list(found.episodes), [*found.problems, *_known_elsewhere((*files, *folders))]
        for sub in folders if levels else ():
            if sub.resolve() in self._seen:
                continue
            try:
                inside = self.folder(sub, levels - 1)
            except (InputError, MissingExtraError, OSError) as error:
                problems.append(self._problem(sub, error))
                continue
            episodes += inside.episodes if inside.whole_ids else [prefixed(one, sub) for one in inside.episodes]
            problems += inside.problems
        return Found(episodes, tuple(problems))

    def _takes(self, reader: Reader, folder: Path, files: Sequence[Path]) -> bool:
        return any(reader.recognises(file) for file in files) if reader.per_file else reader.recognises(folder)

    def _files(self, files: Sequence[Path], readers: Sequence[Reader]) -> Found:
        """Read the single-file recordings of one folder. A video named after an HDF5 or MCAP is its preview."""
        episodes: dict[tuple[str, str], Episode] = {}  # the files of one episode's cameras each lead to the same
        problems: list[Problem] = []
        stems: set[str] = set()
        for reader in readers:
            mine = [file for file in files if reader.recognises(file) and not _is_preview(file, stems)]
            for file in mine:
                try:
                    found = reader.episodes(file)
                except (InputError, MissingExtraError) as error:
                    problems.append(self._problem(file, error))
                    continue
                self.used.add(reader.name)
                episodes |= {(one.id, one.path): one for one in found.episodes}
                problems += found.problems
            if reader.name in _HOLDING_MORE_THAN_IMAGES:
                stems.update(file.stem for file in mine)
        return Found(list(episodes.values()), tuple(problems))

    def _problem(self, path: Path, error: InputError | MissingExtraError | OSError) -> Problem:
        if isinstance(error, MissingExtraError):
            self.missing.append(error)
        return Problem(readable(path), _why(error, path))


def prefixed(episode: Episode, folder: Path) -> Episode:
    """Return the episode with its folder's name before its id; an id "" is the folder itself."""
    name = readable(folder.absolute().name)
    return replace(episode, id=f"{name}/{episode.id}" if episode.id else name)


def _is_preview(file: Path, stems: set[str]) -> bool:
    """Whether a file is named after a recording: `episode_1.mp4` or `episode_1_video.mp4` beside `episode_1.hdf5`."""
    ends = [place for place, letter in enumerate(file.stem) if letter in "_-."] + [len(file.stem)]
    return any(file.stem[:end] in stems for end in ends)


def _known_elsewhere(paths: Sequence[Path]) -> list[Problem]:
    """Recordings of kinds that nothing here reads, with a way to bring them in."""
    kinds = ((path, _KNOWN_ELSEWHERE.get(path.suffix.lower())) for path in paths)
    return [Problem(readable(path), what) for path, what in kinds if what]


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


def _why(error: InputError | MissingExtraError | OSError, place: Path) -> str:
    """Return the reason without repeating the place that is named beside it."""
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}"
    if isinstance(error, MissingExtraError):
        return str(error)
    if error.file in (None, InputError("", file=place).file):
        return f"{error.field}: {error.why}" if error.field else error.why
    return str(error)
