"""`vifailback split`: train / benchmark by trajectories and tasks, as in the paper."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import tyro

from vifailback.cli.say import say
from vifailback.cli.table import text_table
from vifailback.types import Json, Split
from vifailback.vqa.dataset.folder import open_dataset
from vifailback.vqa.split.divide import SplitConfig, paper_config
from vifailback.vqa.split.files import DuplicateRule, split_dataset, write_split

EXAMPLE = (
    "Divide a VQA dataset into train and benchmark; no trajectory is on both sides.\n\n"
    "example: vifailback split dataset/ --fraction 0.1 --unseen-tasks 2\n"
    "example: vifailback split ViFailback-Dataset/ --preset paper"
)


@dataclass(frozen=True)
class SplitOptions:
    """How to divide.

    Args:
        dataset: the dataset's folder, or its VQA file.
        preset: "fraction" = a share of each task; "paper" = the benchmark counts of the paper's table, tasks 43-47
            unseen in training.
        out: folder of the two files and split.json; by default beside the dataset's VQA file.
        fraction: share of each task's trajectories for the benchmark ("fraction" only).
        unseen: tasks (folder names or sentences) that are wholly benchmark.
        unseen_tasks: this many more tasks, drawn by the seed, wholly benchmark.
        seed: seed of every draw.
        duplicates: near-duplicate trajectories: keep them on one side, only name them, or do not look.
        json: print split.json instead of the table.
        workers: threads; all cores by default.
    """

    dataset: tyro.conf.Positional[Path]
    preset: Literal["fraction", "paper"] = "fraction"
    out: Path | None = None
    fraction: float = 0.1
    unseen: tuple[str, ...] = ()
    unseen_tasks: int = 0
    seed: int = 0
    duplicates: DuplicateRule = "together"
    json: bool = False
    workers: Annotated[int | None, tyro.conf.arg(metavar="N")] = None


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when every record is in one of the files, every image is there and nothing leaks."""
    options = tyro.cli(
        SplitOptions,
        prog="vifailback split",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    source = open_dataset(options.dataset, whole=True)
    result = split_dataset(source, _config(options), duplicates=options.duplicates, workers=options.workers)
    out = options.out or source.files[0].parent
    said = write_split(result, out)
    if options.json:
        say(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    else:
        say(_in_words(said, out))
    return 1 if result.problems or result.leaks else 0


def _config(options: SplitOptions) -> SplitConfig:
    if options.preset == "paper":
        return replace(paper_config(seed=options.seed), unseen=options.unseen, unseen_tasks=options.unseen_tasks)
    return SplitConfig(options.fraction, options.unseen, options.unseen_tasks, seed=options.seed)


def _in_words(said: dict[str, Json], out: Path) -> str:
    headings = ("side", "trajectories", "failed", "successful", "tasks", "records", "file")
    rows = [
        (side.value, *(said[side.value][name] for name in headings[1:-1]), out / said[side.value]["file"])
        for side in Split
    ]
    lines = [text_table(headings, rows, numbers=(1, 2, 3, 4, 5))]
    if said["unseen_tasks"]:
        lines.append(f"unseen in training: {', '.join(said['unseen_tasks'])}")
    lines += [f"note: {note}" for note in said["notes"]]
    lines += [
        f"near duplicate: {pair['first']} and {pair['second']} ({pair['share']:.0%} of the frames)"
        for pair in said["near_duplicates"]
    ]
    lines += [
        f"error: {first} and {second} show the same and are on different sides" for first, second in said["leaks"]
    ]
    lines += [f"error: {problem['what']}: {problem['why']}" for problem in said["problems"]]
    return "\n".join(lines) + "\n"
