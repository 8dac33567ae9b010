"""Areas of pixels under polygons."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.symbols.areas import box, covered

from vifailback.symbols.raster import Box, Contours, areas

quarters = st.integers(0, 160).map(lambda n: n / 4)


@given(quarters, quarters, quarters, quarters)
def test_a_box_covers_its_area_exactly(left: float, top: float, right: float, bottom: float):
    expected = np.outer(
        *(
            np.clip(np.minimum(np.arange(40) + 1, max(b)) - np.maximum(np.arange(40), min(b)), 0, 1)
            for b in ((top, bottom), (left, right))
        )
    )
    assert np.allclose(covered([box(left, top, right, bottom)]), expected, atol=1 / 255)


def test_hundredths_of_pixels_count():
    assert covered([box(10.31, 10, 20, 12)])[10, 10] == pytest.approx(0.69, abs=0.01)


def test_a_half_covered_pixel_is_half():
    assert covered([[(10, 10), (20, 10), (10, 20)]])[15, 14] == pytest.approx(0.5, abs=0.01)


def test_outlines_cover_whichever_way_round_they_run():
    assert np.allclose(covered([box(3, 4, 9, 11.25)[::-1]]), covered([box(3, 4, 9, 11.25)]), atol=1 / 255)


def test_what_runs_the_other_way_round_is_a_hole():
    assert covered([box(2, 2, 12, 12), box(4, 4, 10, 10)[::-1]]).sum() == pytest.approx(100 - 36)


def test_outlines_on_each_other_cover_once():
    assert covered([box(2, 2, 12, 12), box(4, 4, 10, 10)]).max() == 1.0


def test_what_lies_beside_the_box_is_cut_off():
    assert covered([box(-10, 0, 50, 3)]).sum() == pytest.approx(3 * 40)
    assert covered([box(50, 5, 60, 6)]).sum() == 0


def test_a_box_of_pixels_may_lie_anywhere():
    contours = Contours([4], [0])
    x, y = np.array([(1000.0, 40.0), (2000.0, 40.0), (2000.0, 80.0), (1000.0, 80.0)]).T.copy()
    measured = areas(x, y, contours, Box(8, 9, 5, 3))[0]
    assert measured.tolist() == [[0] * 5, [0, 0, 255, 255, 255], [0, 0, 255, 255, 255]]


def test_layers_are_measured_apart():
    rings = [box(1, 1, 5, 5), box(2, 2, 3, 3), box(4, 4, 5, 5)]
    x, y = np.array([corner for ring in rings for corner in ring]).T * [[100.0], [4.0]]
    shares = areas(x, y, Contours([4, 4, 4], [0, 1, 1]), Box(0, 0, 6, 6)) / 255
    assert shares.sum(axis=(1, 2)).tolist() == pytest.approx([16, 2])


def test_threads_do_not_mix_their_outlines():
    def one(size: int) -> bool:
        return all(covered([box(1, 1, 1 + size, 1 + size)]).sum() == size * size for _ in range(200))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(1, 33)))


def test_more_corners_than_freetype_can_count_are_refused():
    assert Contours([32767], [0]).outlines == 1
    with pytest.raises(ValueError, match="32768"):
        Contours([32768], [0])


def test_long_lines_that_are_nearly_level_are_measured_in_parts():
    """FreeType alone has no room for the edges of such a row (error 98)."""
    wide = [(0.0, 1.0), (3800.0, 2.0), (3800.0, 4.0), (0.0, 3.0)]
    corners = np.array([corner for _ in range(2) for corner in wide])
    shares = areas(corners[:, 0] * 100, corners[:, 1] * 4, Contours([4, 4], [0, 1]), Box(0, 0, 3840, 5)) / 255
    assert shares.sum(axis=(1, 2)).tolist() == pytest.approx([7600, 7600], rel=0.01)
    assert shares[:, 2, 10:3790].min() > 0.99


def test_outlines_far_out_are_refused():
    with pytest.raises(ValueError, match="FreeType cannot measure 1 outlines"):
        covered([box(0, 0, 1e9, 10)])
