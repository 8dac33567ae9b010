"""Areas of pixels under outlines."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.symbols.cover import Window, corners_of, coverage, outlines, window_around
from vifailback.symbols.stroke import Spot, arc, circle


def covered(rings: list[list[tuple[float, float]]], width: int = 40, height: int = 40) -> np.ndarray:
    window = Window(0, np.zeros(height, np.int64), width)
    return np.abs(coverage(corners_of([rings]), 1, window).reshape(height, width))


def box(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


@given(*(st.integers(0, 160).map(lambda n: n / 4) for _ in range(4)))
def test_a_box_covers_its_area_exactly(left: float, top: float, right: float, bottom: float):
    shares = covered([box(left, top, right, bottom)])
    assert shares.sum() == pytest.approx(abs((right - left) * (bottom - top)), abs=1e-3)
    expected = np.outer(
        *(
            np.clip(np.minimum(np.arange(40) + 1, max(b)) - np.maximum(np.arange(40), min(b)), 0, 1)
            for b in ((top, bottom), (left, right))
        )
    )
    assert np.allclose(shares, expected, atol=1e-5)


def test_corners_are_taken_to_the_nearest_quarter_pixel():
    assert np.array_equal(covered([box(10, 10.1, 20, 12.12)]), covered([box(10, 10, 20, 12)]))
    assert np.array_equal(covered([box(10, 10.15, 20, 12.4)]), covered([box(10, 10.25, 20, 12.5)]))


def test_bends_are_round_outside():
    (rings,) = outlines(arc(10.0, 0, 180, 8, Spot(20, 20)), 4.0)
    assert max(math.dist(point, (20, 20)) for point in rings[0]) < 12 + 1e-9


def test_a_half_covered_pixel_is_half():
    assert covered([[(10, 10), (20, 10), (10, 20)]])[15, 14] == pytest.approx(0.5)


@pytest.mark.parametrize("width", [1.0, 3.3, 8.0])
def test_a_ring_covers_its_area(width: float):
    ring = (*circle(12.0, Spot(20, 20)), circle(12.0, Spot(20, 20))[0])
    (rings,) = outlines(ring, width)
    assert len(rings) == 2
    assert covered([list(each) for each in rings]).sum() == pytest.approx(2 * math.pi * 12 * width, rel=0.03)


def test_a_line_has_round_ends():
    (rings,) = outlines([Spot(10, 20), Spot(30, 20)], 6.0)
    assert covered([list(each) for each in rings]).sum() == pytest.approx(20 * 6 + math.pi * 9, rel=0.02)


def test_a_line_without_length_is_a_dot():
    (rings,) = outlines([Spot(20, 20), Spot(20, 20)], 6.0)
    assert covered([list(each) for each in rings]).sum() == pytest.approx(math.pi * 9, rel=0.05)


def test_a_sharp_corner_starts_a_new_outline():
    assert len(outlines([Spot(10, 30), Spot(10, 10), Spot(20, 30), Spot(20, 10)], 3.0)) == 3
    assert len(outlines(arc(10.0, 0, 180, 24, Spot(20, 20)), 3.0)) == 1


def test_rows_may_begin_at_different_columns():
    corners = corners_of([[[(10, 0), (14, 0), (34, 20), (30, 20)]]])
    slanted = coverage(corners, 1, Window(0, np.arange(10, 30), 6)).reshape(20, 6)
    straight = coverage(corners, 1, Window(0, np.zeros(20, np.int64), 40)).reshape(20, 40)
    assert all(np.allclose(slanted[row], straight[row, 10 + row : 16 + row]) for row in range(20))


@pytest.mark.parametrize("lean", [-2.5, -1.0, 0.0, 0.3, 1.0, 7.0])
def test_a_window_holds_all_that_is_in_it(lean: float):
    corners = corners_of([[[(10, 1.25), (14, 0.5), (34, 20), (30, 20.75)]]])
    window = window_around(corners, lean)
    assert window is not None
    assert window.top == 0
    assert len(window.lefts) == 21
    shares = coverage(corners, 1, window).reshape(21, window.width)
    straight = coverage(corners, 1, Window(0, np.zeros(21, np.int64), 40)).reshape(21, 40)
    for left, narrow, wide in zip(window.lefts, shares, straight, strict=True):
        shown = np.zeros(400, np.float32)
        shown[left + 200 : left + 200 + window.width] = narrow
        assert np.allclose(shown[200:240], wide, atol=1e-5)


def test_layers_are_measured_apart():
    corners = corners_of([[box(1, 1, 5, 5)], [box(2, 2, 3, 3), box(4, 4, 5, 5)]])
    shares = coverage(corners, 2, Window(0, np.zeros(6, np.int64), 6))
    assert shares.sum(axis=1).tolist() == pytest.approx([16, 2])
