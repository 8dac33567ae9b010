"""Settings for other trainers say what the config says."""

import json
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from vifailback.errors import ConfigError
from vifailback.train.config import preset
from vifailback.train.recipes import write_recipe


def yaml_values(file: Path) -> dict[str, object]:
    """The settings of our flat YAML: JSON values, one a line."""
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    return {key: json.loads(value) for key, _, value in (line.partition(": ") for line in lines)}


def options(file: Path) -> dict[str, str]:
    words = shlex.split(file.read_text().partition("swift sft")[2].replace("\\\n", " "))
    return dict(zip((word.removeprefix("--") for word in words[::2]), words[1::2], strict=True))


def test_llamafactory_trains_the_paper_s_recipe_on_the_exported_data(lessons: Path, tmp_path: Path):
    config = preset("paper", Path("models/Qwen3-VL-8B"), lessons, tmp_path)
    recipe = write_recipe("llamafactory", config)
    said = yaml_values(tmp_path / "train.yaml")
    assert (said["lora_rank"], said["lora_alpha"], said["learning_rate"]) == (32, 64, 1e-5)
    assert (said["freeze_vision_tower"], said["freeze_multi_modal_projector"]) == (True, False)
    assert "linear_fc1" in str(said["lora_target"])
    assert said["dataset"] in json.loads((tmp_path / "dataset_info.json").read_text())
    assert json.loads(Path(str(said["deepspeed"])).read_text())["zero_optimization"]["stage"] == 2
    assert "e-" not in (tmp_path / "train.yaml").read_text().split("learning_rate: ")[1].splitlines()[0]
    assert all(file.is_file() for file in recipe.files)


def test_swift_trains_the_paper_s_recipe_on_the_exported_data(lessons: Path, tmp_path: Path):
    config = replace(preset("paper", Path("a model"), lessons, tmp_path), max_pixels=262_144)
    write_recipe("swift", config)
    said = options(tmp_path / "train.sh")
    assert (said["model"], said["lora_rank"], said["lora_alpha"], said["deepspeed"]) == ("a model", "32", "64", "zero2")
    assert (said["freeze_vit"], said["freeze_aligner"], said["freeze_llm"]) == ("true", "false", "false")
    assert len(Path(said["dataset"]).read_text().splitlines()) == 4
    assert "export IMAGE_MAX_TOKEN_NUM=256\n" in (tmp_path / "train.sh").read_text()


def test_a_frozen_adapter_stays_frozen_everywhere(lessons: Path, tmp_path: Path):
    config = replace(preset("one-80gb", Path("m"), lessons, tmp_path), adapter="frozen")
    write_recipe("llamafactory", config)
    write_recipe("swift", config)
    assert yaml_values(tmp_path / "train.yaml")["lora_target"] == "all"
    assert yaml_values(tmp_path / "train.yaml")["freeze_multi_modal_projector"] is True
    assert options(tmp_path / "train.sh")["freeze_aligner"] == "true"


def test_what_swift_cannot_say_is_refused(lessons: Path, tmp_path: Path):
    config = replace(preset("one-80gb", Path("m"), lessons, tmp_path), adapter="full")
    with pytest.raises(ConfigError, match="ms-swift"):
        write_recipe("swift", config)
    with pytest.raises(ConfigError, match="known: llamafactory, swift"):
        write_recipe("axolotl", config)
