"""Folders of videos are opened as episodes, without reading a video."""

import shutil
from pathlib import Path

import av
import numpy as np
import pytest
from tests.episodes.clip_kinds import KINDS
from tests.episodes.clips import make, number_in

from vifailback.episodes.reader import Recordings, open_recordings
from vifailback.episodes.video.reader import READER
from vifailback.errors import RecordingError, UnknownNameError
from vifailback.types import Camera


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    av.logging.set_level(None)
    return make(KINDS["h264, GOP 12"], tmp_path_factory.mktemp("clip")).path


def opened(path: Path) -> Recordings:
    return open_recordings(path, readers=[READER])


def put(folder: Path, *names: str, content: bytes = b"not looked at") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def test_every_video_in_a_folder_is_an_episode(tmp_path: Path) -> None:
    put(tmp_path, "a.mp4", "b.MKV", "c.mov", "d.webm", "e.avi", "f.m4v", "task/deep/g.MP4", "ep_10.mp4", "ep_9.mp4")
    put(tmp_path, ".hidden.mp4", "notes.txt", "picture.png", "h.mp4.part")
    ids = [episode.id for episode in opened(tmp_path)]
    assert ids == ["a", "b", "c", "d", "e", "ep_9", "ep_10", "f", "task/deep/g"]


def test_frames_times_and_rate_come_from_the_file(video: Path) -> None:
    (episode,) = opened(video)
    assert (episode.id, episode.length, episode.fps, episode.cameras) == ("g12", 60, 30.0, ("video",))
    assert episode.source.cameras == (Camera("video"),)
    assert [number_in(image) for image in episode.images("video", (31, 2, 59))] == [31, 2, 59]
    np.testing.assert_allclose(episode.times("video"), np.arange(60) / 30)
    assert episode.source.jpeg("video", 0) is None
    assert episode.source.signals() == {}


def test_an_unreadable_video_is_listed_and_named_when_touched(video: Path, tmp_path: Path) -> None:
    put(tmp_path, "broken.mp4")
    shutil.copy(video, tmp_path / "good.mp4")
    broken, good = opened(tmp_path)
    assert good.length == 60
    with pytest.raises(RecordingError, match=r"broken\.mp4"):
        _ = broken.length


def test_cameras_of_one_episode_belong_together(tmp_path: Path) -> None:
    put(tmp_path, *(f"episode_3_{camera}.mp4" for camera in ("cam_right_wrist", "cam_high", "cam_left_wrist")))
    put(tmp_path, "episode_4_cam_left_wrist.mp4", "cam_high.mp4")
    found = {episode.id: episode.cameras for episode in opened(tmp_path)}
    assert found == {
        "episode_3": ("cam_high", "cam_left_wrist", "cam_right_wrist"),
        "episode_4": ("cam_left_wrist",),
        "cam_high": ("video",),
    }


def test_any_camera_s_file_opens_the_whole_episode(tmp_path: Path) -> None:
    put(tmp_path, "episode_3_cam_high.mp4", "episode_3_cam_left_wrist.mp4")
    (episode,) = opened(tmp_path / "episode_3_cam_left_wrist.mp4")
    assert (episode.id, episode.cameras) == ("episode_3", ("cam_high", "cam_left_wrist"))


def test_each_camera_shows_its_own_frames(video: Path, tmp_path: Path) -> None:
    late = make(KINDS["edit list, start cut off"], tmp_path).path
    late.rename(tmp_path / "x_cam_left_wrist.mp4")
    shutil.copy(video, tmp_path / "x_cam_high.mp4")
    (episode,) = opened(tmp_path)
    assert (episode.length, len(episode.times("cam_left_wrist"))) == (60, 53)
    assert number_in(episode.image("cam_high", 5)) == 5
    assert number_in(episode.image("cam_left_wrist", 5)) == 12
    with pytest.raises(UnknownNameError, match="cam_left_wrist"):
        episode.image("cam_left", 0)


@pytest.mark.parametrize(
    ("texts", "task"),
    [
        ({}, ""),
        ({"a.txt": "Put the  cup\non the shelf.\n"}, "Put the cup on the shelf."),
        ({"task.txt": "Pour."}, "Pour."),
        ({"a.txt": "Own.", "task.txt": "Of all."}, "Own."),
        ({"a.txt": "x" * 100_000, "task.txt": "Of all."}, "Of all."),
        ({"b.txt": "Another's."}, ""),
    ],
)
def test_the_task_stands_beside_the_video(tmp_path: Path, texts: dict[str, str], task: str) -> None:
    put(tmp_path, "a.mp4")
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    (episode,) = opened(tmp_path)
    assert episode.task == task


def test_the_task_of_several_cameras_stands_once(tmp_path: Path) -> None:
    put(tmp_path, "a_cam_high.mp4", "a_cam_left_wrist.mp4")
    (tmp_path / "a.txt").write_text("Fold.")
    (episode,) = opened(tmp_path)
    assert episode.task == "Fold."


def test_real_failures_open(shared_data: Path) -> None:
    recordings = opened(shared_data / "clips")
    assert len(recordings) >= 7
    for episode in recordings:
        last = episode.image("video", episode.length - 1)
        assert last.std() > 10
        assert len(episode.times("video")) == episode.length
