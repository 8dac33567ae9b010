"""LeRobotDataset v2.1 and v3.0: exact frames out of shared videos, metadata only at opening, damage named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.episodes.recordings import make_lerobot_v21, make_lerobot_v30, make_video, numbers

from vifailback.episodes import check_episode, open_recordings
from vifailback.errors import RecordingError
from vifailback.types import Outcome

MAKERS = {"v2.1": make_lerobot_v21, "v3.0": make_lerobot_v30}
BOTH = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def edit(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    value = json.loads(file.read_text())
    change(value)
    file.write_text(json.dumps(value))


@BOTH
def test_every_episode_shows_its_own_frames_on_every_camera(tmp_path: Path, make: Callable[..., Path]):
    recordings = open_recordings(make(tmp_path, (12, 14, 13)))
    for place, episode in enumerate(recordings):
        assert episode.id == f"episode_{place:06d}"
        assert episode.task == "Pick up the cup."
        assert episode.cameras == ("cam_high", "cam_wrist")
        for camera, first in (("cam_high", 1000), ("cam_wrist", 0)):
            start = first + 100 * place
            assert numbers(episode, camera, range(episode.length)) == list(range(start, start + episode.length))
        assert check_episode(episode, thorough=True) == []


@BOTH
@pytest.mark.parametrize("images", ["png", "jpeg", "path"])
def test_images_in_tables_are_frames(tmp_path: Path, make: Callable[..., Path], images: str):
    recordings = open_recordings(make(tmp_path, (8, 6), images=images))
    for place, episode in enumerate(recordings):
        assert numbers(episode, "cam_wrist", [5, 0, 5]) == [100 * place + 5, 100 * place, 100 * place + 5]
        assert len(episode.times("cam_wrist")) == episode.length
        assert (episode.source.jpeg("cam_wrist", 2) is not None) == (images == "jpeg")


@BOTH
def test_states_and_actions_are_those_of_the_episode(tmp_path: Path, make: Callable[..., Path]):
    signals = open_recordings(make(tmp_path, (8, 6, 9)))[1].source.signals()
    assert set(signals) == {"observation.state", "action"}
    assert signals["observation.state"].shape == (6, 14)
    assert signals["observation.state"][:, 0].tolist() == [100, 101, 102, 103, 104, 105]
    assert np.array_equal(signals["action"], -signals["observation.state"])


@BOTH
def test_opening_reads_neither_tables_nor_videos(tmp_path: Path, make: Callable[..., Path]):
    make(tmp_path, (12, 9))
    for file in (*tmp_path.glob("data/**/*.parquet"), *tmp_path.glob("videos/**/*.mp4")):
        file.write_bytes(b"damaged")
    recordings = open_recordings(tmp_path)
    assert [(episode.length, episode.fps, episode.cameras) for episode in recordings] == [
        (12, 10, ("cam_high", "cam_wrist")),
        (9, 10, ("cam_high", "cam_wrist")),
    ]
    with pytest.raises(RecordingError, match=r"\.mp4"):
        recordings[0].image("cam_high", 0)
    with pytest.raises(RecordingError, match=r"parquet: not a readable parquet file"):
        recordings[0].source.signals()


@BOTH
def test_an_outcome_is_taken_from_the_success_feature(tmp_path: Path, make: Callable[..., Path]):
    recordings = open_recordings(make(tmp_path, (4, 3), success=[False, True]))
    assert [episode.outcome for episode in recordings] == [Outcome.FAILED, Outcome.SUCCESSFUL]
    assert [episode.outcome for episode in open_recordings(make(tmp_path / "silent", (4, 3)))] == [None, None]


def test_a_dataset_of_version_2_0_opens(tmp_path: Path):
    make_lerobot_v21(tmp_path, (5,))
    edit(tmp_path / "meta" / "info.json", lambda info: info.update(codebase_version="v2.0"))
    assert numbers(open_recordings(tmp_path)[0], "cam_high", [4]) == [1004]


def test_an_image_path_in_a_table_does_not_lead_out_of_the_dataset(tmp_path: Path):
    make_lerobot_v21(tmp_path / "set", (3,), images="path", cameras=["cam_high"])
    (tmp_path / "secret.png").write_bytes(b"secret")
    file = tmp_path / "set/data/chunk-000/episode_000000.parquet"
    table = pq.read_table(file)
    cells = [{"bytes": None, "path": "../secret.png"}] * 3
    pq.write_table(table.set_column(4, "observation.images.cam_high", [cells]), file)
    with pytest.raises(RecordingError, match="leads out of the dataset's folder"):
        open_recordings(tmp_path / "set")[0].image("cam_high", 0)


def test_a_broken_line_is_a_problem_and_the_other_episodes_open(tmp_path: Path):
    make_lerobot_v21(tmp_path, (3, 4, 5))
    file = tmp_path / "meta" / "episodes.jsonl"
    lines = file.read_text().splitlines()
    file.write_text("\n".join([lines[0], lines[1][:20], lines[2], '{"length": -1, "episode_index": 7}', "3"]))
    recordings = open_recordings(tmp_path)
    assert [episode.id for episode in recordings] == ["episode_000000", "episode_000002"]
    places = [problem.line.rsplit("/", 1)[-1] for problem in recordings.problems]
    assert places == ["episodes.jsonl: line 2", "episodes.jsonl: line 4", "episodes.jsonl: line 5", "info.json"]
    assert "total_episodes is 3, the list of episodes has 2" in recordings.problems[-1].why


def test_a_truncated_list_of_episodes_is_named(tmp_path: Path):
    make_lerobot_v30(tmp_path, (3, 4))
    file = tmp_path / "meta/episodes/chunk-000/file-000.parquet"
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(RecordingError, match=r"no list of episodes can be read: not a readable parquet file"):
        open_recordings(tmp_path)


def test_one_of_several_lists_cut_short_costs_only_its_episodes(tmp_path: Path):
    make_lerobot_v30(tmp_path, (3, 4))
    file = tmp_path / "meta/episodes/chunk-000/file-000.parquet"
    (file.parent / "file-001.parquet").write_bytes(file.read_bytes()[:-200])
    recordings = open_recordings(tmp_path)
    assert len(recordings) == 2
    assert "file-001.parquet" in recordings.problems[0].line


@BOTH
def test_a_truncated_table_is_named(tmp_path: Path, make: Callable[..., Path]):
    make(tmp_path, (3, 4))
    for file in tmp_path.glob("data/**/*.parquet"):
        file.write_bytes(file.read_bytes()[:300])
    with pytest.raises(RecordingError, match=r"parquet: not a readable parquet file"):
        open_recordings(tmp_path)[0].source.signals()


def test_damage_in_the_names_of_columns_is_named(tmp_path: Path):
    make_lerobot_v30(tmp_path, (3, 4))
    file = tmp_path / "meta/episodes/chunk-000/file-000.parquet"
    file.write_bytes(file.read_bytes().replace(b"episode_index", b"episode_\xff\xfe\xfdex"))
    with pytest.raises(RecordingError, match=r"no list of episodes can be read"):
        open_recordings(tmp_path)


@BOTH
def test_a_frame_without_a_row_is_named(tmp_path: Path, make: Callable[..., Path]):
    make(tmp_path, (5, 4), images="jpeg", cameras=["cam_high"])
    for file in tmp_path.glob("data/**/*.parquet"):
        table = pq.read_table(file)
        pq.write_table(table.slice(0, table.num_rows - 1), file)
    episode = open_recordings(tmp_path)[1]
    assert numbers(episode, "cam_high", [2, 0]) == [102, 100]
    with pytest.raises(RecordingError, match="there is no row for frame 3; 4 frames are stated"):
        list(episode.images("cam_high", [0, 3]))
    assert "wrong-count" in {finding.code for finding in check_episode(episode)}


@BOTH
def test_damage_inside_a_table_is_named(tmp_path: Path, make: Callable[..., Path]):
    make(tmp_path, (40, 40))
    for file in tmp_path.glob("data/**/*.parquet"):
        data = bytearray(file.read_bytes())
        data[4:400] = bytes(396)
        file.write_bytes(data)
    with pytest.raises(RecordingError, match=r"parquet"):
        open_recordings(tmp_path)[0].source.signals()


@BOTH
def test_a_missing_video_is_named(tmp_path: Path, make: Callable[..., Path]):
    make(tmp_path, (3, 4))
    for file in tmp_path.glob("videos/**/*.mp4"):
        file.unlink()
    episode = open_recordings(tmp_path)[1]
    with pytest.raises(RecordingError, match=r"\.mp4: cannot be opened"):
        episode.image("cam_high", 0)
    assert any(finding.code == "unreadable-times" for finding in check_episode(episode))


def test_a_video_shorter_than_stated_is_named_by_the_check_and_at_its_missing_frames(tmp_path: Path):
    make_lerobot_v21(tmp_path, (12,), video_frames=[9], cameras=["cam_high"])
    episode = open_recordings(tmp_path)[0]
    assert numbers(episode, "cam_high", [8]) == [8]
    with pytest.raises(RecordingError, match="no frame 11: the video holds 9 of the 12 frames stated"):
        episode.image("cam_high", 11)
    assert "wrong-count" in {finding.code for finding in check_episode(episode)}


def test_a_shared_video_cut_short_loses_only_the_frames_behind_the_cut(tmp_path: Path):
    make_lerobot_v30(tmp_path, (8, 6, 7), video_frames=11, cameras=["cam_high"])
    whole, half, gone = open_recordings(tmp_path)
    assert numbers(whole, "cam_high", range(8)) == list(range(8))
    assert numbers(half, "cam_high", range(3)) == [100, 101, 102]
    assert [len(episode.times("cam_high")) for episode in (whole, half, gone)] == [8, 3, 0]
    for episode, index in ((half, 3), (gone, 0)):
        with pytest.raises(RecordingError, match=f"no frame {index}"):
            episode.image("cam_high", index)
        assert "wrong-count" in {finding.code for finding in check_episode(episode)}


def test_columns_that_a_list_of_episodes_lacks_are_named(tmp_path: Path):
    make_lerobot_v30(tmp_path, (3, 4))
    file = tmp_path / "meta/episodes/chunk-000/file-000.parquet"
    name = "videos/observation.images.cam_high/from_timestamp"
    pq.write_table(pq.read_table(file).drop_columns([name]), file)
    with pytest.raises(RecordingError, match=f"expected seconds in column {name}"):
        open_recordings(tmp_path)


def test_episodes_are_found_in_the_file_that_the_metadata_names(tmp_path: Path):
    make_lerobot_v30(tmp_path, (5, 4, 6), cameras=["cam_high"])
    listed = tmp_path / "meta/episodes/chunk-000/file-000.parquet"
    rows = pq.read_table(listed).to_pylist()
    key = "videos/observation.images.cam_high"
    rows[2] |= {"data/file_index": 1, f"{key}/chunk_index": 2, f"{key}/file_index": 7}
    rows[2] |= {f"{key}/from_timestamp": 0.0, f"{key}/to_timestamp": 0.6}
    pq.write_table(pa.Table.from_pylist(rows), listed)
    table = pq.read_table(tmp_path / "data/chunk-000/file-000.parquet")
    pq.write_table(table.slice(0, 9), tmp_path / "data/chunk-000/file-000.parquet")
    pq.write_table(table.slice(9), tmp_path / "data/chunk-000/file-001.parquet")
    make_video(tmp_path / "videos/observation.images.cam_high/chunk-002/file-007.mp4", range(300, 306))
    recordings = open_recordings(tmp_path)
    assert [numbers(episode, "cam_high", [0, episode.length - 1]) for episode in recordings] == [
        [0, 4],
        [100, 103],
        [300, 305],
    ]
    assert recordings[2].source.signals()["observation.state"][:, 0].tolist() == [200, 201, 202, 203, 204, 205]


def test_ten_thousand_episodes_are_listed_quickly(tmp_path: Path):
    make_lerobot_v21(tmp_path, (3,))
    rows = "".join(f'{{"episode_index": {index}, "tasks": ["x"], "length": 9}}\n' for index in range(10_000))
    (tmp_path / "meta" / "episodes.jsonl").write_text(rows)
    recordings = open_recordings(tmp_path)
    assert len(recordings) == 10_000
    assert recordings["episode_009999"].length == 9


def test_real_versions_2_1_and_3_0_show_the_same_pixels(shared_data: Path):
    old = open_recordings(shared_data / "recordings" / "lerobot_v21")
    new = open_recordings(shared_data / "recordings" / "lerobot_v30")
    for before, after in zip(old, new, strict=True):
        wanted = (0, before.length // 2, before.length - 1)
        assert (before.length, before.task) == (after.length, after.task)
        pairs = zip(before.images("cam_high", wanted), after.images("cam_high", wanted), strict=True)
        assert all(np.array_equal(one, other) for one, other in pairs)
        assert np.allclose(before.times("cam_high"), after.times("cam_high"), atol=1e-6)
        for name, values in before.source.signals().items():
            assert np.array_equal(values, after.source.signals()[name])
