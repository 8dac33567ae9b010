"""`vifailback train nano`: the embedded model from nothing: lessons from simulation, training, examination, card."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from vifailback.cli import train_exam
from vifailback.cli.progress import track
from vifailback.cli.say import say
from vifailback.errors import MissingExtraError

EXAMPLE = (
    "Train nano, the small model that this package ships: attempts are simulated, an eye learns to find what the task "
    "names, a mind learns what went wrong, and the weights are examined on attempts that nothing was learnt from. "
    "Started again after an interruption, it goes on where it stopped.\n\n"
    "example: vifailback train nano --out nano/          # a few hours on two cores\n"
    "         vifailback diagnose attempt.mp4 --task '...' --model nano:nano/course/weights"
)


@dataclass(frozen=True)
class NanoOptions:
    """What to train on, and for how long.

    Args:
        out: folder of everything: new, or begun by the same command.
        lessons: folder of the lessons, where they are to lie elsewhere.
        episodes: recorded attempts to learn from; those on the table that is held out are left out (one in six).
        trials: watched attempts to learn from.
        eye_steps: steps that the eye learns, 64 frames each.
        mind_steps: steps that the mind learns, 96 questions each.
        eye: use the eye of another course (its folder), and teach the mind alone.
        seed: of what is drawn in training.
        version: of the weights.
        exam: attempts of the examination on known tasks, 0 for none; half as many on tasks that were held out.
        workers: processes that simulate; all cores by default.
    """

    out: Path
    lessons: Path | None = None
    episodes: int = 6600
    trials: int = 1400
    eye_steps: int = 3000
    mind_steps: int = 3500
    eye: Path | None = None
    seed: int = 0
    version: str = "1"
    exam: int = 360
    workers: Annotated[int | None, tyro.conf.arg(metavar="N")] = None


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when the weights are there."""
    options = tyro.cli(
        NanoOptions,
        prog="vifailback train nano",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    try:
        from vifailback.train.nano.course import CourseConfig, train
    except ImportError as error:
        raise MissingExtraError("training nano", "train") from error
    from vifailback.trials.lessons.make import Lessons, make

    wanted = Lessons(options.episodes, options.trials)
    folder = options.lessons or options.out / "lessons"
    for _ in track(make(wanted, folder, workers=options.workers), wanted.episodes + wanted.trials, "simulating"):
        pass
    config = CourseConfig(
        eye_steps=options.eye_steps,
        mind_steps=options.mind_steps,
        seed=options.seed,
        version=options.version,
    )
    weights = train(folder, options.out / "course", config, lambda line: print(line, file=sys.stderr), options.eye)
    if options.exam:
        rest = ["--exam", str(options.exam), *(["--workers", str(options.workers)] if options.workers else [])]
        return train_exam.main([str(weights), "--out", str(options.out / "exam"), *rest])
    say(f"nano:{weights}\n")
    return 0
