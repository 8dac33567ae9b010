"""The icons around (0, 0)."""

import pytest

from vifailback.symbols.icons import ICONS, icon
from vifailback.symbols.stroke import bounds_of


@pytest.mark.parametrize("name", ICONS)
def test_icons_scale_with_the_unit(name: str):
    one, three = bounds_of(icon(name, 1.0)), bounds_of(icon(name, 3.0))
    assert tuple(three) == pytest.approx(tuple(3 * side for side in one), abs=0.6)


@pytest.mark.parametrize("name", [name for name in ICONS if not name.startswith("turn")])
def test_icons_are_centred(name: str):
    box = bounds_of(icon(name, 4.0))
    assert (box.left + box.right, box.top + box.bottom) == pytest.approx((0, 0), abs=0.5)


def test_the_two_turns_mirror_each_other():
    one, other = bounds_of(icon("turn clockwise", 1.0)), bounds_of(icon("turn counterclockwise", 1.0))
    assert (one.left, one.right) == pytest.approx((-other.right, -other.left))
    assert (one.top, one.bottom) == (other.top, other.bottom)


@pytest.mark.parametrize("name", ICONS)
def test_icons_fit_into_the_smallest_images(name: str):
    box = bounds_of(icon(name, 1.0))
    assert max(box.right - box.left, box.bottom - box.top) < 83
