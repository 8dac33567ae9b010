"""A vision-language model as supervisor."""

import pytest
from tests.supervise.robots import TASK, picture

from vifailback.errors import ModelError
from vifailback.models import ScriptedVlm
from vifailback.supervise.assessment import NoSupervisor, TaskState
from vifailback.supervise.vlm import VlmSupervisor
from vifailback.supervise.window import Frame, Window
from vifailback.types import Arm, Arrow, Direction, FailureType, Move, Point
from vifailback.vqa.live import LiveQuestion

WINDOW = Window(4.0, TASK, tuple(Frame(float(second), picture(second)) for second in range(5)))
FAILED = """<Think>The failure type is identified as 'gripper 6d-pose'.</Think>
<Answer>
"success detection": "Failed",
"low level commands": "Move the left gripper to the right.",
"visual prompts": "Draw Straight Arrow: {'start_point': [300, 500], 'end_point': [600, 500], 'color': ['green']}"
</Answer>"""


def reply(outcome: str) -> str:
    return f'<Answer>\n"success detection": "{outcome}",\n"low level commands": "",\n"visual prompts": ""\n</Answer>'


def test_a_failure_becomes_diagnosis_command_and_symbols():
    vlm = ScriptedVlm([FAILED])
    found = VlmSupervisor(vlm).assess(WINDOW)
    assert found.state is TaskState.FAILING
    assert found.diagnosis.failure_type is FailureType.GRIPPER_POSE
    assert found.guidance is not None
    assert found.guidance.commands == (Move(Arm.LEFT, Direction.RIGHT),)
    assert found.guidance.symbols == (Arrow(Point(300, 500), Point(600, 500)),)
    assert found.words == "Move the left gripper to the right."
    assert (found.reply, found.model, found.problems) == (FAILED, "scripted", ())


def test_the_model_sees_the_frames_in_order_and_the_number_of_the_last():
    vlm = ScriptedVlm([FAILED])
    found = VlmSupervisor(vlm, timeout_s=7.0).assess(WINDOW)
    ask = vlm.asked[0]
    assert ask.images == tuple(frame.jpeg for frame in WINDOW.frames)
    assert ask.text == found.prompt
    assert "frame number 5" in ask.text
    assert TASK in ask.text
    assert (ask.temperature, ask.max_tokens, ask.timeout_s) == (0.0, 2048, 7.0)


@pytest.mark.parametrize(
    ("question", "outcome", "state"),
    [
        (LiveQuestion.THREE_STATES, "In progress", TaskState.PROGRESSING),
        (LiveQuestion.THREE_STATES, "Successful", TaskState.DONE),
        (LiveQuestion.THREE_STATES, "Failed", TaskState.FAILING),
        (LiveQuestion.PAPER, "Successful", TaskState.PROGRESSING),
        (LiveQuestion.PAPER, "Failed", TaskState.FAILING),
        (LiveQuestion.PAPER, "In progress", None),
        (LiveQuestion.THREE_STATES, "perhaps", None),
    ],
)
def test_three_states(question: LiveQuestion, outcome: str, state: TaskState | None):
    found = VlmSupervisor(ScriptedVlm([reply(outcome)]), question).assess(WINDOW)
    assert found.state is state
    assert found.guidance is None
    assert bool(found.problems) == (state is None)


def test_guidance_that_comes_with_no_failure_is_no_guidance():
    found = VlmSupervisor(ScriptedVlm([FAILED.replace("Failed", "Successful")])).assess(WINDOW)
    assert (found.state, found.guidance, found.words) == (TaskState.DONE, None, "")


def test_what_cannot_be_read_is_a_problem_beside_what_can():
    found = VlmSupervisor(ScriptedVlm([FAILED.replace("[600, 500]", "[600]")])).assess(WINDOW)
    assert found.state is TaskState.FAILING
    assert found.guidance is not None
    assert found.guidance.symbols == ()
    assert found.guidance.commands
    assert found.problems


def test_without_a_frame_nobody_is_asked():
    vlm = ScriptedVlm([FAILED])
    with pytest.raises(ModelError, match="no frame"):
        VlmSupervisor(vlm).assess(Window(0.0, TASK))
    assert vlm.asked == []


def test_no_supervisor_sees_nothing_wrong():
    assert NoSupervisor().assess(WINDOW).state is TaskState.PROGRESSING
