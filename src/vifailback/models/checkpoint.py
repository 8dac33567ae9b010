"""What lies in a checkpoint folder: a base model or a PEFT adapter; says which file is missing. No torch here."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from vifailback.atomic import replaced
from vifailback.errors import ModelError
from vifailback.types import Json

ADAPTER_CONFIG = "adapter_config.json"
BASE_FILE = "vifailback_base.json"
"""Beside an adapter that was trained here: which base it belongs to."""
_WEIGHTS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json")
_TOKENIZERS = ("tokenizer.json", "vocab.json", "tokenizer.model")
_PROCESSORS = ("preprocessor_config.json", "processor_config.json")
_TEMPLATES = ("chat_template.jinja", "chat_template.json")


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint whose files are all there.

    Args:
        folder: the base model: config, weights, tokenizer, processor.
        config: its config.json.
        adapter: the folder of an adapter that changes it.
    """

    folder: Path
    config: Mapping[str, Json]
    adapter: Path | None = None

    @property
    def model_type(self) -> str:
        """The architecture ("qwen3_vl")."""
        return str(self.config["model_type"])

    @property
    def context(self) -> int | None:
        """The longest prompt and reply together [tokens]; None where the config does not say."""
        text = self.config.get("text_config")
        said = (cast("Mapping[str, Json]", text) if isinstance(text, dict) else self.config).get(
            "max_position_embeddings"
        )
        return said if isinstance(said, int) else None


def open_checkpoint(path: str | Path, *, base: str | Path | None = None) -> Checkpoint:
    """Look at a checkpoint folder without loading it.

    Args:
        path: the folder of a model, or of a PEFT adapter.
        base: the model that an adapter belongs to; by default the one that it names.

    Raises:
        ModelError: a file is missing or damaged, or the adapter belongs to another base; says which and why.
    """
    folder = Path(path).expanduser()
    if not folder.is_dir():
        raise ModelError(f"{folder}: there is no such folder; expected a model's checkpoint")
    if not (folder / ADAPTER_CONFIG).is_file():
        if base is not None:
            raise ModelError(f"{folder}: has no {ADAPTER_CONFIG}, so it is no adapter for {base}")
        return _model(folder)
    if not any((folder / name).is_file() for name in ("adapter_model.safetensors", "adapter_model.bin")):
        raise ModelError(f"{folder}: the adapter has no adapter_model.safetensors")
    named = base or _table(folder / ADAPTER_CONFIG).get("base_model_name_or_path")
    if not named or not Path(str(named)).expanduser().is_dir():
        raise ModelError(
            f"{folder / ADAPTER_CONFIG}: the adapter is for {named or 'a model that it does not name'}, which is no "
            "folder here; say where its base lies"
        )
    found = _model(Path(str(named)).expanduser())
    _same_base(folder, found)
    return Checkpoint(found.folder, found.config, folder)


def image_limits(folder: Path) -> tuple[int, int] | None:
    """The least and greatest area of an image [px] that a folder's processor files say; None where they say none."""
    for file in (folder / name for name in reversed(_PROCESSORS)):
        said: Json = _size(_table(file, needed=False)).get("size")
        size = cast("dict[str, Json]", said) if isinstance(said, dict) else {}
        if {"shortest_edge", "longest_edge"} <= size.keys():
            return int(size["shortest_edge"]), int(size["longest_edge"])
    return None


def write_image_limits(folder: Path, limits: tuple[int, int]) -> None:
    """Write limits of an image's area [px] into a folder's processor files, where they limit by area."""
    for file in (folder / name for name in _PROCESSORS):
        said = _table(file, needed=False)
        size: Json = _size(said).get("size")
        if isinstance(size, dict) and "longest_edge" in size:
            size["shortest_edge"], size["longest_edge"] = limits
            with replaced(file) as target:
                target.write(json.dumps(said, indent=2).encode() + b"\n")


def _size(said: dict[str, Json]) -> dict[str, Json]:
    """The part of a processor's file that is about images."""
    inner: Json = said.get("image_processor")
    return cast("dict[str, Json]", inner) if isinstance(inner, dict) else said


def fingerprint(folder: Path) -> dict[str, str]:
    """What tells one base from another: its config, and the names, sizes and places of its weights."""
    marks = {"config": _digest((folder / "config.json").read_bytes())}
    weights = hashlib.sha256()
    for file in sorted(folder.glob("*.safetensors")):
        with file.open("rb") as opened:
            size = int.from_bytes(opened.read(8), "little")
            weights.update(opened.read(min(size, 100_000_000)))
            weights.update(opened.read(65_536))  # the first values: two trainings of one shape differ here
    return {**marks, "weights": weights.hexdigest()[:32]}


def write_base(adapter: Path, base: Path) -> None:
    """Note beside an adapter which base it was trained on."""
    said = {"base": str(base.resolve()), **fingerprint(base)}
    (adapter / BASE_FILE).write_text(json.dumps(said, indent=1) + "\n", "utf-8")


def _same_base(adapter: Path, base: Checkpoint) -> None:
    note = adapter / BASE_FILE
    if not note.is_file():
        return
    known = _table(note)
    if known.get("weights") != fingerprint(base.folder)["weights"]:
        raise ModelError(f"{adapter}: the adapter was trained on {known.get('base')}; {base.folder} has other weights")


def _model(folder: Path) -> Checkpoint:
    config = _table(folder / "config.json")
    if not isinstance(config.get("model_type"), str):
        raise ModelError(f"{folder / 'config.json'}: says no model_type; expected that of a vision-language model")
    for names, what in (
        (_WEIGHTS, "weights"),
        (_TOKENIZERS, "tokenizer"),
        (_PROCESSORS, "image processor"),
    ):
        if not any((folder / name).is_file() for name in names):
            raise ModelError(f"{folder}: has no {what}: expected {' or '.join(names)}")
    if not any((folder / name).is_file() for name in _TEMPLATES) and not _table(
        folder / "tokenizer_config.json", needed=False
    ).get("chat_template"):
        raise ModelError(f"{folder}: has no chat template: expected {' or '.join(_TEMPLATES)}")
    _whole(folder)
    return Checkpoint(folder, config)


def _whole(folder: Path) -> None:
    """Every file of weights that the index names must be there."""
    index = folder / "model.safetensors.index.json"
    if not index.is_file() or (folder / "model.safetensors").is_file():
        return
    named = _table(index).get("weight_map")
    files = set(cast("dict[str, str]", named).values()) if isinstance(named, dict) else set[str]()
    absent = sorted(name for name in files if not (folder / name).is_file())
    if absent or not files:
        raise ModelError(f"{index}: names {len(absent)} files of weights that are missing: {', '.join(absent[:3])}")


def _table(file: Path, *, needed: bool = True) -> dict[str, Json]:
    try:
        found: Json = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        if not needed:
            return {}
        raise ModelError(f"{file}: the file is missing") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"{file}: cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise ModelError(f"{file}: expected a JSON object")
    return cast("dict[str, Json]", found)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
