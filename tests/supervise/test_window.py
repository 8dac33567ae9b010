"""The last seconds of a stream."""

import base64
from concurrent.futures import ThreadPoolExecutor

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


def test_a_frame_that_a_query_may_show_is_copied_and_encoded_when_it_arrives():
    encoded: list[Frame] = []
    stream, memory = LastSeconds(prepare=encoded.append), grey(0)
    stream.ready()  # nothing came yet
    stream.add(0.0, memory)
    stream.ready()  # on the grid: encoded already
    memory[:] = 100
    stream.add(0.5, memory)
    stream.ready()
    assert [frame.time_s for frame in encoded] == [0.0, 0.5]
    memory[:] = 200
    assert stream.shown()[-1] is encoded[-1]
    assert int(encoded[-1].image[0, 0, 0]) == 100
    stream.add(0.6, memory)
    assert [frame.time_s for frame in stream.shown()] == [0.0, 0.6], "what was made ready is shown no longer"


def test_a_policy_that_is_asked_at_every_step_has_five_frames_a_second_encoded_and_the_newest_one_shown():
    encoded: list[float] = []
    stream = LastSeconds(prepare=lambda frame: encoded.append(frame.time_s))
    for step in range(50):
        stream.add(step / 50, grey(step))
        stream.ready()
        assert stream.shown()[-1].time_s == step / 50
    assert encoded == [0.0, 0.02, 0.22, 0.42, 0.62, 0.82]


def test_a_grid_slower_than_the_window_may_hold_nothing():
    stream = LastSeconds(seconds=1.0, hz=0.1)
    for time_s in (0.0, 5.0):
        stream.add(time_s, grey(0))
        stream.ready()
        assert [frame.time_s for frame in stream.shown()] == [time_s]


def test_who_asks_for_a_frame_that_is_being_encoded_waits_for_it():
    frame = Frame(0.0, np.zeros((480, 640, 3), np.uint8))
    with ThreadPoolExecutor(8) as threads:
        made = [job.result() for job in [threads.submit(lambda: frame.jpeg) for _ in range(8)]]
    assert all(one is made[0] for one in made)


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
