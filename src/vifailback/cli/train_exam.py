"""`vifailback train exam`: examine weights of nano on attempts that nothing was learnt from; write its model card."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
import tyro

from vifailback.cli.bench_run import scores_of_run
from vifailback.cli.card import Examined, card_of
from vifailback.cli.progress import track
from vifailback.cli.say import say
from vifailback.nano.net import MANIFEST
from vifailback.nano.tables import Manifest
from vifailback.store.json_text import write_whole
from vifailback.types import Json

EXAMPLE = (
    "Examine weights of nano: known tasks on known tables, tasks and a table that were held out, without the frames "
    "that give the failure away, and in bad weather (blur, noise, dark, bright). Writes figures and a model card.\n\n"
    "example: vifailback train exam nano/course/weights --out nano/exam"
)


@dataclass(frozen=True)
class ExamOptions:
    """What to examine.

    Args:
        weights: folder of the weights.
        out: folder of datasets, runs, `exam.json` and `card.md`; goes on where it stopped.
        exam: attempts on known tasks; half as many on tasks that were held out.
        workers: processes that simulate; all cores by default.
        json: print the figures as JSON.
    """

    weights: tyro.conf.Positional[Path]
    out: Path
    exam: int = 360
    workers: Annotated[int | None, tyro.conf.arg(metavar="N")] = None
    json: bool = False


@dataclass(frozen=True)
class _Sitting:
    """One examination: a name, which attempts, in which weather, with which frames."""

    name: str
    attempts: str
    weather: str = ""
    frames: str = "paper"


_SITTINGS = (
    _Sitting("seen tasks", "seen"),
    _Sitting("seen tasks, leak-free", "seen", frames="leak-free"),
    _Sitting("unseen tasks", "unseen"),
    _Sitting("unseen tasks, leak-free", "unseen", frames="leak-free"),
    _Sitting("unseen table", "table"),
    *(_Sitting(f"seen tasks, {weather}", "seen", weather) for weather in ("blur", "noise", "dark", "bright")),
)


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when everything was examined."""
    options = tyro.cli(
        ExamOptions,
        prog="vifailback train exam",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    manifest = msgspec.json.decode((options.weights / MANIFEST).read_bytes(), type=Manifest)
    found = [Examined(name, scores) for name, scores in _examined(options)]
    figures = {one.name: one.scores for one in found}
    write_whole(options.out / "exam.json", json.dumps(figures, indent=1).encode())
    card = card_of(manifest, found)
    write_whole(options.out / "card.md", card.encode())
    say(json.dumps(figures, indent=1) + "\n" if options.json else card)
    return 0


def _examined(options: ExamOptions) -> Iterator[tuple[str, Mapping[str, Json]]]:
    from vifailback.trials.lessons.exam import dataset_of, seen_tasks, set_exam, unseen_table, unseen_tasks

    exams = {
        "seen": seen_tasks(options.exam),
        "unseen": unseen_tasks(options.exam // 2),
        "table": unseen_table(options.exam),
    }
    for kind, exam in exams.items():
        for _ in track(set_exam(exam, options.out / f"{kind}.frames", workers=options.workers), exam.n, f"{kind}:"):
            pass
    for sitting in _SITTINGS:
        data = options.out / "-".join(part for part in (sitting.attempts, sitting.weather) if part)
        dataset_of(exams[sitting.attempts], options.out / f"{sitting.attempts}.frames", data, sitting.weather)
        run = options.out / f"{data.name}-{sitting.frames}.run"
        yield sitting.name, _scores(data, run, options.weights, sitting.frames)


def _scores(data: Path, run: Path, weights: Path, frames: str) -> Mapping[str, Json]:
    from vifailback.bench.plan import Options, make_plan

    plan = make_plan(Options(data, run, f"nano:{weights}", frames=frames, logprobs=True))
    with plan:
        asyncio.run(plan.ask())
    return scores_of_run(run)
