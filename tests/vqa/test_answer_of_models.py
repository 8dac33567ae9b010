"""Replies of models other than the authors': other punctuation, hedged words, cut-off numbers, commands by arm."""

import pytest

from vifailback.types import Arm, Direction, Grasp, HoldStill, Magnitude, Move
from vifailback.vqa import parse_answer


def test_chinese_punctuation_hides_no_field():
    answer = parse_answer(
        "「success detection」：「Failed」，\n“keyframe”：“13”，\n“low level commands”：“Open the left gripper。”"
    )
    assert (answer.failed, answer.keyframe, answer.commands) == (True, 13, (Grasp(Arm.LEFT, True),))
    assert answer.problems == ()


def test_commands_by_arm_keep_their_arms():
    reply = '{"low level commands": {"left gripper": "move forward slightly", "right gripper": "hold still"}}'
    answer = parse_answer(reply)
    assert answer.commands == (Move(Arm.LEFT, Direction.FORWARD, Magnitude.SLIGHTLY), HoldStill(Arm.RIGHT))
    answer = parse_answer('{"low level commands": {"left": "Open the gripper.", "right": "Move up"}}')
    assert answer.commands == (Grasp(Arm.LEFT, True), Move(Arm.RIGHT, Direction.UPWARD))


def test_the_last_digits_of_a_cut_off_reply_are_no_keyframe():
    cut = '"success detection": "Failed", "keyframe": "1'
    assert parse_answer(f"<Answer>{cut}").keyframe is None
    assert parse_answer(f'<Answer>{cut}3"').keyframe == 13
    thought = "<Think>The keyframe just before the failure is image number 13.</Think>"
    assert parse_answer(f"{thought}<Answer>{cut}").keyframe == 13


@pytest.mark.parametrize("hedged", ["Partial success", "almost successful", "Partially completed"])
def test_a_part_of_a_success_is_no_success(hedged: str):
    answer = parse_answer(f'"success detection": "{hedged}"')
    assert answer.failed is None
    assert [problem.why for problem in answer.problems] == ["expected Successful or Failed"]


@pytest.mark.parametrize(
    ("said", "failed"),
    [("The robot did not succeed.", True), ("Failed (only partially completed)", True), ("❌", None)],
)
def test_an_outcome_is_read_or_named(said: str, failed: bool | None):
    answer = parse_answer(f'"success detection": "{said}"')
    assert answer.failed is failed
    assert bool(answer.problems) == (failed is None)


@pytest.mark.parametrize("said", ["not gripper state", "It is not a gripper state", "gripper state or task planning"])
def test_a_denied_failure_type_is_named(said: str):
    answer = parse_answer(f'"failure type": "{said}"')
    assert answer.failure_type is None
    assert len(answer.problems) == 1
