"""`vifailback trials`: the closed loop measured, world x policy x supervisor (paper Sec. 4.3, Table 4)."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import tyro

from vifailback.atomic import replaced
from vifailback.cli.page import write_page
from vifailback.cli.progress import track
from vifailback.cli.table import text_table
from vifailback.errors import ConfigError

if TYPE_CHECKING:
    from vifailback.cli.trials_films import Films
    from vifailback.trials.record import Record
    from vifailback.trials.run import RunConfig

EXAMPLE = (
    "Let a policy fail in a simulated world, with and without a supervisor, on the same layouts.\n\n"
    "example: vifailback trials --demo\n"
    "         vifailback trials --tasks place_one place_two pull_and_place --n 100 --out runs/oracle\n"
    "         vifailback trials --supervisor openai:http://localhost:8000,vifailback-8b --n 21 --out runs/model"
)
DEMO_SEED, DEMO_N = 504, 4
"""The demo's layouts: a failure of each type; not evaluation seeds."""


@dataclass(frozen=True)
class NoiseConfig:
    """How wrong the noisy oracle is.

    Args:
        pixels: standard deviation of every point of a symbol [px].
        labels: share of diagnoses with another failure type.
        directions: share of moves in the sentence that go the other way.
        misses: share of failures that one query does not see.
        false_alarms: share of queries of a good attempt that say "failing".
    """

    pixels: float = 10.0
    labels: float = 0.1
    directions: float = 0.05
    misses: float = 0.1
    false_alarms: float = 0.02


@dataclass(frozen=True)
class TrialsConfig:
    """What to try.

    Args:
        tasks: names of tasks (`vifailback sim tasks` lists them); the paper's three by default.
        policy: natural (fails by itself), faulty (one injected fault a trial, of the four types in turn), scripted.
        supervisor: none, oracle (reads the true state: an upper bound), noisy-oracle, or models by name
            (openai:URL,NAME); several are compared on the same layouts.
        method: how guidance is carried out: pmc, or vsf (by the small policy of `vifailback sim follower`);
            vsf-blank is the same policy that is shown no symbols.
        n: trials a task.
        seed: the first seed; those from 900000 up are kept for evaluation.
        noise: of the noisy oracle.
        grasper: what finds grasps for pmc: antipodal, or one that a package brings.
        api_key_env: environment variable with the key of the models' server.
        out: the run's folder; what is there already is kept, and not run again.
        workers: processes; all cores by default.
        no_videos: leave out the videos of recovered trials.
        demo: a failure of each type and its recovery, in three minutes, with a page to look at.
        json: print machine-readable JSON.
    """

    tasks: tuple[str, ...] = ("place_one", "place_two", "pull_and_place")
    policy: str = "natural"
    supervisor: tuple[str, ...] = ("oracle",)
    method: str = "pmc"
    n: int = 100
    seed: int = 900_000
    noise: NoiseConfig = field(default_factory=NoiseConfig)
    grasper: str = "antipodal"
    api_key_env: Annotated[str | None, tyro.conf.arg(metavar="NAME")] = None
    out: Path = Path("trials")
    workers: Annotated[int | None, tyro.conf.arg(metavar="N")] = None
    no_videos: bool = False
    demo: bool = False
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the verb."""
    config = tyro.cli(
        TrialsConfig,
        prog="vifailback trials",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    from vifailback.trials.report import report_json, tables

    what = _run_config(config)
    records = _records(what, config)
    films = None if config.no_videos else _films(records, what, config)
    found = tables(records)
    markdown = "\n".join(["# Trials", "", _asked(config), "", *(table.markdown() for table in found)])
    with replaced(config.out / "report.md") as file:
        file.write(markdown.encode())
    with replaced(config.out / "report.json") as file:
        file.write(json.dumps(report_json(records), indent=2).encode() + b"\n")
    from vifailback.cli.trials_page import trials_page

    page = config.out / "index.html"
    write_page(page, trials_page(found, records, films, _asked(config)))
    if config.json:
        said = {"out": str(config.out), "page": str(page), "trials": len(records), **report_json(records)}
        sys.stdout.write(json.dumps(said, indent=2) + "\n")
        return _status(records)
    for table in found:
        sys.stdout.write(f"{table.title}\n{text_table(table.headings, table.rows)}\n{table.note}\n\n")
    sys.stdout.write(f"Look at {page}\n")
    return _status(records)


def _status(records: "Sequence[Record]") -> int:
    """1 where queries got no usable answer: such a run says less of its supervisor than it seems to."""
    why = [reason for record in records for reason in record.unanswered]
    if why:
        sys.stderr.write(f"vifailback trials: {len(why)} queries got no usable answer, the first: {why[0]}\n")
    return 1 if why else 0


def _run_config(config: TrialsConfig) -> "RunConfig":
    from vifailback.trials.oracle import Noise
    from vifailback.trials.run import RunConfig

    noise = Noise(**vars(config.noise))
    if config.demo:
        return RunConfig(("place_two",), "faulty", ("nano",), "pmc", DEMO_N, DEMO_SEED, noise)
    key = None if config.api_key_env is None else os.environ.get(config.api_key_env)
    if config.api_key_env is not None and not key:
        raise ConfigError(f"--api-key-env: there is no environment variable {config.api_key_env}")
    watchers, how = config.supervisor, config.method
    return RunConfig(config.tasks, config.policy, watchers, how, config.n, config.seed, noise, config.grasper, key)


def _records(what: "RunConfig", config: TrialsConfig) -> "list[Record]":
    from vifailback.trials.run import of_config, run

    tried = track(run(what, config.out, workers=config.workers), len(what.trials()), "trying")
    return of_config(list(tried), what)


def _films(records: "Sequence[Record]", what: "RunConfig", config: TrialsConfig) -> "Films":
    from vifailback.cli.trials_films import films

    return films(records, what, config.out / "videos", workers=config.workers)


def _asked(config: TrialsConfig) -> str:
    """What was run, as a command line."""
    from vifailback.trials.players import shown_supervisor

    if config.demo:
        return "vifailback trials --demo"
    words = ["vifailback trials --tasks", *config.tasks, "--policy", config.policy]
    words += ["--supervisor", *map(shown_supervisor, config.supervisor), "--method", config.method]
    return " ".join([*words, "--n", str(config.n), "--seed", str(config.seed)])
