"""Lessons read back: what the eye and the mind learn from."""

import zlib
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import msgspec
import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.jpeg import decode_jpeg
from vifailback.errors import ViFailbackError
from vifailback.nano.lesson import Facts
from vifailback.nano.plan import SLOTS, plan_of

KEPT_OF = 20
"""One of so many lessons is kept to look at while learning."""


@dataclass(frozen=True)
class Lesson:
    """One lesson as it was written; arrays as in `Truth`, one row a frame.

    Args:
        path: of its file.
        facts: what it is about.
        first: number of its first frame among all frames of the school.
        names: of the slots, then of the other things.
    """

    path: Path
    facts: Facts
    first: int
    names: tuple[str, ...]
    places: NDArray[np.float32]
    positions: NDArray[np.float32]
    opening: NDArray[np.float32]
    held: NDArray[np.int64]

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return len(self.places)


class BadLessonError(ViFailbackError):
    """A lesson's file cannot be read."""


@dataclass(frozen=True)
class School:
    """All lessons, and where their pictures are."""

    lessons: tuple[Lesson, ...]

    @classmethod
    def read(cls, folder: Path, limit: int | None = None, only: Sequence[str] | None = None) -> "School":
        """Read what lessons say; pictures are read when they are wanted.

        Args:
            folder: of the lessons.
            limit: so many are read, of all tasks alike; those of a lower limit are among them.
            only: names of the lessons that are read, in this order; all by default.

        Raises:
            BadLessonError: a file is broken, or there is none.
        """
        lessons: list[Lesson] = []
        first = 0
        ordered = sorted(folder.glob("*.npz"), key=lambda path: path.stem[::-1])
        paths = ordered if only is None else [folder / f"{name}.npz" for name in only]
        for path in paths[:limit]:
            lesson = _read(path, first)
            lessons.append(lesson)
            first += lesson.frames
        if not lessons:
            raise BadLessonError(f"there are no lessons (*.npz) in {folder}")
        return cls(tuple(lessons))


def read_facts(path: Path) -> Facts:
    """Read what a lesson is about, and nothing else of it.

    Raises:
        BadLessonError: the file is broken.
    """
    with _opened(path) as file:
        return msgspec.json.decode(file["facts"].tobytes(), type=Facts)


def _read(path: Path, first: int) -> Lesson:
    with _opened(path) as file:
        facts = msgspec.json.decode(file["facts"].tobytes(), type=Facts)
        things = plan_of(facts.task).things
        names = (*things, *[""] * (SLOTS - len(things)), *facts.others)
        others = file["others"][:, : len(facts.others)]
        held = file["held"].astype(np.int64)
        return Lesson(
            path,
            facts,
            first,
            names,
            np.concatenate([file["places"], others], 1).astype(np.float32),
            file["positions"].astype(np.float32),
            file["opening"].astype(np.float32),
            np.where(held < 0, SLOTS + 1, held),
        )


@contextmanager
def _opened(path: Path) -> Generator[Mapping[str, NDArray[Any]]]:
    """Open a lesson's file; whatever is wrong with what is read from it names the file."""
    try:
        with path.open("rb") as stream, np.load(stream) as file:
            yield file
    except (OSError, EOFError, ValueError, KeyError, BadZipFile, msgspec.MsgspecError) as error:
        raise BadLessonError(f"{path}: expected a lesson of this version ({error})") from error


def pictures(lesson: Lesson) -> NDArray[np.uint8]:
    """Return a lesson's frames, uint8 RGB (frames, 3, height, width)."""
    with _opened(lesson.path) as file:
        sizes, data = file["sizes"], file["jpegs"]
    ends = np.cumsum(sizes)
    images = [
        decode_jpeg(data[start:end].tobytes(), file=lesson.path, field=f"frame {number}")
        for number, (start, end) in enumerate(zip(ends - sizes, ends, strict=True))
    ]
    return np.ascontiguousarray(np.stack(images).transpose(0, 3, 1, 2))


def divided(lessons: Sequence[Lesson]) -> tuple[list[int], list[int]]:
    """Numbers of the lessons to learn from, and of those to look at while learning; a lesson stays on its side."""
    look = [number for number, lesson in enumerate(lessons) if not zlib.crc32(lesson.path.stem.encode()) % KEPT_OF]
    kept = set(look)
    return [number for number in range(len(lessons)) if number not in kept], look
