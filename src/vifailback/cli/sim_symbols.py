"""`vifailback sim symbols`: the symbol-following dataset, recorded in simulation (supplement Sec. 6.2)."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from vifailback.cli.progress import track
from vifailback.errors import ConfigError
from vifailback.types import Json

EXAMPLE = (
    "Record atomic motions with their symbols and masks as a LeRobotDataset, to finetune a policy on.\n\n"
    "example: vifailback sim symbols --n 200 --seed 0 --out symbols/\n"
    "then:    vifailback look symbols/ --html look.html"
)


@dataclass(frozen=True)
class SimSymbolsConfig:
    """What to record.

    Args:
        out: the folder of the dataset; a recording that was interrupted goes on there.
        n: how many motions.
        seed: of the first motion; each has a world of its own. From 900000 up seeds are kept for evaluation.
        tasks: the tables of these tasks, in turn; those of the paper's closed loop by default.
        every: one control step in so many is kept.
        raw: also keep the head view without symbols and mask.
        unmasked: draw the symbols, and mask nothing.
        codec: FFmpeg's encoder of the videos (libx264, libsvtav1).
        json: print machine-readable JSON.
    """

    out: Annotated[Path, tyro.conf.arg(metavar="FOLDER")]
    n: int = 100
    seed: int = 0
    tasks: tuple[str, ...] = ()
    every: int = 1
    raw: bool = False
    unmasked: bool = False
    codec: str = "libx264"
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when all motions are there."""
    config = tyro.cli(
        SimSymbolsConfig,
        prog="vifailback sim symbols",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    from vifailback.sim.make import EVALUATION_SEEDS_FROM, find_task, make_world
    from vifailback.sim.tasks import paper
    from vifailback.supervise.symbol_data import SymbolDataConfig, record_symbol_following

    if config.seed < EVALUATION_SEEDS_FROM < config.seed + config.n or config.seed >= EVALUATION_SEEDS_FROM:
        raise ConfigError(f"seeds from {EVALUATION_SEEDS_FROM} up are for evaluation: nothing is trained on them")
    tasks = [find_task(name) for name in config.tasks] or list(paper.TASKS)
    wanted = SymbolDataConfig(
        config.n, config.seed, config.every, masked=not config.unmasked, raw=config.raw, codec=config.codec
    )
    steps = iter(track(range(config.n), config.n, "recording"))
    data = record_symbol_following(
        lambda seed: make_world(tasks[seed % len(tasks)], seed), config.out, wanted, lambda _: next(steps, None)
    )
    said: dict[str, Json] = {
        "out": str(config.out),
        "motions": config.n,
        "recorded": dict(data.counts),
        "chosen_anew": dict(data.refused),
    }
    if config.json:
        sys.stdout.write(json.dumps(said, indent=1) + "\n")
    else:
        kinds = ", ".join(f"{number} {name}" for name, number in sorted(data.counts.items()))
        sys.stdout.write(f"{config.n} motions in {config.out} ({kinds or 'all were there'})\n")
    return 0
