"""Sizes from a config alone, against what torch and the paper's model have; memory and time that follow from them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from vifailback.errors import TrainingError
from vifailback.train.config import preset
from vifailback.train.estimate import estimate
from vifailback.train.shape import QWEN3_VL_8B, read_shape, shape_of
from vifailback.types import ImageSize

PAPER = shape_of(QWEN3_VL_8B)
COUNTED = 8_767_123_696
"""Parameters of Qwen3VLForConditionalGeneration of this config, counted on torch's meta device."""
RECORD = (4500, 3600, 300)


def test_parameters_of_the_papers_model_are_those_that_torch_counts():
    assert PAPER.parameters == pytest.approx(COUNTED, rel=1e-5)


def test_lora_of_rank_32_is_87_million_parameters_and_two_more_on_the_mergers():
    assert PAPER.lora(32, adapter=False) == 87_293_952
    assert PAPER.lora(32, adapter=True) == 89_587_712


@pytest.mark.parametrize(
    ("size", "limits", "tokens"),
    [
        (ImageSize(640, 480), (65_536, 16_777_216), 300),
        (ImageSize(1280, 720), (65_536, 16_777_216), 880),
        (ImageSize(640, 480), (65_536, 262_144), 234),
        (ImageSize(64, 48), (65_536, 262_144), 70),
    ],
)
def test_image_tokens_are_those_of_qwens_resizing(size: ImageSize, limits: tuple[int, int], tokens: int):
    assert PAPER.image_tokens(size, *limits) == tokens + 2


def test_an_image_as_long_as_a_line_is_refused():
    with pytest.raises(TrainingError, match="200:1"):
        PAPER.image_tokens(ImageSize(1000, 4), 1024, 65_536)


def test_the_tiny_models_parameters_are_those_that_torch_counts(tiny: Path):
    import torch
    from transformers import AutoConfig, AutoModelForImageTextToText

    with torch.device("meta"):
        model = AutoModelForImageTextToText.from_config(AutoConfig.from_pretrained(tiny))
    counted = sum(parameter.numel() for parameter in model.parameters())
    assert read_shape(tiny).parameters == pytest.approx(counted, rel=3e-3)


def test_a_config_of_another_kind_has_no_shape(tmp_path: Path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert", "hidden_size": 8}))
    with pytest.raises(TrainingError, match=r"bert.*text_config"):
        read_shape(tmp_path)


def test_the_paper_s_run_fits_its_gpus_and_the_24_gb_preset_fits_one_of_24():
    def taken(name: str):
        return estimate(preset(name, Path("m"), Path("d"), Path("o")), PAPER, [RECORD], 10)

    assert 20 < taken("paper").total_gb < 40
    assert taken("one-80gb").total_gb > taken("paper").total_gb  # ZeRO-2 shares gradients and moments
    assert taken("one-24gb").total_gb < 20


def test_checkpointing_costs_time_and_saves_memory():
    with_it = preset("paper", Path("m"), Path("d"), Path("o"))
    one, other = (estimate(config, PAPER, [RECORD], 10) for config in (with_it, replace(with_it, checkpointing=False)))
    assert one.memory_gb["activations"] < other.memory_gb["activations"] / 5
    assert one.petaflop == pytest.approx(other.petaflop * 1.5, rel=1e-2)


def test_a_record_of_twelve_frames_is_a_quarter_of_a_petaflop():
    assert 3 * PAPER.forward(*RECORD) == pytest.approx(0.25e15, rel=0.1)
