"""A run: many trials, kept in a folder one JSON line each, resumed where it stopped, on several processes."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import msgspec

from vifailback import engine, plugins
from vifailback.atomic import held, replaced
from vifailback.errors import ConfigError, RecordError, UnknownNameError
from vifailback.models.named import known_kind
from vifailback.sim.make import EVALUATION_SEEDS_FROM, find_task
from vifailback.trials.oracle import Noise
from vifailback.trials.players import POLICIES, SUPERVISORS, Trial, check_method, shown_supervisor
from vifailback.trials.record import Record
from vifailback.trials.trial import run_trial

LINES, CONFIG = "trials.jsonl", "config.json"


@dataclass(frozen=True)
class RunConfig:
    """What is tried. Every supervisor, and none, gets the same tasks and seeds.

    Args:
        tasks: names of tasks.
        policy: who acts.
        supervisors: who watches; "none" is always run besides, for the pairs.
        method: how guidance is carried out.
        n: trials a task.
        seed: the first seed.
        noise: of the noisy oracle.
        grasper: name of what finds grasps.
        api_key: of a model's server; kept nowhere.
    """

    tasks: tuple[str, ...]
    policy: str = "natural"
    supervisors: tuple[str, ...] = ("oracle",)
    method: str = "pmc"
    n: int = 100
    seed: int = EVALUATION_SEEDS_FROM
    noise: Noise = field(default_factory=Noise)
    grasper: str = "antipodal"
    api_key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_method(self.method)
        for task in self.tasks:
            find_task(task)
        if not self.tasks or self.n < 1:
            raise ConfigError("trials need at least one task and n of 1 or more")
        if self.policy not in POLICIES:
            raise UnknownNameError("policy", self.policy, POLICIES)
        if self.grasper not in plugins.names("graspers"):
            raise UnknownNameError("grasper", self.grasper, plugins.names("graspers"))
        for name in self.supervisors:
            if name not in SUPERVISORS:
                known_kind(name)

    def trials(self) -> list[Trial]:
        """All trials: for each seed the unsupervised one first."""
        watchers = [("none", ""), *((name, self.method) for name in self.supervisors if name != "none")]
        seeds = range(self.seed, self.seed + self.n)
        return [
            Trial(task, seed, self.policy, supervisor, method, self.noise, self.grasper, self.api_key)
            for seed, task, (supervisor, method) in product(seeds, self.tasks, watchers)
        ]


def run(config: RunConfig, folder: Path, *, workers: int | None = None) -> Iterator[Record]:
    """Yield the record of every trial; those that the folder holds already are not run again.

    Args:
        config: what is tried.
        folder: where records are kept; made if need be.
        workers: processes; all cores by default.

    Raises:
        ConfigError: the folder holds trials with another policy or other noise.
        BlockingIOError: another process works in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with held(folder, wait=False):
        _keep_config(config, folder)
        there = {record.key: record for record in read_records(folder)}
        trials = config.trials()
        missing = [trial for trial in trials if trial.key not in there]
        yield from (there[trial.key] for trial in trials if trial.key in there)
        with (folder / LINES).open("ab", buffering=0) as lines:
            for record in engine.run(run_trial, missing, workers=workers, processes=True):
                lines.write(msgspec.json.encode(record.to_json()) + b"\n")
                yield record


def read_records(folder: Path) -> list[Record]:
    """Read the records of a run; a line that was cut off by a crash is cut away and its trial is run again.

    Raises:
        RecordError: a line in the middle is no record.
    """
    place = folder / LINES
    if not place.exists():
        return []
    data = place.read_bytes()
    whole, cut = data[: data.rfind(b"\n") + 1], data[data.rfind(b"\n") + 1 :]
    if cut:
        with replaced(place) as file:
            file.write(whole)
    records: list[Record] = []
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            records.append(Record.from_json(line))
        except msgspec.DecodeError as error:
            raise RecordError(str(error), file=place, field=f"line {number}") from error
    return records


def _keep_config(config: RunConfig, folder: Path) -> None:
    """Keep the config; a run goes on with more tasks, seeds or supervisors, but with the same noise and method."""
    place, said = folder / CONFIG, _as_json(config)
    if place.exists():
        before: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        for name in ("policy", "noise", "method", "grasper"):
            if before.get(name) != said[name]:
                raise ConfigError(
                    f"{folder} holds a run with {name} {before.get(name)!r}, not {said[name]!r}: use another --out"
                )
    with replaced(place) as file:
        file.write(json.dumps(said, indent=2).encode() + b"\n")


def _as_json(config: RunConfig) -> dict[str, Any]:
    """As it is kept: no key, and no password in an address."""
    kept = {name: value for name, value in asdict(config).items() if name != "api_key"}
    kept["supervisors"] = [shown_supervisor(name) for name in config.supervisors]
    return json.loads(json.dumps(kept))


def of_config(records: Sequence[Record], config: RunConfig) -> list[Record]:
    """The records that belong to a config, in its order."""
    by_key = {record.key: record for record in records}
    return [by_key[trial.key] for trial in config.trials() if trial.key in by_key]
