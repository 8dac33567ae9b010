"""Memory and time of a fine-tune from sizes alone: what must fit, and how long it takes on a known GPU."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vifailback.train.config import LoraConfig
from vifailback.train.shape import Shape

UTILISATION = 0.4
"""Part of a GPU's peak that LoRA on 4,000 tokens at batch 1 is assumed to reach."""
PEAK = {"H100 80 GB": 989e12, "A100 80 GB": 312e12, "RTX 4090 24 GB": 165e12}
"""Dense bf16 arithmetic of GPUs, as their makers say [FLOP/s]."""
FOUR_BITS = 0.56
"""NF4 with its doubly quantized scales [bytes a parameter]."""
RESERVE_GB = 1.5
"""CUDA context, fragments and buffers of communication."""


@dataclass(frozen=True)
class Estimate:
    """Memory of one GPU and the time of the whole run.

    Args:
        trained: parameters that change.
        parameters: all of them.
        memory_gb: what -> how much [GB = 1e9 bytes] on each GPU, for the longest record.
        petaflop: arithmetic of the whole run [1e15 FLOP].
        hours: GPU -> hours of the whole run on as many of them as the config says.
    """

    trained: int
    parameters: int
    memory_gb: Mapping[str, float]
    petaflop: float
    hours: Mapping[str, float]

    @property
    def total_gb(self) -> float:
        """Memory of one GPU [GB]."""
        return round(sum(self.memory_gb.values()), 1)


def estimate(config: LoraConfig, shape: Shape, records: Sequence[tuple[int, int, int]], steps: int) -> Estimate:
    """Estimate a run.

    Args:
        config: the run.
        shape: the model.
        records: (tokens, image tokens, answer tokens) of each record.
        steps: optimizer steps.
    """
    trained = shape.lora(config.rank, adapter=config.adapter == "lora")
    if config.adapter == "full":
        trained += shape.mergers * shape.merger
    longest = max(records)
    # forward, backward to the activations; with checkpointing forward again. Frozen weights have no gradient
    passes = 3 if config.checkpointing else 2
    once = sum(shape.forward(*record) for record in records) / len(records)
    whole = passes * once * steps * config.effective_batch
    hours = {name: round(whole / (peak * UTILISATION * config.gpus) / 3600, 2) for name, peak in PEAK.items()}
    memory = {
        "weights": _weights(config, shape) / 1e9,
        "LoRA, gradients, optimizer": trained * _trained_bytes(config) / 1e9,
        "activations": _activations(config, shape, *longest) / 1e9,
        "reserve": RESERVE_GB,
    }
    return Estimate(
        trained, shape.parameters, {k: round(v, 2) for k, v in memory.items()}, round(whole / 1e15, 2), hours
    )


def _weights(config: LoraConfig, shape: Shape) -> float:
    wide = 4 if config.precision == "fp32" else 2
    if config.quantize == "none":
        share = config.gpus if config.zero == 3 else 1
        return shape.parameters * wide / share
    linear = shape.layers * shape.layer
    return linear * FOUR_BITS + (shape.parameters - linear) * wide


def _trained_bytes(config: LoraConfig) -> float:
    """Bytes for each trained parameter: itself, its gradient, two moments of Adam; ZeRO shares them out."""
    itself, gradient, moments = 4, 4, 8
    shared = [part for part, stage in ((moments, 1), (gradient, 2), (itself, 3)) if config.zero >= stage]
    whole = itself + gradient + moments - sum(shared)
    return whole + sum(shared) / config.gpus


def _activations(config: LoraConfig, shape: Shape, tokens: int, seen: int, answer: int) -> float:
    """What is kept for the backward pass of one batch, and the widest moment of it [bytes]."""
    wide = 4 if config.precision == "fp32" else 2
    inside = wide * (6 * shape.width + 2 * shape.queries + 2 * shape.keys + 4 * shape.middle)
    low_rank = wide * 7 * config.rank + wide * 3 * shape.width  # LoRA's own inputs
    layer = tokens * (inside + low_rank)
    kept = tokens * shape.layers * shape.width * wide + layer if config.checkpointing else layer * shape.layers
    patches = seen * shape.merge**2
    encoder = patches * wide * (6 * shape.vision_width + 2 * shape.vision_middle)  # frozen: one layer at a time
    scores = answer * shape.vocabulary * (wide + 4 + 4)  # only answers are scored
    return config.batch * (kept + encoder + scores)
