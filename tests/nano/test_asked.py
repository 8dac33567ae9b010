import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.errors import ModelError
from vifailback.nano.asked import read_prompt
from vifailback.types import FailureType, KeyframeRole, QuestionKind
from vifailback.vqa.live import LiveQuestion, live_prompt
from vifailback.vqa.templates import Template, Wording, templates

TEXTS = st.text("ab cXY{}'\"\\$.*+?()[]\n,:é", min_size=1, max_size=30).map(str.strip).filter(bool)
"""What a value may be: braces, quotes, line breaks, signs of regular expressions."""
AGAIN = {
    QuestionKind.LOW_LEVEL_AVOIDANCE: KeyframeRole.AVOIDANCE,
    QuestionKind.LOW_LEVEL_CORRECTION: KeyframeRole.CORRECTION,
}


def filled(template: Template, value) -> tuple[str, dict[str, str]]:
    names = re.findall(r"\{([a-z_0-9]+)\}", template.question)
    fields = {name: value(name) for name in dict.fromkeys(names) if not name.endswith(("_image", "_sequence"))}
    return template.prompt(fields), fields


@pytest.mark.parametrize("wording", Wording)
@pytest.mark.parametrize("kind", QuestionKind)
@given(data=st.data())
def test_a_prompt_gives_back_what_was_put_into_it(kind: QuestionKind, wording: Wording, data: st.DataObject):
    subtasks = data.draw(st.lists(TEXTS, min_size=1, max_size=4))

    def value(name: str) -> str:
        if name == "subtasks":
            return " ".join(f"{number}. {text}" for number, text in enumerate(subtasks, 1))
        if name == "correction_keyframe":
            return str(data.draw(st.integers(1, 40)))
        return data.draw(st.sampled_from(list(FailureType))).value if name == "failure_type" else data.draw(TEXTS)

    prompt, fields = filled(templates(wording)[kind], value)
    asked = read_prompt(prompt)
    assert asked.kind is kind
    assert not asked.live
    assert asked.task == fields["task_description"]
    assert asked.options == tuple(text for name, text in fields.items() if "_option_" in name)
    assert asked.failure_type == fields.get("failure_type", "")
    assert asked.keyframe == (int(fields["correction_keyframe"]) if "correction_keyframe" in fields else None)
    assert asked.subtasks == (tuple(subtasks) if "subtasks" in fields else ())
    assert asked.shows_again == AGAIN.get(kind)
    assert (asked.role is KeyframeRole.CORRECTION) == ("correction" in kind.value)


@given(TEXTS, st.integers(1, 40))
def test_the_question_about_a_running_attempt_is_told_from_the_paper_s(task: str, shown: int):
    live = read_prompt(live_prompt(task, shown))
    paper = read_prompt(live_prompt(task, shown, LiveQuestion.PAPER))
    assert (live.live, paper.live) == (True, False)
    for asked in (live, paper):
        assert (asked.kind, asked.task, asked.keyframe) == (QuestionKind.VISUAL_CORRECTION, task, shown)


@pytest.mark.parametrize("kind", QuestionKind)
def test_words_before_a_prompt_and_other_spaces_do_not_matter(kind: QuestionKind):
    prompt, _ = filled(templates()[kind], lambda name: "7" if name == "correction_keyframe" else "Stack the cups.")
    respaced = "These are the frames of one video.\n\n" + prompt.replace("\n", "\r\n ") + "\n"
    assert read_prompt(respaced) == read_prompt(prompt)


@pytest.mark.parametrize(
    "prompt", ["", "What do you see?", "<image>", "{task_description}", "Is the task done? " * 200]
)
def test_a_prompt_that_is_no_question_of_the_paper_is_named(prompt: str):
    with pytest.raises(ModelError, match="thirteen questions of the paper"):
        read_prompt(prompt)


def test_a_question_with_other_words_after_it_is_refused():
    prompt, _ = filled(templates()[QuestionKind.FAILURE_DETECTION], "Stack the {}s.".format)
    with pytest.raises(ModelError):
        read_prompt(f"{prompt}\nAnswer in French.")
