"""HDF5 episodes: every way of storing images, the two colour orders, robomimic, damage."""

from pathlib import Path

import cv2
import h5py
import numpy as np
import pytest
from tests.episodes.recordings import HEIGHT, WIDTH, colour_error, make_aloha, make_robomimic, numbers, shown

from vifailback.episodes import check_episode, encode_jpeg, open_recordings
from vifailback.episodes.aloha.reader import hdf5_episodes
from vifailback.errors import RecordingError
from vifailback.types import ImageSize, Outcome

STORED = ["raw", "padded", "unpadded", "strings", "opaque"]


@pytest.mark.parametrize("stored", STORED)
def test_every_way_of_storing_images_gives_the_right_frame_in_true_colours(tmp_path: Path, stored: str):
    cameras = ["cam_right_wrist", "cam_high", "cam_left_wrist"]
    episode = open_recordings(make_aloha(tmp_path / "episode_3.hdf5", 15, stored=stored, cameras=cameras))[0]
    assert (episode.id, episode.length, episode.fps) == ("episode_3", 15, 50)
    assert episode.cameras == ("cam_high", "cam_left_wrist", "cam_right_wrist")
    for camera, first in (("cam_right_wrist", 0), ("cam_high", 1000), ("cam_left_wrist", 2000)):
        assert numbers(episode, camera, range(15)) == list(range(first, first + 15))
        assert colour_error(episode.image(camera, 7), first + 7) < 4


@pytest.mark.parametrize("stored", ["padded", "unpadded", "strings", "opaque"])
def test_a_standard_jpeg_is_passed_on_without_its_padding(tmp_path: Path, stored: str):
    source = open_recordings(make_aloha(tmp_path / "a.hdf5", stored=stored))[0].source
    assert source.jpeg("cam_high", 5) == encode_jpeg(shown(5))


@pytest.mark.parametrize("stored", STORED[1:])
def test_a_file_of_the_release_is_known_by_its_actions_and_read_as_swapped(tmp_path: Path, stored: str):
    path = make_aloha(tmp_path / "a.hdf5", stored=stored, swapped=True, release=True)
    episode = open_recordings(path)[0]
    assert episode.fps == 25
    assert episode.cameras == ("cam_high",)
    assert numbers(episode, "cam_high", [0, 11]) == [0, 11]
    assert colour_error(episode.image("cam_high", 7), 7) < 4
    assert episode.source.jpeg("cam_high", 7) is None
    assert episode.source.signals()["action_eef"].shape == (12, 16)
    assert "action_leader" in episode.source.signals()


def test_depth_images_alone_do_not_make_a_file_the_releases(tmp_path: Path):
    path = make_aloha(tmp_path / "a.hdf5", stored="padded", release=True)
    with h5py.File(path, "r+") as file:
        del file["action_eef"], file["action_leader"]
    episode = open_recordings(path)[0]
    assert episode.fps == 50
    assert colour_error(episode.image("cam_high", 7), 7) < 4


@pytest.mark.parametrize("release", [True, False])
@pytest.mark.parametrize("colours", ["standard", "swapped"])
def test_an_attribute_overrides_the_colour_order(tmp_path: Path, release: bool, colours: str):
    swapped = colours == "swapped"
    attributes = {"jpeg_colours": colours}
    path = make_aloha(tmp_path / "a.hdf5", stored="padded", swapped=swapped, release=release, attributes=attributes)
    assert colour_error(open_recordings(path)[0].image("cam_high", 7), 7) < 4


def test_a_parameter_overrides_the_colour_order(tmp_path: Path):
    path = make_aloha(tmp_path / "a.hdf5", stored="padded", swapped=True)
    assert colour_error(hdf5_episodes(path).episodes[0].image("cam_high", 7), 7) > 15
    assert colour_error(hdf5_episodes(path, swapped=True).episodes[0].image("cam_high", 7), 7) < 4


def test_an_unknown_colour_order_is_refused(tmp_path: Path):
    path = make_aloha(tmp_path / "a.hdf5", stored="padded", attributes={"jpeg_colours": "bgr"})
    with pytest.raises(RecordingError, match="jpeg_colours: expected standard or swapped, got 'bgr'"):
        open_recordings(path)


@pytest.mark.parametrize(
    ("attributes", "fps", "task", "outcome"),
    [
        ({}, 50, "", None),
        ({"fps": 30}, 30, "", None),
        ({"fps": -1, "frequency": 15.5}, 15.5, "", None),
        ({"task": "Close the lid.", "success": True}, 50, "Close the lid.", Outcome.SUCCESSFUL),
        ({"language_instruction": b"Open it.", "success": np.False_}, 50, "Open it.", Outcome.FAILED),
    ],
    ids=str,
)
def test_what_the_attributes_say_counts(
    tmp_path: Path, attributes: dict[str, object], fps: float, task: str, outcome: Outcome | None
):
    episode = open_recordings(make_aloha(tmp_path / "a.hdf5", attributes=attributes))[0]
    assert (episode.fps, episode.task, episode.outcome) == (fps, task, outcome)


@pytest.mark.parametrize(
    ("shape", "change"),
    [
        ((5, HEIGHT, WIDTH, 4), lambda image: np.dstack([image, image[:, :, :1]])),
        ((5, 3, HEIGHT, WIDTH), lambda image: image.transpose(2, 0, 1)),
    ],
    ids=["with alpha", "channels first"],
)
def test_raw_frames_of_other_shapes_become_rgb(tmp_path: Path, shape: tuple[int, ...], change: object):
    with h5py.File(tmp_path / "a.hdf5", "w") as file:
        file["observations/images/cam"] = np.stack([change(shown(index)) for index in range(5)])  # type: ignore[operator]
        assert file["observations/images/cam"].shape == shape
    episode = open_recordings(tmp_path / "a.hdf5")[0]
    assert episode.source.cameras[0].size == ImageSize(WIDTH, HEIGHT)
    assert np.array_equal(episode.image("cam", 3), shown(3))


def test_grey_frames_become_rgb(tmp_path: Path):
    with h5py.File(tmp_path / "a.hdf5", "w") as file:
        file["observations/images/cam"] = np.stack([shown(index)[:, :, 0] for index in range(5)])
    image = open_recordings(tmp_path / "a.hdf5")[0].image("cam", 3)
    assert image.shape == (HEIGHT, WIDTH, 3)
    assert (image == shown(3)[:, :, :1]).all()


def test_every_demo_of_robomimic_is_an_episode(tmp_path: Path):
    make_robomimic(tmp_path / "sets" / "square.hdf5", [3] * 11)
    recordings = open_recordings(tmp_path)
    assert [episode.id for episode in recordings] == [f"sets/square/demo_{demo}" for demo in range(11)]
    episode = recordings["sets/square/demo_10"]
    assert (episode.fps, episode.cameras) == (15, ("agentview", "robot0_eye_in_hand"))
    assert numbers(episode, "robot0_eye_in_hand", [2, 0]) == [1002, 1000]
    assert episode.source.signals()["actions"].shape == (3, 7)


def test_a_demo_without_images_is_a_problem_and_the_others_open(tmp_path: Path):
    path = make_robomimic(tmp_path / "a.hdf5", (3, 3))
    with h5py.File(path, "r+") as file:
        del file["data/demo_0/obs/agentview_image"], file["data/demo_0/obs/robot0_eye_in_hand_image"]
    recordings = open_recordings(path)
    assert [episode.id for episode in recordings] == ["a/demo_1"]
    assert recordings.problems[0].why.startswith("data/demo_0: no camera images")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", r"the file is empty \(0 bytes\)"),
        (b"\x89HDF\r\n\x1a\n", r"not a readable HDF5 file \(8 bytes\)"),
        (b"plain text", r"not a readable HDF5 file \(10 bytes\)"),
    ],
)
def test_a_file_that_is_no_hdf5_is_named(tmp_path: Path, data: bytes, why: str):
    (tmp_path / "a.hdf5").write_bytes(data)
    with pytest.raises(RecordingError, match=rf"a\.hdf5: {why}"):
        open_recordings(tmp_path / "a.hdf5")


def test_a_truncated_file_is_named(tmp_path: Path):
    path = make_aloha(tmp_path / "a.hdf5", stored="padded")
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(RecordingError, match=r"a\.hdf5: not a readable HDF5 file .*truncated"):
        open_recordings(path)


def test_a_damaged_directory_is_named(tmp_path: Path):
    path = make_aloha(tmp_path / "a.hdf5", stored="padded")
    path.write_bytes(path.read_bytes().replace(b"HEAP", b"HELP"))
    with pytest.raises(RecordingError, match=r"a\.hdf5: (damaged|not a readable) HDF5 file"):
        open_recordings(path)


def test_a_file_without_images_says_what_was_looked_for_and_what_is_there(tmp_path: Path):
    path = make_aloha(tmp_path / "a.hdf5")
    with h5py.File(path, "r+") as file:
        del file["observations/images"]
    with pytest.raises(RecordingError, match=r"no camera images: expected /observations/images/<camera>.*found action"):
        open_recordings(path)


def test_a_damaged_frame_is_named_and_the_others_are_shown(tmp_path: Path):
    path = make_aloha(tmp_path / "a.hdf5", stored="padded")
    with h5py.File(path, "r+") as file:
        file["observations/images/cam_high"][4] = 0
    episode = open_recordings(path)[0]
    assert numbers(episode, "cam_high", [3, 5]) == [3, 5]
    with pytest.raises(RecordingError, match=r"a\.hdf5: observations/images/cam_high\[4\]: the image is empty"):
        episode.image("cam_high", 4)


def test_a_damaged_chunk_is_named(tmp_path: Path):
    path = make_aloha(tmp_path / "a.hdf5")
    with h5py.File(path, "r") as file:
        place = file["observations/images/cam_high"].id.get_chunk_info(4)
    data = bytearray(path.read_bytes())
    data[place.byte_offset : place.byte_offset + 40] = bytes(40)
    path.write_bytes(data)
    episode = open_recordings(path)[0]
    assert numbers(episode, "cam_high", [3, 5]) == [3, 5]
    with pytest.raises(RecordingError, match=r"observations/images/cam_high\[4\]: cannot be read"):
        episode.image("cam_high", 4)


def test_unequal_counts_are_found_by_the_check(tmp_path: Path):
    path = make_aloha(tmp_path / "a.hdf5", 60, cameras=["cam_high", "cam_wrist"])
    with h5py.File(path, "r+") as file:
        frames, actions = file["observations/images/cam_wrist"][:50], file["action"][:55]
        del file["observations/images/cam_wrist"], file["action"]
        file["observations/images/cam_wrist"], file["action"] = frames, actions
    codes = {finding.code for finding in check_episode(open_recordings(path)[0])}
    assert {"unequal-cameras", "signal-count"} <= codes


def test_a_frozen_arm_is_found_by_the_check(tmp_path: Path):
    path = make_aloha(tmp_path / "a.hdf5", 60, release=True, stored="padded", swapped=True)
    with h5py.File(path, "r+") as file:
        file["observations/qpos"][:, 7:] = 0.5
    assert "frozen-arm" in {finding.code for finding in check_episode(open_recordings(path)[0])}


def test_real_files_equal_the_video_they_were_made_from(shared_data: Path):
    folder = shared_data / "recordings"
    video = open_recordings(folder / "lerobot_v21")["episode_000001"]
    compressed, raw = open_recordings(folder / "aloha_hdf5")
    for index in (0, 110, 220):
        ours, theirs = compressed.image("cam_high", index), video.image("cam_high", index)
        assert np.abs(ours.astype(int) - theirs).mean() < 3
        assert np.abs(ours[:, :, ::-1].astype(int) - theirs).mean() > 8
    assert (compressed.length, raw.length) == (221, 28)
    for index, made_from in ((0, 0), (5, 40), (27, 216)):  # every eighth frame, at half the size
        small = cv2.resize(video.image("cam_high", made_from), (320, 240), interpolation=cv2.INTER_AREA)
        assert np.array_equal(raw.image("cam_high", index), small)


def test_a_real_robomimic_file_opens(shared_data: Path):
    episode = open_recordings(shared_data / "recordings" / "other" / "robomimic_demo.hdf5")[0]
    assert (episode.id, episode.length, episode.cameras) == ("robomimic_demo/demo_0", 28, ("agentview",))
    assert episode.image("agentview", 27).shape == (126, 168, 3)


def test_a_file_that_the_program_has_open_itself_can_be_read(tmp_path: Path) -> None:
    path = make_aloha(tmp_path / "episode_0.hdf5")
    with h5py.File(path, "r"):
        assert numbers(open_recordings(path)[0], "cam_high", (7,)) == [7]
