"""The authors' release: every way into it, one episode for its raw and annotated halves, sparse frames."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.episodes.recordings import colour_error, make_aloha, make_official, numbers

from vifailback.episodes import check_episode, decode_jpeg, open_recordings
from vifailback.errors import RecordingError

IDS = ["cup/episode_2", "cup/episode_10", "lid/episode_1"]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole release, both halves; do not change it."""
    return make_official(tmp_path_factory.mktemp("release") / "ViFailback-Dataset")


@pytest.mark.parametrize(
    ("place", "ids"),
    [
        ("", IDS),
        ("raw_data", IDS),
        ("annotated_data", IDS),
        ("raw_data/cup", IDS[:2]),
        ("annotated_data/cup", IDS[:2]),
        ("annotated_data/lid", IDS[2:]),
        ("..", [f"ViFailback-Dataset/{name}" for name in IDS]),
    ],
)
def test_it_opens_at_every_level_with_the_same_ids(release: Path, place: str, ids: list[str]):
    recordings = open_recordings(release / place)
    assert [episode.id for episode in recordings] == ids
    assert recordings.format == "official"
    assert recordings.problems == ()
    for episode in recordings:
        first = 100 * int(episode.id.rsplit("_", 1)[1])
        assert (episode.length, episode.fps, episode.cameras, episode.task) == (30, 25, ("cam_high",), "")
        assert numbers(episode, "cam_high", [0, 12, 29]) == [first, first + 12, first + 29]
        assert colour_error(episode.image("cam_high", 7), first + 7) < 5


def test_it_opens_from_inside_by_a_relative_path(release: Path):
    before = Path.cwd()
    try:
        os.chdir(release / "raw_data" / "cup")
        assert [episode.id for episode in open_recordings(".")] == IDS[:2]
    finally:
        os.chdir(before)


def test_raw_and_annotated_data_of_an_episode_are_one_episode_with_raw_frames(release: Path):
    episode = open_recordings(release)["cup/episode_2"]
    assert episode.path.endswith("raw_data/cup/episode_2.hdf5")
    assert episode.source.signals()["action_eef"].shape == (30, 16)
    assert episode.source.jpeg("cam_high", 3) is None  # its colours are exchanged
    assert check_episode(episode, thorough=True) == []


def test_raw_frames_equal_the_video(release: Path):
    raw = open_recordings(release / "raw_data")
    annotated = open_recordings(release / "annotated_data")
    for one, other in zip(raw, annotated, strict=True):
        difference = one.image("cam_high", 12).astype(int) - other.image("cam_high", 12)
        assert np.abs(difference).mean() < 5


def test_without_h5py_frames_come_from_the_video(release: Path):
    code = (
        "import sys; sys.modules['h5py'] = None\n"
        "from vifailback.episodes import open_recordings\n"
        "from vifailback.errors import MissingExtraError\n"
        "episode = open_recordings(sys.argv[1])[0]\n"
        "print(episode.path, episode.image('cam_high', 29).shape)\n"
        "try: open_recordings(sys.argv[1] + '/raw_data')\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(release)], capture_output=True, text=True, check=True)
    assert "episode_2_cam_high.mp4 (80, 128, 3)" in done.stdout
    assert "vifailback[hdf5]" in done.stdout


def test_where_only_sampled_frames_are_left_those_are_shown_by_their_index(tmp_path: Path):
    recordings = open_recordings(make_official(tmp_path, raw=False, videos=False))
    assert [episode.id for episode in recordings] == IDS
    episode = recordings[0]
    assert (episode.length, len(episode.times("cam_high"))) == (30, 30)
    assert numbers(episode, "cam_high", [29, 0, 12, 25]) == [229, 200, 212, 225]
    data = episode.source.jpeg("cam_high", 25)
    assert data is not None
    assert colour_error(decode_jpeg(data), 225) < 4
    with pytest.raises(RecordingError, match=r"frame 13 is not among the 4 on disk \(nearest: 0, 12, 25, 29\)"):
        list(episode.images("cam_high", [12, 13]))


def test_the_check_of_sampled_frames_looks_at_those_that_were_kept(tmp_path: Path):
    episode = open_recordings(make_official(tmp_path, raw=False, videos=False))[0]
    assert tuple(episode.held("cam_high")) == (0, 12, 25, 29)
    findings = check_episode(episode, thorough=True)
    assert [(finding.code, finding.severity) for finding in findings] == [("sampled-only", "warning")]
    assert "4 of 30" in findings[0].text


def test_opening_lists_names_only(tmp_path: Path):
    make_official(tmp_path)
    for file in (*tmp_path.rglob("*.hdf5"), *tmp_path.rglob("*.mp4"), *tmp_path.rglob("*.jpg")):
        file.write_bytes(b"damaged")
    recordings = open_recordings(tmp_path)
    assert [episode.id for episode in recordings] == IDS
    with pytest.raises(RecordingError, match=r"episode_2\.hdf5: not a readable HDF5 file"):
        _ = recordings[0].length


def test_an_empty_raw_file_is_a_problem_and_the_video_stands_in(tmp_path: Path):
    make_official(tmp_path)
    (tmp_path / "raw_data" / "cup" / "episode_2.hdf5").write_bytes(b"")
    recordings = open_recordings(tmp_path)
    assert recordings[0].path.endswith(".mp4")
    assert [Path(problem.line).name for problem in recordings.problems] == ["episode_2.hdf5"]


def test_a_task_folder_without_episodes_is_a_problem(tmp_path: Path):
    make_official(tmp_path, raw=False)
    (tmp_path / "annotated_data" / "spoon" / "notes").mkdir(parents=True)
    recordings = open_recordings(tmp_path)
    assert len(recordings) == 3
    assert [Path(problem.line).name for problem in recordings.problems] == ["spoon"]


def test_recordings_that_are_called_otherwise_are_problems(tmp_path: Path):
    make_official(tmp_path)
    for name in ("raw_data/cup/retry.hdf5", "annotated_data/lid/videos/take.mp4", "raw_data/cup/notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "annotated_data/lid/frames/best of").mkdir()
    recordings = open_recordings(tmp_path)
    assert len(recordings) == 3
    assert [Path(problem.line).name for problem in recordings.problems] == ["retry.hdf5", "take.mp4", "best of"]


@pytest.mark.parametrize("place", ["frames", "frames/episode_2_cam_high"])
def test_a_frames_folder_by_itself_keeps_the_indices_of_its_names(tmp_path: Path, place: str):
    make_official(tmp_path, raw=False, videos=False)
    episode = open_recordings(tmp_path / "annotated_data" / "cup" / place)["cup/episode_2"]
    assert numbers(episode, "cam_high", [0, 12, 25, 29]) == [200, 212, 225, 229]


def test_halves_that_hold_different_episodes_are_joined(tmp_path: Path):
    make_official(tmp_path, frames=False)
    shutil.rmtree(tmp_path / "raw_data" / "lid")
    (tmp_path / "annotated_data" / "cup" / "videos" / "episode_2_cam_high.mp4").unlink()
    paths = {episode.id: Path(episode.path).name for episode in open_recordings(tmp_path)}
    assert paths == dict(zip(IDS, ["episode_2.hdf5", "episode_10.hdf5", "episode_1_cam_high.mp4"], strict=True))


def test_a_task_sentence_may_lie_in_either_half(tmp_path: Path):
    make_official(tmp_path, frames=False)
    (tmp_path / "annotated_data" / "cup" / "task.txt").write_text("Put the cup down.\n")
    assert [episode.task for episode in open_recordings(tmp_path)] == ["Put the cup down.", "Put the cup down.", ""]


def test_task_folders_taken_out_of_the_release_keep_their_ids(tmp_path: Path):
    make_official(tmp_path / "all", raw=False)
    (tmp_path / "all" / "annotated_data").rename(tmp_path / "mine")
    recordings = open_recordings(tmp_path / "mine")
    assert (recordings.format, [episode.id for episode in recordings]) == ("official", IDS)


def test_a_raw_file_without_the_releases_actions_has_its_colours_and_rate_by_its_place(tmp_path: Path):
    make_aloha(tmp_path / "raw_data" / "cup" / "episode_0.hdf5", stored="unpadded", swapped=True)
    episode = open_recordings(tmp_path)[0]
    assert episode.fps == 25
    assert colour_error(episode.image("cam_high", 7), 7) < 4


def test_a_folder_called_raw_data_without_the_layout_is_searched_as_any_other(tmp_path: Path):
    make_official(tmp_path / "x", videos=False, frames=False)
    (tmp_path / "raw_data").mkdir()
    (tmp_path / "x" / "raw_data" / "cup" / "episode_2.hdf5").rename(tmp_path / "raw_data" / "take 1.hdf5")
    recordings = open_recordings(tmp_path / "raw_data")
    assert (recordings.format, [episode.id for episode in recordings]) == ("aloha", ["take 1"])
    assert colour_error(recordings[0].image("cam_high", 7), 207) < 4
