"""`vifailback train scaling nano`: the embedded model taught on nested subsets of its lessons."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from vifailback.cli.train_scaling_study import ONE_RUN, StudyOptions, carry_out, forecast
from vifailback.errors import MissingExtraError
from vifailback.train.scaling.sources import of_lessons
from vifailback.train.scaling.study import Study
from vifailback.train.scaling.subsets import Trajectory, in_nested_order, read_sizes

EXAMPLE = (
    "Teach nano on nested subsets of a folder of lessons and examine each. With --eye the eye of a finished course "
    "is shared, and only the mind is taught.\n\n"
    "example: vifailback train scaling nano lessons/ --exam exam/ --eye runs/nano --out runs/scaling "
    "--minutes-per-annotation 3"
)
WEIGHTS, MANIFEST = "weights", "nano.json"


@dataclass(frozen=True)
class NanoStudy:
    """How nano is taught.

    Args:
        lessons: folder of lessons (*.npz), one an attempt.
        study: the study.
        out: the study's folder: one folder a size, and the results.
        eye: folder of a finished course whose eye all sizes share; by default each size teaches its own.
        mind_steps: steps that each mind learns.
        eye_steps: steps that each eye learns.
        seed: of everything that is drawn.
    """

    lessons: tyro.conf.Positional[Path]
    study: Annotated[StudyOptions, tyro.conf.arg(name="")]
    out: Path
    eye: Annotated[Path | None, tyro.conf.arg(metavar="COURSE")] = None
    mind_steps: int = 3500
    eye_steps: int = 3000
    seed: int = 0


def main(arguments: Sequence[str]) -> int:
    """Run the study; 0 when every question of every exam has a reply, 1 when some have none."""
    options = tyro.cli(
        NanoStudy,
        prog="vifailback train scaling nano",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    trajectories = in_nested_order(of_lessons(options.lessons))
    study = Study(
        student="nano",
        out=options.out,
        trajectories=trajectories,
        sizes=read_sizes(options.study.sizes, len(trajectories)),
        exam=str(options.study.exam.resolve()),
        settings={
            "lessons": str(options.lessons.resolve()),
            "eye": "" if options.eye is None else str(options.eye.resolve()),
            "mind_steps": options.mind_steps,
            "eye_steps": 0 if options.eye else options.eye_steps,
            "seed": options.seed,
            "exam_only": options.study.exam_only,
            "exam_tokens": options.study.exam_tokens,
        },
        labelling=options.study.labelling(),
        notes=_notes(options),
    )
    if options.study.dry_run:
        steps = options.mind_steps + (0 if options.eye else options.eye_steps)
        return forecast(study, lambda _: steps, options.study)
    return carry_out(study, _teacher(options), options.study)


def _teacher(options: NanoStudy) -> Callable[[Sequence[Trajectory], Path], str]:
    def teach(subset: Sequence[Trajectory], folder: Path) -> str:
        weights = folder / WEIGHTS
        if not (weights / MANIFEST).is_file():
            try:
                from vifailback.train.nano.course import CourseConfig, train
            except ImportError as error:
                raise MissingExtraError("teaching nano", "train") from error
            config = CourseConfig(len(subset), options.eye_steps, options.mind_steps, options.seed, f"1-{len(subset)}")
            only = [one.name for one in subset]
            weights = train(options.lessons, folder, config, _progress(len(subset)), options.eye, only)
        return f"nano:{weights}"

    return teach


def _progress(size: int) -> Callable[[str], None]:
    def say(text: str) -> None:
        sys.stderr.write(f"[{size}] {text}\n")
        sys.stderr.flush()

    return say


def _notes(options: NanoStudy) -> tuple[str, ...]:
    if options.eye is not None:
        learned = (
            f"All sizes share the eye of {options.eye}, which learned from that course's lessons, as have the lists of "
            "words and guidance: only the mind's data grows."
        )
    else:
        learned = f"Each size teaches its own eye ({options.eye_steps:,} steps) and mind."
    effort = (
        f"Every mind learns {options.mind_steps:,} steps, however many trajectories there are; one trajectory in "
        "twenty, told by its name, is held back for calibration."
    )
    return "Trained and examined in simulation.", learned, effort, ONE_RUN
