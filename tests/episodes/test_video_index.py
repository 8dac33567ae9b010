"""Where decoding starts, what the nominal rate is, how pictures are turned."""

from fractions import Fraction

import numpy as np
import pytest

from vifailback.episodes.video.index import Orientation, VideoIndex, nominal_rate
from vifailback.types import ImageSize

OPEN_GOP = (0, 4, 2, 1, 3, 8, 6, 5, 7, 12, 10, 9, 11)
"""Times in decoding order: key packets at 0 and 8 (packets 0 and 5); 6, 5 and 7 lead the second."""


@pytest.mark.parametrize(("packet", "start"), [(0, 0), (4, 0), (5, 5), (6, 0), (7, 0), (8, 0), (9, 5), (12, 5)])
def test_leading_pictures_start_at_the_group_before(packet: int, start: int) -> None:
    pts = np.array(OPEN_GOP)
    keyframes = np.isin(np.arange(len(pts)), (0, 5))
    shown = np.argsort(pts)
    index = VideoIndex("h264", pts, keyframes, shown, pts[shown] / 30, 30.0, Orientation(), ImageSize(4, 4))
    assert index.start_of(packet) == start


@pytest.mark.parametrize(
    ("times", "tick", "rate"),
    [
        (np.arange(300) / 30, Fraction(1, 15360), 30.0),
        (np.round(np.arange(300) / 30, 3), Fraction(1, 1000), 30.0),
        (np.arange(300) * 1001 / 30000, Fraction(1, 30000), 30000 / 1001),
        (np.arange(300) / 12.5, Fraction(1, 1000), 12.5),
        (np.array([0, 0.1, 0.3, 0.4]), Fraction(1, 1000), 7.5),
        (np.array([0, 0.13, 0.3, 0.41]), Fraction(1, 90000), 3 / 0.41),
        (np.array([2.0]), Fraction(1, 1000), 1.0),
    ],
)
def test_the_nominal_rate_is_the_usual_one_within_rounding(times: np.ndarray, tick: Fraction, rate: float) -> None:
    assert nominal_rate(times, tick) == pytest.approx(rate, rel=1e-12)
