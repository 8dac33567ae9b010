"""Folders of images: natural order, rate, formats, damage."""

from pathlib import Path

import numpy as np
import pytest
from tests.episodes.recordings import make_images, numbers, shown

from vifailback.episodes import check_episode, encode_jpeg, open_recordings
from vifailback.errors import RecordingError


@pytest.mark.parametrize("name", ["{}.jpg", "frame_{}.png", "{}.bmp", "cam-{}-high.webp", "a1_{}.JPEG"])
def test_frames_are_the_images_in_the_order_of_their_numbers(tmp_path: Path, name: str):
    episode = open_recordings(make_images(tmp_path / "run 7", 12, name=name))[0]
    assert (episode.id, episode.length, episode.cameras) == ("run 7", 12, ("images",))
    assert numbers(episode, "images", range(12)) == list(range(12))


def test_an_index_is_the_place_in_that_order_not_the_number_in_the_name(tmp_path: Path):
    folder = make_images(tmp_path / "a", 6)
    (folder / "frame_2.jpg").unlink()
    assert numbers(open_recordings(folder)[0], "images", range(5)) == [0, 1, 3, 4, 5]


def test_a_number_that_is_missing_is_a_gap_in_time_that_is_named(tmp_path: Path):
    folder = make_images(tmp_path / "a", 40)
    for number in (20, 21):
        (folder / f"frame_{number}.jpg").unlink()
    episode = open_recordings(folder)[0]
    assert np.allclose(episode.times("images"), np.delete(np.arange(40), (20, 21)) / 25)
    found = [(finding.code, finding.frames) for finding in check_episode(episode)]
    assert found == [("time-gap", (20,))]


@pytest.mark.parametrize("numbers", [(0, 25, 50, 60), (1700000000040, 1700000000079, 1700000000121), (1, 2, 3, 9999)])
def test_numbers_that_do_not_count_frames_leave_no_gap(tmp_path: Path, numbers: tuple[int, ...]):
    folder = make_images(tmp_path / "a", len(numbers))
    for index, number in enumerate(numbers):
        (folder / f"frame_{index}.jpg").rename(folder / f"frame_x{number}.jpg")
    assert np.allclose(open_recordings(folder)[0].times("images"), np.arange(len(numbers)) / 25)


def test_a_folder_of_image_folders_is_one_episode_each(tmp_path: Path):
    make_images(tmp_path / "ep10", 3, first=100)
    make_images(tmp_path / "ep9", 3, first=90)
    recordings = open_recordings(tmp_path)
    assert [episode.id for episode in recordings] == ["ep9", "ep10"]
    assert numbers(recordings["ep10"], "images", [1]) == [101]


def test_images_beside_image_folders_are_an_episode_too(tmp_path: Path):
    make_images(tmp_path / "all", 3)
    make_images(tmp_path / "all" / "more", 3)
    assert [episode.id for episode in open_recordings(tmp_path)] == ["all", "all/more"]
    assert [episode.id for episode in open_recordings(tmp_path / "all")] == ["all", "more"]


@pytest.mark.parametrize(
    ("file", "text", "fps"),
    [
        (None, "", 25),
        ("fps.txt", "12.5\n", 12.5),
        ("meta.json", '{"fps": 15, "robot": "arm"}', 15),
        ("meta.json", '{"robot": "arm"}', 25),
    ],
)
def test_the_rate_is_taken_from_the_folder(tmp_path: Path, file: str | None, text: str, fps: float):
    folder = make_images(tmp_path / "a", 3)
    if file:
        (folder / file).write_text(text)
    episode = open_recordings(folder)[0]
    assert episode.fps == fps
    assert np.allclose(episode.times("images"), np.arange(3) / fps)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("fps.txt", "fast"),
        ("fps.txt", "-3"),
        ("fps.txt", "nan"),
        ("fps.txt", ""),
        ("meta.json", '{"fps": null}'),
        ("meta.json", '{"fps": 1'),
        ("meta.json", "[25]"),
    ],
)
def test_a_rate_that_is_none_is_refused(tmp_path: Path, file: str, text: str):
    folder = make_images(tmp_path / "a", 3)
    (folder / file).write_text(text)
    with pytest.raises(RecordingError, match=rf"{file}: "):
        _ = open_recordings(folder)[0].fps


def test_a_task_sentence_may_lie_beside_the_images(tmp_path: Path):
    folder = make_images(tmp_path / "a", 3)
    (folder / "task.txt").write_text("Close the\n lid.\n")
    assert open_recordings(folder)[0].task == "Close the lid."


def test_jpeg_files_are_passed_on_and_others_are_not(tmp_path: Path):
    stills = open_recordings(make_images(tmp_path / "a", 3))[0]
    assert stills.source.jpeg("images", 2) == encode_jpeg(shown(2)) == (tmp_path / "a" / "frame_2.jpg").read_bytes()
    assert open_recordings(make_images(tmp_path / "b", 3, name="{}.png"))[0].source.jpeg("images", 2) is None


def test_opening_lists_names_only(tmp_path: Path):
    folder = make_images(tmp_path / "a", 3)
    for file in folder.iterdir():
        file.write_bytes(b"")
    assert open_recordings(folder)[0].length == 3


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"", "the image is empty"), (b"text", "not an image"), (encode_jpeg(shown(1))[:800], "cut short")],
)
def test_a_damaged_image_is_named_and_the_others_are_shown(tmp_path: Path, data: bytes, why: str):
    folder = make_images(tmp_path / "a", 4)
    (folder / "frame_1.jpg").write_bytes(data)
    episode = open_recordings(folder)[0]
    assert numbers(episode, "images", [0, 2, 3]) == [0, 2, 3]
    with pytest.raises(RecordingError, match=rf"frame_1\.jpg: .*{why}"):
        episode.image("images", 1)


def test_an_image_that_vanished_is_named(tmp_path: Path):
    folder = make_images(tmp_path / "a", 4)
    episode = open_recordings(folder)[0]
    assert episode.length == 4
    (folder / "frame_3.jpg").unlink()
    with pytest.raises(RecordingError, match=r"frame_3\.jpg: cannot be read"):
        episode.image("images", 3)
