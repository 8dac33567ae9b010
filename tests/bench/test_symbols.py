"""Scoring drawn symbols."""

import importlib.util
import math
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.bench.symbols import MOST_SYMBOLS, THRESHOLDS, score_symbols
from vifailback.symbols import format_symbols
from vifailback.types import Align, Arrow, Axis, Gripper, Hold, Point, Rewind, Symbol, Target, Turn

RED, GREEN, BLUE = Axis.FORWARD_BACKWARD, Axis.LEFT_RIGHT, Axis.UP_DOWN
ARROW = Arrow(Point(200, 500), Point(400, 500), (GREEN,))
POINTS = st.builds(Point, st.integers(0, 1000).map(float), st.integers(0, 1000).map(float))
AXES = st.lists(st.sampled_from(list(Axis)), min_size=1, max_size=3, unique=True).map(tuple)
SYMBOLS: st.SearchStrategy[Symbol] = st.one_of(
    st.builds(Arrow, POINTS, POINTS, AXES),
    st.builds(Turn, POINTS, st.booleans()),
    st.builds(Target, POINTS),
    st.builds(Align, POINTS, POINTS),
    st.builds(Gripper, POINTS, st.booleans()),
    st.builds(Hold, POINTS),
    st.builds(Rewind, POINTS),
)
LISTS = st.lists(SYMBOLS, min_size=1, max_size=6)


def sanity():
    """The script behind docs/symbol-scores.md."""
    place = Path(__file__).parents[2] / "docs" / "symbol_scores.py"
    spec = importlib.util.spec_from_file_location("symbol_scores", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(symbols=LISTS, seed=st.integers())
def test_the_truth_in_any_order_is_worth_one(symbols: list[Symbol], seed: int):
    shuffled = random.Random(seed).sample(symbols, len(symbols))
    found = score_symbols(symbols, shuffled)
    assert (found.value, found.validity, found.type_f1) == (1, 1, 1)
    assert found.endpoint == 0 or sum(isinstance(symbol, Arrow | Align) for symbol in symbols) > 1


@given(truth=LISTS, drawn=st.lists(SYMBOLS, max_size=6))
def test_every_part_is_a_share_and_nearer_thresholds_are_harder(truth: list[Symbol], drawn: list[Symbol]):
    found = score_symbols(truth, drawn)
    assert all(0 <= part <= 1 for part in (found.value, *found.parts.values()))
    assert list(found.at) == sorted(found.at)
    assert found.value <= found.type_f1 + 1e-12


@given(truth=LISTS, drawn=LISTS)
def test_truth_and_drawing_may_change_places(truth: list[Symbol], drawn: list[Symbol]):
    assert score_symbols(truth, drawn).at == score_symbols(drawn, truth).at


@given(symbols=LISTS)
def test_text_is_read_as_symbols(symbols: list[Symbol]):
    assert score_symbols(symbols, format_symbols(symbols)).value == 1


@pytest.mark.parametrize(
    ("drawn", "value"),
    [
        (Arrow(Point(210, 500), Point(410, 500), (GREEN,)), 1.0),
        (Arrow(Point(240, 500), Point(440, 500), (GREEN,)), 0.75),
        (Arrow(Point(280, 500), Point(480, 500), (GREEN,)), 0.5),
        (Arrow(Point(350, 500), Point(550, 500), (GREEN,)), 0.25),
        (Arrow(Point(200, 500), Point(400, 500), (RED,)), 0.0),
        (Arrow(Point(200, 500), Point(400, 500), (GREEN, BLUE)), 0.0),
        (Arrow(Point(400, 500), Point(200, 500), (GREEN,)), 0.0),
        (Arrow(Point(200, 500), Point(200, 500), (GREEN,)), 0.0),
        (Target(Point(200, 500)), 0.0),
    ],
)
def test_an_arrow_counts_by_place_colours_and_direction(drawn: Symbol, value: float):
    assert score_symbols([ARROW], [drawn]).value == value


@pytest.mark.parametrize(("degrees", "counts"), [(44, True), (46, False)])
def test_an_arrow_may_be_less_than_45_degrees_off(degrees: float, counts: bool):
    way = math.radians(degrees)
    short = Arrow(Point(500, 500), Point(550, 500))
    turned = Arrow(Point(500, 500), Point(500 + 50 * math.cos(way), 500 + 50 * math.sin(way)))
    assert (score_symbols([short], [turned]).value > 0) == counts
    assert score_symbols([short], [turned]).direction == pytest.approx(math.cos(way))


@pytest.mark.parametrize(
    ("true", "drawn"),
    [
        (Turn(Point(500, 500), True), Turn(Point(500, 500), False)),
        (Gripper(Point(500, 500), True), Gripper(Point(500, 500), False)),
        (Hold(Point(500, 500)), Rewind(Point(500, 500))),
        (Align(Point(100, 500), Point(500, 500)), Align(Point(500, 500), Point(100, 500))),
    ],
)
def test_the_sense_of_a_symbol_must_be_right(true: Symbol, drawn: Symbol):
    assert score_symbols([true], [drawn]).value == 0


def test_parts_tell_what_was_wrong():
    found = score_symbols([ARROW], [Arrow(Point(200, 500), Point(200, 700), (GREEN, RED))])
    assert found.type_f1 == 1
    assert found.colours == 0.5
    assert found.direction == pytest.approx(0)
    assert found.endpoint == pytest.approx(math.hypot(0.2, 0.2))


def test_what_cannot_be_read_counts_as_drawn_and_wrong():
    text = format_symbols([ARROW]) + "\nDraw Spiral: {'position': [1, 2]}\nDraw Lock: {'position': [1"
    found = score_symbols([ARROW], text)
    assert found.validity == pytest.approx(1 / 3)
    assert found.value == pytest.approx(2 / 4)


def test_drawing_too_much_costs():
    assert score_symbols([ARROW], [ARROW, Hold(Point(1, 1))]).value == pytest.approx(2 / 3)


def test_a_model_that_repeats_itself_without_end_is_scored_in_no_time():
    found = score_symbols([ARROW], [ARROW] * (MOST_SYMBOLS * 20))
    assert found.value == pytest.approx(2 / (1 + MOST_SYMBOLS * 20))


def test_no_drawing_is_worth_nothing():
    found = score_symbols([ARROW], "")
    assert (found.value, found.validity, found.colours, found.endpoint) == (0, 0, 0, None)


def test_a_true_text_must_be_readable():
    with pytest.raises(ValueError, match="true symbols cannot be read"):
        score_symbols("Draw Spiral: {'position': [1, 2]}", [])


def test_noise_and_ignorance_are_worth_what_the_docs_say():
    script = sanity()
    rows = {name: values[0] for name, values in script.table(script.make_samples(200))}
    assert rows["the truth"] == 1
    assert rows["the truth, each coordinate up to 25 per mille off"] == pytest.approx(0.90, abs=0.03)
    assert rows["the truth, each coordinate up to 100 per mille off"] == pytest.approx(0.38, abs=0.05)
    assert rows["the truth of another sample"] < 0.02
    assert rows["one constant arrow"] < 0.02
    assert rows["nothing"] == 0
    assert len(THRESHOLDS) == 4
