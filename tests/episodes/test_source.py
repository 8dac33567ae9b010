"""What every kind of recording keeps: exact frames in the order asked for, named errors, threads, no open files."""

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from tests.episodes import recordings as make

from vifailback.episodes import decode_jpeg, open_recordings
from vifailback.episodes.source import head_first, is_depth
from vifailback.errors import RecordingError, UnknownNameError
from vifailback.types import Episode

KINDS: dict[str, Callable[[Path], Path]] = {
    "aloha raw": lambda path: make.make_aloha(path / "a.hdf5"),
    "aloha padded": lambda path: make.make_aloha(path / "a.hdf5", stored="padded"),
    "aloha unpadded": lambda path: make.make_aloha(path / "a.hdf5", stored="unpadded"),
    "robomimic": lambda path: make.make_robomimic(path / "a.hdf5", (12,)),
    "lerobot v2.1": lambda path: make.make_lerobot_v21(path, (12, 9), cameras=["cam_high"]),
    "lerobot v3.0, av1": lambda path: make.make_lerobot_v30(path, (12, 9), cameras=["cam_high"], codec="libsvtav1"),
    "lerobot v2.1, png": lambda path: make.make_lerobot_v21(path, (12,), cameras=["cam_high"], images="png"),
    "lerobot v3.0, jpeg": lambda path: make.make_lerobot_v30(path, (12, 9), cameras=["cam_high"], images="jpeg"),
    "mcap": lambda path: make.make_mcap(path / "a.mcap"),
    "mcap raw": lambda path: make.make_mcap(path / "a.mcap", encoding="bgr8"),
    "images": lambda path: make.make_images(path / "a", 12),
}
JPEG_AS_IT_IS = {"aloha padded", "aloha unpadded", "lerobot v3.0, jpeg", "mcap", "images"}


@pytest.fixture(scope="module", params=KINDS)
def episode(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Episode:
    """The first episode of a recording of every kind: twelve frames, numbered from 0."""
    return open_recordings(KINDS[request.param](tmp_path_factory.mktemp("kind")))[0]


@pytest.mark.parametrize("indices", [range(12), [11, 0, 5], [3, 3, 2, 3], [], [10]], ids=str)
def test_frames_come_exactly_and_in_the_order_asked_for(episode: Episode, indices: list[int]):
    assert make.numbers(episode, episode.cameras[0], indices) == list(indices)


def test_a_frame_has_true_colours_and_its_own_memory(episode: Episode):
    images = list(episode.images(episode.cameras[0], [4, 5]))
    assert all(image.dtype == np.uint8 and image.shape == (make.HEIGHT, make.WIDTH, 3) for image in images)
    assert make.colour_error(images[0], 4) < 4
    images[0][:] = 0
    assert make.colour_error(episode.image(episode.cameras[0], 4), 4) < 4


def test_length_rate_and_times_agree(episode: Episode):
    times = episode.times(episode.cameras[0])
    assert (episode.length, times.dtype, times[0]) == (12, np.float64, 0)
    assert np.allclose(times, np.arange(12) / episode.fps, atol=1e-6)


@pytest.mark.parametrize("index", [-1, 12, 10**6])
def test_a_frame_beyond_the_end_is_a_named_error(episode: Episode, index: int):
    with pytest.raises(RecordingError, match=rf"frame {index}\b"):
        list(episode.images(episode.cameras[0], [0, index]))


def test_an_unknown_camera_is_named_with_those_that_exist(episode: Episode):
    for ask in (
        lambda: list(episode.images("cam_hihg", [0])),
        lambda: episode.times("cam_hihg"),
        lambda: episode.source.jpeg("cam_hihg", 0),
    ):
        with pytest.raises(UnknownNameError, match=f"Known: {episode.cameras[0]}"):
            ask()


def test_a_stored_jpeg_is_passed_on_as_it_is(episode: Episode, request: pytest.FixtureRequest):
    data = episode.source.jpeg(episode.cameras[0], 7)
    assert (data is not None) == (request.node.callspec.params["episode"] in JPEG_AS_IT_IS)
    if data is not None:
        assert data.endswith(b"\xff\xd9")
        assert np.array_equal(decode_jpeg(data), episode.image(episode.cameras[0], 7))


def test_signals_belong_to_the_frames(episode: Episode):
    for name, values in episode.source.signals().items():
        assert values.dtype == np.float64
        assert values.shape[0] == 12
        if name in ("qpos", "observation.state", "robot0_joint_pos", "position"):
            assert values[:, 0].tolist() == list(range(12))


def test_several_threads_may_ask_at_once(episode: Episode):
    orders = [[index, (5 * index + 3) % 12, 11 - index] for index in range(12)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(partial(make.numbers, episode, episode.cameras[0]), orders))
    assert found == orders


def test_abandoned_frames_leave_no_file_open(episode: Episode):
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        next(iter(episode.images(episode.cameras[0], range(12))))
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        (["cam_left_wrist", "cam_right_wrist", "cam_high"], ["cam_high", "cam_left_wrist", "cam_right_wrist"]),
        (["eye_in_hand", "side", "agentview"], ["agentview", "side", "eye_in_hand"]),
        (["laptop", "phone"], ["laptop", "phone"]),
        (["wrist_top", "front"], ["front", "wrist_top"]),
        (["left", "head_left", "head_right"], ["head_left", "head_right", "left"]),
    ],
)
def test_the_head_camera_comes_first_and_wrists_last(names: list[str], ordered: list[str]):
    assert head_first(names) == ordered


@pytest.mark.parametrize(
    ("name", "depth"),
    [("cam_high_depth", True), ("ir", True), ("/cam/ir/left", True), ("first", False), ("stir", False)],
)
def test_depth_cameras_are_told_by_their_name(name: str, depth: bool):
    assert is_depth(name) is depth


def test_an_episode_can_be_sent_to_another_process(episode: Episode):
    before = episode.image(episode.cameras[0], 3)
    sent = pickle.loads(pickle.dumps(episode))
    assert np.array_equal(sent.image(episode.cameras[0], 3), before)
    assert (sent.length, sent.fps, sent.cameras) == (episode.length, episode.fps, episode.cameras)
