"""Run folders as what a report is made of: their scores where they have been scored, else scored here."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from vifailback.bench.folder import PREDICTIONS_FILE, SCORES_FILE, Run, read_run
from vifailback.bench.report.measured import PAPER_FRAMES, Measured
from vifailback.bench.scoring import scores_of
from vifailback.errors import ConfigError, RecordError
from vifailback.types import Json, Problem, Score

SECOND_READER = "second reader"
"""The part of a score that says that another model read the reply."""
_SCORES = msgspec.json.Decoder(Score)


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
        for problem in (*run.problems, *_unasked(run))
    ]
    return tuple(_measured(run, name) for run, name in zip(runs, called, strict=True)), tuple(problems)


def _unasked(run: Run) -> list[Problem]:
    unasked = sum(record.id not in run.predictions for record in run.records)
    return [Problem(f"{unasked} questions", "were not asked yet: each counts as unanswered")] if unasked else []


def _measured(run: Run, name: str) -> Measured:
    scoring = scores_of(run)
    second = _by_second_reader(run)
    settings: dict[str, Json] = msgspec.to_builtins(run.config)
    return Measured(
        name=name,
        scores=tuple(second.get(score.id, score) for score in scoring.scores),
        model=run.config.model.name,
        frames=run.config.images.frames,
        protocols=scoring.protocols,
        predictions=run.predictions,
        records={record.id: record for record in run.records},
        images=Path(run.config.data.root),
        settings=settings,
    )


def _by_second_reader(run: Run) -> dict[str, Score]:
    """Scores that `bench score --second-reader` left in the folder: only its model could make them again."""
    file = run.folder / SCORES_FILE
    replies = run.folder / PREDICTIONS_FILE
    if not file.exists() or not replies.exists() or file.stat().st_mtime_ns < replies.stat().st_mtime_ns:
        return {}
    try:
        scores = _SCORES.decode_lines(file.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"not written by `vifailback bench score`: {error}", file=file) from None
    return {score.id: score for score in scores if SECOND_READER in score.parts}


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
