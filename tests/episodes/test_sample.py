import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.episodes.sample import (
    FrameMode,
    SampledFrame,
    grid_frames,
    last_seconds,
    position_of,
    sample_frames,
)
from vifailback.errors import AnnotationError, ConfigError
from vifailback.types import KeyframeRole


def even_times(length: int, fps: float = 25.0) -> np.ndarray:
    return np.arange(length) / fps


@st.composite
def any_times(draw: st.DrawFn) -> np.ndarray:
    gaps = draw(st.lists(st.floats(0.004, 0.4), min_size=0, max_size=120))
    if draw(st.booleans()):
        gaps = [draw(st.sampled_from([1 / 10, 1 / 15, 1 / 25, 1 / 29.97, 1 / 30, 1 / 50]))] * len(gaps)
    return np.concatenate([[0.0], np.cumsum(gaps)]) if gaps else np.zeros(1)


def test_the_frames_of_the_official_records_are_sampled_again():
    # data/official/example_direct_draw.json: 387 and 178 frames at 25 fps
    frames = sample_frames(even_times(387), avoidance=292, correction=320)
    assert [frame.name for frame in frames] == [
        *(f"{index}.jpg" for index in range(0, 300, 25)),
        "292_avoid_keyframe.jpg",
        "300.jpg",
        "320_correct_keyframe.jpg",
        *("325.jpg", "350.jpg", "375.jpg", "386.jpg"),
    ]
    assert position_of(frames, 292) == 13
    frames = sample_frames(even_times(178), avoidance=24, correction=104)
    assert [frame.index for frame in frames] == [0, 24, 25, 50, 75, 100, 104, 125, 150, 175, 177]


@pytest.mark.parametrize(
    ("length", "fps", "rate_hz", "expected"),
    [
        (60, 30.0, 1.0, (0, 30, 59)),
        (61, 29.97, 1.0, (0, 30, 60)),
        (51, 25.0, 2.0, (0, 12, 24, 36, 48, 50)),
        (5, 10.0, 100.0, (0, 1, 2, 3, 4)),
        (40, 25.0, 0.1, (0, 39)),
        (1, 25.0, 1.0, (0,)),
        (0, 25.0, 1.0, ()),
    ],
)
def test_the_grid_is_every_nth_frame_and_the_last(length: int, fps: float, rate_hz: float, expected: tuple[int, ...]):
    assert grid_frames(even_times(length, fps), rate_hz) == expected


def test_times_rounded_to_milliseconds_still_count_as_a_constant_rate():
    assert grid_frames(np.round(even_times(600, 29.97), 3)) == (*range(0, 600, 30), 599)


def test_a_variable_rate_is_sampled_by_time():
    times = np.array([0.0, 0.1, 0.2, 0.3, 1.05, 1.1, 1.9, 2.2, 2.4])
    assert grid_frames(times) == (0, 4, 6, 8)


def test_a_keyframe_on_the_grid_is_one_image():
    frames = sample_frames(even_times(101), avoidance=25, correction=100)
    assert [frame.name for frame in frames] == [
        "0.jpg",
        "25_avoid_keyframe.jpg",
        "50.jpg",
        "75.jpg",
        "100_correct_keyframe.jpg",
    ]


def test_both_keyframes_on_one_frame_stay_two_images():
    frames = sample_frames(even_times(30), avoidance=10, correction=10)
    assert [frame.name for frame in frames][1:3] == ["10_avoid_keyframe.jpg", "10_correct_keyframe.jpg"]
    assert position_of(frames, 10, KeyframeRole.CORRECTION) == 3


@pytest.mark.parametrize("index", [-1, 30, 10**9])
@pytest.mark.parametrize("mode", list(FrameMode))
def test_a_keyframe_beyond_the_episode_is_named(index: int, mode: FrameMode):
    with pytest.raises(AnnotationError, match=f"correction keyframe: frame {index} is beyond"):
        sample_frames(even_times(30), correction=index, mode=mode)


@pytest.mark.parametrize("rate_hz", [0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_that_is_no_rate_is_refused(rate_hz: float):
    with pytest.raises(ConfigError):
        grid_frames(even_times(30), rate_hz)
    with pytest.raises(ConfigError):
        last_seconds(even_times(30), 5.0, rate_hz)


@given(any_times(), st.floats(0.2, 30), st.data())
def test_the_list_holds_grid_and_keyframes_in_time_order(times: np.ndarray, rate_hz: float, data: st.DataObject):
    place = st.none() | st.integers(0, len(times) - 1)
    avoidance, correction = data.draw(place), data.draw(place)
    frames = sample_frames(times, rate_hz=rate_hz, avoidance=avoidance, correction=correction)
    indices = [frame.index for frame in frames]
    assert indices == sorted(indices)
    assert {*indices} == {*grid_frames(times, rate_hz)} | {
        index for index in (avoidance, correction) if index is not None
    }
    assert indices[-1] == len(times) - 1
    assert len({frame.name for frame in frames}) == len(frames)
    for role, index in ((KeyframeRole.AVOIDANCE, avoidance), (KeyframeRole.CORRECTION, correction)):
        if index is not None:
            assert frames[position_of(frames, index, role) - 1] == SampledFrame(index, role)


@given(any_times(), st.floats(0.2, 30), st.data())
def test_leak_free_frames_say_nothing_about_the_failure(times: np.ndarray, rate_hz: float, data: st.DataObject):
    place = st.none() | st.integers(0, len(times) - 1)
    avoidance, correction = data.draw(place), data.draw(place)
    plain = sample_frames(times, rate_hz=rate_hz, mode=FrameMode.LEAK_FREE)
    shown = sample_frames(times, rate_hz=rate_hz, avoidance=avoidance, correction=correction, mode=FrameMode.LEAK_FREE)
    assert shown == plain
    assert all(frame.role is None and "keyframe" not in frame.name for frame in shown)
    if avoidance is not None:
        nearest = shown[position_of(shown, avoidance) - 1].index
        assert abs(nearest - avoidance) == min(abs(frame.index - avoidance) for frame in shown)


@pytest.mark.parametrize("drawn", [False, True])
@given(st.integers(0, 10**6), st.none() | st.sampled_from(KeyframeRole))
def test_names_are_read_back(drawn: bool, index: int, role: KeyframeRole | None):
    frame = SampledFrame(index, role)
    assert SampledFrame.from_name(frame.drawn_name if drawn else frame.name) == frame


@pytest.mark.parametrize("name", ["", "a.jpg", "-1.jpg", "1_keyframe.jpg", "1.png", "1.jpg/..", "١_x.jpg"])
def test_other_names_are_no_frames(name: str):
    assert SampledFrame.from_name(name) is None


@pytest.mark.parametrize(
    ("length", "fps", "seconds", "rate_hz", "expected"),
    [
        (300, 30.0, 5.0, 1.0, (149, 179, 209, 239, 269, 299)),
        (31, 30.0, 5.0, 1.0, (0, 30)),
        (20, 30.0, 5.0, 1.0, (19,)),
        (1, 30.0, 5.0, 1.0, (0,)),
        (0, 30.0, 5.0, 1.0, ()),
        (300, 30.0, 1.0, 3.0, (269, 279, 289, 299)),
        (300, 30.0, 0.0, 1.0, (299,)),
    ],
)
def test_a_stream_is_shown_back_from_its_newest_frame(
    length: int, fps: float, seconds: float, rate_hz: float, expected: tuple[int, ...]
):
    assert last_seconds(even_times(length, fps), seconds, rate_hz) == expected


@given(any_times(), st.floats(0, 10), st.floats(0.2, 30))
def test_the_window_of_a_stream_ends_now_and_reaches_no_further_back(times: np.ndarray, seconds: float, rate_hz: float):
    indices = last_seconds(times, seconds, rate_hz)
    assert indices[-1] == len(times) - 1
    assert list(indices) == sorted(set(indices))
    assert len(indices) <= seconds * rate_hz + 1 + 1e-6
