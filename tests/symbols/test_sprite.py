"""Small pictures, painted once and laid onto images row by row."""

import numpy as np
import pytest

from vifailback.symbols.sprite import Placed, lay, place, placed_polygons, sprite_of
from vifailback.symbols.stroke import Colour, Polygons, Spot, Stroke
from vifailback.types import Image, ImageSize

RED, GREEN, BLUE = Colour(200, 0, 0), Colour(0, 200, 0), Colour(0, 0, 200)
SIZE = ImageSize(20, 10)


def box(left: float, top: float, right: float, bottom: float, colour: Colour = RED) -> Stroke:
    return Stroke((Spot(left, top), Spot(right, top), Spot(right, bottom), Spot(left, bottom)), colour)


def painted(*strokes: Stroke, shift: tuple[int, int] = (0, 0), grey: int = 100) -> Image:
    image = np.full((SIZE.height, SIZE.width, 3), grey, np.uint8)
    placed = place(sprite_of(strokes), *shift, SIZE)
    assert placed is not None
    lay(placed, image)
    return image


def leaning(*strokes: Stroke, lean: float, size: ImageSize = SIZE, grey: int = 100) -> tuple[Placed, Image]:
    image = np.full((size.height, size.width, 3), grey, np.uint8)
    placed = placed_polygons(Polygons.of(strokes, lean), size)
    assert placed is not None
    lay(placed, image)
    return placed, image


def test_whole_pixels_take_the_colour_and_no_others():
    image = painted(box(3, 2, 7, 5))
    assert (image[2:5, 3:7] == RED).all()
    assert (image == 100).all(axis=2).sum() == 20 * 10 - 12


def test_half_covered_pixels_are_mixed():
    assert painted(box(3, 2.5, 7, 5))[2, 4].tolist() == pytest.approx([150, 50, 50], abs=1)


def test_later_strokes_cover_earlier_ones():
    image = painted(box(3, 2, 9, 8), box(5, 4, 7, 6, BLUE))
    assert (image[4:6, 5:7] == BLUE).all()
    assert (image[2:4, 3:9] == RED).all()


def test_polygons_of_one_colour_add_up():
    assert (painted(box(3, 2, 5, 5), box(5, 2, 7, 5))[2:5, 3:7] == RED).all()


@pytest.mark.parametrize("shift", [(-5, 0), (15, 0), (0, -4), (0, 7), (-5, -4), (-100, 0), (0, 100)])
def test_what_lies_outside_is_cut_off(shift: tuple[int, int]):
    expected = np.full((110, 220, 3), 100, np.uint8)
    left, top = 103 + shift[0], 52 + shift[1]
    if left >= 0:
        expected[top : top + 6, left : left + 6] = RED
    expected = expected[50:60, 100:120]
    assert (painted(box(3, 2, 9, 8), shift=shift) == expected).all()


def test_a_slanted_line_is_a_narrow_picture():
    line = Stroke((Spot(10, 10), Spot(14, 10), Spot(114, 110), Spot(110, 110)), RED)
    placed, _ = leaning(line, lean=1.0, size=ImageSize(200, 200))
    assert placed.keep.shape[0] == 100
    assert placed.keep.shape[1] < 9


def test_slanted_and_upright_pictures_show_the_same():
    size = ImageSize(200, 120)
    lines = [
        Stroke((Spot(2, 1), Spot(27, 1), Spot(136, 111), Spot(111, 111)), RED),
        Stroke((Spot(15, 12), Spot(17, 12), Spot(124, 107), Spot(122, 107)), BLUE),
    ]
    slanted, seen = leaning(*lines, lean=109 / 110, size=size)
    upright, expected = leaning(*lines, lean=0.0, size=size)
    assert slanted.keep.size < upright.keep.size / 2
    assert np.array_equal(seen, expected)


def test_slanted_pictures_that_would_hardly_be_narrower_stand_upright():
    line = Stroke((Spot(2, 1), Spot(7, 1), Spot(16, 8), Spot(11, 8)), RED)
    placed, image = leaning(line, lean=9 / 7)
    assert isinstance(placed.at, tuple)
    assert np.allclose(image, painted(line), atol=1)


def test_layers_beside_each_other_lie_on_the_second():
    layers = [box(1, 1, 9, 9), box(2, 2, 8, 8, BLUE), box(3, 3, 5, 7, GREEN), box(5, 3, 7, 7)]
    assert np.array_equal(leaning(*layers, lean=0.0)[1], painted(*layers))


@pytest.mark.parametrize("right", [True, False])
def test_no_row_of_a_slanted_picture_leaves_its_frame(right: bool):
    size, corners = ImageSize(200, 100), (Spot(0, 0), Spot(30, 0), Spot(200, 100), Spot(160, 100))
    line = Stroke(corners if right else tuple(Spot(200 - x, y) for x, y in corners[::-1]), RED)
    placed, image = leaning(line, lean=1.65 if right else -1.65, size=size)
    assert isinstance(placed.at, np.ndarray)
    width = placed.keep.shape[1]
    assert all(first // size.width == row == (first + width - 1) // size.width for row, first in enumerate(placed.at))
    assert np.array_equal(image, leaning(line, lean=0.0, size=size)[1])


def test_nothing_gives_no_picture():
    assert sprite_of([]) is None
    assert sprite_of([box(3, 2, 7, 2)]) is None
    assert place(None, 3, 4, SIZE) is None
    assert placed_polygons(Polygons.of([box(3, 2, 7, 2)], 0.0), SIZE) is None
