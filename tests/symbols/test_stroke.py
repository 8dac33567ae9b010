"""The primitives and the style they share."""

import math

import numpy as np
import pytest

from vifailback.symbols.stroke import (
    WHITE,
    Colour,
    Polygons,
    Rings,
    Spot,
    Stroke,
    bounds_of,
    circle,
    moved,
    rounded_box,
    settled,
    unit_of,
)
from vifailback.types import ImageSize

RED = Colour(255, 0, 16)


def test_the_unit_is_one_on_the_papers_frames():
    assert unit_of(ImageSize(640, 480)) == 1
    assert unit_of(ImageSize(480, 640)) == 1


def test_colours_have_a_name_on_the_web():
    assert RED.hex == "#ff0010"


@pytest.mark.parametrize("radius", [1.0, 8.0, 23.0, 60.0])
def test_a_circle_stays_within_a_tenth_of_a_pixel(radius: float):
    points = circle(radius, Spot(5, 6))
    middles = [((a.x + b.x) / 2, (a.y + b.y) / 2) for a, b in zip(points, (*points[1:], points[0]), strict=True)]
    assert all(math.dist(point, (5, 6)) == pytest.approx(radius) for point in points)
    assert all(math.dist(point, (5, 6)) > radius - 0.1 for point in middles)


def test_a_rounded_box_fills_its_box():
    box = bounds_of([Stroke(rounded_box(10, 5, 5), RED)])
    assert tuple(box) == pytest.approx((-10, -5, 10, 5))


def test_bounds_take_the_width_in():
    assert tuple(bounds_of([Stroke((Spot(10, 10), Spot(20, 10)), RED, 4)])) == (8, 8, 22, 12)


def test_corners_settle_on_quarter_pixels_and_lines_on_hundredths():
    points = (Spot(1.234, 1.234), Spot(2, 2))
    assert settled(Stroke(points, RED)).points[0] == (1.23, 1.25)
    assert settled(Stroke(points, RED, 1.239)) == Stroke((Spot(1.23, 1.23), Spot(2, 2)), RED, 1.24)


def test_strokes_move_together():
    assert moved([Stroke((Spot(1, 2),), RED, 3)], 10, 20) == (Stroke((Spot(11, 22),), RED, 3),)


def test_polygons_are_their_strokes_as_arrays():
    red, blue = Colour(200, 0, 0), Colour(0, 0, 200)
    strokes = tuple(
        Stroke((Spot(x, 1.25), Spot(x + 2.5, 1.25), Spot(x, 4.0)), colour)
        for x, colour in ((1.13, red), (5.0, red), (3.0, blue))
    )
    polygons = Polygons.of(strokes, 0.5)
    assert polygons.strokes() == strokes
    assert polygons.rings.contours.outlines == 3
    assert polygons.rings.contours.layer.tolist() == [0, 0, 0, 0, 0, 0, 1, 1, 1]


def test_layers_add_what_they_differ_from_what_they_lie_on():
    """The second lies on the first, all others on the second."""
    added = Rings([3, 3, 3, 3], [WHITE, RED, Colour(0, 0, 200), Colour(0, 200, 0)]).mix * 255
    assert np.rint(added.T).tolist() == [
        [255, 255, 255],
        [RED.red - 255, RED.green - 255, RED.blue - 255],
        [-RED.red, -RED.green, 200 - RED.blue],
        [-RED.red, 200 - RED.green, -RED.blue],
    ]
