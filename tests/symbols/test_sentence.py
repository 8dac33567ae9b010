"""Low-level commands in words, both ways."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.symbols.command_codes import commands

from vifailback.symbols import format_command, parse_command
from vifailback.types import Arm, Command, Direction, GoBack, Grasp, HoldStill, Magnitude, Move, Rotate

ARMS = st.sampled_from(Arm)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(Move, ARMS, st.sampled_from(Direction), st.none() | st.sampled_from(Magnitude)),
    st.builds(Rotate, ARMS, st.booleans()),
    st.builds(Grasp, ARMS, st.booleans(), st.booleans()),
    st.builds(HoldStill, st.none() | ARMS),
    st.builds(GoBack, ARMS),
)
SOME_COMMANDS = st.lists(COMMANDS, max_size=9).map(tuple)

CANONICAL = [
    ("", ""),
    (
        "R.right++ R.backward++ R.cw",
        "Move the right gripper to the right significantly and backward significantly, "
        "and rotate the right gripper clockwise.",
    ),
    ("L.open", "Open the left gripper."),
    ("R.close", "Close the right gripper."),
    ("R.keep-closed", "Keep the right gripper closed."),
    ("R.keep-open", "Keep the right gripper open."),
    ("*.still", "Hold still."),
    ("L.still", "Hold the left gripper still."),
    ("L.home", "Move the left gripper back to its initial pose."),
    ("O.right+", "Move the gripper to the right slightly."),
    ("L.ccw", "Rotate the left gripper counter-clockwise."),
    ("O.upward O.forward++ O.downward", "Move the gripper upward, forward significantly, and downward."),
    (
        "L.left R.left+ R.open L.ccw",
        "Move the left gripper to the left, move the right gripper to the left slightly, open the right gripper, "
        "and rotate the left gripper counter-clockwise.",
    ),
    (
        "L.forward L.close L.forward",
        "Move the left gripper forward, close the left gripper, and move the left gripper forward.",
    ),
    ("L.open O.close", "Open the left gripper, and close the only gripper."),
]


@pytest.mark.parametrize(("code", "sentence"), CANONICAL)
def test_commands_have_one_canonical_sentence(code: str, sentence: str) -> None:
    assert format_command(commands(code)) == sentence


@settings(deadline=None)
@given(SOME_COMMANDS)
def test_every_command_is_read_back_exactly_from_its_sentence(given_commands: tuple[Command, ...]) -> None:
    assert parse_command(format_command(given_commands)) == given_commands


@settings(deadline=None)
@given(
    SOME_COMMANDS,
    st.sampled_from([str.lower, str.upper, str.title, str]),
    st.sampled_from([", and ", " and ", ", then ", "; ", ". ", " and then ", ", followed by ", "\n- ", " & ", ", "]),
    st.sampled_from(["gripper", "arm", "hand", "end-effector", "end effector"]),
    st.sampled_from(["", " ", " .", "!", "**"]),
)
def test_style_does_not_change_the_meaning(
    given_commands: tuple[Command, ...], case: Callable[[str], str], joint: str, noun: str, tail: str
) -> None:
    sentence = format_command(given_commands).rstrip(".").replace(", and ", joint).replace("gripper", noun)
    assert parse_command(case(sentence) + tail) == given_commands
