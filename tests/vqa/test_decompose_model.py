"""Subtasks of a task sentence, by a language model."""

import pytest

from vifailback.errors import ModelError
from vifailback.models import Line, ScriptedVlm
from vifailback.vqa.subtasks.decompose import decompose
from vifailback.vqa.subtasks.model import decompose_with_model, read_numbered

TASK = "Use the left arm to grasp the wooden spatula and place it in the blue basket."
GOOD = "1. Move the left arm to approach the cup.\n2. Grasp the cup.\n"


def test_the_task_is_asked_and_the_numbered_list_comes_back():
    model = ScriptedVlm([GOOD])
    subtasks = decompose_with_model(TASK, model, timeout_s=7)
    assert subtasks == ("Move the left arm to approach the cup.", "Grasp the cup.")
    (ask,) = model.asked
    assert (ask.temperature, ask.timeout_s, ask.images) == (0, 7, ())
    assert ask.text.endswith(f"Task: {TASK}\n")
    assert "{task}" not in ask.text


def test_the_prompts_example_is_what_the_grammar_says():
    model = ScriptedVlm([GOOD])
    decompose_with_model("Push the button.", model)
    for number, subtask in enumerate(decompose(TASK), start=1):
        assert f"\n{number}. {subtask}\n" in model.asked[0].text


def test_a_blank_task_asks_nobody():
    model = ScriptedVlm([])
    assert decompose_with_model(" \n", model) == ()
    assert model.asked == []


def test_a_model_that_fails_is_named():
    with pytest.raises(ModelError, match="no such model"):
        decompose_with_model(TASK, ScriptedVlm([Line(error="no such model")]))


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "<think>\n1. hm\nlet me see\n</think>\n\n" + GOOD,
        "```\n" + GOOD + "```",
        "1) Move the left arm to approach the cup.\n\n2) **Grasp the cup.**",
        "**1. Move the left arm to approach the cup.**\r\n  2. Grasp the cup.",
    ],
)
def test_a_numbered_list_is_read(text: str) -> None:
    assert read_numbered(text) == ("Move the left arm to approach the cup.", "Grasp the cup.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am sorry, I cannot help with that.",
        "Here are the subtasks:\n" + GOOD,
        GOOD + "Good luck!",
        "1. Grasp the cup.\n3. Lift the cup.",
        "2. Grasp the cup.",
        "- Grasp the cup.",
        "1. Grasp the cup.\n1. Lift the cup.",
        "1.",
        "\n".join(f"{number}. Wait." for number in range(1, 30)),
        "1. " + "very " * 100 + "long",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ModelError, match="the model's reply"):
        read_numbered(text)
