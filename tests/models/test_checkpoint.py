"""Checkpoint folders that lack something are refused by name, before anything heavy is loaded."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vifailback.errors import ModelError
from vifailback.models.checkpoint import open_checkpoint

CONFIG = {"model_type": "qwen3_vl", "text_config": {"max_position_embeddings": 4096}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with every file that a checkpoint needs; the weights are empty."""
    place = tmp_path / "model"
    place.mkdir()
    (place / "config.json").write_text(json.dumps(CONFIG))
    (place / "chat_template.jinja").write_text("{{ messages }}")
    for name in ("tokenizer.json", "preprocessor_config.json"):
        (place / name).write_text("{}")
    (place / "model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    return place


def shards(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    index = {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "model-1.safetensors").touch()


def test_a_whole_folder_opens_and_says_its_context(folder: Path):
    found = open_checkpoint(folder)
    assert (found.model_type, found.context, found.adapter) == ("qwen3_vl", 4096, None)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda place: (place / "config.json").unlink(), r"config\.json: the file is missing"),
        (lambda place: (place / "config.json").write_text("{"), r"config\.json: cannot be read"),
        (lambda place: (place / "config.json").write_text("[]"), "expected a JSON object"),
        (lambda place: (place / "config.json").write_text("{}"), "no model_type"),
        (lambda place: (place / "model.safetensors").unlink(), r"no weights: expected model\.safetensors"),
        (lambda place: (place / "tokenizer.json").unlink(), "has no tokenizer"),
        (lambda place: (place / "preprocessor_config.json").unlink(), r"image processor: expected preprocessor_config"),
        (lambda place: (place / "chat_template.jinja").unlink(), "no chat template"),
        (shards, r"1 files of weights that are missing: model-2\.safetensors"),
    ],
)
def test_what_is_missing_is_named(folder: Path, harm: Callable[[Path], object], said: str):
    harm(folder)
    with pytest.raises(ModelError, match=said):
        open_checkpoint(folder)


def test_a_template_inside_the_tokenizer_s_config_is_enough(folder: Path):
    (folder / "chat_template.jinja").unlink()
    (folder / "tokenizer_config.json").write_text(json.dumps({"chat_template": "{{ messages }}"}))
    assert open_checkpoint(folder).folder == folder


def test_no_folder_is_no_checkpoint(tmp_path: Path):
    with pytest.raises(ModelError, match="no such folder"):
        open_checkpoint(tmp_path / "nothing")


def test_an_adapter_opens_with_the_base_that_it_names(folder: Path, tmp_path: Path):
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": str(folder)}))
    with pytest.raises(ModelError, match=r"no adapter_model\.safetensors"):
        open_checkpoint(adapter)
    (adapter / "adapter_model.safetensors").touch()
    found = open_checkpoint(adapter)
    assert (found.folder, found.adapter) == (folder, adapter)


@pytest.mark.parametrize("named", [None, "Qwen/Qwen3-VL-8B-Instruct"])
def test_an_adapter_whose_base_is_not_here_is_refused(tmp_path: Path, named: str | None):
    (tmp_path / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": named}))
    (tmp_path / "adapter_model.safetensors").touch()
    with pytest.raises(ModelError, match="say where its base lies"):
        open_checkpoint(tmp_path)


def test_a_base_for_a_whole_model_is_a_mistake(folder: Path):
    with pytest.raises(ModelError, match="no adapter for"):
        open_checkpoint(folder, base=folder)
