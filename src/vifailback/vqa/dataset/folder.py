"""A dataset on disk: which files hold its records, and where its images lie."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from vifailback.errors import RecordError
from vifailback.types import Problem, Split, VqaRecord
from vifailback.vqa.build.layout import VQA_FILE
from vifailback.vqa.dataset.images import check_images, image_file
from vifailback.vqa.dataset.records import Dataset, UnknownRecord, read_dataset

SPLIT_FILE = "split.json"
"""The manifest of a split; its "images_root" leads to the images, where the files of the split lie elsewhere."""
PROBED = 20
"""Records whose images are looked for, to find the folder that image paths are relative to."""


@dataclass(frozen=True)
class DatasetFolder:
    """The records of a dataset and the folder of its images.

    Args:
        records: every record, in the order of the files; `split` is set where the file's name says it.
        unknown: records that ask no known question, kept as they came.
        problems: what could not be read.
        files: the VQA files read.
        root: the folder that image paths are relative to.
    """

    records: tuple[VqaRecord, ...]
    unknown: tuple[UnknownRecord, ...]
    problems: tuple[Problem, ...]
    files: tuple[Path, ...]
    root: Path

    def image(self, path: str) -> Path | None:
        """Return the file of an image path of a record; None where it is absent, no image, or outside the dataset."""
        return image_file(self.root, path)

    def missing_images(self) -> tuple[str, ...]:
        """Image paths of records that are not on disk, each once, in order."""
        report = check_images(self.records, self.root)
        return (*report.missing, *report.unsafe)


def open_dataset(path: str | Path, *, whole: bool = False) -> DatasetFolder:
    """Open a VQA file, or the folder of a dataset (what `vifailback build` writes, or the authors' release).

    Args:
        path: a VQA file or a dataset's folder.
        whole: prefer the file of all records to the `_train` and `_benchmark` files that a split made of it.

    Raises:
        RecordError: there is no VQA file, or one that cannot be read.
    """
    place = Path(path)
    files = [place] if place.is_file() else _files(place, whole=whole)
    datasets = [_with_split(read_dataset(file), file) for file in files]
    records = tuple(record for dataset in datasets for record in dataset.records)
    problems = tuple(
        Problem(f"{file.name}: {problem.line}", problem.why)
        for file, dataset in zip(files, datasets, strict=True)
        for problem in dataset.problems
    )
    unknown = tuple(record for dataset in datasets for record in dataset.unknown)
    if not records and not unknown:
        raise RecordError("holds no VQA records", file=place)
    return DatasetFolder(records, unknown, problems, tuple(files), _root(place, files[0], records))


def split_of_name(file: Path) -> Split | None:
    """The side that a file's name says it holds ("ViFailback_VQA_train.json")."""
    for split in Split:
        if file.stem == split or file.stem.endswith(f"_{split}"):
            return split
    return None


def _files(folder: Path, *, whole: bool) -> list[Path]:
    if not folder.is_dir():
        raise RecordError("there is no such file or folder", file=folder)
    all_records = folder / VQA_FILE
    sides = [file for place in (folder / "VQA", folder) for file in _json_files(place) if split_of_name(file)]
    if all_records.is_file():
        fresh = len(sides) >= 2 and min(_age(file) for file in sides) >= _age(all_records)
        return sides if fresh and not whole else [all_records]
    files = sides or _json_files(folder / "VQA")
    if not files:
        raise RecordError(f"there is no {VQA_FILE} and no VQA/*_train.json here; name the VQA file", file=folder)
    return files


def _json_files(folder: Path) -> list[Path]:
    return sorted(file for file in (*folder.glob("*.json"), *folder.glob("*.jsonl")) if file.name != SPLIT_FILE)


def _age(file: Path) -> int:
    return file.stat().st_mtime_ns


def _with_split(dataset: Dataset, file: Path) -> Dataset:
    side = split_of_name(file)
    if side is None:
        return dataset
    return replace(
        dataset, records=tuple(record if record.split else replace(record, split=side) for record in dataset)
    )


def _root(place: Path, file: Path, records: Sequence[VqaRecord]) -> Path:
    """The folder that split.json names, or the nearest one above the file in which images of the records lie."""
    above = [*([place] if place.is_dir() else []), file.parent, *list(file.resolve().parents)[1:3]]
    with suppress(OSError, msgspec.DecodeError, KeyError, TypeError):
        above.insert(0, file.parent / msgspec.json.decode((file.parent / SPLIT_FILE).read_bytes())["images_root"])
    for folder in above:
        if any((folder / path).is_file() or (folder / "annotated_data" / path).is_file() for path in _probe(records)):
            return folder
    return file.parent.parent if file.parent.name == "VQA" else file.parent


def _probe(records: Sequence[VqaRecord]) -> Iterator[str]:
    step = max(1, len(records) // PROBED)
    for record in records[::step]:
        yield from record.images[:1]
