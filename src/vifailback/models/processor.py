"""The processor of a checkpoint: text and images into tensors, also where torchvision is not installed."""

import importlib.util
import json
from pathlib import Path
from typing import Any, cast

from transformers import AutoImageProcessor, AutoProcessor, AutoTokenizer
from transformers.models.qwen3_vl import Qwen3VLProcessor
from transformers.processing_utils import ProcessorMixin

from vifailback.atomic import replaced

QWEN_TYPES = frozenset({"qwen3_vl", "qwen3_vl_moe", "qwen3_5", "qwen3_5_moe"})
"""Architectures (`model_type`) whose processor is a `Qwen3VLProcessor`."""
STOCK_NAMES = {
    "ImageQwen3VLProcessor": "Qwen3VLProcessor",
    "Qwen2VLImageProcessorPil": "Qwen2VLImageProcessor",
}
"""Names that saving without torchvision writes -> names that every other program knows."""
SAVED_FILES = ("processor_config.json", "preprocessor_config.json", "tokenizer_config.json")


class ImageQwen3VLProcessor(Qwen3VLProcessor):
    """A Qwen3-VL processor for images alone: the video processor of the stock one needs torchvision."""

    def __init__(self, image_processor: Any = None, tokenizer: Any = None, chat_template: str | None = None) -> None:
        for kind in ("image", "video"):
            token = getattr(tokenizer, f"{kind}_token", f"<|{kind}_pad|>")
            setattr(self, f"{kind}_token", token)
            setattr(self, f"{kind}_token_id", tokenizer.convert_tokens_to_ids(token))
        for place in ("start", "end"):
            token = getattr(tokenizer, f"vision_{place}_token", f"<|vision_{place}|>")
            setattr(self, f"vision_{place}_token", token)
            setattr(self, f"vision_{place}_token_id", tokenizer.convert_tokens_to_ids(token))
        ProcessorMixin.__init__(self, image_processor, tokenizer, chat_template=chat_template)


def load_processor(
    folder: Path, model_type: str, *, min_pixels: int | None = None, max_pixels: int | None = None
) -> Any:
    """Load the processor of a checkpoint folder; nothing is fetched.

    Args:
        folder: the checkpoint.
        model_type: its architecture, as config.json says it.
        min_pixels: images with less area are enlarged to it [px].
        max_pixels: images with more area are shrunk to it [px].

    Raises:
        OSError, ValueError, ImportError: the folder lacks files, or they fit no processor of this machine.
    """
    processor: Any
    if model_type in QWEN_TYPES and importlib.util.find_spec("torchvision") is None:
        images = cast(Any, AutoImageProcessor).from_pretrained(folder, local_files_only=True, backend="pil")
        tokenizer = cast(Any, AutoTokenizer).from_pretrained(folder, local_files_only=True)
        processor = ImageQwen3VLProcessor(images, tokenizer, chat_template=_template(folder, tokenizer))
    else:
        processor = cast(Any, AutoProcessor).from_pretrained(folder, local_files_only=True)
    if not isinstance(processor, ProcessorMixin):  # a folder that names a class of nobody gives only a tokenizer
        raise ValueError("its files describe a tokenizer alone, no processor of images")
    set_pixels(processor, min_pixels, max_pixels)
    return processor


def set_pixels(processor: Any, min_pixels: int | None, max_pixels: int | None) -> None:
    """Limit the area of images [px], where the processor limits by area."""
    size = getattr(processor.image_processor, "size", None)
    if size is None or size.get("longest_edge") is None or size.get("height") is not None:
        return
    if min_pixels is not None:
        size["shortest_edge"] = min_pixels
    if max_pixels is not None:
        size["longest_edge"] = max_pixels


def save_processor(processor: Any, folder: Path) -> None:
    """Save a processor under the names that stock programs (vLLM, SGLang, `AutoProcessor`) look for."""
    processor.save_pretrained(folder)
    give_stock_names(folder)


def give_stock_names(folder: Path) -> None:
    """Rewrite class names of ours in a folder's processor files; a stock `AutoProcessor` would drop the images."""
    for name in SAVED_FILES:
        file = folder / name
        if not file.is_file():
            continue
        text = file.read_text("utf-8")
        for ours, stock in STOCK_NAMES.items():
            text = text.replace(f'"{ours}"', f'"{stock}"')
        with replaced(file) as target:
            target.write(text.encode())


def _template(folder: Path, tokenizer: Any) -> str | None:
    """The chat template: in a file of its own, in an older JSON file, or the tokenizer's."""
    own, older = folder / "chat_template.jinja", folder / "chat_template.json"
    if own.is_file():
        return own.read_text("utf-8")
    if older.is_file():
        return str(json.loads(older.read_text("utf-8"))["chat_template"])
    return tokenizer.chat_template
