"""A LeRobotDataset written by us: what is in its files, and that readers find every frame."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.episodes.pictures import HEIGHT, PER_EPISODE, WIDTH, colour_error, numbers, shown

from vifailback.engine import run
from vifailback.episodes import open_recordings
from vifailback.episodes.lerobot.stats import merged, stats_of
from vifailback.episodes.lerobot.write import Layout, LeRobotWriter, Step
from vifailback.errors import ConfigError, RecordingError
from vifailback.types import ImageSize, Outcome

NAMES = tuple(f"joint_{number}" for number in range(14))
LAYOUT = Layout(
    fps=10,
    cameras={"cam_high": ImageSize(WIDTH, HEIGHT), "cam_left_wrist": ImageSize(WIDTH, HEIGHT)},
    signals={"observation.state": NAMES, "action": NAMES},
    texts=("annotation.symbols",),
)


def steps(episode: int, length: int) -> Iterator[Step]:
    for index in range(length):
        number = PER_EPISODE * episode + index
        images = {"cam_high": shown(number), "cam_left_wrist": shown(number + 1000)}
        signals = {"observation.state": np.full(14, float(number)), "action": np.full(14, -float(number))}
        yield Step(images, signals, {"annotation.symbols": f"step {index}"})


def write(out: Path, lengths: dict[int, int], layout: Layout = LAYOUT) -> LeRobotWriter:
    writer = LeRobotWriter(out, layout)
    for index, length in lengths.items():
        outcome = Outcome.FAILED if index else Outcome.SUCCESSFUL
        assert writer.write(index, f"Task {index % 2}.", steps(index, length), outcome=outcome) == length
    return writer


@pytest.mark.parametrize("codec", ["libx264", "libsvtav1"])
def test_our_reader_finds_every_frame_and_every_number(tmp_path: Path, codec: str):
    layout = Layout(10, LAYOUT.cameras, LAYOUT.signals, LAYOUT.texts, codec=codec, gop=2)
    write(tmp_path / "set", {0: 12, 1: 9, 2: 5}, layout).finish()
    found = open_recordings(tmp_path / "set")
    assert not found.problems
    assert [(one.id, one.task, one.outcome, one.length) for one in found] == [
        ("episode_000000", "Task 0.", Outcome.SUCCESSFUL, 12),
        ("episode_000001", "Task 1.", Outcome.FAILED, 9),
        ("episode_000002", "Task 0.", Outcome.FAILED, 5),
    ]
    for number, episode in enumerate(found):
        assert episode.cameras == ("cam_high", "cam_left_wrist")
        frames = range(episode.length)
        assert numbers(episode, "cam_high", frames) == [PER_EPISODE * number + index for index in frames]
        assert numbers(episode, "cam_left_wrist", [3, 0]) == [1003 + PER_EPISODE * number, 1000 + PER_EPISODE * number]
        signals = episode.source.signals()
        expected = PER_EPISODE * number + np.arange(episode.length)
        np.testing.assert_array_equal(signals["observation.state"][:, 5], expected)
        np.testing.assert_array_equal(signals["action"], -np.repeat(expected[:, None], 14, axis=1))
    assert colour_error(found[1].image("cam_high", 4), 104) < 6


def test_the_tables_are_those_that_lerobot_reads(tmp_path: Path):
    write(tmp_path / "set", {0: 4, 1: 3}).finish()
    info = json.loads((tmp_path / "set/meta/info.json").read_text())
    assert (info["codebase_version"], info["fps"], info["total_frames"], info["splits"]) == (
        "v3.0",
        10,
        7,
        {"train": "0:2"},
    )
    rows = pq.read_table(tmp_path / "set/data/chunk-000/file-000.parquet")
    assert set(rows.column_names) == {key for key, one in info["features"].items() if one["dtype"] != "video"}
    assert rows.column("index").to_pylist() == list(range(7))
    assert rows.column("frame_index").to_pylist() == [0, 1, 2, 3, 0, 1, 2]
    assert rows.column("task_index").to_pylist() == [0, 0, 0, 0, 1, 1, 1]
    assert rows.column("annotation.symbols").to_pylist()[5] == "step 1"
    np.testing.assert_allclose(rows.column("timestamp").to_pylist()[:4], [0, 0.1, 0.2, 0.3], rtol=1e-6)
    episodes = pq.read_table(tmp_path / "set/meta/episodes/chunk-000/file-000.parquet").to_pylist()
    assert [(one["dataset_from_index"], one["dataset_to_index"]) for one in episodes] == [(0, 4), (4, 7)]
    place = "videos/observation.images.cam_high"
    assert [(one[f"{place}/file_index"], one[f"{place}/to_timestamp"]) for one in episodes] == [(0, 0.4), (1, 0.3)]
    assert np.array(episodes[0]["stats/observation.images.cam_high/mean"]).shape == (3, 1, 1)
    described = json.loads(pq.read_schema(tmp_path / "set/meta/tasks.parquet").metadata[b"pandas"])
    assert described["index_columns"] == ["__index_level_0__"]


def test_statistics_are_those_of_all_rows(tmp_path: Path):
    write(tmp_path / "set", {0: 6, 1: 4}).finish()
    stats = json.loads((tmp_path / "set/meta/stats.json").read_text())
    state = np.array([0, 1, 2, 3, 4, 5, 100, 101, 102, 103], float)
    found = stats["observation.state"]
    for name, value in {"min": 0, "max": 103, "mean": state.mean(), "std": state.std(), "count": 10}.items():
        assert found[name][0] == pytest.approx(value), name
    assert set(found) >= {"q01", "q99"}
    image = stats["observation.images.cam_high"]
    assert 0 <= image["min"][0][0][0] < image["mean"][0][0][0] < image["max"][0][0][0] <= 1


def test_merged_statistics_are_those_of_the_whole():
    rows = np.random.default_rng(3).normal(size=(50, 4))
    whole, parts = stats_of(rows), merged([stats_of(rows[:20]), stats_of(rows[20:])])
    for name in ("min", "max", "mean", "std", "count"):
        np.testing.assert_allclose(parts[name], whole[name])


def test_an_interrupted_recording_goes_on_where_it_stopped(tmp_path: Path):
    def broken() -> Iterator[Step]:
        yield from steps(1, 2)
        raise KeyboardInterrupt

    writer = write(tmp_path / "set", {0: 3})
    with pytest.raises(KeyboardInterrupt):
        writer.write(1, "Task 1.", broken())
    again = LeRobotWriter(tmp_path / "set", LAYOUT)
    assert [again.has(index) for index in (0, 1)] == [True, False]
    with pytest.raises(ConfigError, match="another layout"):
        LeRobotWriter(tmp_path / "set", Layout(25, LAYOUT.cameras, LAYOUT.signals))
    again.write(1, "Task 1.", steps(1, 2))
    again.finish()
    assert [episode.length for episode in open_recordings(tmp_path / "set")] == [3, 2]
    assert not list((tmp_path / "set").rglob("*.part"))
    with pytest.raises(ConfigError, match="finished dataset"):
        LeRobotWriter(tmp_path / "set", LAYOUT)


def test_episodes_may_be_written_at_once_and_in_any_order(tmp_path: Path):
    writer = LeRobotWriter(tmp_path / "set", LAYOUT)
    list(run(lambda index: writer.write(index, "Task.", steps(index, 4)), [3, 1, 0, 2], workers=3))
    writer.finish()
    found = list(open_recordings(tmp_path / "set"))
    assert [numbers(episode, "cam_high", [2]) for episode in found] == [[2], [102], [202], [302]]
    assert [episode.outcome for episode in found] == [None] * 4


def test_a_missing_episode_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match="no episode 1"):
        write(tmp_path / "set", {0: 2, 2: 2}).finish()
    with pytest.raises(ConfigError, match="no episode 0"):
        LeRobotWriter(tmp_path / "empty", LAYOUT).finish()


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (Step({}, {}), r"step 0: cam_high: expected a uint8 RGB image of 128x80, got nothing"),
        (Step({"cam_high": np.zeros((4, 4, 3), np.uint8)}, {}), r"got uint8 \(4, 4, 3\)"),
        (
            Step({"cam_high": shown(0), "cam_left_wrist": shown(0)}, {"observation.state": np.full(14, np.nan)}, {}),
            r"observation.state: expected 14 finite numbers",
        ),
    ],
)
def test_a_step_that_lacks_something_is_named(tmp_path: Path, step: Step, message: str):
    with pytest.raises(RecordingError, match=message):
        LeRobotWriter(tmp_path / "set", LAYOUT).write(0, "Task.", [step])


def test_an_episode_without_steps_is_refused(tmp_path: Path):
    with pytest.raises(RecordingError, match="at least one"):
        LeRobotWriter(tmp_path / "set", LAYOUT).write(0, "Task.", [])


def test_a_folder_with_something_else_stays_as_it_is(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ConfigError, match="not empty"):
        LeRobotWriter(tmp_path, LAYOUT)
