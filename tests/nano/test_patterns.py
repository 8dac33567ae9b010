import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.nano.patterns import POINTS, Parts, put_together, taken_apart
from vifailback.symbols import format_command, format_symbols, read_command
from vifailback.types import (
    Align,
    Arm,
    Arrow,
    Axis,
    Command,
    Direction,
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

ARMS = st.sampled_from([Arm.LEFT, Arm.RIGHT])
PLACES = st.builds(Point, st.integers(0, 1000).map(float), st.integers(0, 1000).map(float))
WAYS = [
    (Direction.FORWARD, Direction.BACKWARD),
    (Direction.LEFT, Direction.RIGHT),
    (Direction.UPWARD, Direction.DOWNWARD),
]


@st.composite
def poses(draw: st.DrawFn) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
    """A pose that is off, as the simulation says it: open, go there, turn, close; arrow, labels, turn, crosshairs."""
    arm = draw(ARMS)
    pairs = draw(st.lists(st.sampled_from(WAYS), min_size=1, max_size=3, unique=True))
    moves = [Move(arm, draw(st.sampled_from(pair)), draw(st.sampled_from(list(Magnitude)))) for pair in pairs]
    start, end = draw(st.lists(PLACES, min_size=2, max_size=2, unique=True))
    opens, turns, closes, aligns = (draw(st.booleans()) for _ in range(4))
    commands: list[Command] = [Grasp(arm, open=True)] if opens else []
    symbols: list[Symbol] = [Arrow(start, end, tuple(move.direction.axis for move in moves))]
    symbols += [Gripper(start, open=True)] if opens else []
    commands += moves
    if turns:
        clockwise = draw(st.booleans())
        commands.append(Rotate(arm, clockwise))
        symbols.append(Turn(start, clockwise))
    if aligns:
        symbols.append(Align(*draw(st.lists(PLACES, min_size=2, max_size=2, unique=True))))
    if closes:
        commands.append(Grasp(arm, open=False))
        symbols.append(Gripper(end, open=False))
    return tuple(commands), tuple(symbols)


@st.composite
def states(draw: st.DrawFn) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
    """A gripper in the wrong state."""
    is_open = draw(st.booleans())
    grasp = Grasp(draw(ARMS), open=is_open, keep=draw(st.booleans()))
    return (grasp,), (Gripper(draw(PLACES), open=is_open),)


@st.composite
def plans(draw: st.DrawFn) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
    """A wrong plan: nothing to say, but put that back, take this, bring it there."""
    symbols: list[Symbol] = []
    if draw(st.booleans()):
        symbols.append(Rewind(draw(PLACES)))
    if draw(st.booleans()):
        symbols.append(Target(draw(PLACES)))
    symbols.append(Align(*draw(st.lists(PLACES, min_size=2, max_size=2, unique=True))))
    return (), tuple(symbols)


HOLDING = st.builds(
    lambda arm, at: ((HoldStill(arm),), (Hold(at),)), st.sampled_from([Arm.LEFT, Arm.RIGHT, None]), PLACES
)


@given(poses() | states() | plans() | HOLDING)
def test_guidance_that_the_simulation_gives_is_put_together_as_it_was(guidance):
    commands, symbols = guidance
    parts = taken_apart(commands, symbols)
    assert set(parts.points) <= set(POINTS)
    assert put_together(parts) == guidance


@given(poses())
def test_a_pattern_says_neither_which_arm_nor_which_way_nor_where(guidance):
    parts = taken_apart(*guidance)
    for word in ("left", "right", "forward", "up", *"0123456789"):
        assert word not in parts.commands
        assert word not in parts.symbols


def test_the_longest_way_is_said_first_and_colours_follow():
    parts = Parts(
        "ways",
        "arrow(ways)",
        Arm.RIGHT,
        (3, 0, 2),
        (0.5, 0.0, 2.0),
        {"arrow.start": Point(1, 2), "arrow.end": Point(3, 4)},
    )
    commands, symbols = put_together(parts)
    assert format_command(commands) == "Move the right gripper upward significantly and backward slightly."
    assert symbols == (Arrow(Point(1, 2), Point(3, 4), (Axis.UP_DOWN, Axis.FORWARD_BACKWARD)),)


@pytest.mark.parametrize(
    "text",
    [
        "Hold still.",
        "Keep the left gripper closed.",
        "Move the right gripper back to its initial pose.",
        "Rotate the left gripper counter-clockwise, and open the left gripper.",
        "Close the left gripper, and move the left gripper upward.",
    ],
)
def test_a_sentence_is_said_again_by_its_parts(text: str):
    commands, problems = read_command(text)
    assert problems == []
    said, _ = put_together(taken_apart(commands, ()))
    assert [type(one) for one in said] == [type(one) for one in commands]
    if not any(isinstance(one, Move) for one in commands):
        assert said == commands


def test_two_arrows_keep_their_places():
    symbols = (Arrow(Point(1, 1), Point(2, 2), (Axis.UP_DOWN,)), Arrow(Point(3, 3), Point(4, 4), (Axis.LEFT_RIGHT,)))
    assert put_together(taken_apart((), symbols))[1] == symbols


def test_a_symbol_whose_place_is_unknown_is_left_out():
    drawn = put_together(Parts("", "rewind target align", points={"target": Point(5, 5)}))[1]
    assert format_symbols(drawn) == format_symbols((Target(Point(5, 5)),))
