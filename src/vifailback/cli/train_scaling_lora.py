"""`vifailback train scaling lora`: a vision-language model fine-tuned on nested subsets of a dataset."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import tyro

from vifailback.atomic import replaced
from vifailback.cli.train_lora import base_of, begin, describe, fine_tune
from vifailback.cli.train_scaling_study import ONE_RUN, StudyOptions, carry_out, forecast
from vifailback.train.config import LoraConfig
from vifailback.train.examples import Lessons, read_lessons
from vifailback.train.launch import finished, prepare
from vifailback.train.plan import make_plan
from vifailback.train.scaling.sources import of_records
from vifailback.train.scaling.study import Study
from vifailback.train.scaling.subsets import Trajectory, in_nested_order, read_sizes
from vifailback.types import Json

EXAMPLE = (
    "Fine-tune a vision-language model on nested subsets of a dataset, by `train lora` with all its options, and "
    "examine each (paper Sec. 4.2, Fig. 4: 1,200, 2,400, 3,600 and all 4,702 trajectories).\n\n"
    "example: vifailback train scaling lora models/Qwen3-VL-8B dataset/ --exam benchmark/ --out runs/scaling "
    "--clock annotations.sqlite --dry-run"
)
NOT_OF_THE_STUDY = ("out", "keep", "save_every", "merge")
"""Options that change no figure."""


@dataclass(frozen=True)
class LoraStudy:
    """How the model is fine-tuned.

    Args:
        config: the fine-tune of every size; its folder is the study's: one folder a size, and the results.
        study: the study.
        zero_shot: examine the model before it learns too, as size 0: what the paper counts gains from.
    """

    config: Annotated[LoraConfig, tyro.conf.arg(name="")]
    study: Annotated[StudyOptions, tyro.conf.arg(name="")]
    zero_shot: bool = True


def main(arguments: Sequence[str]) -> int:
    """Run the study; 0 when nothing was left out and every question has a reply, 1 when some was named."""
    missing: Path = tyro.MISSING
    options = tyro.cli(
        LoraStudy,
        prog="vifailback train scaling lora",
        description=EXAMPLE,
        args=arguments,
        default=LoraStudy(begin(arguments), StudyOptions(missing)),
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    lessons = read_lessons(options.config.data, options.config.episodes)
    config = replace(options.config, model=base_of(options.config, lessons))
    trajectories = in_nested_order(of_records(lessons.records))
    study = Study(
        student=f"{options.config.model.name} by LoRA",
        out=config.out,
        trajectories=trajectories,
        sizes=read_sizes(options.study.sizes, len(trajectories)),
        exam=str(options.study.exam.resolve()),
        settings=_settings(options),
        labelling=options.study.labelling(),
        untaught=f"local:{config.model}" if options.zero_shot else "",
        notes=(_effort(config), ONE_RUN),
    )
    left_out = [f"error: {problem.line}: {problem.why}\n" for problem in lessons.problems]
    sys.stderr.writelines(left_out)
    if options.study.dry_run:
        status = forecast(study, lambda subset: make_plan(config, _of(lessons, subset)).steps, options.study)
    else:
        status = carry_out(study, _teacher(config), options.study)
    return 1 if left_out else status


def _settings(options: LoraStudy) -> dict[str, Json]:
    values = {key: str(value) if isinstance(value, Path) else value for key, value in asdict(options.config).items()}
    said: dict[str, Json] = {key: value for key, value in values.items() if key not in NOT_OF_THE_STUDY}
    return said | {"exam_only": options.study.exam_only, "exam_tokens": options.study.exam_tokens}


def _effort(config: LoraConfig) -> str:
    if config.steps > 0:
        return f"Every student learns {config.steps:,} steps, however many trajectories there are."
    return f"Epochs over each subset: {config.epochs:g}; steps grow with it."


def _of(lessons: Lessons, subset: Sequence[Trajectory]) -> Lessons:
    names = {one.name for one in subset}
    records = tuple(record for record in lessons.records if record.episode in names)
    files = {path: lessons.files[path] for record in records for path in record.images}
    return Lessons(records, files)


def _teacher(config: LoraConfig) -> Callable[[Sequence[Trajectory], Path], str]:
    def teach(subset: Sequence[Trajectory], folder: Path) -> str:
        episodes = (folder.parent / "episodes.txt").resolve()
        with replaced(episodes) as file:
            file.write("".join(f"{one.name}\n" for one in subset).encode())
        own = replace(config, out=folder, episodes=episodes)
        if not finished(folder):
            lessons = read_lessons(own.data, own.episodes)
            sys.stderr.write(describe(own, prepare(own, lessons), lessons))
        fine_tune(own)
        return f"local:{folder / ('merged' if own.merge else 'adapter')}"

    return teach
