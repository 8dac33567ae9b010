"""Symbol code text, in all dialects, to symbols and back."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.symbols import format_symbols, parse_symbols
from vifailback.types import Align, Arrow, Axis, Gripper, Hold, Point, Rewind, Symbol, Target, Turn

RED, GREEN, BLUE = Axis.FORWARD_BACKWARD, Axis.LEFT_RIGHT, Axis.UP_DOWN
RELEASE = (
    "Draw Straight Arrow: {'start_point': [602, 179], 'end_point': [689, 325], 'color': ['green', 'red']}\n"
    "Draw Rotating Arrow: {'center': [550, 179], 'direction': 'clockwise'}\n"
    "Draw Dual Crosshair: {'start_point': [806, 196], 'end_point': [789, 317]}"
)
RELEASE_SYMBOLS = [
    Arrow(Point(602, 179), Point(689, 325), (GREEN, RED)),
    Turn(Point(550, 179), True),
    Align(Point(806, 196), Point(789, 317)),
]

places = st.builds(Point, st.integers(0, 1000).map(float), st.integers(0, 1000).map(float))
axes = st.lists(st.sampled_from(Axis), min_size=1, max_size=4).map(tuple)
symbols: st.SearchStrategy[Symbol] = st.one_of(
    st.builds(Arrow, places, places, axes),
    st.builds(Turn, places, st.booleans()),
    st.builds(Target, places),
    st.builds(Align, places, places),
    st.builds(Gripper, places, st.booleans()),
    st.builds(Hold, places),
    st.builds(Rewind, places),
)


def test_the_answer_of_the_release_is_read():
    assert parse_symbols(RELEASE) == (RELEASE_SYMBOLS, [])


def test_the_release_spelling_is_written():
    assert format_symbols(RELEASE_SYMBOLS) == RELEASE
    rest = [
        Target(Point(10, 20)),
        Gripper(Point(1, 2), True),
        Gripper(Point(1, 2), False),
        Hold(Point(3, 4)),
        Rewind(Point(5, 6)),
    ]
    assert format_symbols(rest).splitlines() == [
        "Draw Crosshair: {'position': [10, 20]}",
        "Draw ON: {'position': [1, 2]}",
        "Draw OFF: {'position': [1, 2]}",
        "Draw Lock: {'position': [3, 4]}",
        "Draw Rewind: {'position': [5, 6]}",
    ]


def test_places_are_truncated_when_written():
    assert format_symbols([Hold(Point(751.9, 0.99))]) == "Draw Lock: {'position': [751, 0]}"


@given(st.lists(symbols, max_size=6))
def test_symbols_survive_the_way_through_text(drawn: list[Symbol]):
    assert parse_symbols(format_symbols(drawn)) == (drawn, [])


@given(st.lists(symbols, max_size=6))
def test_text_survives_the_way_through_symbols(drawn: list[Symbol]):
    text = format_symbols(drawn)
    assert format_symbols(parse_symbols(text)[0]) == text


@given(
    st.lists(symbols, min_size=1, max_size=4),
    st.sampled_from(["upper", "lower", "json", "escaped", "one line", "tuples", "bullets"]),
)
def test_every_dialect_says_the_same(drawn: list[Symbol], dialect: str):
    text = format_symbols(drawn)
    match dialect:
        case "upper":
            text = text.upper()
        case "lower":
            text = text.lower()
        case "json":
            text = text.replace("'", '"')
        case "escaped":
            text = text.replace("\n", "\\n").replace("'", "\\'")
        case "one line":
            text = text.replace("\n", ", ")
        case "tuples":
            text = text.replace("[", "(").replace("]", ",)")
        case _:
            text = "```python\n" + "\n".join(f"{n}. **{line}" for n, line in enumerate(text.splitlines())) + "\n```"
    assert parse_symbols(text) == (drawn, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Draw Lock: {'position': [1.5, 2e1]}", Hold(Point(1.5, 20))),
        ('DRAW LOCK : {"position" : (1, 2) , }', Hold(Point(1, 2))),
        ("draw_lock={position=[1, 2]}", Hold(Point(1, 2))),
        ("Lock: {'position': [1, 2]}", Hold(Point(1, 2))),
        ('"visual prompts": "Draw Lock: {\'position\': [1, 2]}"\n</Answer>', Hold(Point(1, 2))),
        ("Draw Lock:\n{\n  'position': [1,\n 2]\n}", Hold(Point(1, 2))),
        ("Draw Lock: {'position': {'y': 2, 'x': 1}}", Hold(Point(1, 2))),
        ("Draw Lock: {'position': [[1, 2]]} and keep it there", Hold(Point(1, 2))),
        ("Draw Lock: {'position': ['1', '2']}}]", Hold(Point(1, 2))),
        ("Draw Lock：｛‘position’：［1，2］｝", Hold(Point(1, 2))),
        (
            "Draw Rotating Arrow: {'start_point': [0, 0], 'end_point': [10, 30], 'direction': 'Counter-Clockwise'}",
            Turn(Point(5, 15), False),
        ),
        ("Draw Rotating Arrow: {'center': [5, 15], 'direction': 'anticlockwise'}", Turn(Point(5, 15), False)),
        ("Draw Rotating Arrow: {'center': [5, 15], 'direction': 'counter clockwise'}", Turn(Point(5, 15), False)),
        ("Draw Rotating Arrow: {'center': [5, 15]}", Turn(Point(5, 15), True)),
        (
            "Draw Straight Arrow: {'start_point': [1, 2], 'end_point': [3, 4]}",
            Arrow(Point(1, 2), Point(3, 4), (GREEN,)),
        ),
        (
            "Draw Straight Arrow: {'start_point': [1, 2], 'end_point': [3, 4], 'color': []}",
            Arrow(Point(1, 2), Point(3, 4), (GREEN,)),
        ),
        (
            "Draw Straight Arrow: {'start_point': [1, 2], 'end_point': [3, 4], 'color': 'BLUE'}",
            Arrow(Point(1, 2), Point(3, 4), (BLUE,)),
        ),
        (
            "Draw Straight Arrow: {'start': [1, 2], 'end': [3, 4], 'colors': 'red and blue'}",
            Arrow(Point(1, 2), Point(3, 4), (RED, BLUE)),
        ),
        (
            "Draw Straight Arrow: {'start_point': [1, 2], 'end_point': [3, 4], 'color': ['green, 'red]}",
            Arrow(Point(1, 2), Point(3, 4), (GREEN, RED)),
        ),
    ],
)
def test_what_models_and_scripts_write_is_read(text: str, expected: Symbol):
    assert parse_symbols(text) == ([expected], [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n\\n",
        "None",
        "none.",
        "No drawings",
        "No visual prompts are needed.",
        "```\n```",
        "[]",
        '""',
        "N/A",
        "Nothing to draw here",
        "<Answer>",
    ],
)
def test_text_that_says_nothing_is_no_problem(text: str):
    assert parse_symbols(text) == ([], [])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Draw Lock: {'position': [1, 2]", "cut off"),
        ("Draw Lock: {'position': [1,", "cut off"),
        ("Draw Straight Arr", "no symbol"),
        ("Draw Lock", "no symbol"),
        ("Move it to the left", "no symbol"),
        ("Draw Spoon: {'position': [1, 2]}", "no symbol is called"),
        ("Draw Lock: {'position': [nan, 2]}", "finite"),
        ("Draw Lock: {'position': [1, -inf]}", "finite"),
        ("Draw Lock: {'position': [1051, 2]}", "far outside"),
        ("Draw Lock: {'position': [1, -50.5]}", "far outside"),
        ("Draw Lock: {'position': [1e400, 2]}", "finite"),
        ("Draw Lock: {'position': [1]}", "two numbers"),
        ("Draw Lock: {'position': [1, 2, 3]}", "two numbers"),
        ("Draw Lock: {'position': [10%, 2]}", "two numbers"),
        ("Draw Lock: {'position': None}", "two numbers"),
        ("Draw Lock: {'where': [1, 2]}", "missing"),
        ("Draw Lock: {}", "'position' is missing"),
        ("Draw Foo: {}", "no symbol is called 'Draw Foo'"),
        ("{'position': [1, 2]}", "name of the symbol"),
        ("Draw Straight Arrow: {'start_point': [1, 2]}", "missing"),
        ("Draw Straight Arrow: {'start_point': [1, 2], 'end_point': [3, 4], 'color': 'yellow'}", "no axis"),
        ("Draw Rotating Arrow: {'center': [1, 2], 'direction': 'left'}", "direction"),
        ("Draw Lock: {'position': [1, 2]) [3}", "expected named values"),
        ("Draw Lock: {: [1, 2]}", "a name is missing"),
        ("Draw Lock: {'position': __import__('os').system('true')}", "no meaning"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, why: str):
    found, problems = parse_symbols(text)
    assert found == []
    assert len(problems) == 1
    assert why in problems[0].why
    assert problems[0].line.strip("{}") in text


def test_a_problem_does_not_take_its_neighbours_along():
    found, problems = parse_symbols(
        f"{RELEASE}\nDraw Spoon: {{'position': [1, 2]}}\nDraw Lock: {{'position': [1\n"
        "Draw ON: {'position': [1, 2]}\nDraw Cross"
    )
    assert found == [*RELEASE_SYMBOLS, Gripper(Point(1, 2), True)]
    assert [problem.line for problem in problems] == [
        "Draw Spoon: {'position': [1, 2]}",
        "Draw Lock: {'position': [1",
        "Draw Cross",
    ]


def test_places_just_outside_are_moved_to_the_border_and_named():
    found, problems = parse_symbols("Draw Lock: {'position': [-50, 1050]}")
    assert found == [Hold(Point(0, 1000))]
    assert [problem.line for problem in problems] == ["Draw Lock: {'position': [-50, 1050]}"] * 2


def test_a_colour_that_is_no_axis_is_named_beside_the_arrow():
    found, problems = parse_symbols(
        "Draw Straight Arrow: {'start_point': [1, 2], 'end_point': [3, 4], 'color': ['red', 'yellow']}"
    )
    assert found == [Arrow(Point(1, 2), Point(3, 4), (RED,))]
    assert "yellow" in problems[0].why


def test_long_garbage_is_quoted_shortened():
    assert len(parse_symbols("x" * 100_000)[1][0].line) == 500


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([RELEASE] * 3334),
        "draw x " * 50_000,
        "Draw Lock: {" * 50_000,
        "Draw Lock: {" + "[" * 300_000,
        "{" * 300_000,
        "}" * 300_000,
        "\\" * 300_000,
        "draw" + " " * 300_000,
        "'\"`*" * 100_000,
        "Draw Lock: {'position': [" + "1" * 300_000 + ", 2]}",
        "Draw Lock: {" + "a-" * 200_000 + "}",
        "no " * 200_000,
    ],
    ids=lambda text: text[:14].strip(),
)
def test_huge_answers_take_linear_time(text: str):
    begin = time.process_time()
    found, problems = parse_symbols(text)
    assert time.process_time() - begin < 4
    assert len(found) == (10_002 if text.startswith(RELEASE) else 0)
    assert len(problems) <= 50_000


@given(st.text())
def test_any_text_gives_an_answer(text: str):
    found, problems = parse_symbols(text)
    assert isinstance(found, list)
    assert all(problem.line or problem.why for problem in problems)


@given(st.text(alphabet="draw lock:{}[]()'\"\\n,12.5-e\n", max_size=60))
def test_any_scramble_of_code_gives_an_answer(text: str):
    parse_symbols(text)


def test_an_answer_longer_than_any_symbol_is_read_in_lists():
    assert parse_symbols(["Draw Lock: {'position': [1, 2]}", "None"]) == ([Hold(Point(1, 2))], [])
