"""What a reader is, what it finds, and how files are named and ordered."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vifailback.types.episode import Episode
from vifailback.types.symbol import Problem


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
