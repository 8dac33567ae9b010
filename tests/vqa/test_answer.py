"""A model's reply, read."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vifailback.symbols import format_command, format_symbols, parse_command, parse_symbols
from vifailback.types import (
    Align,
    Answer,
    Arm,
    Arrow,
    Axis,
    Command,
    Direction,
    FailureType,
    Grasp,
    Gripper,
    Hold,
    HoldStill,
    Magnitude,
    Move,
    Point,
    Rewind,
    Rotate,
    Symbol,
    Target,
    Turn,
)
from vifailback.vqa.answer import parse_answer

OFFICIAL_COMMAND = (
    "Move the right gripper to the right significantly and backward significantly, and rotate the right gripper "
    "clockwise."
)
NOTHING = (None, None, None, None, None, None)


def said(answer: Answer) -> tuple[object, ...]:
    """Everything an answer says, without its problems and its thought."""
    return (
        answer.failed,
        answer.keyframe,
        answer.failure_type,
        answer.low_level,
        answer.commands,
        answer.symbols,
    )


# --- the release and the paper


def test_the_official_example_is_read_whole(shared_data: Path) -> None:
    records = json.loads((shared_data / "official" / "example_direct_draw.json").read_text(encoding="utf-8"))
    answer = parse_answer(records[0]["messages"][0]["content"])
    assert answer.failed is True
    assert answer.keyframe == 13
    assert answer.failure_type is FailureType.GRIPPER_POSE
    assert answer.low_level == OFFICIAL_COMMAND
    assert answer.commands == (
        Move(Arm.RIGHT, Direction.RIGHT, Magnitude.SIGNIFICANTLY),
        Move(Arm.RIGHT, Direction.BACKWARD, Magnitude.SIGNIFICANTLY),
        Rotate(Arm.RIGHT, clockwise=True),
    )
    assert answer.symbols == (
        Arrow(Point(602, 179), Point(689, 325), (Axis.LEFT_RIGHT, Axis.FORWARD_BACKWARD)),
        Turn(Point(550, 179), clockwise=True),
        Align(Point(806, 196), Point(789, 317)),
    )
    assert answer.problems == ()
    assert answer.thought is not None
    assert answer.thought.startswith("First, I need")


FIGURE_18 = """<Think>
 First, I need to determine if the task was successful. The provided data indicates a failure occurred.
 Now I need to classify the failure. The failure type is identified as 'human intervention'.
 Based on this, I will formulate a low-level command to correct and recover the failure. Thus, I cannot continue to finish the task due to the inevitable human intervention and should hold still.
 Finally, I will generate the visual prompt commands corresponding to this low-level correction. The required drawings are:
Draw Lock: {'position': [220, 288]}
 </Think>
 <Answer>
 "success detection": "Failed",
 "low level commands": "Hold still."
 "visual prompts": "Draw Lock: {'position': [220, 288]}"
 </Answer>"""  # noqa: E501


def test_the_correction_answers_of_the_paper_are_read() -> None:
    answer = parse_answer(FIGURE_18)
    assert said(answer) == (
        True,
        None,
        FailureType.HUMAN_INTERVENTION,
        "Hold still.",
        (HoldStill(),),
        (Hold(Point(220, 288)),),
    )
    assert answer.problems == ()


POINTS = st.builds(Point, st.integers(0, 1000), st.integers(0, 1000))
ARMS = st.sampled_from(Arm)
COMMANDS: st.SearchStrategy[tuple[Command, ...]] = st.lists(
    st.one_of(
        st.builds(Move, ARMS, st.sampled_from(Direction), st.none() | st.sampled_from(Magnitude)),
        st.builds(Rotate, ARMS, st.booleans()),
        st.builds(Grasp, ARMS, st.booleans(), st.booleans()),
        st.builds(HoldStill, st.none() | ARMS),
    ),
    max_size=4,
).map(tuple)
SYMBOLS: st.SearchStrategy[tuple[Symbol, ...]] = st.lists(
    st.one_of(
        st.builds(
            Arrow, POINTS, POINTS, st.lists(st.sampled_from(Axis), min_size=1, max_size=3, unique=True).map(tuple)
        ),
        st.builds(Turn, POINTS, st.booleans()),
        st.builds(Align, POINTS, POINTS),
        st.builds(Target, POINTS),
        st.builds(Gripper, POINTS, st.booleans()),
        st.builds(Hold, POINTS),
        st.builds(Rewind, POINTS),
    ),
    max_size=5,
).map(tuple)


@settings(deadline=None)
@given(
    st.integers(1, 60) | st.none(),
    st.sampled_from(FailureType),
    COMMANDS,
    SYMBOLS,
    st.sampled_from([("", ""), (",", ""), (",", ",")]),
    st.sampled_from(["\n", " ", "\r\n"]),
    st.booleans(),
)
def test_an_answer_in_the_papers_template_is_read_back(
    keyframe: int | None,
    failure_type: FailureType,
    commands: tuple[Command, ...],
    symbols: tuple[Symbol, ...],
    commas: tuple[str, str],
    line: str,
    escaped: bool,
) -> None:
    low_level, code = format_command(commands), format_symbols(symbols)
    code = code.replace("\n", "\\n") if escaped else code
    located = f" The keyframe just before the failure is image number {keyframe}." if keyframe else ""
    fields = ['"success detection": "Failed"' + commas[0]]
    fields += [f'"keyframe": "{keyframe}"' + commas[1]] if keyframe else []
    fields += [f'"low level commands": "{low_level}"' + commas[0], f'"visual prompts": "{code}"']
    reply = (
        "<Think>\nFirst, I need to determine if the task was successful. The provided data indicates a failure "
        f"occurred.\nNext, I must localize when the failure began.{located}\nNow I need to classify the failure. The "
        f"failure type is identified as '{failure_type}'. Based on this, I will formulate a low-level command to avoid "
        f"the failure. The corrective action is: '{low_level}'.\nFinally, I will generate the visual prompt commands "
        f"corresponding to this low-level correction. The required drawings are:\n{format_symbols(symbols)}\n</Think>\n"
        f"<Answer>{line}{line.join(fields)}{line}</Answer>"
    )
    answer = parse_answer(reply)
    assert said(answer) == (True, keyframe, failure_type, low_level, commands, symbols)
    assert answer.problems == ()


LOCK = (Hold(Point(1, 2)),)
OPEN = (Grasp(Arm.LEFT, open=True),)


# --- one field after the other


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("Failed", True),
        ("Successful", False),
        ("failure", True),
        ("Success.", False),
        ("no", True),
        ("Yes", False),
        ("False", True),
        ("The task was not successful.", True),
        ("The robot did not complete the task.", True),
        ("The task was completed successfully.", False),
        ("It did not fail", False),
        ("No failure occurred", False),
        ("Unsuccessful", True),
        ("maybe", None),
        ("Successful or Failed", None),
    ],
)
def test_the_outcome_is_understood_in_words(text: str, failed: bool | None) -> None:
    answer = parse_answer(f'<Answer>\n"success detection": "{text}",\n"keyframe": "2"\n</Answer>')
    assert answer.failed is failed
    assert len(answer.problems) == (failed is None)
    assert parse_answer(f"'{text}'").failed is failed


@pytest.mark.parametrize(
    ("text", "keyframe"),
    [
        ("7", 7),
        ("image 7", 7),
        ("Image number 7.", 7),
        ("frame #7", 7),
        ("7th", 7),
        ("7/19", 7),
        ("7 out of 19", 7),
        ("[7]", 7),
        ("", None),
        ("None", None),
        ("N/A", None),
    ],
)
def test_a_keyframe_is_a_position_in_words_or_digits(text: str, keyframe: int | None) -> None:
    answer = parse_answer(f'<Answer>"success detection": "Failed", "keyframe": "{text}"</Answer>')
    assert answer.keyframe == keyframe
    assert answer.problems == ()


@pytest.mark.parametrize(
    "text", ["292_avoid_keyframe.jpg", "0", "-3", "7 or 8", "7-9", "7.5", "the last one", "9" * 10000, "25.jpg"]
)
def test_what_is_no_position_is_named(text: str) -> None:
    answer = parse_answer(f'<Answer>"success detection": "Failed", "keyframe": "{text}"</Answer>')
    assert answer.keyframe is None
    assert [problem.line[:10] for problem in answer.problems] == [text[:10]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gripper 6d-pose", FailureType.GRIPPER_POSE),
        ("Gripper 6D pose", FailureType.GRIPPER_POSE),
        ("6d_pose", FailureType.GRIPPER_POSE),
        ("gripper_6D_pose", FailureType.GRIPPER_POSE),
        ("Task Planning", FailureType.TASK_PLANNING),
        ("task_planning", FailureType.TASK_PLANNING),
        ("gripper state", FailureType.GRIPPER_STATE),
        ("Gripper-State error", FailureType.GRIPPER_STATE),
        ("human intervention", FailureType.HUMAN_INTERVENTION),
    ],
)
def test_the_failure_type_is_found_in_block_thought_or_alone(text: str, expected: FailureType) -> None:
    assert parse_answer(f'<Answer>"failure type": "{text}"</Answer>').failure_type is expected
    thought = f"<Think>The failure type is identified as '{text}'.</Think>"
    assert parse_answer(f'{thought}<Answer>"success detection": "Failed"</Answer>').failure_type is expected
    assert parse_answer(f"'{text}'").failure_type is expected


def test_a_thought_that_lists_all_types_names_the_one_it_identifies() -> None:
    thought = "It may be 'gripper state' or 'task planning'. The failure type is identified as 'gripper state'. Well."
    assert parse_answer(f"<Think>{thought}</Think><Answer></Answer>").failure_type is FailureType.GRIPPER_STATE
    undecided = "It may be 'gripper state' or 'task planning'."
    assert parse_answer(f"<Think>{undecided}</Think><Answer></Answer>").failure_type is None


def test_an_unknown_failure_type_is_named() -> None:
    answer = parse_answer('<Answer>"success detection": "Failed", "failure type": "bad luck"</Answer>')
    assert answer.failure_type is None
    assert answer.problems[0].line == "bad luck"


# --- what a reply does not say


@pytest.mark.parametrize("nothing", ["None", "null", "N/A", "not applicable", "No command needed."])
def test_a_success_has_no_keyframe_command_or_symbols(nothing: str) -> None:
    reply = (
        f'<Answer>\n"success detection": "Successful",\n"keyframe": "None"\n"low level commands": "{nothing}",\n'
        '"visual prompts": "None"\n</Answer>'
    )
    assert said(parse_answer(reply)) == (False, None, None, None, None, None)
    assert parse_answer(reply).problems == ()


def test_an_empty_command_is_an_empty_command() -> None:
    answer = parse_answer(
        '<Answer>"success detection": "Failed", "low level commands": " ", "visual prompts": ""</Answer>'
    )
    assert (answer.low_level, answer.commands, answer.symbols) == ("", (), ())
    assert answer.problems == ()


@pytest.mark.parametrize(
    "reply",
    [
        "",
        " \n",
        "I'm sorry, but I can't help with that request.",
        "<Answer></Answer>",
        "lorem ipsum " * 100,
        "\x00\ud800",
        "{{{{",
        "<Think>",
        "13",
        "Reposition the gripper above the stapler and move with more care to achieve a successful grasp.",
    ],
)
def test_garbage_says_nothing_and_says_so(reply: str) -> None:
    answer = parse_answer(reply)
    assert said(answer) == NOTHING
    assert answer.problems


def test_a_failure_reason_in_prose_says_that_the_task_failed() -> None:
    reply = (
        "The task failed because **the left gripper approached the stapler with a significant lateral translation "
        "error, misaligning its grasp pose**. This occurred during the approach and alignment subtask."
    )
    assert said(parse_answer(reply)) == (True, None, None, None, None, None)


def test_a_bare_command_or_bare_code_is_read() -> None:
    assert parse_answer("Open the left gripper.").commands == OPEN
    assert parse_answer("B. Open the left gripper.").commands == OPEN
    assert parse_answer("Draw Lock: {'position': [1, 2]}").symbols == LOCK


# --- what is wrong with a reply

WHOLE = (
    "<Think>\nThe provided data indicates a failure occurred.\nThe keyframe just before the failure is image number 13."
    "\nThe failure type is identified as 'gripper state'. The corrective action is: 'Open the left gripper.'.\n"
    "The required drawings are:\nDraw Lock: {'position': [1, 2]}\n</Think>\n<Answer>\n"
    '"success detection": "Failed",\n"keyframe": "13"\n"low level commands": "Open the left gripper.",\n'
    '"visual prompts": "Draw Lock: {\'position\': [1, 2]}"\n</Answer>'
)


@pytest.mark.parametrize("end", range(WHOLE.index("</Think>"), WHOLE.index("</Answer>"), 3))
def test_a_reply_cut_off_in_its_block_is_filled_from_its_thought(end: int) -> None:
    answer = parse_answer(WHOLE[:end])
    assert said(answer) == (True, 13, FailureType.GRIPPER_STATE, "Open the left gripper.", OPEN, LOCK)
    assert any("cut off" in problem.why for problem in answer.problems)


@settings(deadline=None)
@given(st.integers(0, len(WHOLE)))
def test_a_reply_cut_off_anywhere_says_nothing_wrong(end: int) -> None:
    answer = parse_answer(WHOLE[:end])
    assert answer.failed in {True, None}
    assert answer.keyframe in {13, 1, None}
    assert answer.failure_type in {FailureType.GRIPPER_STATE, None}
    assert answer.symbols in {LOCK, (), None}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('detection": "Failed"', 'detection": "Successful"', "failed"),
        ('"13"', '"12"', "keyframe"),
        ('commands": "Open', 'commands": "Close', "commands"),
    ],
)
def test_the_block_wins_over_the_thought_and_the_conflict_is_named(old: str, new: str, field: str) -> None:
    before, after = parse_answer(WHOLE), parse_answer(WHOLE.replace(old, new))
    assert before.problems == ()
    assert getattr(after, field) not in {getattr(before, field), None}
    assert len(after.problems) == 1
    assert "thought says" in after.problems[0].why


def test_what_can_be_read_of_commands_and_symbols_stands_beside_what_cannot() -> None:
    answer = parse_answer(
        '<Answer>\n"success detection": "Failed",\n"low level commands": "Open the left gripper. Dance.",\n'
        "\"visual prompts\": \"Draw Lock: {'position': [1, 2]}\nDraw Banana: {'position': [3, 4]}\"\n</Answer>"
    )
    assert (answer.commands, answer.symbols) == (OPEN, LOCK)
    assert [problem.line for problem in answer.problems] == ["Dance", "Draw Banana: {'position': [3, 4]}"]


def test_a_command_that_cannot_be_read_keeps_its_words() -> None:
    answer = parse_answer('<Answer>"success detection": "Failed", "low level commands": "Dance."</Answer>')
    assert (answer.low_level, answer.commands) == ("Dance.", None)


def test_ten_thousand_symbols_are_read_in_seconds() -> None:
    code = "Draw Straight Arrow: {'start_point': [602, 179], 'end_point': [689, 325], 'color': ['green']}\n" * 10_000
    begin = time.process_time()
    answer = parse_answer(f'<Answer>\n"success detection": "Failed",\n"visual prompts": "{code}"\n</Answer>')
    assert time.process_time() - begin < 6
    assert answer.symbols is not None
    assert len(answer.symbols) == 10_000
    assert answer.problems == ()


@pytest.mark.parametrize(
    "unit",
    ["<Answer>", "<Think>", '"', "keyframe: ", "{", "indicates ", "low level ", '{"a":', "*", "\\", "_-_", "a" * 9],
)
def test_a_hostile_reply_takes_time_in_proportion_to_its_length(unit: str) -> None:
    begin = time.process_time()
    parse_answer(unit * 20_000)
    assert time.process_time() - begin < 3


@settings(deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from(WHOLE.split())).map(" ".join))
def test_no_reply_makes_it_fail(reply: str) -> None:
    answer = parse_answer(reply)
    if answer.commands:
        assert parse_command(format_command(answer.commands)) == answer.commands
    if answer.symbols:
        assert parse_symbols(format_symbols(answer.symbols))[1] == []
