"""Symbols on pixels."""

import base64
import math
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.symbols.golden.make import CASES, SIZES
from tests.symbols.test_shapes import symbols

from vifailback.symbols import Overlay, draw, paint, strokes, to_svg
from vifailback.symbols.stroke import Bounds, bounds_of
from vifailback.types import Align, Arrow, Axis, Gripper, Hold, Image, ImageSize, Point, Symbol

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VGA = ImageSize(640, 480)
THREE: list[Symbol] = [
    Arrow(Point(300, 700), Point(560, 420), (Axis.LEFT_RIGHT, Axis.FORWARD_BACKWARD)),
    Gripper(Point(300, 250), True),
    Align(Point(560, 850), Point(880, 560)),
]


def noise(size: ImageSize, seed: int = 0) -> Image:
    return np.random.default_rng(seed).integers(0, 256, (size.height, size.width, 3), np.uint8)


def differences(ours: Image, theirs: Image, before: Image) -> np.ndarray:
    """(pixels, 3), of all pixels that either of the two changes."""
    touched = ((ours != before) | (theirs != before)).any(axis=2)
    return np.abs(ours[touched].astype(float) - theirs[touched])


@pytest.mark.parametrize("symbol", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("size", SIZES[:2], ids=str)
def test_every_symbol_is_seen_on_light_and_dark(symbol: Symbol, size: ImageSize):
    for grey in (0, 40, 128, 215, 255):
        image = np.full((size.height, size.width, 3), grey, np.uint8)
        change = np.abs(draw(image, [symbol]).astype(int) - grey).max(axis=2)
        assert (change > 90).sum() > 60


@settings(max_examples=30, deadline=None)
@given(symbols)
def test_only_pixels_near_the_symbols_change(symbol: Symbol):
    image = noise(VGA)
    changed = (draw(image, [symbol]) != image).any(axis=2)
    box = bounds_of(strokes([symbol], VGA))
    changed[math.floor(box.top) : math.ceil(box.bottom), math.floor(box.left) : math.ceil(box.right)] = False
    assert not changed.any()


def test_the_image_itself_stays_as_it_is():
    image = noise(VGA)
    before = image.copy()
    image.flags.writeable = False
    drawn = draw(image, THREE)
    assert np.array_equal(image, before)
    assert drawn.flags.writeable
    assert not np.shares_memory(drawn, image)
    onto = Overlay.of(THREE, VGA).onto(image)
    assert np.array_equal(image, before)
    assert not np.shares_memory(onto, image)


def test_nothing_to_draw_gives_a_copy():
    image = noise(VGA)
    for drawn in (draw(image, []), Overlay.of([], VGA).onto(image)):
        assert np.array_equal(drawn, image)
        assert drawn is not image


def test_any_memory_layout_is_accepted():
    image = noise(VGA)
    expected = draw(image, THREE)
    wide = np.zeros((480, 1280, 3), np.uint8)
    wide[:, ::2] = image
    layouts = [
        np.asfortranarray(image),
        image[:, :, ::-1].copy()[:, :, ::-1],
        wide[:, ::2],
        np.flipud(np.flipud(image).copy()),
    ]
    for each in layouts:
        assert np.array_equal(draw(each, THREE), expected)
        assert np.array_equal(Overlay.of(THREE, VGA).onto(each), Overlay.of(THREE, VGA).onto(image))


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((4, 4, 3)),
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.int16),
        [[1]],
    ],
    ids=["float", "grey", "alpha", "int16", "list"],
)
def test_other_arrays_are_refused(wrong: object):
    with pytest.raises(ValueError, match="uint8"):
        draw(wrong, THREE)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="uint8"):
        Overlay.of(THREE, (4, 4)).onto(wrong)  # type: ignore[arg-type]


def test_an_overlay_is_for_one_size():
    with pytest.raises(ValueError, match="640x480"):
        Overlay.of(THREE, (640, 480)).onto(noise(ImageSize(480, 640)))


@settings(max_examples=30, deadline=None)
@given(st.lists(symbols, max_size=5), st.sampled_from([*SIZES[:2], ImageSize(101, 67)]))
def test_an_overlay_gives_what_drawing_gives(drawn: list[Symbol], size: ImageSize):
    image = noise(size)
    difference = np.abs(draw(image, drawn).astype(int) - Overlay.of(drawn, size).onto(image))
    assert difference.max() <= max(2, len(drawn) + 1)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (7, 500), (500, 7), (30, 30)])
def test_tiny_images_are_drawn_on(size: tuple[int, int]):
    image = noise(ImageSize(*size))
    for symbol in CASES.values():
        assert draw(image, [symbol]).shape == image.shape
        assert Overlay.of([symbol], size).onto(image).shape == image.shape


@pytest.mark.parametrize("width", [1280, 3840])
def test_long_arrows_that_are_nearly_level_are_drawn(width: int):
    image = np.zeros((width // 8, width, 3), np.uint8)
    for end in range(490, 511, 2):
        drawn = draw(image, [Arrow(Point(100, 500), Point(900, end), (Axis.UP_DOWN, Axis.LEFT_RIGHT))])
        assert drawn.any(axis=(0, 2)).mean() == pytest.approx(0.8, abs=0.01)


def test_later_symbols_lie_on_earlier_ones():
    image = noise(VGA)
    hold, badge = Hold(Point(500, 500)), Gripper(Point(500, 500), False)
    over = draw(image, [hold, badge])
    alone = draw(image, [badge])
    assert np.array_equal(over[238:243, 310:330], alone[238:243, 310:330])
    assert not np.array_equal(draw(image, [badge, hold]), over)


def test_arrows_lie_beneath_icons_whatever_the_order():
    image = noise(VGA)
    arrow, badge = Arrow(Point(300, 500), Point(700, 500), (Axis.UP_DOWN,)), Gripper(Point(500, 500), False)
    assert np.array_equal(draw(image, [arrow, badge]), draw(image, [badge, arrow]))


def test_colours_are_rgb():
    image = np.zeros((480, 640, 3), np.uint8)
    red, green, blue = (
        draw(image, [Arrow(Point(100, 500), Point(900, 500), (axis,))])[240, 320]
        for axis in (Axis.FORWARD_BACKWARD, Axis.LEFT_RIGHT, Axis.UP_DOWN)
    )
    assert (red.argmax(), green.argmax(), blue.argmax()) == (0, 1, 2)


def opened(browser: "Browser", size: ImageSize, body: str) -> "Page":
    """A page of the size of the image."""
    page = browser.new_page(viewport={"width": size.width, "height": size.height})
    page.set_content(body)
    return page


def around(box: Bounds, size: ImageSize) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a part of an image around a box, with room for what is painted too far out [px]."""
    left, top = max(0, math.floor(box.left) - 8), max(0, math.floor(box.top) - 8)
    return left, top, min(size.width, math.ceil(box.right) + 8), min(size.height, math.ceil(box.bottom) + 8)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_pixels_are_chromiums(size: ImageSize):
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("no Chromium to compare with")
    image = cv2.resize(noise(ImageSize(8, 6)), (size.width, size.height), interpolation=cv2.INTER_CUBIC)
    png = base64.b64encode(cv2.imencode(".png", image[:, :, ::-1])[1].tobytes()).decode()
    body = f'<body style="margin:0;background:url(data:image/png;base64,{png})">'
    with playwright.sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = opened(browser, size, body)
        for drawn in (THREE, [*CASES.values()], *([symbol] for symbol in CASES.values())):
            picture = to_svg(drawn, size).replace("<svg ", '<svg style="display:block" ')
            left, top, right, bottom = around(bounds_of(strokes(drawn, size)), size)
            clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
            for attempt in range(5):
                page.evaluate("picture => { document.body.innerHTML = picture }", picture)
                try:
                    png_seen = page.screenshot(clip=clip)
                    break
                except playwright.Error:  # a busy machine: Chromium gives up on the capture; a new page can be captured
                    if attempt == 4:
                        raise
                    page.close()
                    page = opened(browser, size, body)
            shot = cv2.imdecode(np.frombuffer(png_seen, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]
            ours, part = draw(image, drawn), np.s_[top:bottom, left:right]
            difference = differences(ours[part], shot, image[part])
            assert 10 * math.log10(255**2 / (difference**2).mean()) > (33 if len(drawn) == 1 else 36)
            assert difference.mean() <= 4
            assert (difference.max(axis=1) > 32).mean() <= 0.01
            assert (ours[part] != image[part]).sum() == (ours != image).sum()
        browser.close()


def test_paint_changes_the_image_itself_to_what_draw_returns():
    symbols = (Arrow(Point(100, 200), Point(700, 600)), Gripper(Point(500, 500), True))
    image = np.full((120, 160, 3), 90, np.uint8)
    drawn = draw(image, symbols)
    paint(image, symbols)
    np.testing.assert_array_equal(image, drawn)
    with pytest.raises(ValueError, match="one piece"):
        paint(image[:, ::2], symbols)
