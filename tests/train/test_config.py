"""The paper's values, presets, contradictions, and the JSON of a run."""

from dataclasses import replace
from pathlib import Path

import pytest

from vifailback.errors import ConfigError
from vifailback.train.config import PRESETS, LoraConfig, differences, preset, read_config, write_config


def config(**changes: object) -> LoraConfig:
    return replace(LoraConfig(Path("model"), Path("data"), Path("out")), **changes)  # type: ignore[arg-type]


def test_the_preset_paper_is_what_supplement_5_1_says():
    paper = preset("paper", Path("model"), Path("data"), Path("out"))
    assert (paper.rank, paper.alpha, paper.rate, paper.epochs) == (32, 64, 1e-5, 1)
    assert (paper.batch, paper.accumulation, paper.gpus, paper.zero) == (1, 4, 4, 2)
    assert paper.adapter != "frozen"


@pytest.mark.parametrize("name", ["one-80gb", "one-24gb"])
def test_one_gpu_learns_from_as_many_records_a_step_as_the_paper(name: str):
    assert preset(name, Path("m"), Path("d"), Path("o")).effective_batch == config().effective_batch == 16


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"packing": True}, "TRL refuses"),
        ({"rank": 0}, "--rank"),
        ({"save_every": 0}, "--save-every"),
        ({"warmup": 1.0}, "--warmup"),
        ({"quantize": "4bit"}, "--zero 0"),
        ({"quantize": "4bit", "zero": 0, "adapter": "full"}, "--adapter"),
        ({"min_pixels": 2000, "max_pixels": 1000}, "above --max-pixels"),
    ],
)
def test_contradictions_fail_at_once(changes: dict[str, object], said: str):
    with pytest.raises(ConfigError, match=said):
        config(**changes)


@pytest.mark.parametrize("name", PRESETS)
def test_a_run_keeps_its_config(name: str, tmp_path: Path):
    written = preset(name, tmp_path / "model", tmp_path / "data", tmp_path / "run")
    write_config(written)
    assert read_config(written.out) == written


def test_a_folder_without_a_config_is_no_run(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"config\.json"):
        read_config(tmp_path)


def test_a_run_may_go_on_with_other_checkpoints_but_not_with_another_rank():
    assert differences(config(), config(save_every=10, keep=5, out=Path("else"))) == []
    assert differences(config(), config(rank=8)) == ["rank was 32, is 8"]
