"""The image files that VQA records name: which are there, which are missing, and making missing ones again."""

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from vifailback import engine
from vifailback.atomic import replaced
from vifailback.errors import ViFailbackError
from vifailback.store.release_paths import PREFIX, ReleasePath, frame_of
from vifailback.store.schema import is_safe_name
from vifailback.types import Episode, Problem, VqaRecord
from vifailback.vqa.build.episode import find_camera, reading
from vifailback.vqa.build.frames import save_frames
from vifailback.vqa.build.matching import EpisodeBook

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
"""What an image file of a record ends in; nothing else is opened as one."""
_IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"BM")
"""First bytes of JPEG, PNG, WebP and BMP."""


@dataclass(frozen=True)
class ImageReport:
    """Which images of a dataset are on disk.

    Args:
        found: number of different images that are there.
        missing: path -> number of records that show it, for each image that is not there.
        unsafe: the same for paths that lead outside the dataset; they are never opened.
        records: number of records that lack at least one image.
    """

    found: int
    missing: Mapping[str, int] = field(default_factory=dict[str, int])
    unsafe: Mapping[str, int] = field(default_factory=dict[str, int])
    records: int = 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Each image that cannot be shown, named."""
        return (
            *(Problem(path, f"the image is missing; {count} records show it") for path, count in self.missing.items()),
            *(
                Problem(path, f"leads outside the dataset or is no image; {count} records name it")
                for path, count in self.unsafe.items()
            ),
        )


def check_images(records: Iterable[VqaRecord], root: str | Path) -> ImageReport:
    """Look for every image that records name; lists each folder once.

    Args:
        records: the records.
        root: the dataset's folder; paths are found with and without a leading "annotated_data/".
    """
    folders = _Folders(Path(root))
    present: set[str] = set()
    missing: dict[str, int] = {}
    unsafe: dict[str, int] = {}
    lacking = 0
    for record in records:
        if present.issuperset(record.images):
            continue
        absent = 0
        for path in dict.fromkeys(record.images):
            if path in present:
                continue
            if path in missing:
                missing[path] += 1
            elif path in unsafe:
                unsafe[path] += 1
            elif not _may_be_opened(path):
                unsafe[path] = 1
            elif folders.has(path):
                present.add(path)
                continue
            else:
                missing[path] = 1
            absent += 1
        lacking += absent > 0
    return ImageReport(len(present), missing, unsafe, lacking)


def image_file(root: str | Path, path: str) -> Path | None:
    """Return the file of an image path, in either path convention; None where absent, no image, or outside.

    Links may lead outside (frames on another disk, the cache of Hugging Face), but only to what begins as an image.
    """
    if not _may_be_opened(path):
        return None
    inside = os.path.join(os.path.realpath(root), "")  # noqa: PTH118
    for name in _spellings(path):
        file = Path(root) / name
        if not _holds_something(file):
            continue
        if os.path.realpath(file).startswith(inside) or _begins_as_image(file):
            return file
    return None


def read_image(root: str | Path, path: str) -> bytes | None:
    """Return the bytes of the file that `image_file` finds; None where it finds none.

    A file that begins as an image is what it would return, wherever it lies: so it is opened once and nothing else is
    asked of the disk.

    Raises:
        OSError: the file is there and cannot be read.
    """
    if not _may_be_opened(path):
        return None
    for name in _spellings(path):
        file = Path(root) / name
        if not _holds_something(file):
            continue
        with suppress(OSError):
            data = file.read_bytes()
            if data.startswith(_IMAGE_STARTS):
                return data
        break
    file = image_file(root, path)
    return None if file is None else file.read_bytes()


def _holds_something(file: Path) -> bool:
    try:
        found = file.stat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size > 0


def _begins_as_image(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(8).startswith(_IMAGE_STARTS)
    except OSError:
        return False


def _may_be_opened(path: str) -> bool:
    return is_safe_name(path) and Path(path).suffix.lower() in IMAGE_SUFFIXES


@dataclass(frozen=True)
class Rebuilt:
    """What was made again, and what could not be."""

    written: tuple[str, ...]
    problems: tuple[Problem, ...]


def rebuild_images(
    missing: Iterable[str],
    root: str | Path,
    recordings: Iterable[Episode],
    *,
    quality: int = 95,
    workers: int | None = None,
) -> Rebuilt:
    """Make missing images again from the recordings (the release's raw_data, or any other of the same episodes).

    Args:
        missing: image paths ("annotated_data/<task>/frames/<episode>_<camera>/<n>.jpg").
        root: the dataset's folder.
        recordings: where the frames are.
        quality: JPEG quality of frames that are not stored as JPEG.
        workers: episodes at a time; all cores by default.

    Returns:
        The paths that were written, and a problem for each that could not be.
    """
    book = EpisodeBook(recordings)
    wanted: dict[tuple[str, str], dict[str, int]] = {}
    problems: list[Problem] = []
    paths = dict.fromkeys(missing)
    for path in paths:
        place, frame = ReleasePath.read(path), frame_of(path)
        if place is None or frame is None:
            problems.append(Problem(path, "not the path of a frame"))
        else:
            wanted.setdefault((place.episode, place.camera), {})[path] = frame.index
    prefixed = (Path(root) / PREFIX).is_dir() or any(PREFIX + path in paths for path in paths)
    jobs = [
        _Job(book.find(episode), camera, frames, Path(root), prefixed, quality)
        for (episode, camera), frames in wanted.items()
    ]
    written: list[str] = []
    for done in engine.run(_rebuilt, jobs, workers=workers):
        written.extend(done.written)
        problems.extend(done.problems)
    return Rebuilt(tuple(written), tuple(problems))


@dataclass(frozen=True)
class _Job:
    """The missing images of one episode and camera."""

    episodes: Sequence[Episode]
    camera: str
    frames: Mapping[str, int]
    root: Path
    prefixed: bool
    quality: int

    def file(self, path: str) -> Path:
        """Where an image goes: one file for both conventions, in the one that the dataset's folder has."""
        return self.root / (PREFIX + path.removeprefix(PREFIX) if self.prefixed else path)


def _rebuilt(job: _Job) -> Rebuilt:
    if len(job.episodes) != 1:
        why = "no recording has this episode" if not job.episodes else "several recordings could be meant"
        return Rebuilt((), tuple(Problem(path, why) for path in job.frames))
    episode, beyond = job.episodes[0], list[Problem]()
    files: dict[int, list[Path]] = {}
    written: list[Path] = []
    try:
        with reading(episode):
            for path, index in job.frames.items():
                if index < episode.length:
                    if (file := job.file(path)) not in files.setdefault(index, []):
                        files[index].append(file)
                else:
                    beyond.append(Problem(path, f"the recording has only {episode.length} frames"))
            save_frames(episode, find_camera(episode, job.camera), files, {}, job.quality, partial(_write, written))
    except ViFailbackError as error:
        why = str(error)
    else:
        why = ""
    done = tuple(path for path in job.frames if job.file(path) in written)
    named = {*done, *(problem.line for problem in beyond)}
    return Rebuilt(done, (*beyond, *(Problem(path, why) for path in job.frames if path not in named)))


def _write(written: list[Path], file: Path, data: bytes) -> None:
    with replaced(file) as opened:
        opened.write(data)
    written.append(file)


class _Folders:
    """Listings of folders, each made once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: dict[str, frozenset[str]] = {}

    def has(self, path: str) -> bool:
        return any(self._lists(spelling) for spelling in _spellings(path))

    def _lists(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        if folder not in self._names:
            try:
                with os.scandir(self._root / folder) as entries:
                    full = (entry.name for entry in entries if entry.is_file() and entry.stat().st_size)
                    self._names[folder] = frozenset(full)
            except OSError:
                self._names[folder] = frozenset()
        return name in self._names[folder]


def _spellings(path: str) -> tuple[str, str]:
    """A path as it is, and in the other of the two conventions."""
    return path, path.removeprefix(PREFIX) if path.startswith(PREFIX) else PREFIX + path
