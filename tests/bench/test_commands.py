"""Scoring low-level commands by structure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.bench.commands import CommandScore, score_command
from vifailback.symbols import format_command
from vifailback.types import Arm, Command, Direction, GoBack, Grasp, HoldStill, Magnitude, Move, Rotate

ARMS = st.sampled_from((Arm.LEFT, Arm.RIGHT))
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(Move, ARMS, st.sampled_from(list(Direction)), st.sampled_from((None, *Magnitude))),
    st.builds(Rotate, ARMS, st.booleans()),
    st.builds(Grasp, ARMS, st.booleans(), st.booleans()),
    st.builds(HoldStill),
    st.builds(GoBack, ARMS),
)
SAYINGS = st.lists(COMMANDS, min_size=1, max_size=4)
TRUTH = "Move the left gripper to the right slightly and backward significantly, and rotate the left gripper clockwise."


def is_coherent(commands: list[Command]) -> bool:
    """Whether a command does not contradict itself."""
    return not score_command(commands, commands).contradiction


@given(commands=SAYINGS.filter(is_coherent), seed=st.randoms(use_true_random=False))
def test_the_truth_in_any_order_is_exact(commands: list[Command], seed: object):
    shuffled = sorted(commands, key=lambda _: seed.random())  # type: ignore[attr-defined]
    kept = {type(command): command for command in commands}
    if len(kept) == len(commands):  # of two sizes of one move, the later counts
        assert score_command(commands, shuffled).exact
        assert score_command(commands, shuffled).value == 1


@given(truth=SAYINGS, said=SAYINGS)
def test_every_part_is_a_share(truth: list[Command], said: list[Command]):
    found = score_command(truth, said)
    assert all(0 <= part <= 1 for part in (found.value, *found.parts.values()))
    assert found.value <= found.atom_f1
    assert not found.exact or found.contradiction or found.value == 1


@given(truth=SAYINGS, said=SAYINGS)
def test_sentences_score_as_their_structure(truth: list[Command], said: list[Command]):
    assert score_command(format_command(truth), format_command(said)) == score_command(truth, said)


@given(commands=st.lists(st.builds(Move, ARMS, st.sampled_from(list(Direction))), min_size=1, max_size=1))
def test_the_opposite_is_worth_nothing(commands: list[Move]):
    opposites = {
        Direction.LEFT: Direction.RIGHT,
        Direction.UPWARD: Direction.DOWNWARD,
        Direction.FORWARD: Direction.BACKWARD,
    }
    both = opposites | {other: one for one, other in opposites.items()}
    found = score_command(commands, [Move(commands[0].arm, both[commands[0].direction])])
    assert (found.contradiction, found.value) == (True, 0)


@pytest.mark.parametrize(
    ("said", "value", "exact"),
    [
        (TRUTH, 1.0, True),
        ("Rotate the left gripper clockwise, and move it backward significantly and to the right slightly.", 1.0, True),
        (
            "Move the left gripper to the right significantly and backward significantly, and rotate it clockwise.",
            5 / 6,
            False,
        ),
        ("Move the left gripper to the right and backward, and rotate it clockwise.", 4 / 6, False),
        ("Move the left gripper to the right slightly and backward significantly.", 4 / 5, False),
        (
            "Move the right gripper to the right slightly and backward significantly, and rotate it clockwise.",
            0.0,
            False,
        ),
        ("Move the left gripper to the left slightly and backward significantly, and rotate it clockwise.", 0.0, False),
        ("Move the left gripper to the right slightly, and rotate the left gripper counter-clockwise.", 0.0, False),
        ("Hold still.", 0.0, False),
        ("", 0.0, False),
    ],
)
def test_a_command_is_worth_its_right_actions(said: str, value: float, exact: bool):
    found = score_command(TRUTH, said)
    assert found.value == pytest.approx(value)
    assert found.exact == exact


def test_parts_tell_what_was_wrong():
    found = score_command(TRUTH, "Move the left gripper to the right slightly and upward.")
    assert found == CommandScore(
        value=2 / 5,
        exact=False,
        readable=True,
        atom_f1=2 / 5,
        arm=1.0,
        contradiction=False,
        direction=0.5,
        size=1.0,
        rotation=False,
        grasp=None,
    )


def test_keeping_a_gripper_open_is_opening_it():
    assert score_command("Open the left gripper.", "Keep the left gripper open.").exact
    assert score_command("Open the left gripper.", "Close the left gripper.").contradiction


def test_what_cannot_be_read_is_an_action_too_many():
    found = score_command("Open the left gripper.", "Open the left gripper and juggle it.")
    assert (found.readable, found.exact, found.value) == (False, False, pytest.approx(2 / 3))


def test_a_true_sentence_must_be_readable():
    with pytest.raises(ValueError, match="true command cannot be read"):
        score_command("Sing a song.", "Open the left gripper.")
