"""The fine-tune: what is learned, what is scored, what is trained, and what happens when it breaks."""

import importlib.util
import json
import math
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.train.rehearsal import make_records

pytest.importorskip("trl", reason="the extra train is not installed")

import torch
from safetensors.torch import load_file, save_file

from vifailback.errors import MissingExtraError, ModelError, TrainingError
from vifailback.models.checkpoint import image_limits, open_checkpoint
from vifailback.models.loading import load
from vifailback.models.processor import load_processor
from vifailback.train.config import LoraConfig, preset
from vifailback.train.examples import as_dataset, read_lessons, turns
from vifailback.train.launch import finished, prepare
from vifailback.train.lora import COMPLETE, last_complete, step_of, train
from vifailback.train.merge import merge
from vifailback.train.plan import make_plan

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")


def rehearse(tiny: Path, lessons: Path, out: Path, **changes: object) -> LoraConfig:
    """A run of a few steps whose plan is written."""
    values: dict[str, Any] = {"steps": 2, "batch": 2, "save_every": 1, "rank": 4, "alpha": 8, "max_pixels": 4096}
    config = replace(preset("rehearse", tiny, lessons, out), **{**values, **changes})
    prepare(config, read_lessons(lessons))
    return config


@pytest.fixture(scope="module")
def trained(tiny: Path, lessons: Path, tmp_path_factory: pytest.TempPathFactory) -> LoraConfig:
    """A finished run of two steps."""
    config = rehearse(tiny, lessons, tmp_path_factory.mktemp("runs") / "first")
    train(config)
    return config


def test_only_the_answer_is_scored_token_by_token(tiny: Path, lessons: Path):
    from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling

    processor = load_processor(tiny, "qwen3_vl", max_pixels=4096)
    found = read_lessons(lessons)
    rows = as_dataset(found, found.records)
    batch = DataCollatorForVisionLanguageModeling(processor, completion_only_loss=True)([rows[0], rows[2]])
    for ids, labels, record in zip(
        batch["input_ids"], batch["labels"], (found.records[0], found.records[2]), strict=True
    ):
        scored = labels != -100
        assert processor.tokenizer.decode(ids[scored]) == f"{record.answer}<|im_end|>\n"
        assert torch.equal(ids[scored], labels[scored])
        unscored = processor.tokenizer.decode(ids[~scored], skip_special_tokens=True)
        assert unscored.strip() == f"user\n{record.prompt}\nassistant"
        assert int((ids == processor.image_token_id).sum()) == 3 * 4  # three images of 64 x 64 after resizing
        assert not bool(scored[ids == processor.image_token_id].any())


def test_a_record_is_shown_in_training_as_it_is_asked_later(tiny: Path, lessons: Path):
    """The tokens of the prompt are those that LocalVlm sends."""
    from PIL import Image

    processor = load_processor(tiny, "qwen3_vl", max_pixels=4096)
    found = read_lessons(lessons)
    images = [{"type": "image", "image": Image.open(path)} for path in found.paths(found.records[0])]
    text = {"type": "text", "text": found.records[0].prompt}
    asked = processor.apply_chat_template(
        [{"role": "user", "content": [*images, text]}],
        tokenize=True,
        return_dict=True,
        return_tensors="pt",
        add_generation_prompt=True,
    )
    from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling

    batch = DataCollatorForVisionLanguageModeling(processor, completion_only_loss=True)(
        [as_dataset(found, found.records[:1])[0]]
    )
    prompt = batch["input_ids"][0][batch["labels"][0] == -100]
    assert prompt.tolist() == asked["input_ids"][0].tolist()
    assert torch.equal(batch["pixel_values"], asked["pixel_values"])


def test_the_plan_counts_the_tokens_that_the_processor_makes(tiny: Path, lessons: Path, tmp_path: Path):
    from PIL import Image

    config = rehearse(tiny, lessons, tmp_path / "run")
    found = read_lessons(lessons)
    plan = make_plan(config, found)
    processor = load_processor(tiny, "qwen3_vl", max_pixels=4096)
    lengths: list[int] = []
    for record in found.records:
        said = turns(record)
        images = iter([Image.open(path) for path in found.paths(record)])
        for part in said["prompt"][0]["content"]:
            if part["type"] == "image":
                part["image"] = next(images)
        whole = processor.apply_chat_template([*said["prompt"], *said["completion"]], tokenize=True, return_dict=True)
        lengths.append(len(whole["input_ids"][0]))
    assert plan.tokens[2] == max(lengths)
    assert plan.image_tokens == (18, 18, 18)
    assert plan.records == 4


def test_records_that_are_too_long_are_named_and_left_out(tiny: Path, lessons: Path, tmp_path: Path):
    found = read_lessons(lessons)
    config = rehearse(tiny, lessons, tmp_path / "run")
    whole = make_plan(config, found)
    limit = int(whole.tokens[2]) - 1
    plan = make_plan(replace(config, longest=limit), found)
    assert plan.records == 4 - len(plan.left_out) < 4
    assert all(tokens > limit for tokens in plan.left_out.values())
    with pytest.raises(TrainingError, match="every record is longer than 5 tokens"):
        make_plan(replace(config, longest=5), found)


def test_the_adapter_holds_language_and_mergers_and_nothing_else(trained: LoraConfig):
    names = list(load_file(trained.out / "adapter" / "adapter_model.safetensors"))
    assert any("language_model.layers.0.self_attn.q_proj.lora_A" in name for name in names)
    assert any("visual.merger.linear_fc1.lora_B" in name for name in names)
    assert any("visual.deepstack_merger_list.0" in name for name in names)
    assert not any("visual.blocks" in name or "lm_head" in name for name in names)
    assert finished(trained.out)


def test_a_trained_run_is_saved_for_stock_programs(trained: LoraConfig):
    said = json.loads((trained.out / "adapter" / "processor_config.json").read_text())
    assert said["processor_class"] == "Qwen3VLProcessor"
    assert said["image_processor"]["image_processor_type"] == "Qwen2VLImageProcessor"


def test_a_merged_model_answers_as_base_and_adapter_do(trained: LoraConfig, tiny: Path, tmp_path: Path):
    merged = merge(trained.out / "adapter", tmp_path / "merged")
    words = torch.tensor([[5, 6, 7, 8]])
    with torch.inference_mode():
        scores = [
            load(open_checkpoint(folder)).model(input_ids=words).logits
            for folder in (merged, trained.out / "adapter", tiny)
        ]
    torch.testing.assert_close(scores[0], scores[1])
    assert not torch.allclose(scores[0], scores[2])
    assert {file.name for file in tiny.iterdir()} <= {file.name for file in merged.iterdir()}
    for name in ("config.json", "tokenizer.json", "chat_template.jinja", "generation_config.json"):
        assert (merged / name).read_bytes() == (tiny / name).read_bytes()
    assert image_limits(merged) == (1024, 4096)  # as it was trained; the base's own limit is higher
    assert image_limits(tiny) == (1024, 65_536)
    assert load(open_checkpoint(trained.out / "adapter")).processor.image_processor.size["longest_edge"] == 4096
    with pytest.raises(ModelError, match="there already"):
        merge(trained.out / "adapter", merged)


def test_a_whole_model_cannot_be_merged(tiny: Path, tmp_path: Path):
    with pytest.raises(ModelError, match="no adapter"):
        merge(tiny, tmp_path / "out")


def test_an_adapter_of_full_mergers_is_trained_and_merged(tiny: Path, lessons: Path, tmp_path: Path):
    config = rehearse(tiny, lessons, tmp_path / "run", adapter="full", steps=1, warmup=0.0)
    train(config)
    merged = merge(config.out / "adapter", tmp_path / "merged")
    key = "model.visual.merger.linear_fc1.weight"
    assert not torch.equal(load_file(merged / "model.safetensors")[key], load_file(tiny / "model.safetensors")[key])


def test_a_loss_that_is_no_number_stops_before_anything_is_saved(tiny: Path, lessons: Path, tmp_path: Path):
    config = rehearse(tiny, lessons, tmp_path / "run", rate=1e38, warmup=0.0, schedule="constant", steps=4, clip=1e30)
    with pytest.raises(TrainingError, match="No checkpoint was complete yet"):
        train(config)
    assert not list((config.out / "checkpoints").glob("checkpoint-*"))


def test_a_run_that_breaks_later_keeps_what_was_good(tiny: Path, lessons: Path, tmp_path: Path):
    config = rehearse(tiny, lessons, tmp_path / "run")
    train(config)
    broken = replace(config, steps=4)
    model = broken.out / "checkpoints" / "checkpoint-2" / "adapter_model.safetensors"
    values = load_file(model)
    save_file({name: value.fill_(math.nan) if "lora_B" in name else value for name, value in values.items()}, model)
    with pytest.raises(TrainingError, match=r"step 3: the loss is nan .*last good checkpoint is .*checkpoint-2"):
        train(broken)
    assert [step_of(place) for place in sorted((config.out / "checkpoints").glob("checkpoint-*"))] == [1, 2]


def test_a_full_disk_keeps_the_last_good_checkpoint_and_removes_the_broken_one(
    tiny: Path, lessons: Path, tmp_path: Path
):
    """The system itself refuses to write files as large as a checkpoint's from the second step on."""
    config = rehearse(tiny, lessons, tmp_path / "run")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(step: int, steps: int, loss: float) -> None:  # noqa: ARG001
        if step == 2:
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))

    try:
        with pytest.raises(TrainingError, match=r"disk is full.*last good checkpoint is .*checkpoint-1"):
            train(config, on_step=fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [place.name for place in (config.out / "checkpoints").glob("checkpoint-*")] == ["checkpoint-1"]


def test_a_killed_run_goes_on_from_its_last_complete_checkpoint(tiny: Path, lessons: Path, tmp_path: Path):
    config = rehearse(tiny, lessons, tmp_path / "run", steps=4, save_every=2)
    command = [sys.executable, "-m", "vifailback.train.worker", str(config.out)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("step 3/"):
            break
    process.kill()
    process.wait()
    process.stderr.close()
    left = last_complete(config.out / "checkpoints")
    assert left is not None
    assert left.name == "checkpoint-2"
    (config.out / "checkpoints" / "checkpoint-3").mkdir()  # as a kill in the middle of saving leaves it
    steps: list[int] = []
    done = train(config, on_step=lambda step, _, __: steps.append(step))
    assert (done.resumed, done.steps, steps) == (2, 4, [3, 4])


def test_what_a_preset_needs_is_named(tiny: Path, lessons: Path, tmp_path: Path):
    if importlib.util.find_spec("bitsandbytes") is None:
        config = rehearse(tiny, lessons, tmp_path / "run", quantize="4bit")
        with pytest.raises(MissingExtraError, match=r"vifailback\[qlora\]"):
            train(config)
    else:
        train(rehearse(tiny, lessons, tmp_path / "run", quantize="4bit", precision="bf16", steps=1))


def test_another_config_in_the_same_folder_is_refused(tiny: Path, lessons: Path, tmp_path: Path):
    config = rehearse(tiny, lessons, tmp_path / "run")
    with pytest.raises(TrainingError, match="rank was 4, is 8"):
        prepare(replace(config, rank=8), read_lessons(lessons))


def test_an_adapter_for_another_base_is_refused(trained: LoraConfig, tmp_path: Path, copied: Callable[[Path], Path]):
    from vifailback.train.tiny import build_tiny

    other = tmp_path / "other"
    build_tiny(other, ["Question"], vocabulary=300, width=64, seed=1)
    with pytest.raises(ModelError, match="other weights"):
        open_checkpoint(trained.out / "adapter", base=other)
    unmarked = copied(trained.out / "adapter")
    (unmarked / "vifailback_base.json").unlink()
    wider = tmp_path / "wider"
    build_tiny(wider, ["Question"], vocabulary=300, width=128)
    with pytest.raises(ModelError, match=r"for another base: it changes .* has with \d+ features, not \d+"):
        merge(unmarked, tmp_path / "out", base=wider)


def test_the_benchmark_s_side_is_never_learned(lessons: Path):
    from vifailback.types import Split
    from vifailback.vqa.dataset.records import write_records

    records = make_records()
    write_records(lessons / "VQA" / "ViFailback_VQA_benchmark.json", [replace(records[0], split=Split.BENCHMARK)])
    try:
        with pytest.raises(TrainingError, match="never learned"):
            read_lessons(lessons / "VQA" / "ViFailback_VQA_benchmark.json")
    finally:
        (lessons / "VQA" / "ViFailback_VQA_benchmark.json").unlink()


def test_complete_is_said_only_of_what_was_written_whole(trained: LoraConfig):
    last = last_complete(trained.out / "checkpoints")
    assert last is not None
    assert {"optimizer.pt", "trainer_state.json", "adapter_model.safetensors", COMPLETE} <= {
        file.name for file in last.iterdir()
    }
