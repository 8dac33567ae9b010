"""Command sentences as models other than the authors' word them: typos, measures, hyphens, the robot as a landmark."""

import pytest
from tests.symbols.command_codes import commands

from vifailback.errors import CommandError
from vifailback.symbols import parse_command, read_command


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Rotate the right griper conterclockwise.", "R.ccw"),
        ("Roll the left gripper clockwise (as seen from above).", "L.cw"),
        ("Move the left gripper foward slighty and to the rigth.", "L.forward+ L.right"),
        ("Move the left gripper up-left, then diagonally forward-right.", "L.upward L.left L.forward L.right"),
        ("Move the left gripper slightly (about 2 cm) to the left.", "L.left+"),
        ("Move the left gripper a few centimeters to the right.", "L.right"),
        ("Raise the gripper 5 cm.", "O.upward"),
        (
            "Move it to the right by a large margin and very slightly down.",
            "O.right++ O.downward+",
        ),
        ("Move the right arm slightly towards the robot.", "R.backward+"),
        ("Move the right arm away from the robot's base.", "R.forward"),
        ("Move the right gripper backward, towards the robot.", "R.backward"),
        ("Move the left gripper forward，then open it；close the right gripper。", "L.forward L.open R.close"),
        ("Start by opening the left gripper, then move it down.", "L.open L.downward"),
        ("Rather than closing the left gripper, open it.", "L.open"),
        ("Without opening the right gripper, move it up.", "R.upward"),
        ("left gripper: open the gripper. right: move up", "L.open R.upward"),
        ("Left gripper open right gripper closed", "L.open R.close"),
        ("Back up the right gripper slightly.", "R.backward+"),
        ("Leave the right gripper as is.", "R.still"),
    ],
)
def test_natural_and_sloppy_wording_is_read(sentence: str, code: str):
    assert parse_command(sentence) == commands(code)


@pytest.mark.parametrize(
    "sentence",
    [
        "Move the left gripper away from the base of the lamp.",
        "Move the left gripper toward the robot arm on the right.",
        "Move the gripper left-right.",
        "Move the left gripper closer to the cup.",
    ],
)
def test_a_landmark_that_is_not_the_robot_gives_no_direction(sentence: str):
    with pytest.raises(CommandError, match="direction"):
        parse_command(sentence)


def test_brackets_without_end_are_no_measure():
    found, problems = read_command("Move the left gripper " + "(" * 5000 + " 2 cm up")
    assert len(found) + len(problems) > 0
