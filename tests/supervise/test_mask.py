"""The mask of the VSF method, to the pixel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.supervise.robots import CAMERAS, picture

import vifailback as vf
from vifailback.supervise.mask import LEAST_PX, MARGIN_PX, Mask, guided_arms, idle_wrists, roi_of
from vifailback.symbols import strokes
from vifailback.symbols.stroke import bounds_of
from vifailback.types import (
    Align,
    Arm,
    Arrow,
    Command,
    Direction,
    GoBack,
    Grasp,
    Gripper,
    Hold,
    HoldStill,
    ImageSize,
    Move,
    Point,
    Rotate,
    Symbol,
    Target,
    Turn,
)

SIZE = ImageSize(640, 480)
ARROW = Arrow(Point(300, 500), Point(600, 500))

points = st.builds(Point, st.floats(0, 1000), st.floats(0, 1000))
symbols = st.lists(
    st.one_of(
        st.builds(Arrow, points, points),
        st.builds(Align, points, points),
        st.builds(Target, points),
        st.builds(Hold, points),
        st.builds(Turn, points, st.booleans()),
    ),
    min_size=1,
    max_size=4,
)


def test_the_numbers_are_the_papers():
    assert (MARGIN_PX, LEAST_PX) == (50, 50)


def test_the_region_is_the_bounding_box_and_fifty_pixels_around_it():
    box = bounds_of(strokes([ARROW], SIZE))
    roi = roi_of([ARROW], SIZE)
    for found, edge in ((roi.left, box.left), (roi.top, box.top)):
        assert edge - 51 < found <= edge - 50
    for found, edge in ((roi.right, box.right), (roi.bottom, box.bottom)):
        assert edge + 50 <= found < edge + 51


@given(symbols)
def test_inside_stays_outside_is_zero_and_every_symbol_is_inside(drawn: list[Symbol]):
    image = picture(77, 480, 640)
    masked = vf.mask_roi(image, drawn)
    roi = roi_of(drawn, SIZE)
    inside = np.zeros((480, 640), bool)
    inside[roi.part] = True
    np.testing.assert_array_equal(masked.any(axis=2), inside)
    assert (image == 77).all()
    painted = (vf.draw(image, drawn) != image).any(axis=2)
    assert not (painted & ~inside).any()
    assert roi.right - roi.left >= LEAST_PX
    assert roi.bottom - roi.top >= LEAST_PX


@given(symbols, st.integers(20, 700), st.integers(20, 500), st.integers(0, 60), st.integers(0, 200))
def test_a_region_is_inside_the_image_and_as_large_as_it_must_be(
    drawn: list[Symbol], width: int, height: int, margin: int, least: int
):
    roi = roi_of(drawn, ImageSize(width, height), margin_px=margin, least_px=least)
    assert 0 <= roi.left < roi.right <= width
    assert 0 <= roi.top < roi.bottom <= height
    assert roi.right - roi.left >= min(least, width)
    assert roi.bottom - roi.top >= min(least, height)


def test_a_mask_used_again_is_the_mask():
    mask = Mask([ARROW], SIZE)
    for value in (10, 200):
        image = picture(value, 480, 640)
        np.testing.assert_array_equal(mask.onto(image), vf.mask_roi(image, [ARROW]))


def test_without_symbols_there_is_nothing_to_look_at():
    with pytest.raises(ValueError, match="no symbol"):
        vf.mask_roi(picture(0), [])


@pytest.mark.parametrize(
    ("commands", "idle"),
    [
        ([Move(Arm.LEFT, Direction.LEFT)], {"cam_right_wrist"}),
        ([Rotate(Arm.RIGHT, True)], {"cam_left_wrist"}),
        ([Grasp(Arm.LEFT, True), GoBack(Arm.RIGHT)], set()),
        ([HoldStill(Arm.RIGHT)], {"cam_left_wrist"}),
        ([HoldStill()], set()),
        ([Move(Arm.ONLY, Direction.UPWARD)], set()),
        ([], set()),
    ],
)
def test_the_wrist_view_without_guidance_is_the_idle_one(commands: list[Command], idle: set[str]):
    assert idle_wrists(CAMERAS, commands) == idle


def test_cameras_that_are_no_wrist_are_never_idle():
    names = ("left_top", "right", "wrist_left", "hand_right", "cam_high")
    assert idle_wrists(names, [Move(Arm.LEFT, Direction.LEFT)]) == {"hand_right"}
    assert guided_arms([Grasp(Arm.LEFT, True), HoldStill()]) == {Arm.LEFT}


def test_a_label_in_the_corner_keeps_its_region_inside():
    roi = roi_of([Gripper(Point(0, 1000), True)], SIZE)
    assert (roi.left, roi.bottom) == (0, 480)
