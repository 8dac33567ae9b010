"""Low-level commands in words, both ways."""

from hypothesis import given
from hypothesis import strategies as st

from vifailback.symbols import format_command, parse_command, read_command
from vifailback.types import Arm, Command, Direction, GoBack, Grasp, HoldStill, Magnitude, Move, Rotate

ARMS = st.sampled_from(Arm)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(Move, ARMS, st.sampled_from(Direction), st.none() | st.sampled_from(Magnitude)),
    st.builds(Rotate, ARMS, st.booleans()),
    st.builds(Grasp, ARMS, st.booleans(), st.booleans()),
    st.builds(HoldStill, st.none() | ARMS),
    st.builds(GoBack, ARMS),
)


@given(st.lists(COMMANDS, max_size=9).map(tuple))
def test_every_command_is_read_back_exactly_from_its_sentence(commands: tuple[Command, ...]) -> None:
    assert parse_command(format_command(commands)) == commands


@given(st.text(max_size=200))
def test_reading_any_text_never_raises(text: str) -> None:
    read_command(text)
