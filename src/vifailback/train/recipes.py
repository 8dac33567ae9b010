"""The same fine-tune for other trainers: data by the exporters, settings in the words of LLaMA-Factory and ms-swift."""

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vifailback.atomic import replaced
from vifailback.errors import ConfigError, TrainingError
from vifailback.train.config import LoraConfig
from vifailback.train.zero import zero_config
from vifailback.types import Json, Problem, Split
from vifailback.vqa.dataset.folder import open_dataset
from vifailback.vqa.export.exported import Exported, ExportOptions, export_dataset

CUTOFF = 32_768
"""Where other trainers cut a record off unless told otherwise is 2,048 tokens: far below 40 images [tokens]."""
TOKEN_PX = 32 * 32
"""What one image token of Qwen3-VL covers [px]; ms-swift limits images in tokens."""


@dataclass(frozen=True)
class Recipe:
    """What was written for another trainer.

    Args:
        files: data and settings.
        hint: how to train with them, and what they cannot say.
        problems: records that were left out.
    """

    files: tuple[Path, ...]
    hint: str
    problems: tuple[Problem, ...] = ()


def write_recipe(trainer: str, config: LoraConfig) -> Recipe:
    """Write data and settings of a fine-tune for another trainer into the config's `out`.

    Raises:
        ConfigError: there is no recipe for that trainer, or it cannot say what the config asks for.
        TrainingError: no record can be learned.
    """
    if trainer not in RECIPES:
        raise ConfigError(f"no trainer is called {trainer!r}; known: {', '.join(RECIPES)}")
    dataset = open_dataset(config.data)
    side = Split.TRAIN if any(record.split is Split.TRAIN for record in dataset.records) else None
    exported = export_dataset(dataset, trainer, config.out, ExportOptions(side=side))
    if not exported.records:
        raise TrainingError(f"{config.data}: no record can be learned")
    return RECIPES[trainer](config, exported)


def _llamafactory(config: LoraConfig, data: Exported) -> Recipe:
    settings = config.out / "train.yaml"
    values: dict[str, Json] = {
        "model_name_or_path": str(config.model),
        **_known(image_min_pixels=config.min_pixels, image_max_pixels=config.max_pixels),
        "stage": "sft",
        "do_train": True,
        "finetuning_type": "lora",
        "lora_rank": config.rank,
        "lora_alpha": config.alpha,
        "lora_dropout": config.dropout,
        "freeze_vision_tower": True,
        "freeze_multi_modal_projector": config.adapter == "frozen",
        # "all" leaves the projector out; its layers have to be named
        "lora_target": "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj,linear_fc1,linear_fc2"
        if config.adapter == "lora"
        else "all",
        **({"additional_target": "visual.merger"} if config.adapter == "full" else {}),
        **({"quantization_bit": 4, "quantization_method": "bnb"} if config.quantize == "4bit" else {}),
        "dataset_dir": str(config.out.resolve()),
        "dataset": data.files[1].stem,
        "template": "qwen3_vl_nothink",
        "cutoff_len": config.longest or CUTOFF,
        "output_dir": str((config.out / "saves").resolve()),
        "save_steps": config.save_every,
        "save_total_limit": config.keep,
        "logging_steps": 1,
        "report_to": "none",
        "per_device_train_batch_size": config.batch,
        "gradient_accumulation_steps": config.accumulation,
        "learning_rate": config.rate,
        "num_train_epochs": config.epochs,
        "max_steps": config.steps,
        "lr_scheduler_type": config.schedule,
        "warmup_ratio": config.warmup,
        "weight_decay": config.decay,
        "max_grad_norm": config.clip,
        "bf16": config.precision == "bf16",
        "disable_gradient_checkpointing": not config.checkpointing,
        "packing": False,
        "seed": config.seed,
    }
    files = [*data.files, settings]
    if config.zero:
        zero = config.out / "zero.json"
        _write(zero, json.dumps(zero_config(config.zero), indent=1) + "\n")
        values["deepspeed"] = str(zero.resolve())
        files.append(zero)
    # JSON values are YAML values, but for numbers like 1e-05, which YAML 1.1 takes for text
    lines = [
        f"{key}: {_decimal(value) if isinstance(value, float) else json.dumps(value)}" for key, value in values.items()
    ]
    _write(settings, "# lora as in the paper's supplement, Sec. 5.1\n" + "\n".join(lines) + "\n")
    hint = f"FORCE_TORCHRUN=1 NPROC_PER_NODE={config.gpus} llamafactory-cli train {settings}"
    if config.adapter != "frozen":
        hint += (
            "\n(LLaMA-Factory counts the deep-stack mergers to the vision tower, which is frozen: "
            "of the adapter only visual.merger is trained)"
        )
    return Recipe(tuple(files), hint, data.problems)


def _swift(config: LoraConfig, data: Exported) -> Recipe:
    if config.adapter == "full":
        raise ConfigError("ms-swift puts LoRA on the adapter or leaves it; use --adapter lora or frozen")
    script = config.out / "train.sh"
    options: dict[str, object] = {
        "model": config.model,
        "dataset": data.files[0].resolve(),
        "tuner_type": "lora",
        "lora_rank": config.rank,
        "lora_alpha": config.alpha,
        "lora_dropout": config.dropout,
        "target_modules": "all-linear",
        "freeze_llm": False,
        "freeze_vit": True,
        "freeze_aligner": config.adapter == "frozen",
        **({"quant_method": "bnb", "quant_bits": 4, "bnb_4bit_quant_type": "nf4"} if config.quantize == "4bit" else {}),
        "torch_dtype": "bfloat16" if config.precision == "bf16" else "float32",
        "max_length": config.longest or CUTOFF,
        "truncation_strategy": "delete",
        "split_dataset_ratio": 0,
        "num_train_epochs": config.epochs,
        "max_steps": config.steps,
        "per_device_train_batch_size": config.batch,
        "gradient_accumulation_steps": config.accumulation,
        "learning_rate": config.rate,
        "lr_scheduler_type": config.schedule,
        "warmup_ratio": config.warmup,
        "weight_decay": config.decay,
        "max_grad_norm": config.clip,
        "gradient_checkpointing": config.checkpointing,
        **({"deepspeed": f"zero{config.zero}"} if config.zero else {}),
        "save_steps": config.save_every,
        "save_total_limit": config.keep,
        "logging_steps": 1,
        "report_to": "none",
        "seed": config.seed,
        "output_dir": (config.out / "saves").resolve(),
    }
    surroundings = _known(
        IMAGE_MIN_TOKEN_NUM=config.min_pixels and -(-config.min_pixels // TOKEN_PX),
        IMAGE_MAX_TOKEN_NUM=config.max_pixels and config.max_pixels // TOKEN_PX,
        NPROC_PER_NODE=config.gpus,
    )
    said = [f"--{name} {shlex.quote(_word(value))}" for name, value in options.items()]
    lines = [*(f"export {name}={value}" for name, value in surroundings.items()), " \\\n  ".join(["swift sft", *said])]
    _write(script, "#!/bin/sh\n# lora as in the paper's supplement, Sec. 5.1\n" + "\n".join(lines) + "\n")
    return Recipe((*data.files, script), f"sh {script}", data.problems)


RECIPES: Mapping[str, Callable[[LoraConfig, Exported], Recipe]] = {"llamafactory": _llamafactory, "swift": _swift}
"""Trainer -> what writes its settings; its data are written by the exporter of the same name."""


def _known(**values: int | None) -> dict[str, int]:
    return {name: value for name, value in values.items() if value is not None}


def _decimal(value: float) -> str:
    whole, _, part = f"{value:.10f}".partition(".")
    return f"{whole}.{part.rstrip('0') or '0'}"


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write(file: Path, text: str) -> None:
    with replaced(file) as opened:
        opened.write(text.encode())
