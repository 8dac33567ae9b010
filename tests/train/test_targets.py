"""Which layers are trained: of the language model and the adapter, never of the vision encoder or the head."""

import pytest

from vifailback.errors import TrainingError
from vifailback.train.targets import find_targets

QWEN3_VL = (
    "model.visual.blocks.0.attn.qkv",
    "model.visual.blocks.0.mlp.linear_fc1",
    "model.visual.merger.linear_fc1",
    "model.visual.deepstack_merger_list.0.linear_fc2",
    "model.language_model.layers.0.self_attn.q_proj",
    "model.language_model.layers.0.mlp.down_proj",
    "lm_head",
)
LLAVA = (
    "model.vision_tower.encoder.layers.0.self_attn.q_proj",
    "model.multi_modal_projector.linear_1",
    "model.language_model.layers.0.self_attn.q_proj",
    "lm_head",
)
SMOLVLM = (
    "model.vision_model.encoder.layers.0.mlp.fc1",
    "model.connector.modality_projection.proj",
    "model.text_model.layers.0.mlp.up_proj",
)


def test_qwen3_vl_has_mergers_beside_its_language_model():
    targets = find_targets(QWEN3_VL)
    assert targets.language == QWEN3_VL[4:6]
    assert targets.adapter == QWEN3_VL[2:4]
    assert targets.adapter_modules == ("model.visual.merger", "model.visual.deepstack_merger_list.0")


@pytest.mark.parametrize(("names", "language", "adapter"), [(LLAVA, 2, 1), (SMOLVLM, 2, 1)])
def test_other_models_name_their_parts_otherwise(names: tuple[str, ...], language: int, adapter: int):
    targets = find_targets(names)
    assert targets.language == (names[language],)
    assert targets.adapter == (names[adapter],)


def test_a_model_without_a_language_model_is_refused():
    with pytest.raises(TrainingError, match="language model"):
        find_targets(["encoder.layer.0.query"])
