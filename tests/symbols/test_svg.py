"""Symbols as SVG."""

from xml.etree import ElementTree

import pytest
from tests.symbols.golden.make import CASES, SIZES

from vifailback.symbols import strokes, to_svg
from vifailback.types import ImageSize

NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_picture_holds_every_stroke_in_order(size: ImageSize):
    drawn = list(CASES.values())
    root = ElementTree.fromstring(to_svg(drawn, size))
    assert (root.get("width"), root.get("viewBox")) == (str(size.width), f"0 0 {size.width} {size.height}")
    for element, stroke in zip(root, strokes(drawn, size), strict=True):
        assert element.tag == NAMESPACE + ("polyline" if stroke.width else "polygon")
        points = [tuple(map(float, pair.split(","))) for pair in (element.get("points") or "").split()]
        assert points == [(pytest.approx(x, abs=0.006), pytest.approx(y, abs=0.006)) for x, y in stroke.points]
        assert element.get("stroke" if stroke.width else "fill") == stroke.colour.hex


def test_there_are_no_fonts_dashes_or_pictures():
    text = to_svg(list(CASES.values()), (640, 480))
    assert not any(word in text for word in ("text", "font", "dash", "image", "opacity"))


def test_an_empty_picture_is_valid():
    assert len(ElementTree.fromstring(to_svg([], (640, 480)))) == 0
