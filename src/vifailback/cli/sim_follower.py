"""`vifailback sim follower`: the small policy that follows symbols, examined with and without them, or trained anew."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import tyro

from vifailback.cli.progress import track
from vifailback.cli.table import text_table
from vifailback.errors import ConfigError
from vifailback.types import Json

if TYPE_CHECKING:
    from vifailback.supervise.follower.lessons import Mark

EXAMPLE = (
    "Have a small policy follow symbols that ask for atomic motions, and the same policy without the symbols.\n"
    "It runs and learns on a CPU in minutes; seeds from 900000 up are never learnt from.\n\n"
    "example: vifailback sim follower --n 100\n"
    "         vifailback sim follower --train 240 --weights follower.npz"
)


@dataclass(frozen=True)
class SimFollowerConfig:
    """What to do.

    Args:
        n: examined motions, each with the symbols and without.
        seed: of the first examined motion.
        train: learn anew from this many worlds, 78 lessons each, from seed 0 up.
        weights: file of what was learnt: written with --train, else read; by default what comes with the package.
        json: print machine-readable JSON.
    """

    n: int = 100
    seed: int = 900_000
    train: Annotated[int | None, tyro.conf.arg(metavar="WORLDS")] = None
    weights: Annotated[Path | None, tyro.conf.arg(metavar="FILE")] = None
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the verb."""
    config = tyro.cli(
        SimFollowerConfig,
        prog="vifailback sim follower",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    from vifailback.sim.make import EVALUATION_SEEDS_FROM, make_world
    from vifailback.sim.tasks import paper
    from vifailback.sim.world import TableWorld
    from vifailback.supervise.follower.lessons import examine, learn
    from vifailback.supervise.follower.weights import Weights

    def world(seed: int) -> TableWorld:
        return make_world(paper.TASKS[seed % len(paper.TASKS)], seed)

    _check(config, EVALUATION_SEEDS_FROM)
    if config.train is not None:
        weights: Weights = learn(world, track(range(config.train), config.train, "learning"))
        if config.weights is not None:
            weights.save(config.weights)
    else:
        weights = Weights.load(config.weights)
    found: dict[bool, list[Mark]] = {}
    for symbols in (True, False):
        seeds = range(config.seed, config.seed + config.n)
        what = "with symbols" if symbols else "without"
        found[symbols] = [examine(world, seed, weights, symbols=symbols) for seed in track(seeds, config.n, what)]
    _say(found[True], found[False], as_json=config.json)
    return 0


def _check(config: SimFollowerConfig, reserved: int) -> None:
    if config.n < 1:
        raise ConfigError(f"--n: expected 1 or more, got {config.n}")
    if config.train is not None and not 1 <= config.train <= reserved:
        raise ConfigError(f"--train: expected 1 .. {reserved} worlds: seeds from {reserved} up are for evaluation")
    if config.train is not None and config.seed < config.train:
        raise ConfigError(f"--seed {config.seed} is among the {config.train} worlds that are learnt from")


def _say(guided: "list[Mark]", blank: "list[Mark]", *, as_json: bool) -> None:
    kinds = ["all", *sorted({mark.kind for mark in guided})]
    rows = [[kind, *_share(guided, kind), *_share(blank, kind)] for kind in kinds]
    heads = ["motion", "n", "followed", "95 %", "off by", "n", "without symbols", "95 %", "off by"]
    if not as_json:
        sys.stdout.write(text_table(heads, rows) + "\n")
        return
    said: dict[str, Json] = {
        name: [{"kind": mark.kind, "followed": mark.followed, "off_m": round(mark.off_m, 4)} for mark in marks]
        for name, marks in (("symbols", guided), ("blank", blank))
    }
    sys.stdout.write(json.dumps(said, indent=1) + "\n")


def _share(marks: "list[Mark]", kind: str) -> list[str]:
    """Number, how many were followed, their interval, and the median distance."""
    from vifailback.trials.statistics import wilson

    chosen = [mark for mark in marks if kind in ("all", mark.kind)]
    right = sum(mark.followed for mark in chosen)
    low, high = wilson(right, len(chosen))
    off = sorted(mark.off_m for mark in chosen)[len(chosen) // 2]
    return [str(len(chosen)), str(right), f"{100 * low:.0f}-{100 * high:.0f}", f"{100 * off:.1f} cm"]
