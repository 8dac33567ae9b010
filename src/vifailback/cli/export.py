"""`vifailback export`: write a dataset for LLaMA-Factory, ms-swift, TRL, Parquet or LeRobot."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from vifailback import plugins
from vifailback.cli.say import say
from vifailback.types import Split
from vifailback.vqa.dataset.folder import open_dataset
from vifailback.vqa.export.exported import KIND, Exported, ExportOptions, export_dataset


@dataclass(frozen=True)
class ExportConfig:
    """What to write.

    Args:
        dataset: the dataset's folder, or its VQA file.
        to: name of the exporter.
        out: the folder to write to.
        side: only the records of this side of a split.
        paths: how JSON files name images: absolute, or relative to the folder they are in.
        reference: parquet: keep the paths of the images, not their bytes.
        recordings: lerobot: the LeRobotDataset to annotate (it is copied, never changed).
        annotations: lerobot: annotations to write; by default the dataset's own.
        videos: lerobot: copy the videos, or link them to save space.
        json: print machine-readable JSON.
    """

    dataset: tyro.conf.Positional[Path]
    to: str
    out: Path
    side: Literal["train", "benchmark"] | None = None
    paths: Literal["absolute", "relative"] = "absolute"
    reference: bool = False
    recordings: Path | None = None
    annotations: Annotated[str | None, tyro.conf.arg(metavar="FILE|STORE")] = None
    videos: Literal["copy", "link"] = "copy"
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when every record was written, 1 when some were left out and named."""
    config = tyro.cli(
        ExportConfig,
        prog="vifailback export",
        description=(
            f"Write a dataset for other programs: {', '.join(plugins.names(KIND))}.\n\n"
            "example: vifailback export dataset/ --to llamafactory --out training/"
        ),
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    options = ExportOptions(
        side=Split(config.side) if config.side else None,
        paths=config.paths,
        embed=not config.reference,
        recordings=config.recordings,
        annotations=config.annotations,
        videos=config.videos,
    )
    done = export_dataset(open_dataset(config.dataset), config.to, config.out, options)
    say(_as_json(config.to, done) if config.json else _in_words(done))
    return 1 if done.problems else 0


def _as_json(name: str, done: Exported) -> str:
    said = {
        "exporter": name,
        "records": done.records,
        "files": [str(file) for file in done.files],
        "hint": done.hint,
        "problems": [{"what": problem.line, "why": problem.why} for problem in done.problems],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _in_words(done: Exported) -> str:
    lines = [f"{done.records} records written", *(f"  {file}" for file in done.files), done.hint]
    lines += [f"error: {problem.line}: {problem.why}" for problem in done.problems]
    return "\n".join(line for line in lines if line) + "\n"
