"""The adaptive trigger and its calibration."""

import math
from pathlib import Path

import numpy as np
import pytest
from tests.episodes.lerobot_recordings import make_lerobot_v30
from tests.supervise.robots import picture

from vifailback.episodes import open_recordings
from vifailback.errors import ConfigError, InputError
from vifailback.supervise.adaptive import Adaptive, Calibration, calibrate, calibrate_on, looks_at
from vifailback.supervise.signs import SIGNS_HZ, Glimpse, Watcher, glimpses, worst
from vifailback.types import Image, Observation

HZ = 10


def attempt(
    seed: int, *, seconds: float | None = None, stall_s: float = 0.0, intrusion: int = 0
) -> tuple[np.ndarray, np.ndarray, list[Image]]:
    """Times, states and frames of an attempt: arms that move and pause, at the end perhaps stalled or intruded upon."""
    random = np.random.default_rng(seed)
    length = round(HZ * (random.uniform(6, 12) if seconds is None else seconds))
    speed = np.where(np.sin(np.arange(length) / HZ * random.uniform(1.5, 3)) > -0.6, random.uniform(0.3, 0.9), 0.0)
    speed = np.concatenate([speed, np.zeros(round(HZ * stall_s))])
    place = np.cumsum(speed) / HZ
    states = np.repeat(place[:, None], 14, axis=1)
    frames = [picture(int(60 + 40 * one) % 200, 48, 64) for one in place]
    if intrusion:
        frames[-3:] = [frames[-7] + np.uint8(intrusion)] * 3
        frames[-7:-3], states[-7:] = [frames[-7]] * 4, states[-7]
    return np.arange(len(place)) / HZ, states, frames


def looks(seed: int, **options: float) -> list[Glimpse]:
    times, states, frames = attempt(seed, **options)  # type: ignore[arg-type]
    small = (frame.astype(np.int16)[::20, ::20] for frame in frames)
    return [Glimpse(time_s, state, part) for time_s, state, part in zip(times.tolist(), states, small, strict=True)]


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return calibrate([looks(seed) for seed in range(80)], false_alarm_rate=0.1)


def alarms(calibration: Calibration, seed: int, **options: float) -> bool:
    times, states, frames = attempt(seed, **options)  # type: ignore[arg-type]
    trigger = Adaptive(calibration, chunks=1, most_chunks=None)
    asked = False
    for time_s, state, frame in zip(times.tolist(), states, frames, strict=True):
        trigger.see(Observation(time_s, {"cam_high": frame}, state, ""))
        asked = asked or trigger.asks(1)
    return asked


def test_successes_are_disturbed_no_more_often_than_stated(calibration: Calibration):
    disturbed = [alarms(calibration, seed) for seed in range(1000, 1300)]
    assert (calibration.false_alarm_rate, calibration.successes) == (0.1, 80)
    assert 0 < np.mean(disturbed) <= 0.1 + 2 * math.sqrt(0.1 * 0.9 / 300)


@pytest.mark.parametrize("wrong", [{"stall_s": 8.0}, {"intrusion": 100}, {"seconds": 30.0}])
def test_stalls_intrusions_and_attempts_that_drag_on_are_worth_a_query(
    calibration: Calibration, wrong: dict[str, float]
):
    assert np.mean([alarms(calibration, seed, **wrong) for seed in range(2000, 2020)]) >= 0.95


def test_signs_say_what_happened():
    watcher = Watcher()
    still = np.zeros(14)
    dark, light = np.zeros((2, 3, 3), np.int16), np.full((2, 3, 3), 50, np.int16)
    assert watcher.look(Glimpse(1.0, still, dark)).values.tolist() == [0, 0, 0]
    assert watcher.look(Glimpse(2.0, still, dark)).values.tolist() == [1, 0, 1]
    assert watcher.look(Glimpse(3.0, still, light)).values.tolist() == [2, 50 / 0.2, 2]
    moved = watcher.look(Glimpse(4.0, still + 0.8, dark))
    assert (moved.still_s, moved.surprise, moved.elapsed_s) == (0, 50 / (0.2 + 0.8), 3)
    assert watcher.look(Glimpse(5.0, still + 0.8)).surprise == 0.0
    assert watcher.look(Glimpse(0.0, still)).values.tolist() == [0, 0, 0], "a clock that starts again starts anew"


def test_looks_are_taken_at_five_a_second_whatever_the_control_rate():
    watcher, times = Watcher(), []
    for step in range(100):
        if watcher.due(step / 50):
            watcher.look(Glimpse(step / 50, np.zeros(14)))
            times.append(step / 50)
    assert SIGNS_HZ == 5.0
    np.testing.assert_allclose(times, np.arange(10) / 5)


def test_a_sign_waits_for_the_least_chunks_and_is_asked_about_once():
    trigger = Adaptive(Calibration((1, 1, 1), 3.0, 0.1, 20), chunks=4, most_chunks=9)
    for step in range(30):
        trigger.see(Observation(step / 5, {}, np.zeros(14), ""))
    assert [trigger.asks(chunks) for chunks in (1, 3, 4)] == [False, False, True]
    assert [trigger.asks(chunks) for chunks in (4, 8, 9)] == [False, False, True], "no new sign: only the most chunks"
    trigger.see(Observation(9.0, {}, np.zeros(14), ""))
    trigger.reset()
    assert not trigger.asks(8)


def test_too_few_successes_are_refused_with_the_number_it_takes():
    with pytest.raises(ConfigError, match="takes 20 successful attempts, there are 3"):
        calibrate([looks(seed) for seed in range(3)], false_alarm_rate=0.05)
    for rate in (0.0, 1.0, -1.0):
        with pytest.raises(ConfigError, match="between 0 and 1"):
            calibrate([], false_alarm_rate=rate)
    with pytest.raises(ConfigError, match="most_chunks"):
        Adaptive(Calibration((1, 1, 1), 1.0, 0.1, 20), chunks=6, most_chunks=5)


def test_with_the_fewest_successes_the_threshold_is_the_largest_seen():
    maxima = [worst(looks(seed)) for seed in range(10)]
    found = calibrate([looks(seed) for seed in range(10)], false_alarm_rate=0.1)
    assert sum(found.score(values) > found.threshold for values in maxima) <= 1


def test_a_calibration_is_saved_and_read_back(tmp_path: Path, calibration: Calibration):
    calibration.save(tmp_path / "calibration.json")
    assert Calibration.load(tmp_path / "calibration.json") == calibration
    (tmp_path / "other.json").write_text('{"scales": [1, 2]}')
    for name in ("other.json", "absent.json"):
        with pytest.raises(InputError, match=name):
            Calibration.load(tmp_path / name)


def test_it_is_calibrated_on_the_successes_of_a_dataset(tmp_path: Path):
    folder = make_lerobot_v30(tmp_path, (12, 9, 7, 8), success=(True, True, False, True))
    episodes = list(open_recordings(folder))
    found = calibrate_on(episodes, false_alarm_rate=0.5)
    assert found.successes == 3
    taken = looks_at(episodes[0])
    assert [round(one.time_s, 1) for one in taken] == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert [float(one.state[0]) for one in taken] == [0, 2, 4, 6, 8, 10]
    with pytest.raises(ConfigError, match=r"observation\.state"):
        looks_at(episodes[0], signal="qvel")


def test_recorded_steps_become_looks_with_and_without_frames():
    times, states, frames = attempt(1)
    seen = list(glimpses(times.tolist(), states, frames))
    assert seen[0].small is not None
    assert [one.small for one in glimpses(times.tolist(), states)] == [None] * len(times)
    np.testing.assert_array_equal(seen[4].small, frames[4][10::20, 10::20])
