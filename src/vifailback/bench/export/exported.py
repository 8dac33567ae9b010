"""What every harness export is given and gives back, and the file of records they share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Protocol, cast

from vifailback import plugins
from vifailback.atomic import replaced
from vifailback.bench.harness import encode_record
from vifailback.errors import ConfigError
from vifailback.types import Split, VqaRecord
from vifailback.vqa.dataset.folder import DatasetFolder
from vifailback.vqa.export.exported import Exported, ExportOptions, complete

KIND = "harnesses"
"""Entry points `vifailback.harnesses`: name -> a function as `HarnessExporter` says."""
RECORDS_FILE = "records.jsonl"
SUITES = ("lite", "hard", "symbols")


@dataclass(frozen=True)
class HarnessOptions:
    """Options of an export.

    Args:
        suites: which suites to ask.
        side: only the records of this side of a split; None for all.
    """

    suites: tuple[str, ...] = SUITES
    side: Split | None = None


class HarnessExporter(Protocol):
    """Writes the benchmark into a folder in the form of a harness; files appear whole or not at all."""

    def __call__(self, dataset: DatasetFolder, out: Path, options: HarnessOptions) -> Exported:
        """Write the benchmark."""
        ...


def export_benchmark(
    dataset: DatasetFolder, harness: str, out: Path, options: HarnessOptions | None = None
) -> Exported:
    """Write a dataset's benchmark for a harness.

    Raises:
        UnknownNameError: no harness is known by that name.
        ConfigError: there is nothing to ask.
    """
    exporter = cast(HarnessExporter, plugins.load(KIND, harness))
    return exporter(dataset, out, options or HarnessOptions())


@dataclass(frozen=True)
class Asked:
    """The records to ask, with the absolute addresses of their images, and what is left out and why."""

    records: tuple[VqaRecord, ...]
    left_out: Exported


def asked(dataset: DatasetFolder, options: HarnessOptions) -> Asked:
    """Choose the records of the suites; those whose images are missing are left out and named.

    Raises:
        ConfigError: an unknown suite, or nothing is left.
    """
    for suite in options.suites:
        if suite not in SUITES:
            raise ConfigError(f"no suite is called {suite!r}; known: {', '.join(SUITES)}")
    found = complete(dataset, ExportOptions(side=options.side))
    records = [record for record in found.records if record.question.suite in options.suites]
    if not records:
        raise ConfigError(f"no record of {', '.join(options.suites)} with all its images is in {dataset.root}")
    addressed = tuple(
        replace(record, images=tuple(found.address(path, dataset.root, "absolute") for path in record.images))
        for record in sorted(records, key=lambda record: record.episode)  # so that a server's image cache helps
    )
    return Asked(addressed, Exported((), len(addressed), found.problems))


def write_lines(file: Path, records: Sequence[VqaRecord]) -> Path:
    """Write the records, one a line."""
    write(file, "".join(encode_record(record) + "\n" for record in records))
    return file


def write(file: Path, text: str) -> Path:
    """Write a text file whole or not at all."""
    with replaced(file) as opened:
        opened.write(text.encode())
    return file


def template(name: str) -> str:
    """A text file that an export copies."""
    return files("vifailback.bench.export").joinpath("templates", name).read_text(encoding="utf-8")
