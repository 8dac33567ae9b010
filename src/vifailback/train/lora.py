"""The fine-tune itself: TRL, PEFT and accelerate put together from a config; one process of possibly several."""

import errno
import importlib.util
import json
import math
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vifailback.errors import MissingExtraError, TrainingError
from vifailback.models.checkpoint import open_checkpoint, write_base
from vifailback.train.config import LoraConfig
from vifailback.train.examples import as_dataset, read_lessons
from vifailback.train.plan import left_out_of
from vifailback.train.targets import find_targets
from vifailback.train.zero import zero_config

try:
    import torch
    from peft import LoraConfig as PeftLora
    from safetensors import SafetensorError
    from transformers import BitsAndBytesConfig, PrinterCallback, TrainerCallback
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    from vifailback.models.loading import check_architecture, load_model
    from vifailback.models.processor import give_stock_names, load_processor
except ImportError as error:
    raise MissingExtraError("a fine-tune by LoRA", "train") from error

COMPLETE = "complete"
"""A file in each checkpoint whose every part has been written."""
CHECKPOINTS, ADAPTER = "checkpoints", "adapter"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Trained:
    """What a fine-tune left behind.

    Args:
        adapter: the folder of the adapter.
        steps: optimizer steps made in all.
        resumed: the step that it went on from; 0 for a fresh run.
        losses: loss of each step of this process.
    """

    adapter: Path
    steps: int
    resumed: int
    losses: tuple[float, ...]


OnStep = Callable[[int, int, float], None]
"""Told after each step: its number, how many there are, its loss."""


def train(config: LoraConfig, *, on_step: OnStep | None = None) -> Trained:
    """Train the adapter of a run whose plan is written; go on from its last complete checkpoint.

    Raises:
        TrainingError: the loss is no number, the disk is full, or the run cannot go on; names the last good checkpoint.
        ModelError: the base model cannot be loaded.
        MissingExtraError: a package of the training is not installed.
    """
    checkpoint = open_checkpoint(config.model)
    check_architecture(checkpoint)
    folder = config.out / CHECKPOINTS
    last = last_complete(folder)
    lessons = read_lessons(config.data, config.episodes)
    left_out = left_out_of(config.out)
    records = [record for record in lessons.records if record.id not in left_out]
    if config.zero and importlib.util.find_spec("deepspeed") is None:
        raise MissingExtraError("DeepSpeed ZeRO", "deepspeed")
    arguments = _arguments(config)  # first: it starts the processes' group and says which device is ours
    processor = load_processor(
        checkpoint.folder, checkpoint.model_type, min_pixels=config.min_pixels, max_pixels=config.max_pixels
    )
    model = load_model(
        checkpoint, dtype=torch.bfloat16 if config.precision == "bf16" else torch.float32, **_quantized(config)
    )
    model.config.use_cache = False
    watch = _Watch(on_step, folder)
    trainer: Any = SFTTrainer(
        model=model,
        args=arguments,
        train_dataset=as_dataset(lessons, records),
        processing_class=processor,
        peft_config=peft_config(config, model),
        callbacks=[watch],
    )
    trainer.remove_callback(PrinterCallback)
    with _told(folder):
        trainer.train(resume_from_checkpoint=str(last) if last else None)
        adapter = config.out / ADAPTER
        trainer.save_model(str(adapter))
    if trainer.is_world_process_zero():
        give_stock_names(adapter)
        write_base(adapter, checkpoint.folder)
    return Trained(adapter, trainer.state.global_step, step_of(last) if last else 0, tuple(watch.losses))


def last_complete(folder: Path) -> Path | None:
    """The newest checkpoint all of whose parts were written; None where there is none."""
    found = [place for place in folder.glob("checkpoint-*") if (place / COMPLETE).is_file()]
    return max(found, key=step_of, default=None)


def step_of(checkpoint: Path) -> int:
    """The optimizer step of a checkpoint folder."""
    return int(checkpoint.name.rpartition("-")[2])


def remove_incomplete(folder: Path) -> list[Path]:
    """Remove checkpoints that a kill or a full disk cut off; return them."""
    cut_off = [place for place in folder.glob("checkpoint-*") if not (place / COMPLETE).is_file()]
    for place in cut_off:
        shutil.rmtree(place, ignore_errors=True)
    return cut_off


def peft_config(config: LoraConfig, model: Any) -> Any:
    """LoRA on the language model, and on the adapter or its full weights (supplement Sec. 5.1).

    Raises:
        TrainingError: the model has no layers that are named like a language model's.
    """
    targets = find_targets(name for name, part in model.named_modules() if isinstance(part, torch.nn.Linear))
    return PeftLora(
        r=config.rank,
        lora_alpha=config.alpha,
        lora_dropout=config.dropout,
        target_modules=[*targets.language, *(targets.adapter if config.adapter == "lora" else ())],
        modules_to_save=list(targets.adapter_modules) if config.adapter == "full" else None,
        task_type="CAUSAL_LM",
    )


def _arguments(config: LoraConfig) -> Any:
    cuda = torch.cuda.is_available()
    return SFTConfig(
        output_dir=str(config.out / CHECKPOINTS),
        num_train_epochs=config.epochs,
        max_steps=config.steps,
        per_device_train_batch_size=config.batch,
        gradient_accumulation_steps=config.accumulation,
        learning_rate=config.rate,
        lr_scheduler_type=config.schedule,
        warmup_steps=config.warmup,  # below 1 it is a part of all steps
        weight_decay=config.decay,
        max_grad_norm=config.clip,
        bf16=config.precision == "bf16",
        activation_checkpointing=config.checkpointing,
        deepspeed=zero_config(config.zero) if config.zero else None,
        use_cpu=not cuda,
        max_length=None,  # TRL's own default would cut off answers
        packing=False,
        completion_only_loss=True,
        remove_unused_columns=False,
        dataset_kwargs={"skip_prepare_dataset": True},
        logging_steps=1,
        logging_nan_inf_filter=False,
        logging_first_step=True,
        save_strategy="steps",
        save_steps=config.save_every,
        save_total_limit=config.keep,
        report_to="none",
        disable_tqdm=True,
        seed=config.seed,
        data_seed=config.seed,
        dataloader_num_workers=4 if cuda else 0,
        dataloader_pin_memory=cuda,
    )


def _quantized(config: LoraConfig) -> dict[str, Any]:
    if config.quantize == "none":
        return {}
    if importlib.util.find_spec("bitsandbytes") is None:
        raise MissingExtraError("a base in 4 bits", "qlora")
    return {
        "quantization_config": BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.bfloat16,
            llm_int8_skip_modules=["visual", "lm_head"],
        )
    }


class _Watch(TrainerCallback):
    """Stops at a loss that is no number before anything is saved, and marks what has been saved whole."""

    def __init__(self, on_step: OnStep | None, folder: Path) -> None:
        self._on_step, self._folder = on_step, folder
        self.losses: list[float] = []

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, model: Any = None, **_: Any) -> None:  # noqa: ARG002
        if not logs or "loss" not in logs:
            return
        loss, norm = float(logs["loss"]), float(logs.get("grad_norm", 0.0))
        if not math.isfinite(loss) or not math.isfinite(norm):
            raise TrainingError(
                f"step {state.global_step}: the loss is {loss:g} and the gradient's norm {norm:g}. "
                f"{_good(self._folder)}Lower --rate, or train with --precision fp32 to find out why"
            )
        if control.should_save and not all(bool(torch.isfinite(part).all()) for part in _trained(model)):
            raise TrainingError(
                f"step {state.global_step}: the weights are no numbers any more. {_good(self._folder)}Lower --rate"
            )
        self.losses.append(loss)
        if state.is_world_process_zero:
            with (self._folder.parent / "losses.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps({"step": state.global_step, **logs}) + "\n")
            if self._on_step is not None:
                self._on_step(state.global_step, state.max_steps, loss)

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ARG002
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            torch.distributed.barrier()
        if state.is_world_process_zero:
            place = self._folder / f"checkpoint-{state.global_step}"
            give_stock_names(place)
            (place / COMPLETE).touch()


def _trained(model: Any) -> Iterator[Any]:
    return (part for part in model.parameters() if part.requires_grad)


@contextmanager
def _told(folder: Path) -> Generator[None]:
    """Say what went wrong in terms of the run; what a full disk cut off is removed."""
    try:
        yield
    except TrainingError:
        raise
    except (OSError, SafetensorError, RuntimeError) as error:
        if isinstance(error, torch.OutOfMemoryError):
            why = "the GPU's memory is full; lower --max-pixels or --longest, or use the preset one-24gb"
            raise TrainingError(f"{why}. {_good(folder)}") from error
        if not _disk_full(error):
            raise
        for place in remove_incomplete(folder) if os.environ.get("RANK", "0") == "0" else []:
            shutil.rmtree(place, ignore_errors=True)
        raise TrainingError(f"{folder}: the disk is full: {error}. {_good(folder)}Make room and start again") from error


def _disk_full(error: BaseException) -> bool:
    """Whether a write failed for want of room: by number, or in the words of safetensors and torch."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    said = str(error)
    return any(
        mark in said
        for mark in (
            "os error 28",
            "os error 27",
            "os error 122",
            "No space left",
            "file write failed",
            "PytorchStreamWriter failed",
            "unexpected pos",
            "File too large",
        )
    )


def _good(folder: Path) -> str:
    last = last_complete(folder)
    return f"The last good checkpoint is {last}. " if last else "No checkpoint was complete yet. "
