"""A reply cut into its parts, whatever its dialect."""

import pytest

from vifailback.types import Arm, Grasp, Hold, Point
from vifailback.vqa.answer import parse_answer

LOCK = (Hold(Point(1, 2)),)
OPEN = (Grasp(Arm.LEFT, open=True),)
BLOCKS = [
    # real JSON
    '{"success detection": "Failed", "keyframe": 13, "low level commands": "Open the left gripper.", '
    '"visual prompts": "Draw Lock: {\'position\': [1, 2]}"}',
    '```json\n{"success_detection": "Failed", "keyframe": "13", "low_level_commands": "Open the left gripper.",\n'
    '"visual_prompts": ["Draw Lock: {\'position\': [1, 2]}"]}\n```',
    '{"success_detection": false, "keyframe": 13.0, "low_level_commands": ["Open the left gripper."],\n'
    '"visual_prompts": [{"type": "lock", "pos": [1, 2]}]}',
    '{"failure_detection": true, "keyframe": "13", "low-level commands": "Open the left gripper.", '
    '"visual prompts": {"Draw Lock": {"position": [1, 2]}}}',
    # Python, and neither
    "{'success detection': 'Failed', 'keyframe': 13, 'low level commands': 'Open the left gripper.', "
    "'visual prompts': 'Draw Lock: {'position': [1, 2]}'}",
    "'success detection': 'Failed'\n'keyframe': 'image 13'\n'low level commands': 'Open the left gripper.'\n"
    "'visual prompts': 'Draw Lock: {'position': [1, 2]}'",
    "Success Detection: Failed\nKeyframe: frame 13\nLow-Level Commands: Open the left gripper.\n"
    "Visual Prompts:\nDraw Lock: {'position': [1, 2]}",
    "- **Success Detection**: Failed\n- **Keyframe**: 13\n- **Low-Level Avoidance Command**: Open the left gripper.\n"
    "- **Visual Prompt Instructions**: Draw Lock: {'position': [1, 2]}",
    "* success detection = Failed;\n* key frame = the 13th image;\n* low level command = Open the left gripper.;\n"
    "* visual prompt = Draw Lock: {'position': [1, 2]};",
    '"Success_Detection":"Failed","KEYFRAME":"13 of 19","Low_Level_Commands":"Open the left gripper.",'
    '"Visual_Prompts":"Draw Lock: {\\"position\\": [1, 2]}"',
    "“success detection”: “Failed”,\n“keyframe”: “13”\n“low level commands”: “Open the left gripper.”,\n"
    "“visual prompts”: “Draw Lock: {'position': [1, 2]}”",
    '"visual prompts": "Draw Lock: {\'position\': [1, 2]}",\n"low level commands": "Open the left gripper.",\n'
    '"keyframe": "13",\n"success detection": "The task was not successful"',
]


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize(
    "wrap", ["{}", "<Answer>\n{}\n</Answer>", "<think>hm</think> <ANSWER> {} </ANSWER> bye", "Sure.\n\n{}"]
)
def test_every_dialect_of_the_block_says_the_same(block: str, wrap: str) -> None:
    answer = parse_answer(wrap.replace("{}", block))
    assert (answer.failed, answer.keyframe, answer.failure_type) == (True, 13, None)
    assert (answer.low_level, answer.commands, answer.symbols) == ("Open the left gripper.", OPEN, LOCK)
    assert answer.problems == ()


def test_a_key_that_comes_twice_is_named() -> None:
    answer = parse_answer('<Answer>\n"keyframe": "3"\n"keyframe": "4"\n"success detection": "Failed"</Answer>')
    assert answer.keyframe == 3
    assert "twice" in answer.problems[0].why


def test_the_last_block_that_says_something_counts() -> None:
    reply = '<Answer>"success detection": "Successful"</Answer>Wait.<Answer>"success detection": "Failed"</Answer>'
    assert parse_answer(reply + "<Answer> </Answer>").failed is True


def test_a_block_quoted_in_the_thought_is_not_the_answer() -> None:
    reply = '<Think>I must fill <Answer>"keyframe": "1"</Answer> tags.</Think><Answer>"keyframe": "5"</Answer>'
    assert parse_answer(reply).keyframe == 5
