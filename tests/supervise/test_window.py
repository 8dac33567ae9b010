"""The last seconds of a stream."""

import base64

import numpy as np
import pytest

from vifailback.episodes.jpeg import decode_jpeg
from vifailback.errors import ConfigError
from vifailback.supervise.window import LOOKS_BACK_S, SHOWN_HZ, Frame, LastSeconds
from vifailback.types import Image


def grey(value: int) -> Image:
    return np.full((24, 32, 3), value, np.uint8)


def test_the_numbers_are_the_papers():
    assert (LOOKS_BACK_S, SHOWN_HZ) == (5.0, 1.0)


def test_a_window_is_the_one_hertz_grid_of_five_seconds_and_the_newest_frame():
    stream = LastSeconds()
    for step in range(50 * 12 + 21):
        stream.add(step / 50, grey(step // 50))
    shown = stream.shown()
    assert [frame.time_s for frame in shown] == [8.0, 9.0, 10.0, 11.0, 12.0, 12.4]
    assert [int(frame.image[0, 0, 0]) for frame in shown] == [8, 9, 10, 11, 12, 12]


def test_on_the_grid_the_newest_frame_is_not_shown_twice_and_five_seconds_ago_is_shown():
    stream = LastSeconds()
    for step in range(50 * 8 + 1):
        stream.add(step / 50, grey(0))
    assert [frame.time_s for frame in stream.shown()] == [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]


def test_frames_that_come_once_a_chunk_fall_into_the_seconds_they_belong_to():
    stream = LastSeconds()
    for chunk in range(10):
        stream.add(chunk * 0.8, grey(chunk))
    assert [round(frame.time_s, 1) for frame in stream.shown()] == [2.4, 3.2, 4.0, 5.6, 6.4, 7.2]


def test_only_frames_that_will_be_shown_are_encoded_and_when_they_arrive():
    encoded: list[float] = []
    stream = LastSeconds(hz=2.0, prepare=lambda frame: encoded.append(frame.time_s))
    for step in range(50 * 2):
        stream.add(step / 50, grey(0))
    assert encoded == [0.0, 0.5, 1.0, 1.5]


def test_a_camera_may_reuse_its_memory():
    stream, memory = LastSeconds(), grey(0)
    stream.add(0.0, memory)
    memory[:] = 100
    stream.add(0.5, memory)
    shown = stream.shown()
    memory[:] = 200
    assert [int(frame.image[0, 0, 0]) for frame in shown] == [0, 100]


def test_due_says_which_frames_are_worth_rendering():
    stream = LastSeconds()
    wanted: list[float] = []
    for step in range(101):
        if stream.due(step / 50):
            wanted.append(step / 50)
            stream.add(step / 50, grey(0))
    assert wanted == [0.0, 1.0, 2.0]


def test_a_stream_that_begins_again_forgets_the_attempt_before():
    stream = LastSeconds()
    for time_s in (7.0, 8.0, 0.0):
        stream.add(time_s, grey(0))
    assert [frame.time_s for frame in stream.shown()] == [0.0]
    stream.clear()
    assert stream.shown() == ()


def test_a_frame_is_a_jpeg_and_a_data_url_of_it():
    image = np.tile(np.arange(32, dtype=np.uint8)[None, :, None] * 4, (24, 1, 3))
    frame = Frame(1.5, image)
    assert np.abs(decode_jpeg(frame.jpeg).astype(int) - image).max() < 12
    kind, _, data = frame.jpeg.url.partition(",")
    assert (kind, base64.b64decode(data)) == ("data:image/jpeg;base64", frame.jpeg)


@pytest.mark.parametrize(("seconds", "hz"), [(0, 1), (5, 0), (float("nan"), 1), (5, float("inf"))])
def test_a_window_needs_a_length_and_a_rate(seconds: float, hz: float):
    with pytest.raises(ConfigError, match="positive"):
        LastSeconds(seconds, hz)
