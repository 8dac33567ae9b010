"""Split a dataset on disk: the release's two files, and a manifest that says who went where and why."""

import os
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import msgspec

from vifailback.atomic import replaced
from vifailback.errors import RecordError
from vifailback.types import Json, Problem, QuestionKind, Split
from vifailback.version import __version__
from vifailback.vqa.dataset.folder import SPLIT_FILE, DatasetFolder
from vifailback.vqa.dataset.records import write_records
from vifailback.vqa.dataset.trajectory import Trajectory, trajectories_of, without_episode
from vifailback.vqa.split.divide import Division, SplitConfig, divide
from vifailback.vqa.split.duplicates import Duplicate, clusters, near_duplicates

SPLIT_SCHEMA = "vifailback.split/1"
"""Name and version of split.json."""
FILES: Mapping[Split, str] = {
    Split.TRAIN: "ViFailback_VQA_train.json",
    Split.BENCHMARK: "ViFailback_VQA_benchmark.json",
}
"""The release's file names."""
MANIFEST = SPLIT_FILE

DuplicateRule = Literal["together", "name", "ignore"]
"""Near duplicates: keep them on one side; only name those on both sides; do not look for them."""


@dataclass(frozen=True)
class SplitResult:
    """A split of a dataset, not written yet.

    Args:
        source: the dataset.
        division: which trajectory is on which side.
        trajectories: all trajectories.
        duplicates: pairs that show nearly the same.
        problems: what is missing or could not be placed.
    """

    source: DatasetFolder
    division: Division
    trajectories: tuple[Trajectory, ...]
    duplicates: tuple[Duplicate, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def leaks(self) -> tuple[Duplicate, ...]:
        """Near duplicates on different sides."""
        sides = self.division.sides
        return tuple(pair for pair in self.duplicates if sides[pair.first] is not sides[pair.second])


def split_dataset(
    source: DatasetFolder,
    config: SplitConfig,
    *,
    duplicates: DuplicateRule = "together",
    workers: int | None = None,
) -> SplitResult:
    """Divide the trajectories of a dataset.

    Args:
        source: the dataset.
        config: how to divide.
        duplicates: what to do about trajectories that show nearly the same.
        workers: threads that compare pictures.

    Raises:
        ConfigError: an unseen task is not in the data.
    """
    trajectories = trajectories_of(source.records)
    division = divide(trajectories, config)
    pairs: list[Duplicate] = []
    if duplicates != "ignore":
        pairs = find_duplicates(source, trajectories, division, workers=workers)
        if duplicates == "together" and pairs:
            division = divide(trajectories, config, together=clusters(pairs))
    problems = [*source.problems, *without_episode(source.records)]
    problems += [Problem(record.place, f"in neither file: {record.why}") for record in source.unknown]
    if missing := source.missing_images():
        some = ", ".join(missing[:3])
        problems.append(Problem(f"{len(missing)} images", f"not found under {source.root}: {some} ..."))
    return SplitResult(source, division, tuple(trajectories), tuple(pairs), tuple(problems))


def find_duplicates(
    source: DatasetFolder, trajectories: Sequence[Trajectory], division: Division, *, workers: int | None = None
) -> list[Duplicate]:
    """Compare the pictures of trajectories whose task is on both sides, and frame files of all."""
    frames = {
        one.episode: [file for path in one.images if (file := source.image(path)) is not None] for one in trajectories
    }
    by_task: defaultdict[str, list[str]] = defaultdict(list)
    for one in trajectories:
        by_task[one.family].append(one.episode)
    torn = [episodes for episodes in by_task.values() if len({division.sides[episode] for episode in episodes}) > 1]
    return near_duplicates(frames, torn, workers=workers)


def write_split(result: SplitResult, out: str | Path) -> dict[str, Json]:
    """Write the two VQA files and `split.json` (last); each appears whole or not at all.

    Returns:
        What `split.json` holds.

    Raises:
        RecordError: a trajectory or an image would be on both sides (two ids for the same frames).
    """
    folder = Path(out)
    sides = result.division.sides
    parts = {
        side: [replace(record, split=side) for record in result.source.records if sides[record.episode] is side]
        for side in Split
    }
    shared = {path for record in parts[Split.TRAIN] for path in record.images}
    shared &= {path for record in parts[Split.BENCHMARK] for path in record.images}
    if shared:
        raise RecordError(f"{len(shared)} images would be on both sides: two ids share frames", field=min(shared))
    for side, records in parts.items():
        write_records(folder / FILES[side], records)
    said = manifest(result, folder)
    with replaced(folder / MANIFEST) as file:
        file.write(msgspec.json.format(msgspec.json.encode(said), indent=1) + b"\n")
    return said


def manifest(result: SplitResult, folder: Path) -> dict[str, Json]:
    """What is in `split.json`: counts, tasks, every trajectory's side, duplicates, notes, problems.

    Args:
        result: the split.
        folder: where the file will lie; the folder of the images is named from there.
    """
    sides = result.division.sides
    counts: dict[str, Json] = {}
    for side in Split:
        here = [one for one in result.trajectories if sides[one.episode] is side]
        kinds = Counter(record.question for record in result.source.records if sides[record.episode] is side)
        counts[side.value] = {
            "file": FILES[side],
            "trajectories": len(here),
            "failed": sum(one.failed for one in here),
            "successful": sum(not one.failed for one in here),
            "tasks": len({one.family for one in here}),
            "records": kinds.total(),
            "questions": {kind.value: kinds[kind] for kind in QuestionKind},
        }
    tasks: dict[str, dict[str, int]] = {}
    for one in sorted(result.trajectories, key=lambda one: one.task):
        row = tasks.setdefault(one.task, dict.fromkeys([side.value for side in Split], 0))
        row[sides[one.episode].value] += 1
    return {
        "schema": SPLIT_SCHEMA,
        "version": __version__,
        "images_root": Path(os.path.relpath(result.source.root, folder)).as_posix(),
        **counts,
        "unseen_tasks": sorted(
            {one.family for one in result.trajectories}
            - {one.family for one in result.trajectories if sides[one.episode] is Split.TRAIN}
        ),
        "tasks": tasks,
        "sides": {side.value: result.division.of(side) for side in Split},
        "near_duplicates": [msgspec.to_builtins(pair) for pair in result.duplicates],
        "leaks": [[pair.first, pair.second] for pair in result.leaks],
        "notes": list(result.division.notes),
        "problems": [{"what": problem.line, "why": problem.why} for problem in result.problems],
    }
