"""Annotation records, in pixels, to symbols and back."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.symbols import format_records, parse_symbols
from vifailback.types import Align, Arrow, Axis, Gripper, Hold, ImageSize, Point, Rewind, Target, Turn

SIZE = ImageSize(640, 480)
RED, GREEN, BLUE = Axis.FORWARD_BACKWARD, Axis.LEFT_RIGHT, Axis.UP_DOWN
RECORDS = [
    {"type": "move_arrow", "start": [64, 48], "end": [320, 240], "colors": ["green", "red"]},
    {"type": "rotate_arrow", "center": [1, 2], "direction": "counterclockwise"},
    {"type": "state", "pos": [3, 4], "text": "ON"},
    {"type": "state", "pos": [3, 4], "text": "OFF"},
    {"type": "lock", "pos": [481, 241]},
    {"type": "rewind", "pos": [271, 116]},
    {"type": "crosshair", "pos": [0, 480]},
    {"type": "dual_crosshair", "p1": [80, 238], "p2": [219, 245]},
]


def test_records_are_read_in_pixels():
    found, problems = parse_symbols(RECORDS, size=(640, 480))
    assert problems == []
    assert found[0] == Arrow(Point(100, 100), Point(500, 500), (GREEN, RED))
    assert [type(symbol) for symbol in found] == [Arrow, Turn, Gripper, Gripper, Hold, Rewind, Target, Align]
    assert found[4] == Hold(Point(481 * 1000 / 640, 241 * 1000 / 480))


def test_records_survive_the_way_through_symbols():
    assert format_records(parse_symbols(RECORDS, size=SIZE)[0], SIZE) == RECORDS


@given(
    st.tuples(st.integers(1, 4000), st.integers(1, 4000)),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5),
)
def test_whole_pixels_of_any_size_survive(size: tuple[int, int], places: list[tuple[float, float]]):
    records = [{"type": "lock", "pos": [int(x * size[0]), int(y * size[1])]} for x, y in places]
    found, problems = parse_symbols(records, size=size)
    assert problems == []
    assert format_records(found, ImageSize(*size)) == records


def test_the_authors_examples_survive(shared_data: Path):
    items = json.loads((shared_data / "official" / "example_direct_draw.json").read_text())
    lists = [
        part[f"{prefix}_keyframe_annotations_code"]
        for item in items
        for phase, prefix in (("avoidance", "avoid"), ("correction", "correct"))
        for part in item.get(phase, [])
    ]
    assert lists
    for records in lists:
        found, problems = parse_symbols(records, size=SIZE)
        assert problems == []
        assert format_records(found, SIZE) == records


def test_pixels_and_per_mille_of_hand_made_annotations_agree(shared_data: Path):
    files = sorted((shared_data / "clips" / "annotations").glob("*.json"))
    assert files
    for file in files:
        item = json.loads(file.read_text())
        for phase in ("avoidance", "correction"):
            from_pixels, problems = parse_symbols(item[phase]["symbols_px"], size=(item["width"], item["height"]))
            from_text, more = parse_symbols(item[phase]["code_norm1000"])
            assert not problems
            assert not more
            assert [type(symbol) for symbol in from_pixels] == [type(symbol) for symbol in from_text]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            {"type": "move_arrow", "start": (64, 48), "end": (320, 240), "colors": [(0, 255, 0), (0, 0, 255)]},
            Arrow(Point(100, 100), Point(500, 500), (GREEN, RED)),
        ),
        (
            {"type": "move_arrow", "start": [64, 48], "end": [320, 240], "colors": [[255.0, 0.0, 0.0]]},
            Arrow(Point(100, 100), Point(500, 500), (BLUE,)),
        ),
        (
            {"type": "move_arrow", "start": [64, 48], "end": [320, 240], "colors": [0, 0, 250]},
            Arrow(Point(100, 100), Point(500, 500), (RED,)),
        ),
        (
            {"type": "move_arrow", "start": [64, 48], "end": [320, 240], "colors": []},
            Arrow(Point(100, 100), Point(500, 500), (GREEN,)),
        ),
        (
            {"type": "straight_arrow", "start_point": [64, 48], "end_point": [320, 240], "color": ["blue"]},
            Arrow(Point(100, 100), Point(500, 500), (BLUE,)),
        ),
        (
            {"type": "rotate_arrow", "start": [0, 0], "end": [640, 480], "direction": "clockwise"},
            Turn(Point(500, 500), True),
        ),
        ({"type": "STATE", "pos": [64, 48], "text": "off"}, Gripper(Point(100, 100), False)),
        ({"type": "lock", "pos": {"x": 64, "y": 48}, "note": "kept by the reader of the file"}, Hold(Point(100, 100))),
        ({"type": "lock", "pos": np.array([64, 48]).tolist()}, Hold(Point(100, 100))),
    ],
)
def test_older_and_other_records_are_read(record: dict[str, object], expected: object):
    assert parse_symbols([record], size=SIZE) == ([expected], [])


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"type": "spoon", "pos": [1, 2]}, "spoon"),
        ({"pos": [1, 2]}, "None"),
        ({"type": "lock"}, "missing"),
        ({"type": "lock", "pos": [float("nan"), 2]}, "finite"),
        ({"type": "lock", "pos": [True, 2]}, "two numbers"),
        ({"type": "lock", "pos": [1000, 2]}, "far outside"),
        ({"type": "lock", "pos": "12"}, "two numbers"),
        ({"type": "state", "pos": [1, 2], "text": "MAYBE"}, "state"),
        ({"type": "rotate_arrow", "center": [1, 2]}, "direction"),
        ({"type": "move_arrow", "start": [1, 2], "end": [3, 4], "colors": [[255, 255, 0]]}, "no axis"),
        ({"type": "move_arrow", "start": [1, 2], "end": [3, 4], "colors": 7}, "no axis"),
    ],
)
def test_records_that_cannot_be_read_are_named(record: dict[str, object], why: str):
    found, problems = parse_symbols([record, {"type": "lock", "pos": [64, 48]}], size=SIZE)
    assert found == [Hold(Point(100, 100))]
    assert len(problems) == 1
    assert why in problems[0].why
    assert '"' in problems[0].line


def test_an_item_that_is_no_record_is_named():
    assert parse_symbols([3, None], size=SIZE)[0] == []  # type: ignore[list-item]
    assert len(parse_symbols([3, None], size=SIZE)[1]) == 2  # type: ignore[list-item]


def test_records_need_a_size():
    with pytest.raises(ValueError, match="size"):
        parse_symbols(RECORDS)
    assert parse_symbols([]) == ([], [])


def test_records_inside_text_are_read():
    assert parse_symbols(json.dumps(RECORDS), size=SIZE) == parse_symbols(RECORDS, size=SIZE)
    assert len(parse_symbols(json.dumps(RECORDS))[1]) == len(RECORDS)


def test_other_things_are_refused():
    with pytest.raises(TypeError, match="text or from a list"):
        parse_symbols(7)  # type: ignore[arg-type]
