"""The question about an attempt that still runs."""

import hashlib
from importlib.resources import files

import pytest

from vifailback.types import FailureType, Hold, Point, QuestionKind
from vifailback.version import LIVE_PROMPTS
from vifailback.vqa.live import LiveQuestion, live_prompt, read_live
from vifailback.vqa.templates import kind_of_prompt

FAILED = """<Think>It failed. The failure type is identified as 'gripper state'.</Think>
<Answer>
"success detection": "Failed",
"low level commands": "Open the left gripper.",
"visual prompts": "Draw Lock: {'position': [10, 20]}"
</Answer>"""


def in_block(outcome: str) -> str:
    return f'<Answer>\n"success detection": "{outcome}",\n"low level commands": "",\n"visual prompts": ""\n</Answer>'


@pytest.mark.parametrize("question", list(LiveQuestion))
def test_both_ways_ask_for_a_correction_on_the_last_frame(question: LiveQuestion):
    prompt = live_prompt("Put {it} away.", 6, question)
    assert "'Put {it} away.'" in prompt
    assert "based on the frame number 6" in prompt
    assert kind_of_prompt(prompt) is QuestionKind.VISUAL_CORRECTION
    assert prompt.startswith("These images are captured")


def test_the_two_ways_differ_in_the_first_step_alone():
    paper = live_prompt("A", 6, LiveQuestion.PAPER).splitlines()
    ours = live_prompt("A", 6).splitlines()
    differing = [(old, new) for old, new in zip(paper, ours, strict=True) if old != new]
    assert len(differing) == 1
    assert differing[0][0].startswith("1. First, determine")
    assert "'In progress'" in differing[0][1]
    assert "an unfinished task is not a failure" in differing[0][1]


@pytest.mark.parametrize(
    "outcome",
    ["In progress", "in-progress", "IN PROGRESS.", "Ongoing", "Not completed yet", "unfinished", "Incomplete"],
)
def test_an_attempt_that_goes_on_is_no_failure_and_no_problem(outcome: str):
    for reply in (in_block(outcome), outcome):
        live = read_live(reply)
        assert (live.unfinished, live.answer.failed, live.answer.problems) == (True, None, ())


@pytest.mark.parametrize(("outcome", "failed"), [("Failed", True), ("Successful", False)])
def test_what_ended_is_not_unfinished(outcome: str, failed: bool):
    live = read_live(in_block(outcome))
    assert (live.unfinished, live.answer.failed) == (False, failed)


def test_a_failure_is_read_as_the_dataset_is():
    for question in LiveQuestion:
        answer = read_live(FAILED, question).answer
        assert (answer.failed, answer.failure_type) == (True, FailureType.GRIPPER_STATE)
        assert answer.symbols == (Hold(Point(10, 20)),)


def test_the_papers_way_knows_no_third_state():
    live = read_live(in_block("In progress"), LiveQuestion.PAPER)
    assert (live.unfinished, live.answer.failed) == (False, None)
    assert live.answer.problems


@pytest.mark.parametrize("reply", ["", "I see a robot. " * 30 + "It is in progress.", "no idea", "<Answer>", "\0"])
def test_nonsense_is_neither_and_a_problem(reply: str):
    live = read_live(reply)
    assert (live.unfinished, live.answer.failed) == (False, None)
    assert live.answer.problems


def test_a_changed_live_prompt_is_a_changed_set_of_live_prompts():
    folder = files("vifailback.vqa") / "prompts"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.startswith("live_"))
    digest = hashlib.sha256("".join(f"{name}\0{(folder / name).read_text('utf-8')}\0" for name in names).encode())
    assert {LIVE_PROMPTS: digest.hexdigest()[:16]} == {"vifailback-live/1": "85543c469ba97d4c"}
