"""Episodes in HDF5 files: ALOHA / ACT, the AgileX files of the authors' release, robomimic."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from vifailback.episodes.aloha.facts import read_facts
from vifailback.episodes.aloha.file import Hdf5Source, open_hdf5
from vifailback.episodes.reader import Found, Reader, natural_order, readable
from vifailback.errors import RecordingError
from vifailback.types.episode import Episode
from vifailback.types.symbol import Problem

SUFFIXES = (".hdf5", ".h5")


def recognises(path: Path) -> bool:
    """Whether a path is called like an HDF5 file."""
    return path.suffix.lower() in SUFFIXES and not path.is_dir()


def hdf5_episodes(path: Path, *, swapped: bool | None = None) -> Found:
    """Find the episodes of one HDF5 file: the file itself (ALOHA), or one for every demo in it (robomimic).

    Args:
        path: the file.
        swapped: whether its JPEGs hold red and blue exchanged; None decides as docs/decisions/colours.md says.

    Raises:
        RecordingError: not HDF5, or no camera in it.
        MissingExtraError: h5py is not installed.
    """
    name = readable(path.stem)
    with open_hdf5(path) as file:
        demos = _demos(file)
        if not demos:
            return Found((_episode(file, path, "", name, swapped),))
        episodes: list[Episode] = []
        problems: list[Problem] = []
        for demo in demos:
            try:
                episodes.append(_episode(file, path, f"data/{demo}", f"{name}/{demo}", swapped))
            except RecordingError as error:
                problems.append(Problem(readable(path), f"{error.field}: {error.why}" if error.field else error.why))
    if not episodes:
        raise RecordingError(problems[0].why, file=path)
    return Found(tuple(episodes), tuple(problems))


def _demos(file: Any) -> list[str]:
    """Names of robomimic's demos, in natural order; none where the file is a single episode."""
    data = file.get("data")
    if "observations" in file or not hasattr(data, "keys"):
        return []
    return sorted((name for name in data if hasattr(data[name], "keys") and "obs" in data[name]), key=natural_order)


def _episode(file: Any, path: Path, group: str, name: str, swapped: bool | None) -> Episode:
    facts = read_facts(file, path, group)
    if swapped is not None:
        facts = replace(facts, swapped=swapped)
    source = Hdf5Source(path, group, known=facts)
    return Episode(name, facts.task, readable(path), source, facts.outcome)


READER = Reader("aloha", 30, recognises, hdf5_episodes, per_file=True)
