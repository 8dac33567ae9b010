"""Keeps the server inside the recordings' folder: what a symbolic link brings in from elsewhere is not opened.

`vifailback look` follows links, for its user may read those files anyhow. A server shows what it opens to others, and
whoever may write into a folder of recordings could link to a file that only the server's user may read. So a recording
that is, or needs, a link out of the folder is left out and named, until `--follow-links` says that the links are
trusted (a dataset in a download cache consists of them). A dataset that is read as a whole is left out as a whole:
which of its files an episode will need is known to its reader alone.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from vifailback import plugins
from vifailback.episodes import Found, Reader
from vifailback.episodes.found import readable
from vifailback.errors import RecordingError
from vifailback.types import Episode, Problem


def readers_within(place: Path) -> tuple[Reader, ...]:
    """All installed readers, such that none opens what lies outside of `place` (or beside it, where it is a file)."""
    whole = place.expanduser().resolve()
    base = whole if whole.is_dir() else whole.parent
    readers = [cast(Reader, plugins.load("readers", name)) for name in plugins.names("readers")]

    def recording(path: Path) -> bool:
        return any(reader.per_file and reader.recognises(path) for reader in readers)

    def within(reader: Reader, path: Path) -> Found:
        if leads_out(path, base):
            raise RecordingError(_WHY, file=path)
        if not reader.per_file:
            for entry in _entries(path, deep=not reader.descends):
                if leads_out(entry, base):
                    raise RecordingError(f"{_WHY} ({readable(entry.relative_to(path))})", file=path)
            return reader.episodes(path)
        found = reader.episodes(path)
        links = [entry for entry in path.parent.iterdir() if leads_out(entry, base) and not entry.is_dir()]
        kept: list[Episode] = []
        problems = list(found.problems)
        for episode in found.episodes:
            needed = [link for link in links if _is_needed(link, episode, recording)]
            problems += [Problem(readable(path), f"{_WHY} ({readable(link.name)})") for link in needed]
            kept += [] if needed else [episode]
        return replace(found, episodes=kept, problems=tuple(problems))

    return tuple(replace(reader, episodes=partial(within, reader)) for reader in readers)


_WHY = "a link leads out of the recordings' folder; --follow-links opens it all the same"


def leads_out(path: Path, base: Path) -> bool:
    """Whether what a path stands for lies outside of the (resolved) folder `base`; a link in a circle does."""
    try:
        return not path.resolve(strict=False).is_relative_to(base)
    except (OSError, RuntimeError):
        return True


def _entries(folder: Path, *, deep: bool) -> Iterator[Path]:
    for inside, folders, files in os.walk(folder):
        yield from (Path(inside, name) for name in (*folders, *files))
        if not deep:
            return


def _is_needed(link: Path, episode: Episode, recording: Callable[[Path], bool]) -> bool:
    """Whether an episode may read a link beside its file: another camera of it, or a text (about it, or for all)."""
    name, rest = episode.id.split("/")[0], link.name
    own = rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()
    return own or not recording(link)
