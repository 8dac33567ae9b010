"""`vifailback train lora`: plan, train, merge, evaluate; or only estimate; or write the same for another trainer."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import tyro

from vifailback.cli.say import say
from vifailback.cli.student_exam import ask
from vifailback.cli.train_merge import serving_hint
from vifailback.errors import ConfigError, MissingExtraError
from vifailback.train.config import PRESETS, TINY, LoraConfig, preset
from vifailback.train.examples import Lessons, read_lessons
from vifailback.train.launch import finished, prepare, run_processes
from vifailback.train.plan import Plan, make_plan
from vifailback.train.recipes import write_recipe
from vifailback.types.ask import MOST_TOKENS

EXAMPLE = (
    "Fine-tune a vision-language model by LoRA (supplement Sec. 5.1). The same command goes on where a run stopped.\n\n"
    "example: vifailback train lora --preset paper models/Qwen3-VL-8B dataset/ --out runs/first --dry-run\n"
    "         vifailback train lora --preset one-24gb models/Qwen3-VL-8B dataset/ --out runs/small\n"
    "         vifailback train lora --preset rehearse tiny dataset/ --out runs/rehearsal\n"
    "         vifailback train lora --write llamafactory models/Qwen3-VL-8B dataset/ --out for_llamafactory"
)


@dataclass(frozen=True)
class LoraOptions:
    """What to do with the config.

    Args:
        config: the fine-tune.
        dry_run: only say what it will take.
        write: write data and settings of the same fine-tune for another trainer instead of training.
        evaluate: a benchmark's folder or VQA file that the merged model answers at the end.
        evaluate_tokens: where its replies are cut off.
        json: print machine-readable JSON.
    """

    config: Annotated[LoraConfig, tyro.conf.arg(name="")]
    dry_run: bool = False
    write: Literal["llamafactory", "swift"] | None = None
    evaluate: Path | None = None
    evaluate_tokens: int = MOST_TOKENS
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the sub-verb; 0 when everything was learned, 1 when records were left out and named."""
    options = tyro.cli(
        LoraOptions,
        prog="vifailback train lora",
        description=EXAMPLE,
        args=arguments,
        default=LoraOptions(begin(arguments)),
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    config = options.config
    if options.evaluate is not None and not config.merge:
        raise ConfigError("--evaluate asks the merged model; leave --merge on")
    if options.write is not None and config.episodes is not None:
        raise ConfigError("--write writes the whole dataset: leave --episodes out")
    if options.write is not None:
        recipe = write_recipe(options.write, config)
        say("".join(f"{file}\n" for file in recipe.files) + f"{recipe.hint}\n")
        return 1 if recipe.problems else 0
    lessons = read_lessons(config.data, config.episodes)
    config = replace(config, model=base_of(config, lessons))
    if options.dry_run:
        plan = make_plan(config, lessons)
        say(_as_json(config, plan, lessons) if options.json else describe(config, plan, lessons))
    else:
        plan = prepare(config, lessons)
        _say_error(describe(config, plan, lessons))
        fine_tune(config)
        if options.evaluate is not None:
            ask(
                f"local:{config.out / 'merged'}", options.evaluate, config.out / "bench", tokens=options.evaluate_tokens
            )
        say(_as_json(config, plan, lessons) if options.json else f"{config.out / 'adapter'}\n{_served(config)}\n")
    return 1 if lessons.problems or plan.left_out else 0


def begin(arguments: Sequence[str]) -> LoraConfig:
    """The config as the preset of the command line has it."""
    words = list(arguments)
    named = "paper"
    for place, word in enumerate(words):
        if word == "--preset" and place + 1 < len(words):
            named = words[place + 1]
        elif word.startswith("--preset="):
            named = word.partition("=")[2]
    missing: Path = tyro.MISSING
    return preset(named if named in PRESETS else "paper", missing, missing, missing)


def base_of(config: LoraConfig, lessons: Lessons) -> Path:
    """The folder of the base model; a tiny one is made in the run's folder where it is asked for.

    Raises:
        MissingExtraError: a package of the training is not installed.
    """
    if str(config.model) != TINY or config.model.is_dir():
        return config.model
    folder = config.out / "base"
    if not (folder / "config.json").is_file():
        try:
            from vifailback.train.tiny import build_tiny
        except ImportError as error:
            raise MissingExtraError("a rehearsal", "train") from error
        texts = [text for record in lessons.records for text in (record.prompt, record.answer)]
        build_tiny(folder, texts)
    return folder


def fine_tune(config: LoraConfig) -> None:
    """Train and merge what is not finished yet; the plan of the run is written."""
    if not finished(config.out):
        run_processes(config)
    merged = config.out / "merged"
    if config.merge and not merged.is_dir():
        from vifailback.train.merge import merge

        merge(config.out / "adapter", merged, base=config.model)


def _served(config: LoraConfig) -> str:
    return serving_hint(config.out / "merged") if config.merge else f"ask it here:  --model local:{config.out}/adapter"


def _say_error(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def describe(config: LoraConfig, plan: Plan, lessons: Lessons) -> str:
    """What a fine-tune will take, in words."""
    taken = plan.estimate
    size, most = plan.pixels, [int(spread[2]) for spread in (plan.tokens, plan.image_tokens)]
    shared = f"{config.gpus} GPU x {config.batch} x {config.accumulation}"
    lines = [
        f"preset {config.preset}: LoRA rank {config.rank}, alpha {config.alpha}, {config.adapter} adapter, rate "
        f"{config.rate:g} {config.schedule}, {config.effective_batch} records a step ({shared}), ZeRO-{config.zero}, "
        f"{config.precision}",
        f"{plan.records} records, {plan.steps} steps, up to {plan.images} images of {plan.largest}, kept from "
        f"{size[0]} to {size[1]} pixels",
        f"tokens a record ({plan.counted}): median {plan.tokens[0]:.0f}, most {most[0]}; of images "
        f"{plan.image_tokens[0]:.0f} and {most[1]}; scored {plan.answer_tokens:g}; no "
        "packing: TRL refuses it for images",
        f"{taken.parameters / 1e6:,.1f} M parameters, {taken.trained / 1e6:,.2f} M trained",
        f"memory of each GPU, estimated: {taken.total_gb} GB ("
        + ", ".join(f"{name} {size:g}" for name, size in taken.memory_gb.items())
        + ")",
        f"arithmetic {taken.petaflop:,.2f} PFLOP; hours on {config.gpus} at 40 % of the peak, estimated: "
        + ", ".join(f"{name} {hours:g}" for name, hours in taken.hours.items()),
    ]
    if plan.left_out:
        some = ", ".join(f"{name} ({tokens})" for name, tokens in list(plan.left_out.items())[:3])
        lines.append(f"error: {len(plan.left_out)} records are longer than {plan.longest} tokens and left out: {some}")
    lines += [f"error: {problem.line}: {problem.why}" for problem in lessons.problems]
    return "\n".join(lines) + "\n"


def _as_json(config: LoraConfig, plan: Plan, lessons: Lessons) -> str:
    said = {
        "config": {key: str(value) if isinstance(value, Path) else value for key, value in asdict(config).items()},
        "plan": {**asdict(plan), "memory_gb_total": plan.estimate.total_gb},
        "problems": [{"what": problem.line, "why": problem.why} for problem in lessons.problems],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
