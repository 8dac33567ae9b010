"""`vifailback sim record`: episodes of a simulated robot that fails, each with its true annotation."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from vifailback.cli import look
from vifailback.cli.progress import track
from vifailback.cli.table import text_table
from vifailback.sim.make import TASKS
from vifailback.sim.record.config import RecordConfig
from vifailback.sim.record.run import ANNOTATIONS_FILE, finish, record

EXAMPLE = (
    "Record a simulated dual-arm robot that fails in the paper's four ways: states, actions, three cameras, and the "
    "true annotation of every episode. Started again after an interruption, it goes on where it stopped.\n\n"
    "example: vifailback sim record --tasks place_one place_two --n 8 --out recordings --html recordings.html"
)


@dataclass(frozen=True)
class RecordOptions:
    """What to record.

    Args:
        out: folder of the dataset: new, empty, or half recorded by the same command.
        tasks: names of tasks, taken in turn (`vifailback sim tasks` lists them); all of them by default.
        n: number of episodes.
        seed: attempt k has the layout of seed + k; 900000 and up are kept for evaluation.
        successes: share of attempts without a fault; the rest is spread evenly over the four failure types.
        policy: "faulty" has faults injected; "natural" fails by itself.
        format: LeRobotDataset v3.0, or ALOHA HDF5.
        html: write a contact sheet of all episodes with their annotations here.
        json: print what was recorded as JSON.
        workers: processes; all cores by default.
    """

    out: Path
    tasks: tuple[str, ...] = ()
    n: int = 8
    seed: int = 0
    successes: float = 0.2
    policy: Literal["faulty", "natural"] = "faulty"
    format: Literal["lerobot", "aloha"] = "lerobot"
    html: Path | None = None
    json: bool = False
    workers: Annotated[int | None, tyro.conf.arg(metavar="N")] = None


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when every failure has a known cause, 1 when one has none."""
    options = tyro.cli(
        RecordOptions,
        prog="vifailback sim record",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    config = RecordConfig(
        options.tasks or tuple(TASKS),
        options.n,
        options.seed,
        options.successes,
        options.policy,
        options.format,
    )
    for _ in track(record(config, options.out, workers=options.workers), config.n, "recording"):
        pass
    recorded = finish(config, options.out)
    unknown = [one.episode for one in recorded.annotations if one.outcome == "Failed" and one.failure_type is None]
    if options.json:
        report = {"episodes": config.n, "counts": dict(recorded.counts), "unknown": unknown, "out": str(options.out)}
        sys.stdout.write(json.dumps(report, indent=1) + "\n")
    else:
        sys.stdout.write(text_table(("episodes", "kind"), [(n, kind) for kind, n in recorded.counts.items()]))
        sys.stdout.write(f"\n{config.n} episodes with {ANNOTATIONS_FILE}: {options.out}\n")
        sys.stdout.write("".join(f"failed for no known cause: {episode}\n" for episode in unknown))
    if options.html is not None:
        sheet = [str(options.out), "--annotations", str(options.out / ANNOTATIONS_FILE), "--html", str(options.html)]
        look.main([*sheet, "--json"] if options.json else sheet)
    return 1 if unknown else 0
