"""Videos of trials for the page: for each failure type a trial that failed alone and was recovered."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vifailback import engine
from vifailback.episodes.jpeg import encode_jpeg
from vifailback.trials.film import film
from vifailback.trials.players import Trial
from vifailback.trials.record import Record
from vifailback.trials.run import RunConfig
from vifailback.types import FailureType


@dataclass(frozen=True)
class Shown:
    """A recovered trial in pictures.

    Args:
        failure_type: of the trial.
        record: of the trial with a supervisor.
        alone: its video without, by name in the folder of videos.
        watched: its video with.
        still: JPEG of the symbols as they were drawn first; None where none was drawn.
        words: the command sentence there.
    """

    failure_type: str
    record: Record
    alone: str
    watched: str
    still: bytes | None
    words: str


Films = tuple[Shown, ...]


def films(records: Sequence[Record], config: RunConfig, folder: Path, *, workers: int | None = None) -> Films:
    """Run a recovered trial of each failure type again, alone and watched, and write both as videos."""
    trials = {trial.key: trial for trial in config.trials()}
    alone = {(one.task, one.seed): one for one in records if one.supervisor == "none"}
    chosen: list[tuple[str, Record, Record]] = []
    for kind in map(str, FailureType):
        pairs = [
            (alone[one.task, one.seed], one)
            for one in records
            if one.supervisor != "none" and one.success and (one.task, one.seed) in alone
        ]
        pairs = [pair for pair in pairs if not pair[0].success and pair[0].failure_type == kind]
        if pairs:  # best one whose motion itself put it right
            before, after = max(pairs, key=lambda pair: (pair[1].put_right > 0, pair[1].corrections, -pair[1].seed))
            chosen.append((kind, before, after))
    jobs = [
        _Job(trials[record.key], folder / f"{_file(record)}.mp4")
        for _, before, after in chosen
        for record in (before, after)
    ]
    shot = list(engine.run(_shoot, jobs, workers=workers, processes=True))
    return tuple(
        Shown(kind, after, shot[2 * at].video, shot[2 * at + 1].video, shot[2 * at + 1].still, shot[2 * at + 1].words)
        for at, (kind, _, after) in enumerate(chosen)
    )


@dataclass(frozen=True)
class _Job:
    trial: Trial
    path: Path


@dataclass(frozen=True)
class _Shot:
    video: str
    still: bytes | None
    words: str


def _shoot(job: _Job) -> _Shot:
    done = film(job.trial, job.path)
    return _Shot(job.path.name, None if done.still is None else encode_jpeg(done.still, 88), done.words)


def _file(record: Record) -> str:
    words = f"{record.task}-{record.policy}-{record.supervisor}-{record.seed}"
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in words)
