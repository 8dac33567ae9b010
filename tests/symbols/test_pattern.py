"""symbols.pattern: the code of every symbol has the form that servers are told."""

import re

import pytest
from hypothesis import given
from tests.symbols.test_code import symbols

from vifailback.symbols import format_symbols
from vifailback.symbols.pattern import CODE_LINE
from vifailback.types import Symbol


@given(symbols)
def test_every_symbol_s_code_has_the_form(symbol: Symbol):
    assert re.fullmatch(CODE_LINE, format_symbols([symbol]))


@pytest.mark.parametrize(
    "line",
    [
        "Draw Heart: {'position': [1, 2]}",
        "Draw Lock: {'position': [1001, 2]}",
        "Draw Lock: {'position': [01, 2]}",
        "Draw Straight Arrow: {'start_point': [1, 2], 'end_point': [3, 4], 'color': []}",
        "Draw Straight Arrow: {'start_point': [1, 2], 'end_point': [3, 4], 'color': ['pink']}",
    ],
)
def test_other_lines_have_it_not(line: str):
    assert not re.fullmatch(CODE_LINE, line)
