"""What every exporter is given and gives back, and the parts they share: complete records, image paths, sides."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, cast

from vifailback import plugins
from vifailback.errors import ConfigError
from vifailback.types import Problem, Split, VqaRecord
from vifailback.vqa.dataset.folder import DatasetFolder

KIND = "exporters"
"""Entry points `vifailback.exporters`: name -> a function as `Exporter` says."""
NAMED_IMAGES = 3


@dataclass(frozen=True)
class ExportOptions:
    """Options of an export; an exporter uses those it knows.

    Args:
        side: only the records of this side; None for all.
        paths: how JSON files name images: absolute, or relative to the folder they are written to.
        embed: put the image bytes into the files (parquet), or only their paths.
        recordings: the LeRobotDataset to annotate (lerobot).
        annotations: annotations to write beside the questions (lerobot).
        videos: copy videos into the new dataset, or link them to save space (lerobot).
    """

    side: Split | None = None
    paths: Literal["absolute", "relative"] = "absolute"
    embed: bool = True
    recordings: Path | None = None
    annotations: str | None = None
    videos: Literal["copy", "link"] = "copy"


@dataclass(frozen=True)
class Exported:
    """What an export wrote.

    Args:
        files: the files, the one to point a trainer at first.
        records: number of records in them.
        problems: records that were left out, each group with its reason.
        hint: how to use the files, in one line.
    """

    files: tuple[Path, ...]
    records: int
    problems: tuple[Problem, ...] = ()
    hint: str = ""


class Exporter(Protocol):
    """Writes a dataset into a folder in a form of its own; files appear whole or not at all."""

    def __call__(self, dataset: DatasetFolder, out: Path, options: ExportOptions) -> Exported:
        """Write the dataset."""
        ...


@dataclass(frozen=True)
class Complete:
    """The records of a dataset whose images are all there.

    Args:
        records: those records.
        images: image path of a record -> its file.
        problems: what was left out and why.
    """

    records: tuple[VqaRecord, ...]
    images: dict[str, Path] = field(default_factory=dict[str, Path])
    problems: tuple[Problem, ...] = ()

    def address(self, path: str, folder: Path, paths: Literal["absolute", "relative"]) -> str:
        """The image's address as a file in `folder` should name it, with forward slashes.

        Raises:
            ConfigError: a folder's name is no UTF-8, which JSON and Parquet cannot hold.
        """
        file = self.images[path].parent.resolve() / self.images[path].name  # a link keeps its name, and so its suffix
        said = file.as_posix() if paths == "absolute" else Path(os.path.relpath(file, folder.resolve())).as_posix()
        try:
            said.encode()
        except UnicodeEncodeError:
            raise ConfigError(f"the path {said!r} is no UTF-8; rename the folder, or use relative paths") from None
        return said


def export_dataset(dataset: DatasetFolder, name: str, out: Path, options: ExportOptions | None = None) -> Exported:
    """Write a dataset with the exporter of that name.

    Raises:
        UnknownNameError: there is no such exporter.
    """
    exporter = cast(Exporter, plugins.load(KIND, name))
    return exporter(dataset, out, options or ExportOptions())


def complete(dataset: DatasetFolder, options: ExportOptions) -> Complete:
    """Keep the records of the side asked for that have all their images; count and name the others."""
    wanted = [record for record in dataset.records if options.side in (None, record.split)]
    images: dict[str, Path] = {}
    missing: dict[str, None] = {}
    for path in dict.fromkeys(path for record in wanted for path in record.images):
        file = dataset.image(path)
        if file is None:
            missing[path] = None
        else:
            images[path] = file
    kept = tuple(record for record in wanted if not any(path in missing for path in record.images))
    problems = [*dataset.problems]
    problems += [Problem(record.place, f"left out: {record.why}") for record in dataset.unknown]
    if missing:
        some = ", ".join(list(missing)[:NAMED_IMAGES]) + (" ..." if len(missing) > NAMED_IMAGES else "")
        why = f"left out: {len(missing)} of their images are not under {dataset.root}: {some}"
        problems.append(Problem(f"{len(wanted) - len(kept)} records", why))
    if not wanted:
        problems.append(Problem("0 records", f"no record is on the side asked for ({options.side})"))
    return Complete(kept, images, tuple(problems))


def by_side(records: Sequence[VqaRecord]) -> dict[str, list[VqaRecord]]:
    """Records by the name of their side, "all" for those that have none, in the order of first appearance."""
    sides: dict[str, list[VqaRecord]] = {}
    for record in records:
        sides.setdefault(record.split.value if record.split else "all", []).append(record)
    return sides
