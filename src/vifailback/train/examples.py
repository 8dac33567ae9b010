"""The records that are learned, as TRL takes them: the user turn with its images, and the answer that is scored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vifailback.errors import TrainingError
from vifailback.types import Problem, Split, VqaRecord
from vifailback.vqa.dataset.folder import open_dataset
from vifailback.vqa.export.exported import Complete, ExportOptions, complete


@dataclass(frozen=True)
class Lessons:
    """The records to learn, all of whose images are there.

    Args:
        records: in the order of the files.
        files: image path of a record -> its file.
        problems: what was left out and why.
    """

    records: tuple[VqaRecord, ...]
    files: dict[str, Path]
    problems: tuple[Problem, ...] = ()

    def paths(self, record: VqaRecord) -> list[Path]:
        """The image files of a record, in the order shown."""
        return [self.files[path] for path in record.images]


def read_lessons(data: Path, episodes: Path | None = None) -> Lessons:
    """Read the records to learn: the training side where the dataset is split, else all.

    Args:
        data: the dataset's folder or VQA file.
        episodes: a file with the name of an episode a line: only their records are learned.

    Raises:
        RecordError: there is no dataset.
        TrainingError: no record with all its images is left, or an episode that is named has none.
    """
    dataset = open_dataset(data)
    sides = {record.split for record in dataset.records}
    side = Split.TRAIN if Split.TRAIN in sides else None
    if side is None and sides == {Split.BENCHMARK}:
        raise TrainingError(f"{data}: holds only the benchmark's side, which is never learned")
    found: Complete = complete(dataset, ExportOptions(side=side))
    if not found.records:
        why = "; ".join(f"{problem.line}: {problem.why}" for problem in found.problems[:3])
        raise TrainingError(f"{data}: no record can be learned: {why}")
    lessons = Lessons(found.records, found.images, found.problems)
    return lessons if episodes is None else _only(lessons, episodes)


def _only(lessons: Lessons, file: Path) -> Lessons:
    """The lessons about the episodes that a file names."""
    try:
        names = {line.strip() for line in file.read_text("utf-8").split("\n")} - {""}
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"{file}: expected the name of an episode a line: {error}") from None
    unknown = sorted(names - {record.episode for record in lessons.records})
    if unknown or not names:
        why = (
            f"no record to learn is about {len(unknown)} of its episodes: {unknown[0]!r}" if unknown else "it is empty"
        )
        raise TrainingError(f"{file}: expected the name of an episode a line; {why}")
    records = tuple(record for record in lessons.records if record.episode in names)
    used = {path for record in records for path in record.images}
    return Lessons(records, {path: place for path, place in lessons.files.items() if path in used}, lessons.problems)


def turns(record: VqaRecord) -> dict[str, list[dict[str, Any]]]:
    """A record as prompt and completion; the images stand first, as they do when a model is asked."""
    images: list[dict[str, Any]] = [{"type": "image"} for _ in record.images]
    return {
        "prompt": [{"role": "user", "content": [*images, {"type": "text", "text": record.prompt}]}],
        "completion": [{"role": "assistant", "content": [{"type": "text", "text": record.answer}]}],
    }


def as_dataset(lessons: Lessons, records: Sequence[VqaRecord]) -> Any:
    """The records as a dataset of the `datasets` library; images are opened only when their turn comes."""
    from datasets import Dataset, Features, Image, List, Value

    part = {"type": Value("string"), "text": Value("string")}
    message = {"role": Value("string"), "content": List(part)}
    features = Features({"prompt": List(message), "completion": List(message), "images": List(Image(mode="RGB"))})

    def rows() -> Iterator[dict[str, Any]]:
        for record in records:
            yield {**turns(record), "images": [str(path) for path in lessons.paths(record)]}

    return Dataset.from_list(list(rows()), features=features)
