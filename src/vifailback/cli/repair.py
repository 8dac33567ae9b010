"""`vifailback repair`: which images of a dataset are missing, and making them again from the recordings."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro

from vifailback.types import Problem
from vifailback.vqa.dataset.folder import DatasetFolder, open_dataset
from vifailback.vqa.dataset.images import ImageReport, Rebuilt, check_images, rebuild_images

EXAMPLE = (
    "Name the images that VQA records show and that are not on disk; make them again from the recordings.\n\n"
    "example: vifailback repair ViFailback-Dataset --recordings ViFailback-Dataset/raw_data"
)
NAMED = 20
"""So many missing images are named in the text; `--json` names all."""


@dataclass(frozen=True)
class RepairConfig:
    """What to repair, and from what.

    Args:
        path: the dataset's folder, or its VQA file.
        recordings: recordings of the same episodes; without them missing images are only named.
        json: print machine-readable JSON.
    """

    path: tyro.conf.Positional[Path]
    recordings: Path | None = None
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when every image of every record is there in the end."""
    config = tyro.cli(
        RepairConfig,
        prog="vifailback repair",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    dataset = open_dataset(config.path, whole=True)
    report = check_images(dataset.records, dataset.root)
    rebuilt = _rebuilt(dataset, report, config.recordings)
    after = check_images(dataset.records, dataset.root) if rebuilt.written else report
    problems = (*dataset.problems, *rebuilt.problems) if config.recordings else (*dataset.problems, *after.problems)
    sys.stdout.write(
        _as_json(dataset, report, after, rebuilt, problems)
        if config.json
        else _as_text(dataset, report, after, rebuilt, problems)
    )
    return 0 if not problems and not after.problems else 1


def _rebuilt(dataset: DatasetFolder, report: ImageReport, recordings: Path | None) -> Rebuilt:
    if recordings is None or not report.missing:
        return Rebuilt((), ())
    from vifailback.episodes import open_recordings

    return rebuild_images(report.missing, dataset.root, open_recordings(recordings))


def _as_json(
    dataset: DatasetFolder, before: ImageReport, after: ImageReport, rebuilt: Rebuilt, problems: Sequence[Problem]
) -> str:
    said = {
        "records": len(dataset.records),
        "images": after.found,
        "missing_before": len(before.missing),
        "missing": dict(after.missing),
        "records_lacking": after.records,
        "rebuilt": list(rebuilt.written),
        "problems": [{"what": problem.line, "why": problem.why} for problem in problems],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _as_text(
    dataset: DatasetFolder, before: ImageReport, after: ImageReport, rebuilt: Rebuilt, problems: Sequence[Problem]
) -> str:
    lines = [
        f"{len(dataset.records)} records, {before.found} images there, {len(before.missing)} missing "
        f"({before.records} records lack one)"
    ]
    if rebuilt.written:
        lines.append(f"{len(rebuilt.written)} made again, {len(after.missing)} still missing")
    lines += [f"  {problem.line}: {problem.why}" for problem in problems[:NAMED]]
    if len(problems) > NAMED:
        lines.append(f"  ... and {len(problems) - NAMED} more; --json names all")
    return "\n".join(lines) + "\n"
