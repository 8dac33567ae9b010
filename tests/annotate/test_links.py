"""Recordings that a link brings in from elsewhere are named and not opened."""

from pathlib import Path

import pytest

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.episodes import Recordings
from vifailback.errors import RecordingError
from vifailback.sim.tabletop import SAMPLES
from vifailback.sim.tabletop.samples import CAMERA


@pytest.fixture
def video(sample_recordings: Path) -> Path:
    """A video of somewhere else."""
    task, episode = SAMPLES[0].id.split("/")
    return sample_recordings / "annotated_data" / task / "videos" / f"{episode}_{CAMERA}.mp4"


@pytest.fixture
def folder(tmp_path: Path, video: Path) -> Path:
    """A folder with one video that is really there."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / "here.mp4").write_bytes(video.read_bytes())
    return folder


def opened(folder: Path, *, follow_links: bool = False) -> Recordings:
    app = create_app(AnnotateConfig(folder, folder.parent / "annotations.sqlite", follow_links=follow_links))
    context = app.state.context
    context.store.close()
    return context.library.recordings


def test_a_linked_video_is_a_named_problem_and_its_neighbour_is_served(folder: Path, video: Path):
    (folder / "there.mp4").symlink_to(video)
    found = opened(folder)
    assert [episode.id for episode in found] == ["here"]
    assert [(Path(problem.line).name, "--follow-links" in problem.why) for problem in found.problems] == [
        ("there.mp4", True)
    ]


def test_it_is_opened_when_links_are_trusted(folder: Path, video: Path):
    (folder / "there.mp4").symlink_to(video)
    found = opened(folder, follow_links=True)
    assert [episode.id for episode in found] == ["here", "there"]
    assert not found.problems


def test_a_link_that_stays_inside_is_opened(folder: Path):
    (folder / "again.mp4").symlink_to("here.mp4")
    assert [episode.id for episode in opened(folder)] == ["again", "here"]


def test_the_recordings_folder_itself_may_be_a_link(folder: Path):
    (folder.parent / "alias").symlink_to(folder)
    assert [episode.id for episode in opened(folder.parent / "alias")] == ["here"]


def test_a_second_camera_that_is_a_link_takes_its_episode_along(folder: Path, video: Path):
    (folder / "two_cam_high.mp4").write_bytes(video.read_bytes())
    (folder / "two_cam_left_wrist.mp4").symlink_to(video)
    found = opened(folder)
    assert [episode.id for episode in found] == ["here"]
    assert any("two_cam_left_wrist.mp4" in problem.why for problem in found.problems)


def test_a_task_text_that_is_a_link_is_not_read(folder: Path, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the key is 1234")
    (folder / "task.txt").symlink_to(secret)
    with pytest.raises(RecordingError, match=r"task\.txt"):
        opened(folder)


def test_a_linked_folder_of_recordings_is_not_opened(folder: Path, sample_recordings: Path):
    (folder / "elsewhere").symlink_to(sample_recordings)
    found = opened(folder)
    assert [episode.id for episode in found] == ["here"]
    assert any(Path(problem.line).name == "elsewhere" for problem in found.problems)


def test_a_dataset_with_a_link_out_of_it_is_left_out_as_a_whole(folder: Path, video: Path):
    videos = folder / "release" / "annotated_data" / "stack" / "videos"
    videos.mkdir(parents=True)
    (videos / f"episode_0_{CAMERA}.mp4").write_bytes(video.read_bytes())
    (videos / f"episode_1_{CAMERA}.mp4").symlink_to(video)
    found = opened(folder)
    assert [episode.id for episode in found] == ["here"]
    assert any("episode_1" in problem.why for problem in found.problems)
    (videos / f"episode_1_{CAMERA}.mp4").unlink()
    assert len(opened(folder)) == 2


def test_a_folder_of_images_with_a_linked_image_is_left_out(folder: Path, tmp_path: Path):
    images = folder / "images"
    images.mkdir()
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(b"\xff\xd8secret")
    (images / "0.jpg").symlink_to(secret)
    found = opened(folder)
    assert [episode.id for episode in found] == ["here"]
    assert any("0.jpg" in problem.why for problem in found.problems)
