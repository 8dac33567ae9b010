"""Run folders as what a report is made of: their scores where they have been scored, else scored here."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from vifailback.bench.folder import Run, read_run
from vifailback.bench.report.measured import PAPER_FRAMES, Measured
from vifailback.bench.scoring import scores_of
from vifailback.errors import ConfigError
from vifailback.types import Json, Problem


def measure(
    folders: Sequence[str | Path], names: Sequence[str] = ()
) -> tuple[tuple[Measured, ...], tuple[Problem, ...]]:
    """Read runs and their scores; what could not be read is named.

    Args:
        folders: run folders.
        names: what to call them; by default the model, with the folder where two have one model.

    Raises:
        RecordError: a folder holds no run.
        ConfigError: there are other numbers of names and folders.
    """
    if names and len(names) != len(folders):
        raise ConfigError(f"{len(names)} names for {len(folders)} runs")
    runs = [read_run(folder) for folder in folders]
    called = list(names) or _names(runs)
    problems = [
        Problem(f"{name}: {problem.line}", problem.why)
        for name, run in zip(called, runs, strict=True)
        for problem in run.problems
    ]
    return tuple(_measured(run, name) for run, name in zip(runs, called, strict=True)), tuple(problems)


def _measured(run: Run, name: str) -> Measured:
    scoring = scores_of(run)
    settings: dict[str, Json] = msgspec.to_builtins(run.config)
    return Measured(
        name=name,
        scores=scoring.scores,
        model=run.config.model.name,
        frames=run.config.images.frames,
        protocols=scoring.protocols,
        predictions=run.predictions,
        records={record.id: record for record in run.records},
        images=Path(run.config.data.root),
        settings=settings,
    )


def _names(runs: Sequence[Run]) -> list[str]:
    """The model's name; with it how the frames differ, or else the folder, where several runs asked one model."""
    several = Counter(run.name for run in runs)
    ways: tuple[Callable[[Run], str], ...] = (
        lambda run: run.name if run.config.images.frames == PAPER_FRAMES else f"{run.name}, leak-free",
        lambda run: run.name if several[run.name] == 1 else f"{run.name} ({run.folder.name})",
        lambda run: f"{run.name} ({run.folder})",
    )
    named = [[way(run) for run in runs] for way in ways]
    return next((names for names in named if len(set(names)) == len(runs)), named[-1])
