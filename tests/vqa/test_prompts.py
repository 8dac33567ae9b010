"""The templates against the paper and the released records."""

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from vifailback.types import QuestionKind
from vifailback.version import DRAFT_PROMPTS, PROMPT_SET
from vifailback.vqa.templates import Wording, fill, kind_of_prompt, templates


@pytest.fixture(scope="module")
def paper(shared_data: Path) -> str:
    texts = sorted((shared_data.parent / "seeds").glob("*.txt"))
    if not texts:
        pytest.skip("no text of the paper: ../shared/seeds is absent")
    return plain(texts[0].read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """White space made equal; bold marks that the plain-text rendering put around placeholders and bold words go."""
    text = re.sub(r"\*{4}(\w+)\*{4}", r"**\1**", text)
    text = re.sub(r"\*\*(\{\w+\})\*\*|\{\*\*(\w+)\*\*\}", lambda match: match[1] or f"{{{match[2]}}}", text)
    text = re.sub(r"\{\*\*(\w+)\*\*'", r"{\1}'", text)  # two closing braces of Fig. 9 are lost in the rendering
    return " ".join(text.split())


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_paper_prompts_are_the_figures_to_the_letter(kind: QuestionKind, paper: str):
    assert plain(templates(Wording.PAPER)[kind].question) in paper


@pytest.mark.parametrize("kind", [QuestionKind.VISUAL_AVOIDANCE, QuestionKind.VISUAL_CORRECTION])
def test_paper_answers_are_the_figures_to_the_letter(kind: QuestionKind, paper: str):
    answer = templates(Wording.PAPER)[kind].answer
    assert answer is not None
    assert plain(answer).replace("{failure_occurred}", "{failure_detection}") in paper


def test_released_prompts_differ_from_the_paper_only_where_it_is_known():
    released, paper = templates(Wording.RELEASED), templates(Wording.PAPER)
    assert [kind for kind in QuestionKind if released[kind].question != paper[kind].question] == [
        QuestionKind.VISUAL_AVOIDANCE
    ]
    assert released[QuestionKind.VISUAL_AVOIDANCE].question == paper[QuestionKind.VISUAL_AVOIDANCE].question.replace(
        "two options", "three options"
    )


def test_the_released_prompt_begins_as_in_the_official_record(shared_data: Path):
    records = json.loads((shared_data / "official" / "example_vifailback_infer_shortened.json").read_text())
    content = records[0]["messages"][0]["content"].removeprefix("<image>" * len(records[0]["images"]))
    start, task = content.partition("\n\n[...")[0], content.partition("task is to: '")[2].partition("'.\n")[0]
    assert len(start) > 300
    prompt = templates()[QuestionKind.VISUAL_AVOIDANCE].prompt({"task_description": task})
    assert prompt.startswith(start)


@pytest.mark.parametrize("wording", list(Wording))
def test_every_kind_names_its_source_and_recognises_only_its_own_prompt(wording: Wording):
    for kind, template in templates(wording).items():
        assert re.search(r"Fig\. [4-9]", template.source)
        assert kind_of_prompt(template.question) is kind
        assert [other for other in QuestionKind if templates()[other].matches(template.question)] == [kind]


@pytest.mark.parametrize("wording", list(Wording))
def test_no_image_placeholder_or_trailing_space_is_left(wording: Wording):
    for template in templates(wording).values():
        names = set(re.findall(r"\{(\w+)\}", template.question))
        prompt = template.prompt(dict.fromkeys(names, "x"))
        assert "{" not in prompt
        assert "image_sequence" not in prompt
        assert prompt == prompt.strip()
        assert not re.search(r"[ \t]+$", prompt, re.MULTILINE)


def test_a_changed_template_is_a_changed_prompt_set():
    """The digest is of all template files: whoever changes one gives the set a new name in version.py."""
    folder = files("vifailback.vqa") / "prompts"
    ours = ("before_", "decompose.txt", "draft_", "live_", "judge_", "second_reader.txt")  # no part of the dataset
    names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith(ours))
    digest = hashlib.sha256("".join(f"{name}\0{(folder / name).read_text('utf-8')}\0" for name in names).encode())
    assert {PROMPT_SET: digest.hexdigest()[:16]} == {"paper-2512.02787v1/1": "e8fcbede663ca617"}


def test_a_changed_draft_prompt_is_a_changed_set_of_draft_prompts():
    folder = files("vifailback.vqa") / "prompts"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.startswith("draft_"))
    digest = hashlib.sha256("".join(f"{name}\0{(folder / name).read_text('utf-8')}\0" for name in names).encode())
    assert {DRAFT_PROMPTS: digest.hexdigest()[:16]} == {"vifailback-drafts/1": "0cf52dd5317bce4b"}


def test_values_with_braces_and_placeholders_stay_as_they_are():
    assert fill("{a} and {b}", {"a": "{b} {0}", "b": "\\1"}) == "{b} {0} and \\1"


def test_a_placeholder_without_a_value_is_named():
    with pytest.raises(Exception, match="'missing'"):
        fill("{missing}", {"other": ""})
