"""Small pictures, painted once and laid onto images row by row."""

import numpy as np
import pytest

from vifailback.symbols.sprite import lay, place, sprite_of
from vifailback.symbols.stroke import Colour, Spot, Stroke
from vifailback.types import Image, ImageSize

RED, BLUE = Colour(200, 0, 0), Colour(0, 0, 200)
SIZE = ImageSize(20, 10)


def box(left: float, top: float, right: float, bottom: float, colour: Colour = RED) -> Stroke:
    return Stroke((Spot(left, top), Spot(right, top), Spot(right, bottom), Spot(left, bottom)), colour)


def painted(*strokes: Stroke, shift: tuple[int, int] = (0, 0), grey: int = 100) -> Image:
    image = np.full((SIZE.height, SIZE.width, 3), grey, np.uint8)
    sprite = sprite_of(strokes)
    assert sprite is not None
    lay(place(sprite, *shift, SIZE), image)
    return image


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
    sprite = sprite_of([line])
    assert sprite is not None
    assert sprite.keep.shape == (100, sprite.keep.shape[1])
    assert sprite.keep.shape[1] // 3 < 9


def test_no_row_of_a_picture_leaves_its_frame():
    line = Stroke((Spot(2, 0), Spot(16, 0), Spot(20, 9), Spot(19, 9)), RED)
    sprite = sprite_of([line], SIZE.width)
    assert sprite is not None
    assert (sprite.lefts >= 0).all()
    assert (sprite.lefts + sprite.keep.shape[1] // 3 <= SIZE.width).all()


def test_nothing_gives_no_picture():
    assert sprite_of([]) is None
    assert sprite_of([box(3, 2, 7, 2)]) is None
