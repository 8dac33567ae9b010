"""Outlines of lines."""

import math

import pytest
from tests.symbols.areas import covered

from vifailback.symbols.cover import outlines
from vifailback.symbols.stroke import Spot, arc, circle


def test_bends_are_round_outside():
    (rings,) = outlines(arc(10.0, 0, 180, 8, Spot(20, 20)), 4.0)
    assert max(math.dist(point, (20, 20)) for point in rings[0]) < 12 + 1 / 8


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


def test_the_ends_of_straight_edges_stand_on_quarter_pixels():
    (rings,) = outlines([Spot(10, 10.1), Spot(30, 10.1)], 5.3)
    assert sorted({y for x, y in rings[0] if x in (10, 30)}) == [7.5, 12.75]


def test_the_caps_of_thin_lines_are_as_full_as_chromiums():
    """One parabola a quarter of a circle: 0.75 of the radius both ways at its middle, where a circle has 0.71."""
    (thin,), (wide,) = outlines([Spot(20, 20), Spot(20, 30)], 8.0)[0], outlines([Spot(20, 20), Spot(20, 30)], 10.0)[0]
    assert max(math.dist(corner, (20, 20)) for corner in thin if corner[1] < 20) == pytest.approx(4 * 1.06, abs=0.02)
    assert max(math.dist(corner, (20, 20)) for corner in wide if corner[1] < 20) == pytest.approx(5, abs=0.02)


def test_only_one_cap_lies_on_a_sharp_corner():
    first, second = outlines([Spot(10, 30), Spot(10, 10), Spot(20, 30)], 4.0)
    assert min(y for _, y in first[0]) == 8.0
    assert min(y for _, y in second[0]) == 9.0
