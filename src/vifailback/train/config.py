"""What a fine-tune is made of: a frozen value that is the command line and the JSON in the run's folder."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
import tyro

from vifailback.atomic import replaced
from vifailback.errors import ConfigError

PAPER_RANK, PAPER_ALPHA, PAPER_RATE, PAPER_GPUS, PAPER_ACCUMULATION = 32, 64, 1e-5, 4, 4
"""LoRA rank and scaling factor, learning rate, GPUs, accumulation; batch 1, 1 epoch, ZeRO-2 (supplement Sec. 5.1)."""
CONFIG_FILE = "config.json"

TINY = "tiny"
"""Instead of a model's folder: a Qwen3-VL of two million parameters, made in the run's folder."""

PresetName: TypeAlias = Literal["paper", "one-80gb", "one-24gb", "rehearse"]
Adapter: TypeAlias = Literal["lora", "full", "frozen"]


@dataclass(frozen=True)
class LoraConfig:
    """A fine-tune by LoRA (supplement Sec. 5.1).

    Args:
        model: folder of the base model; for --dry-run its config.json is enough. "tiny" makes one of two million
            parameters, to rehearse the whole path.
        data: the dataset's folder or VQA file; of a split dataset the training side is learned.
        out: the run's folder: config, plan, checkpoints, adapter, merged model. A run that is there is gone on with.
        episodes: a file with the name of an episode a line: only these are learned.
        preset: where the other values begin: paper (4 GPUs, ZeRO-2), one-80gb, one-24gb (4-bit base),
            rehearse (a tiny model on a CPU).
        rank: LoRA rank.
        alpha: LoRA scaling factor.
        dropout: of the LoRA layers.
        adapter: what of the vision-language adapter (mergers, projector) is trained: lora like the language model, full
            weights, or frozen.
        epochs: passes over the data.
        steps: stop after so many optimizer steps; -1 for all.
        batch: records at once on a GPU.
        accumulation: batches in one optimizer step.
        gpus: processes, one a GPU.
        rate: peak learning rate.
        schedule: how the rate falls.
        warmup: part of the steps in which the rate rises.
        decay: weight decay.
        clip: largest norm of the gradient.
        zero: DeepSpeed ZeRO stage (needs the extra deepspeed); 0 for none.
        precision: number format of weights and activations.
        quantize: 4bit loads the frozen base in 4 bits (needs the extra qlora).
        checkpointing: compute activations twice to save memory.
        min_pixels: images with less area are enlarged to it [px]; the model's own by default.
        max_pixels: images with more area are shrunk to it [px]; the model's own by default.
        longest: records of more tokens are left out and named; the model's context by default.
        packing: several records in one sequence; not for images.
        save_every: optimizer steps between checkpoints.
        keep: checkpoints that are kept.
        seed: of order and weights.
        merge: also write the whole merged model, for vLLM, SGLang and `local:PATH`.
    """

    model: tyro.conf.Positional[Annotated[Path, tyro.conf.arg(metavar="MODEL")]]
    data: tyro.conf.Positional[Annotated[Path, tyro.conf.arg(metavar="DATA")]]
    out: Path
    episodes: Annotated[Path | None, tyro.conf.arg(metavar="FILE")] = None
    preset: PresetName = "paper"
    rank: int = PAPER_RANK
    alpha: int = PAPER_ALPHA
    dropout: float = 0.0
    adapter: Adapter = "lora"
    epochs: float = 1.0
    steps: int = -1
    batch: int = 1
    accumulation: int = PAPER_ACCUMULATION
    gpus: int = PAPER_GPUS
    rate: float = PAPER_RATE
    schedule: Literal["cosine", "linear", "constant", "constant_with_warmup"] = "cosine"
    warmup: float = 0.05
    decay: float = 0.0
    clip: float = 1.0
    zero: Literal[0, 1, 2, 3] = 2
    precision: Literal["bf16", "fp32"] = "bf16"
    quantize: Literal["none", "4bit"] = "none"
    checkpointing: bool = True
    min_pixels: int | None = None
    max_pixels: int | None = None
    longest: int | None = None
    packing: bool = False
    save_every: int = 200
    keep: int = 2
    seed: int = 0
    merge: bool = True

    def __post_init__(self) -> None:
        if self.packing:
            raise ConfigError(
                "--packing: TRL refuses to pack records with images, since attention would run across records and "
                "image positions would be off; accumulation does the same for the gradient"
            )
        positive: dict[str, float] = {
            name: getattr(self, name)
            for name in ("rank", "alpha", "epochs", "batch", "accumulation", "gpus", "rate", "save_every", "keep")
        }
        for name, value in positive.items():
            if not value > 0:
                raise ConfigError(f"--{name.replace('_', '-')} must be above 0, got {value}")
        if not 0 <= self.warmup < 1 or not 0 <= self.dropout < 1:
            raise ConfigError("--warmup and --dropout are parts: 0 to below 1")
        if self.quantize == "4bit" and self.zero:
            raise ConfigError("--quantize 4bit and --zero do not go together; use --zero 0")
        if self.quantize == "4bit" and self.adapter == "full":
            raise ConfigError("--quantize 4bit cannot train full weights of the adapter; use --adapter lora or frozen")
        if None not in (self.min_pixels, self.max_pixels) and (self.min_pixels or 0) > (self.max_pixels or 0):
            raise ConfigError(f"--min-pixels {self.min_pixels} is above --max-pixels {self.max_pixels}")

    @property
    def effective_batch(self) -> int:
        """Records in one optimizer step; the paper's is 16."""
        return self.batch * self.accumulation * self.gpus


PRESETS: Mapping[str, Mapping[str, object]] = {
    "paper": {},
    # one GPU: the same 16 records a step
    "one-80gb": {"gpus": 1, "zero": 0, "accumulation": PAPER_GPUS * PAPER_ACCUMULATION},
    "one-24gb": {"gpus": 1, "zero": 0, "accumulation": PAPER_GPUS * PAPER_ACCUMULATION, "quantize": "4bit"},
    # from random weights: a high rate, many passes, images of at most 4 tokens
    "rehearse": {
        "gpus": 1,
        "zero": 0,
        "batch": 2,
        "accumulation": 1,
        "precision": "fp32",
        "checkpointing": False,
        "rate": 3e-3,
        "epochs": 100.0,
        "save_every": 50,
        "max_pixels": 4_096,
    },
}
"""What each preset changes of the paper's values."""


def preset(name: str, model: Path, data: Path, out: Path) -> LoraConfig:
    """The config of a preset.

    Raises:
        ConfigError: there is no such preset.
    """
    if name not in PRESETS:
        raise ConfigError(f"no preset is called {name!r}; known: {', '.join(PRESETS)}")
    return replace(LoraConfig(model, data, out), preset=name, **PRESETS[name])  # type: ignore[arg-type]


def write_config(config: LoraConfig) -> None:
    """Save a config into its run's folder."""
    said = {key: str(value) if isinstance(value, Path) else value for key, value in asdict(config).items()}
    with replaced(config.out / CONFIG_FILE) as file:
        file.write(msgspec.json.format(msgspec.json.encode(said), indent=1) + b"\n")


def read_config(run: Path) -> LoraConfig:
    """Read the config of a run.

    Raises:
        ConfigError: there is none, or it is not one of ours.
    """
    try:
        data = (run / CONFIG_FILE).read_bytes()
        return msgspec.json.decode(data, type=LoraConfig, dec_hook=lambda kind, value: kind(value))
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(f"{run / CONFIG_FILE}: not the config of a fine-tune: {error}") from None


def differences(old: LoraConfig, new: LoraConfig) -> list[str]:
    """What differs between two configs such that one's checkpoints are no use to the other."""
    free = {"out", "preset", "gpus", "merge", "keep", "save_every", "steps"}
    names = [field.name for field in fields(LoraConfig) if field.name not in free]
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in names]
    return [f"{name} was {was}, is {now}" for name, was, now in pairs if was != now]
