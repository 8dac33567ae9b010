"""An adapter merged into its base: a whole model that vLLM, SGLang and stock transformers load."""

import shutil
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel

from vifailback.atomic import in_place_of
from vifailback.errors import ModelError
from vifailback.models.checkpoint import image_limits, open_checkpoint, write_image_limits
from vifailback.models.loading import check_adapter, check_architecture, load_model, told
from vifailback.models.processor import give_stock_names

_NOT_COPIED = (".safetensors", ".bin", ".pt", ".pth", ".gguf", ".index.json", ".md", ".gitattributes")


def merge(adapter: Path, out: Path, *, base: Path | None = None) -> Path:
    """Write the merged model into `out`, whole or not at all.

    All files of the base but its weights are kept as they are: config (transformers 5 would write it in a form that
    other engines do not read), tokenizer, processors of images and videos, chat template, generation defaults.
    Only the limits of an image's size become those that the adapter was trained with.

    Args:
        adapter: folder of the adapter.
        out: folder of the merged model; it must not exist yet.
        base: the model that the adapter belongs to; by default the one that it names.

    Raises:
        ModelError: the adapter is none, or it is for another base, or `out` exists.
    """
    checkpoint = open_checkpoint(adapter, base=base)
    if checkpoint.adapter is None:
        raise ModelError(f"{adapter}: is a whole model, no adapter; there is nothing to merge")
    if out.exists():
        raise ModelError(f"{out}: is there already")
    check_architecture(checkpoint)
    model = load_model(checkpoint, dtype="auto")
    check_adapter(model, checkpoint)
    with told(f"{adapter}: the adapter does not fit {checkpoint.folder}"):
        merged: Any = PeftModel.from_pretrained(model, str(adapter)).merge_and_unload(safe_merge=True)
    _finite(merged, adapter)
    with in_place_of(out) as part:
        try:
            merged.save_pretrained(part)
            for file in sorted(checkpoint.folder.iterdir()):
                if file.is_file() and not file.name.endswith(_NOT_COPIED):
                    shutil.copyfile(file, part / file.name)
            give_stock_names(part)
            if (learned := image_limits(adapter)) is not None:
                write_image_limits(part, learned)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    return out


def _finite(model: Any, adapter: Path) -> None:
    for name, value in model.named_parameters():
        if not bool(torch.isfinite(value).all()):
            raise ModelError(f"{adapter}: the merged {name} is no number; the adapter is broken")
