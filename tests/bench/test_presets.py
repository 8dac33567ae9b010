"""bench.presets: the models of the paper's tables, as they are asked."""

import pytest

from vifailback.bench.presets import find_preset, presets
from vifailback.errors import UnknownNameError


def test_the_sixteen_models_of_the_paper_are_there():
    groups = [preset.group for preset in presets()]
    assert (groups.count("general"), groups.count("embodied"), groups.count("proprietary")) == (10, 4, 2)
    assert len({preset.name for preset in presets()}) == len({preset.hub for preset in presets()}) == 16
    assert all(preset.source and preset.assumed for preset in presets())


def test_a_preset_is_found_by_either_name():
    assert find_preset("qwen3-vl-8b-instruct") is find_preset("Qwen/Qwen3-VL-8B-Instruct")
    with pytest.raises(UnknownNameError, match="Did you mean 'GPT-4o'"):
        find_preset("GPT-4")


def test_no_preset_changes_what_the_paper_fixes():
    for preset in presets():
        assert not {"temperature", "max_tokens"} & preset.layout.extra.keys()


def test_only_models_that_are_asked_to_think_do():
    thinking = {preset.name: preset.thinking for preset in presets() if preset.thinking != "off"}
    assert thinking == {"Cosmos-Reason1-7B": "on", "Gemini-2.5-Pro": "always"}
