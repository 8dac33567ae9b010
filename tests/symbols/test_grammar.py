"""What the grammar of low-level commands reads, and what it refuses."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.symbols.command_codes import commands

from vifailback.errors import CommandError
from vifailback.symbols import format_command, parse_command, read_command

SENTENCES = [
    # the paper (supplement Sec. 2 and Fig. 1, 18, 19) and the release
    (
        "Move the left gripper to the **right** significantly, **forward** significantly, and **downward** "
        "significantly, aligning the held object with the green cube for placement.",
        "L.right++ L.forward++ L.downward++",
    ),
    ("Rotate the right gripper clockwise to achieve the correct grasp pose for the marker.", "R.cw"),
    ("Open the right gripper, thereby releasing the spatula into the drawer.", "R.open"),
    ("Keep the right gripper closed, preventing the coke from slipping during movement.", "R.keep-closed"),
    ("Hold the left arm still until the human intervention is removed.", "L.still"),
    ("Move the right arm back to its initial pose.", "R.home"),
    (
        "Move the left gripper to the **right** slightly and rotate it clockwise, achieving the correct grasp pose "
        "for the lid.",
        "L.right+ L.cw",
    ),
    (
        "Move the left gripper to the **right** slightly and **backward** slightly to align the vial with the "
        "specific slot.",
        "L.right+ L.backward+",
    ),
    (
        "Hold the left arm still and align the right gripper with the edge of the blue plate for grasping.",
        "L.still",
    ),
    (
        "The left arm targets the wrong object, resets to the initial state, and then grasps the correct "
        "target—the doll.",
        "L.home L.close",
    ),
    ("Hold still.", "*.still"),
    ("Open the left gripper", "L.open"),
    (
        "Move the right gripper to the right significantly and backward significantly, and rotate the right gripper "
        "clockwise.",
        "R.right++ R.backward++ R.cw",
    ),
    (" ", ""),
    ("", ""),
    ("\n\t", ""),
    # annotations of real clips
    (
        "Move the gripper to the right significantly, backward slightly and downward.",
        "O.right++ O.backward+ O.downward",
    ),
    (
        "Move the gripper backward slightly, to the left slightly and downward to the carrot.",
        "O.backward+ O.left+ O.downward",
    ),
    (
        "Move the gripper upward, forward significantly to the carrot, downward, close the gripper; leave the pizza "
        "where it is.",
        "O.upward O.forward++ O.downward O.close",
    ),
    (
        "Move the gripper to the left slightly and backward slightly, then downward.",
        "O.left+ O.backward+ O.downward",
    ),
    (
        "Move the gripper upward slightly, to the left slightly and forward slightly, then downward.",
        "O.upward+ O.left+ O.forward+ O.downward",
    ),
    ("Close the gripper.", "O.close"),
    # right and left: gripper, direction, thing
    ("Move the right gripper to the right", "R.right"),
    ("Move the right gripper right", "R.right"),
    ("Move right gripper right slightly", "R.right+"),
    ("right gripper to the right slightly", "R.right+"),
    ("Move the right to the left", "R.left"),
    ("Move right", "O.right"),
    ("Move the right gripper to its right", "R.right"),
    ("Move the left gripper to the robot's left", "L.left"),
    ("Move the left gripper to the right side slightly", "L.right+"),
    ("Move the right gripper to the right-hand side", "R.right"),
    ("Open the left gripper and close the right", "L.open R.close"),
    ("Move the gripper to the left and right", "O.left O.right"),
    ("Move the left gripper left and right gripper right", "L.left R.right"),
    ("Move the left gripper upward to the right of the plate", "L.upward"),
    ("Open the gripper right now", "O.open"),
    ("Move the left gripper forward, close to the cup", "L.forward"),
    ("Move the left gripper forward close to it", "L.forward"),
    ("Move the left gripper down until it is close to the table, then close it", "L.downward L.close"),
    ("Move the left gripper down and close to grasp the cup", "L.downward L.close"),
    # magnitudes
    ("Slightly move the left gripper to the right", "L.right+"),
    ("Move the left gripper slightly to the right and significantly forward", "L.right+ L.forward++"),
    ("Move the right end effector a little bit forward", "R.forward+"),
    ("Move the right end-effector backwards a little", "R.backward+"),
    ("Move the left gripper to the left by a small amount", "L.left+"),
    ("Shift the right gripper left a lot and down a tad", "R.left++ R.downward+"),
    ("Move the left gripper 3cm forward", "L.forward"),
    ("Move the LEFT gripper up 3 cm and left 2 cm", "L.upward L.left"),
    ("Move the gripper by 0.5 cm to the right", "O.right"),
    ("Move the right gripper (slightly) to the left", "R.left+"),
    ("The left gripper must move [forward, slightly] and rotate [clockwise].", "L.forward+ L.cw"),
    # names of arms
    ("move left hand up", "L.upward"),
    ("Move the left robot arm's gripper forward", "L.forward"),
    ("Close the gripper of the left arm", "L.close"),
    ("Move the left one forward", "L.forward"),
    ("Open both grippers", "L.open R.open"),
    ("Move both arms up slightly and open them", "L.upward+ R.upward+ L.open R.open"),
    ("Open the left and right grippers", "L.open R.open"),
    ("Move the left gripper and the right gripper upward and forward", "L.upward L.forward R.upward R.forward"),
    ("Keep the left gripper and the right gripper closed", "L.keep-closed R.keep-closed"),
    ("Close the left gripper and open the other one", "L.close R.open"),
    ("Open gripper", "O.open"),
    ("Move the arm upwards", "O.upward"),
    ("Move forward slightly with the left gripper, then close it", "L.forward+ L.close"),
    ("With the left gripper, move forward", "L.forward"),
    ("Use the left arm to move forward slightly and close", "L.forward+ L.close"),
    ("Left gripper: move forward, open", "L.forward L.open"),
    ("Left gripper open, right gripper close.", "L.open R.close"),
    ("Left: open. Right: close.", "L.open R.close"),
    ("Move the arm on the left forward", "L.forward"),
    ("right gripper clockwise", "R.cw"),
    ("The left gripper should move forward slightly.", "L.forward+"),
    ("The right gripper needs to open.", "R.open"),
    ("The left gripper should be moved to the right slightly and rotated clockwise.", "L.right+ L.cw"),
    ("The right gripper must be kept closed", "R.keep-closed"),
    ("Move the left gripper forward slightly and then close the gripper.", "L.forward+ L.close"),
    ("Move the left gripper forward and the right gripper backward", "L.forward R.backward"),
    ("Rotate the left gripper anti-clockwise and the right gripper cw", "L.ccw R.cw"),
    ("Open the left gripper, and the right gripper", "L.open R.open"),
    # up, down, back
    ("Raise the left gripper significantly", "L.upward++"),
    ("Lift the right gripper slightly and move it forward", "R.upward+ R.forward"),
    ("Lift up the gripper", "O.upward"),
    ("Lower it a bit", "O.downward+"),
    ("Move the gripper lower", "O.downward"),
    ("Descend slightly", "O.downward+"),
    ("Shift the left arm towards the back", "L.backward"),
    ("Move the left gripper back slightly", "L.backward+"),
    ("Pull back slightly", "O.backward+"),
    ("Withdraw the left gripper backward", "L.backward"),
    ("Move the left gripper up and back to its initial pose", "L.upward L.home"),
    ("Return the right arm to the initial position", "R.home"),
    ("Go back to the starting position.", "O.home"),
    ("Move to the 'home' safe pose.", "O.home"),
    ("Return the robot arm to its home position.", "O.home"),
    ("Move the gripper straight backward", "O.backward"),
    ("Move the gripper backwards and behind to the fruit", "O.backward"),
    ("Move the gripper down to the button", "O.downward"),
    ("Reset the left arm", "L.home"),
    ("Move both arms back to their initial poses", "L.home R.home"),
    ("Move forward the left gripper and rotate it cw", "L.forward L.cw"),
    ("Adjust the left gripper slightly to the right and lower it to align with it.", "L.right+ L.downward"),
    # rotation
    ("Rotate the right gripper counterclockwise", "R.ccw"),
    ("rotate counter clockwise", "O.ccw"),
    ("Turn the left gripper clockwise by 90 degrees", "L.cw"),
    ("Rotate the left wrist 45 degrees counter-clockwise", "L.ccw"),
    ("Rotate it slightly in a clockwise direction", "O.cw"),
    ("Move the left gripper forward followed by a clockwise rotation", "L.forward L.cw"),
    # grasp and release
    ("Release the cup with the left gripper", "L.open"),
    ("Let go of the cup", "O.open"),
    ("Release the right gripper", "R.open"),
    ("Grip the bottle", "O.close"),
    ("Grasp the cup with the right gripper", "R.close"),
    ("Release the cup by opening the left gripper", "L.open"),
    ("Open the left gripper move it upward", "L.open L.upward"),
    ("Slightly open the left gripper", "L.open"),
    ("Close gripper left", "L.close"),
    ("Keep holding the cup with the right gripper and raise it", "R.keep-closed R.upward"),
    ("Keep holding still", "*.still"),
    ("Re-open the left gripper and re-grasp the cup", "L.open L.close"),
    ("Close the left gripper around the cup firmly", "L.close"),
    ("Open the left gripper to release the cup, and then move it upward.", "L.open L.upward"),
    ("Keep the right gripper tightly closed and move it upward slightly", "R.keep-closed R.upward+"),
    ("Leave the left gripper open", "L.keep-open"),
    # still
    ("Stay still", "*.still"),
    ("Do not move.", "*.still"),
    ("Don’t move the left arm", "L.still"),
    ("Stop moving", "*.still"),
    ("Stop the right arm", "R.still"),
    ("Stop the robot.", "*.still"),
    ("Stop the robot arm.", "O.still"),
    ("Hold the robot still", "*.still"),
    ("Stop all motion and open the left gripper", "*.still L.open"),
    ("keep the left gripper where it is", "L.still"),
    ("the left gripper holds still", "L.still"),
    ("Hold still until the hand is gone, and then move the left gripper forward.", "*.still L.forward"),
    ("Hold the left gripper still while moving the right gripper to the right.", "L.still R.right"),
    # the elements of a command as the prompts list them (Fig. 5)
    (
        "**Target Gripper**: left gripper\n**Specific Action**:\n- Move: forward, slightly\n- Rotate: clockwise\n"
        "- Grasp: open",
        "L.forward+ L.cw L.open",
    ),
    ("Left gripper: Move forward, slightly; Rotate clockwise; Grasp close", "L.forward+ L.cw L.close"),
    ("Target gripper: right gripper. Specific action: close.", "R.close"),
    ("Left gripper: hold still; right gripper: move left, slightly forward.", "L.still R.left R.forward+"),
    ("A. Open the left gripper.", "L.open"),
    ("Low-Level Avoidance Command: Move the left gripper forward.", "L.forward"),
    ("Target Gripper: left gripper, Action: Move upward", "L.upward"),
    ("Use the right gripper. Move it left.", "R.left"),
    ("Have the left gripper move right.", "L.right"),
    # order, joints, phrases without a command
    ("First, move the left gripper forward. Then close it. Finally, raise it.", "L.forward L.close L.upward"),
    ("1. Move the left gripper forward. 2. Close it.", "L.forward L.close"),
    ("Move the left gripper forward; rotate it clockwise; close it", "L.forward L.cw L.close"),
    ("Move the left gripper forward, followed by closing it", "L.forward L.close"),
    ("Move the left gripper upward while keeping it closed.", "L.upward L.keep-closed"),
    ("Move the left gripper forward, keeping it closed.", "L.forward L.keep-closed"),
    ("To align the vial, move the left gripper to the left", "L.left"),
    ("Once the cup is aligned, close the left gripper.", "L.close"),
    ("Without opening the gripper, move it up", "O.upward"),
    ("Instead of moving left, move the gripper right", "O.right"),
    ("Move the gripper forward to approach and grasp the cup", "O.forward"),
    ("Move the gripper forward to approach the cup, then grasp it", "O.forward O.close"),
    ("Move the gripper forward until it touches the cup, then close it.", "O.forward O.close"),
    ("Move the gripper forward to align with the cup, not the plate.", "O.forward"),
    ("Move the gripper toward the cup, to the left slightly", "O.left+"),
    ("Move the right gripper to the\nright slightly", "R.right+"),
    ("Please move the gripper up!!!", "O.upward"),
    ("'Open the left gripper.'", "L.open"),
]


@pytest.mark.parametrize(("sentence", "code"), SENTENCES)
def test_a_sentence_is_read_as_structure(sentence: str, code: str) -> None:
    assert parse_command(sentence) == commands(code)


REFUSED = [
    # sentence, what can be read of it all the same, a word of the problem's text
    ("do not open the gripper", "", "do not open"),
    ("Never close the left gripper", "", "Never"),
    ("Avoid closing the gripper", "", "Avoid"),
    ("The left gripper should not open", "", "should not"),
    ("Do not move the left arm to the right", "", "Do not"),
    ("Do not open the gripper, close it", "", "Do not"),
    ("You cannot open the gripper", "", "cannot"),
    ("Stop closing the gripper", "", "Stop"),
    ("Move the left gripper forward, not backward", "L.forward", "not backward"),
    ("Move the left gripper downward and do not open it", "L.downward", "do not open it"),
    ("Open the drawer.", "", "drawer"),
    ("Close the lid", "", "lid"),
    ("Move the gripper to the left side of the plate", "", "plate"),
    ("Move the gripper to the back of the plate", "", "plate"),
    ("Stop the human", "", "human"),
    ("Tilt the gripper upward", "", "Tilt"),
    ("Push the drawer closed", "", "drawer"),
    ("Lift the lid", "", "lid"),
    ("Move the cube to the right", "", "cube"),
    ("Move the left gripper to the right drawer", "", "drawer"),
    ("Move the left gripper to the right of the plate", "", "plate"),
    ("Move the gripper to the left and right plates", "", "plates"),
    ("Move the right gripper right above the cup", "", "right above"),
    ("Move the right gripper (orange) to the left", "R.left", "orange"),
    ("Move the gripper close to the cup", "", "close to"),
    ("Close the left gripper upward", "", "upward"),
    ("Move to the left gripper", "", "Move"),
    ("Move the left gripper", "", "Move the left gripper"),
    ("Move the gripper slightly", "", "slightly"),
    ("Move the gripper to the carrot", "", "carrot"),
    ("Move the left gripper diagonally", "", "diagonally"),
    ("Move the left gripper back to the left", "", "back to the left"),
    ("Move the gripper left or right", "", "or right"),
    ("Move the left gripper forward / backward", "L.forward", "/ backward"),
    ("Move the left gripper forward banana", "L.forward", "banana"),
    ("Rotate the left gripper", "", "Rotate"),
    ("rotate the left gripper to the right", "", "rotate"),
    ("Turn the left gripper left", "", "left"),
    ("Rotate the left gripper counter-clockwise to the left", "L.ccw", "to the left"),
    ("Retract the left gripper slightly", "", "Retract"),
    ("left", "", "left"),
    ("right gripper", "", "right gripper"),
    ("the gripper is open", "", "is open"),
    ("Pick up the cube", "", "Pick up"),
    ("Align the right gripper with the plate.", "", "Align"),
    ("Return to the plate", "", "plate"),
    ("Open the left gripper. The cup will fall.", "L.open", "The cup will fall"),
    ("I'm sorry, I cannot help with that.", "", "sorry"),
    ("None", "", "None"),
    ("to align the vial with the slot", "", "align"),
    ("The correct target (as indicated by the crosshair) is the top drawer handle.", "", "correct target"),
    ("打开左夹爪", "", "打开左夹爪"),
]


@pytest.mark.parametrize(("sentence", "code", "named"), REFUSED)
def test_what_is_no_command_is_named_and_the_rest_is_read(sentence: str, code: str, named: str) -> None:
    read, problems = read_command(sentence)
    assert read == commands(code)
    assert any(named in problem.line for problem in problems)
    assert all(problem.line in sentence and problem.why for problem in problems)
    with pytest.raises(CommandError):
        parse_command(sentence)


def test_an_error_says_which_words_and_why() -> None:
    with pytest.raises(CommandError, match=r"^Rotate the left gripper: a rotation needs a direction"):
        parse_command("Open the right gripper. Rotate the left gripper.")


def test_the_sentences_of_the_real_clips_are_all_read(shared_data: Path) -> None:
    for path in sorted((shared_data / "clips" / "annotations").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        for side in ("avoidance", "correction"):
            assert parse_command(record[side]["low_level"])


@settings(deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(" ".join(s for s, _ in SENTENCES).split())).map(" ".join))
def test_reading_any_text_never_raises_and_reads_what_it_writes(text: str) -> None:
    read, _ = read_command(text)
    assert parse_command(format_command(read)) == read


@pytest.mark.parametrize(
    "unit",
    [
        "move the left gripper to the right slightly and ",
        "slowly ",
        "and ",
        ", ",
        "to align the cup and slowly slowly ",
        "while while ",
        "the left gripper and the right gripper ",
        "do not open it, ",
        "the the robot robot ",
        "counter-",
        "'",
        "(",
        "by about 5 cm ",
        "not ",
        "1. ",
        "release the cup and ",
    ],
)
def test_reading_takes_time_in_proportion_to_the_length(unit: str) -> None:
    def steps(times: int) -> int:
        """Calls of functions: unlike a clock, the same on every machine."""
        count = 0

        def profile(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(profile)
        try:
            read_command(unit * times)
        finally:
            sys.setprofile(None)
        return count

    assert steps(1000) < 11 * steps(100)
