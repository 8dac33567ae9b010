"""The geometry of the symbols: what lies where, at every size."""

import itertools
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.symbols.golden.make import CASES, SIZES, golden, path_of

from vifailback.symbols import Stroke, bounds, strokes, strokes_to_json
from vifailback.symbols.arrows import AXIS_COLOURS, arrow
from vifailback.symbols.stroke import DARK, Polygons, Spot, bounds_of, unit_of
from vifailback.types import Align, Arrow, Axis, Gripper, Hold, ImageSize, Point, Rewind, Symbol, Target, Turn

RED, GREEN, BLUE = Axis.FORWARD_BACKWARD, Axis.LEFT_RIGHT, Axis.UP_DOWN
VGA = ImageSize(640, 480)
places = st.builds(Point, st.floats(0, 1000), st.floats(0, 1000))
axes = st.lists(st.sampled_from(Axis), min_size=1, max_size=3).map(tuple)
arrows = st.builds(Arrow, places, places, axes)
symbols: st.SearchStrategy[Symbol] = st.one_of(
    arrows,
    st.builds(Turn, places, st.booleans()),
    st.builds(Target, places),
    st.builds(Align, places, places),
    st.builds(Gripper, places, st.booleans()),
    st.builds(Hold, places),
    st.builds(Rewind, places),
)
sizes = st.sampled_from([*SIZES, ImageSize(90, 640), ImageSize(32, 32), ImageSize(3840, 2160)])


def area(stroke: Stroke) -> float:
    corners = zip(stroke.points, (*stroke.points[1:], stroke.points[0]), strict=True)
    return sum(a.x * b.y - b.x * a.y for a, b in corners) / 2


def coloured(drawn: tuple[Stroke, ...]) -> list[Stroke]:
    return [stroke for stroke in drawn if stroke.colour in AXIS_COLOURS.values()]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_golden_strokes_are_what_is_drawn(size: ImageSize):
    expected = json.loads(path_of(size).read_text(encoding="utf-8"))
    assert [case["name"] for case in expected["cases"]] == [*CASES, "together"]
    assert json.loads(json.dumps(golden(size))) == expected


@given(symbols, sizes)
def test_every_stroke_lies_inside_the_image(symbol: Symbol, size: ImageSize):
    box = bounds_of(strokes([symbol], size))
    assert box.left >= 0
    assert box.top >= 0
    assert box.right <= size.width
    assert box.bottom <= size.height


@given(symbols, sizes)
def test_the_json_of_the_strokes_is_exact(symbol: Symbol, size: ImageSize):
    drawn = strokes([symbol], size)
    for stroke, listed in zip(drawn, strokes_to_json(drawn), strict=True):
        assert listed.get("fill", listed.get("line")) == stroke.colour.hex
        assert abs(listed.get("width", 0.0) - stroke.width) < 1e-9
        for (x, y), (listed_x, listed_y) in zip(stroke.points, listed["points"], strict=True):
            assert abs(x - listed_x) < 1e-9
            assert abs(y - listed_y) < 1e-9


@given(symbols, sizes)
def test_corners_of_polygons_stand_on_quarter_pixels(symbol: Symbol, size: ImageSize):
    for stroke in strokes([symbol], size):
        if not stroke.width:
            assert all((y * 4) % 1 == 0 for _, y in stroke.points)


@given(st.one_of(arrows, st.builds(Align, places, places)), sizes)
def test_polygons_of_arrows_and_links_run_the_same_way_round(symbol: Symbol, size: ImageSize):
    assert all(area(stroke) > -0.01 for stroke in strokes([symbol], size) if not stroke.width)


@given(arrows, sizes)
def test_the_tip_of_an_arrow_stays_where_it_is(arrow: Arrow, size: ImageSize):
    start, end = (point.to_pixels(size) for point in (arrow.start, arrow.end))
    if math.dist(start, end) < 32 * unit_of(size):
        return  # too short to see: lengthened
    head = coloured(strokes([arrow], size))[-1]
    assert head.colour == AXIS_COLOURS[arrow.axes[-1]]
    assert min(math.dist(point, end) for point in head.points) < 0.2


@pytest.mark.parametrize("order", [(RED,), (GREEN, RED), (RED, GREEN), (BLUE, GREEN, RED)])
def test_colours_follow_each_other_from_start_to_end(order: tuple[Axis, ...]):
    parts = coloured(strokes([Arrow(Point(100, 500), Point(900, 500), order)], VGA))
    assert [part.colour for part in parts] == [AXIS_COLOURS[axis] for axis in order]
    middles = [bounds_of([part]) for part in parts]
    assert all(before.right <= after.left + 5 for before, after in itertools.pairwise(middles))
    length = 800 * 640 / 1000
    for index, box in enumerate(middles):
        assert box.left == pytest.approx(64 + index * length / len(order), abs=5)
        assert box.right == pytest.approx(64 + (index + 1) * length / len(order), abs=5)


@given(places, axes, st.floats(0, 6.3), st.floats(0, 20), sizes)
def test_short_arrows_show_all_their_colours(
    end: Point, order: tuple[Axis, ...], angle: float, length: float, size: ImageSize
):
    x, y = end.to_pixels(size)
    start = Point.from_pixels(
        min(max(x - length * math.cos(angle), 0), size.width),
        min(max(y - length * math.sin(angle), 0), size.height),
        size,
    )
    parts = coloured(strokes([Arrow(start, end, order)], size))
    assert [part.colour for part in parts] == [AXIS_COLOURS[axis] for axis in order]
    assert sum(abs(area(part)) for part in parts) > 60 * unit_of(size) ** 2


@pytest.mark.parametrize("order", [(RED,), (GREEN, RED, BLUE)])
def test_a_short_arrow_is_lengthened_at_its_tail(order: tuple[Axis, ...]):
    head = coloured(strokes([Arrow(Point(500, 500), Point(505, 500), order)], VGA))[-1]
    assert max(x for x, _ in head.points) == pytest.approx(505 * 0.64, abs=0.01)


@pytest.mark.parametrize("order", [(RED,), (GREEN, RED, BLUE)])
def test_an_arrow_near_a_border_is_the_same_if_it_fits(order: tuple[Axis, ...]):
    near, far = (
        arrow(Spot(300.3, 200.7), Spot(632.1, 240.9), order, 1.0, ImageSize(width, 480)) for width in (640, 2000)
    )
    assert isinstance(near, Polygons)
    assert isinstance(far, Polygons)
    assert near.strokes() == far.strokes()


def test_an_arrow_along_a_border_keeps_its_width():
    inner, border = (coloured(strokes([Arrow(Point(100, y), Point(400, y), (GREEN,))], VGA)) for y in (500, 1000))
    assert abs(area(border[0])) == pytest.approx(abs(area(inner[0])), rel=0.1)


def test_icons_at_the_border_are_shifted_not_cut():
    for symbol, corner in (
        (Hold(Point(500, 500)), Hold(Point(1000, 0))),
        (Turn(Point(500, 500), True), Turn(Point(0, 1000), True)),
    ):
        here, there = strokes([symbol], VGA), strokes([corner], VGA)
        steps = {
            (round(b.x - a.x, 6), round(b.y - a.y, 6))
            for one, two in zip(here, there, strict=True)
            for a, b in zip(one.points, two.points, strict=True)
        }
        assert len(steps) == 1


def test_icons_stand_in_the_middle_of_the_pixel_they_name():
    ring = strokes([Target(Point.from_pixels(100.9, 50.2, VGA))], VGA)[0]
    box = bounds_of([ring])
    assert ((box.left + box.right) / 2, (box.top + box.bottom) / 2) == pytest.approx((100.5, 50.5))


@pytest.mark.parametrize("clockwise", [True, False])
def test_the_head_of_a_turn_points_the_way_it_turns(clockwise: bool):
    drawn = strokes([Turn(Point(500, 500), clockwise)], VGA)
    head = [stroke for stroke in drawn if not stroke.width][-1]
    box = bounds_of([head])
    middle = (box.left + box.right) / 2
    assert (middle > 320) == clockwise  # over the top, then down on the right if clockwise
    lowest = max(y for _, y in head.points)
    assert sum(abs(x - middle) < 4 for x, y in head.points if y == lowest) >= 1


def test_on_and_off_differ_in_colour_and_shape():
    badges = [strokes([Gripper(Point(500, 500), opened)], VGA)[2] for opened in (True, False)]
    assert badges[0].colour != badges[1].colour
    assert len(strokes([Gripper(Point(500, 500), True)], VGA)) != len(strokes([Gripper(Point(500, 500), False)], VGA))
    assert bounds_of([badges[0]]).left != bounds_of([badges[1]]).left


def test_a_link_points_from_the_first_place_to_the_second():
    there, back = (strokes([Align(Point(a, 500), Point(b, 500))], VGA) for a, b in ((200, 800), (800, 200)))
    barbs = [max((s for s in drawn if not s.width), key=lambda s: abs(area(s))) for drawn in (there, back)]
    assert bounds_of([barbs[0]]).right > 480
    assert bounds_of([barbs[1]]).left < 160


def test_dashes_are_pieces_of_their_own():
    near, far = (strokes([Align(Point(100, 500), Point(b, 500))], VGA) for b in (400, 900))
    assert len(far) > len(near) + 8


def test_every_symbol_is_outlined_dark():
    for symbol in CASES.values():
        assert strokes([symbol], VGA)[0].colour == DARK


def test_sizes_grow_with_the_image_but_more_slowly():
    small, middle, large = (bounds_of(strokes([Hold(Point(500, 500))], size)) for size in SIZES)
    widths = [box.right - box.left for box in (small, middle, large)]
    assert widths[0] < widths[1] < widths[2]
    assert widths[0] / 224 > widths[1] / 480 > widths[2] / 1080


def test_no_symbol_is_lost_among_others():
    drawn = list(CASES.values())
    together = strokes(drawn, VGA)
    apart = [stroke for symbol in drawn for stroke in strokes([symbol], VGA)]
    assert len(together) == len(apart)
    assert set(together) == set(apart)
    assert strokes([], VGA) == ()
    assert strokes(drawn, (640, 480)) == together


def test_arrows_lie_on_dashed_lines_and_icons_on_arrows():
    badge, arrow, link = (
        Gripper(Point(200, 200), True),
        Arrow(Point(200, 200), Point(800, 800), (RED,)),
        Align(Point(200, 200), Point(800, 800)),
    )
    drawn = strokes([badge, arrow, link], VGA)
    places = [drawn.index(stroke) for stroke in coloured(strokes([arrow], VGA))]
    dashes = strokes([link], VGA)[:3]
    assert max(drawn.index(stroke) for stroke in dashes) < min(places)
    assert max(places) < drawn.index(strokes([badge], VGA)[0])


def test_icons_lie_in_the_order_of_the_symbols():
    first, second = Hold(Point(500, 500)), Gripper(Point(500, 500), True)
    assert strokes([first, second], VGA) == strokes([first], VGA) + strokes([second], VGA)
    assert strokes([second, first], VGA) == strokes([second], VGA) + strokes([first], VGA)


@given(st.lists(symbols, min_size=1, max_size=4))
def test_bounds_are_those_of_all_strokes(shown: list[Symbol]):
    size = ImageSize(640, 480)
    assert bounds(shown, size) == pytest.approx(bounds_of(strokes(shown, size)), abs=1e-9)
