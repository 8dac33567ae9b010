"""Opening recordings of any kind at a path: a file, a dataset, or a folder of several."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import cast

from vifailback import plugins
from vifailback.episodes.found import Found, Reader, natural_order, readable
from vifailback.episodes.search import FOLDERS_DEEP, Search, prefixed
from vifailback.errors import RecordingError, UnknownNameError
from vifailback.types.episode import Episode
from vifailback.types.symbol import Problem

__all__ = ["Found", "Reader", "Recordings", "natural_order", "open_recordings", "readable"]


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
    ("lerobot_v30/episode_000001"); what cannot be read there, also for want of a package, is named in `.problems`.

    Args:
        path: a file or folder.
        readers: the readers to ask; all installed ones by default.

    Raises:
        RecordingError: there is nothing at `path`, nothing known, or nothing readable.
        MissingExtraError: nothing can be read without an optional package; says which.
    """
    place = Path(path).expanduser()
    known = sorted(readers if readers is not None else _installed(), key=lambda reader: (reader.rank, reader.name))
    search = Search(known)
    try:
        if place.is_dir():
            found = search.folder(place)
        elif place.exists():
            found = search.file(place)
        else:
            raise RecordingError("there is no such file or folder", file=place)
    except OSError as error:
        raise RecordingError(f"cannot be read: {error.strerror or error}", file=place) from error
    if not found.episodes:
        raise search.missing[0] if search.missing else _nothing(place, known, search.used, found.problems)
    episodes = [episode if episode.id else prefixed(episode, place) for episode in found.episodes]
    used = [reader.name for reader in known if reader.name in search.used]
    return Recordings(place, " + ".join(used), _unique(episodes), found.problems)


def _installed() -> list[Reader]:
    return [cast(Reader, plugins.load("readers", name)) for name in plugins.names("readers")]


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
