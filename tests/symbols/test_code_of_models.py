"""Symbol code as models other than the authors' write it: JSON, other keys, fractions; and what must be refused."""

import re

import pytest

from vifailback.symbols import format_symbols, parse_symbols
from vifailback.types import Align, Arrow, Axis, Point, Symbol, Turn


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"Draw Lock": {"position": [1, 2]}, "Draw ON": {"position": [3, 4]}}', "Lock 1 2, ON 3 4"),
        ('{"visual_prompts": [{"Draw Lock": {"position": [1, 2]}}]}', "Lock 1 2"),
        ('[{"name": "Lock", "position": [1, 2]}, {"symbol": "Draw ON", "pos": [3, 4]}]', "Lock 1 2, ON 3 4"),
        ('{"action": "Draw Lock", "parameters": {"position": [1, 2]}}', "Lock 1 2"),
        ("\\boxed{Draw Lock: {'position': [1, 2]}}", "Lock 1 2"),
        ("Draw Lock: {{'position': [1, 2]}}", "Lock 1 2"),
        ("Draw Lock: {'position': [1, 2]}Draw ON: {'position': [3, 4]}", "Lock 1 2, ON 3 4"),
        ("Draw Lock Icon: {'x': 1, 'y': 2}", "Lock 1 2"),
        ("Draw Lock: {'position': [10%, 2.5%]}", "Lock 100 25"),
        ("Draw Lock: {「position」: [1、2], 'note': 'Hold it. Then wait!'}", "Lock 1 2"),
        ("Draw Lock: {\n  'position': [1, 2], // the left gripper\n  'id': 3 # third\n}", "Lock 1 2"),
        ("Draw ON/OFF: {'point_2d': [1, 2], 'state': 'OFF'}", "OFF 1 2"),
    ],
)
def test_other_shapes_that_models_answer_in_are_read_without_a_problem(text: str, code: str):
    found, problems = parse_symbols(text)
    assert ", ".join(re.sub(r"^Draw |[^\w ]|position", "", line).replace("  ", " ") for line in _lines(found)) == code
    assert problems == []


def _lines(symbols: list[Symbol]) -> list[str]:
    return format_symbols(symbols).split("\n")


@pytest.mark.parametrize("fields", ["'x1': 1, 'y1': 2, 'x2': 3, 'y2': 4", "'points': [[1, 2], [3, 4]]"])
def test_both_ends_of_an_arrow_are_read_in_one_list_or_by_number(fields: str):
    arrow = Arrow(Point(1, 2), Point(3, 4), (Axis.FORWARD_BACKWARD, Axis.UP_DOWN))
    assert parse_symbols(f"Draw a Red and Blue Straight Arrow: {{{fields}}}") == ([arrow], [])


@pytest.mark.parametrize(
    ("text", "clockwise"),
    [
        ("Draw Rotating Arrow: {'center': [1, 2], 'clockwise': false}", False),
        ("Draw Rotating Arrow: {'center': [1, 2], 'ccw': true}", False),
        ("Draw Counter-clockwise Arrow: {'center': [1, 2]}", False),
        ("Draw Rotating Arrow: {'center': [1, 2], 'clockwise': 'yes'}", True),
    ],
)
def test_a_rotation_is_read_wherever_it_is_said(text: str, clockwise: bool):
    assert parse_symbols(text) == ([Turn(Point(1, 2), clockwise)], [])


def test_fractions_of_the_image_are_scaled_and_named():
    found, problems = parse_symbols("Draw Dual Crosshair: {'start_point': [0, 0.25], 'end_point': [0.5, 1]}")
    assert found == [Align(Point(0, 250), Point(500, 1000))]
    assert [problem.why for problem in problems] == [
        "the places are fractions of the image, expected 0 to 1000: read as such"
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Draw Straight Arrow: {'start_point': [0.5, 0.2], 'end_point': [300, 400]}", "some places are fractions"),
        ("Draw ON: {'position': [1, 2], 'text': 'OFF'}", "called ON but its text says otherwise"),
        ("Draw Lock: {'position': [1, 2], 'position': [3, 4]}", "twice with different values"),
        ("Draw Lock: {'position': [1, 2], 'point': [3, 4]}", "different places"),
        ("Draw Lock: {'position': [10px, 20px]}", "'10px'"),
        ("Draw Rotating Arrow: {'center': [1, 2], 'clockwise': true, 'direction': 'ccw'}", "both ways"),
        ("Draw Clockwise Arrow: {'center': [1, 2], 'direction': 'ccw'}", "otherwise than its 'direction'"),
        ("Draw Red Arrow: {'start': [1, 2], 'end': [3, 4], 'colors': 'blue'}", "otherwise than its 'colors'"),
        ("Do not draw Lock: {'position': [1, 2]}", "not to draw"),
        ("Instead of Draw Lock: {'position': [1, 2]}", "not to draw"),
        ("Draw Arrow: {'position': [1, 2]}", "'start_point' is missing"),
    ],
)
def test_what_says_two_things_or_forbids_itself_is_refused(text: str, why: str):
    found, problems = parse_symbols(text)
    assert found == []
    assert [why in problem.why for problem in problems] == [True]
