"""Loads a checkpoint into torch: model, adapter, processor; every refusal names the folder and the reason."""

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, cast

import torch
from peft import PeftConfig, PeftModel
from safetensors import SafetensorError, safe_open
from transformers import AutoModelForImageTextToText, GenerationConfig
from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES
from transformers.utils import logging

from vifailback.errors import ModelError
from vifailback.models.checkpoint import Checkpoint, image_limits
from vifailback.models.processor import load_processor

_BROKEN = (
    OSError,
    ValueError,
    ImportError,
    RuntimeError,
    KeyError,
    TypeError,
    AttributeError,
    AssertionError,
    SafetensorError,
)
"""What transformers and PEFT raise on folders that do not fit."""


@dataclass(frozen=True)
class Loaded:
    """A model in memory and what turns asks into its tensors."""

    model: Any
    processor: Any


def load(
    checkpoint: Checkpoint,
    *,
    device: str | None = None,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
) -> Loaded:
    """Load a checkpoint for answering; an adapter is merged into the weights in memory.

    Args:
        checkpoint: what `open_checkpoint` found.
        device: "cuda", "cpu", ...; the first GPU by default, else the CPU.
        min_pixels: images with less area are enlarged to it [px]; the checkpoint's own by default.
        max_pixels: images with more area are shrunk to it [px]; the checkpoint's own by default.

    Raises:
        ModelError: the folder is no vision-language model, or its parts do not fit.
    """
    check_architecture(checkpoint)
    learned = (
        image_limits(checkpoint.adapter) if checkpoint.adapter else None
    )  # an adapter learned at a size of its own
    if learned is not None:
        min_pixels, max_pixels = min_pixels or learned[0], max_pixels or learned[1]
    with told(f"{checkpoint.folder}: the processor cannot be loaded"):
        processor = load_processor(
            checkpoint.folder, checkpoint.model_type, min_pixels=min_pixels, max_pixels=max_pixels
        )
    where = device or ("cuda" if torch.cuda.is_available() else "cpu")
    model = load_model(checkpoint, dtype=torch.float32 if where == "cpu" else "auto")
    if checkpoint.adapter is not None:
        check_adapter(model, checkpoint)
        with told(f"{checkpoint.adapter}: the adapter does not fit {checkpoint.folder}"):
            model = PeftModel.from_pretrained(model, str(checkpoint.adapter)).merge_and_unload()
    own: Any = model.generation_config
    # published checkpoints bring sampling of their own; what is asked for is sent with every ask
    model.generation_config = GenerationConfig(
        eos_token_id=own.eos_token_id, pad_token_id=own.pad_token_id, bos_token_id=own.bos_token_id
    )
    return Loaded(model.to(where).eval(), processor)


def check_architecture(checkpoint: Checkpoint) -> None:
    """Refuse what transformers does not know as a model of images and text.

    Raises:
        ModelError: names the architecture.
    """
    kind = checkpoint.model_type
    if kind not in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES:
        raise ModelError(
            f"{checkpoint.folder / 'config.json'}: model_type {kind!r} is no vision-language model that transformers "
            "knows; expected one like qwen3_vl"
        )


def load_model(checkpoint: Checkpoint, *, dtype: Any, quantization_config: Any = None) -> Any:
    """Load the base model alone; weights that are missing are an error, never random.

    Raises:
        ModelError: weights do not fit the config.
    """
    with told(f"{checkpoint.folder}: the weights do not fit config.json"):
        loaded: Any = AutoModelForImageTextToText.from_pretrained(
            checkpoint.folder,
            local_files_only=True,
            dtype=dtype,
            quantization_config=quantization_config,
            output_loading_info=True,
        )
    model, info = loaded
    missing = sorted(info["missing_keys"])
    if missing:
        raise ModelError(f"{checkpoint.folder}: {len(missing)} weights are missing, among them {missing[0]}")
    return model


def check_adapter(model: Any, checkpoint: Checkpoint) -> None:
    """Refuse an adapter whose matrices do not fit the base.

    Raises:
        ModelError: names the first that does not.
    """
    assert checkpoint.adapter is not None
    file = checkpoint.adapter / "adapter_model.safetensors"
    if not file.is_file():
        return
    with told(f"{checkpoint.adapter}: cannot be read"):
        kind = cast(str, PeftConfig.from_pretrained(str(checkpoint.adapter)).peft_type)
        with cast("AbstractContextManager[Any]", safe_open(file, "pt")) as opened:
            shapes: dict[str, list[int]] = {name: opened.get_slice(name).get_shape() for name in _names(opened)}
    if kind != "LORA":
        return
    modules = dict(model.named_modules())
    for name, shape in shapes.items():
        place, _, part = name.removeprefix("base_model.model.").partition(".lora_")
        if part not in ("A.weight", "B.weight"):
            continue
        module = modules.get(place)
        expected = None if module is None else (module.in_features if part[0] == "A" else module.out_features)
        found = shape[1] if part[0] == "A" else shape[0]
        if expected != found:
            why = "does not have" if module is None else f"has with {expected} features, not {found}"
            raise ModelError(
                f"{checkpoint.adapter}: the adapter is for another base: it changes {place}, which "
                f"{checkpoint.folder} {why}"
            )


def _names(opened: Any) -> list[str]:
    return list(opened.keys())


@contextmanager
def told(what: str) -> Generator[None]:
    """Turn what the libraries raise into a ModelError that says what was attempted; their progress bars stay silent."""
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    except _BROKEN as error:
        first = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
        raise ModelError(f"{what}: {first.strip()[:400]}") from error
    finally:
        if shown:
            logging.enable_progress_bar()
