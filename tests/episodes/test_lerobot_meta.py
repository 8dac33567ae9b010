"""What a LeRobotDataset says of itself: outcomes, tasks, and everything that can be wrong there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.episodes.recordings import make_lerobot_v21, make_lerobot_v30, make_video

from vifailback.episodes import open_recordings
from vifailback.errors import RecordingError
from vifailback.types import Outcome

MAKERS = {"v2.1": make_lerobot_v21, "v3.0": make_lerobot_v30}
BOTH = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def edit(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    value = json.loads(file.read_text())
    change(value)
    file.write_text(json.dumps(value))


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"success": True}, Outcome.SUCCESSFUL),
        ({"success": 0}, Outcome.FAILED),
        ({"is_success": [[1.0]]}, Outcome.SUCCESSFUL),
        ({"success": "failure"}, Outcome.FAILED),
        ({"success": "perhaps"}, None),
        ({"success": None}, None),
    ],
)
def test_an_outcome_is_taken_from_the_field_of_an_episode(
    tmp_path: Path, fields: dict[str, object], outcome: Outcome | None
):
    make_lerobot_v21(tmp_path, (3,))
    edit(tmp_path / "meta" / "episodes.jsonl", lambda line: line.update(fields))
    assert open_recordings(tmp_path)[0].outcome == outcome


def test_tasks_given_as_numbers_are_looked_up_and_several_are_joined(tmp_path: Path):
    make_lerobot_v21(tmp_path, (3,))
    edit(tmp_path / "meta" / "episodes.jsonl", lambda line: line.update(tasks=[0, "Put it down."]))
    assert open_recordings(tmp_path)[0].task == "Pick up the cup.; Put it down."


@BOTH
@pytest.mark.parametrize(
    "text",
    ['{"codebase_version": "v2.1", "fps": 3', "", "[1, 2]", "\xff\xfe", "[" * 100_000],
    ids=lambda text: text[:9],
)
def test_a_broken_info_is_named(tmp_path: Path, make: Callable[..., Path], text: str):
    make(tmp_path, (3,))
    (tmp_path / "meta" / "info.json").write_text(text, "latin-1")
    with pytest.raises(RecordingError, match=r"info\.json: (not valid JSON|expected a JSON object)"):
        open_recordings(tmp_path)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"fps": 0}, "fps: expected frames per second above 0"),
        ({"fps": "30"}, "fps: expected frames per second above 0"),
        ({"features": None}, "features: expected an object"),
        ({"video_path": None}, "video_path: expected the path of the videos"),
        ({"data_path": 7}, "data_path: expected a path"),
        ({"data_path": "../../{episode_index}.parquet"}, "leads out of the dataset's folder"),
        ({"data_path": "/etc/{episode_index}"}, "leads out of the dataset's folder"),
        ({"video_path": "videos/../../../{video_key}.mp4"}, "leads out of the dataset's folder"),
        ({"video_path": "C:/{video_key}.mp4"}, "leads out of the dataset's folder"),
        ({"video_path": "..\\{video_key}.mp4"}, "leads out of the dataset's folder"),
        ({"data_path": "data/{episode}.parquet"}, r"unknown place \{episode\}; known: episode_chunk"),
        ({"codebase_version": "v1.6"}, "LeRobotDataset v1.6; expected v2.0, v2.1 or v3.0"),
    ],
    ids=str,
)
def test_what_is_wrong_in_the_info_is_named(tmp_path: Path, change: dict[str, object], why: str):
    make_lerobot_v21(tmp_path / "set", (3,))
    edit(tmp_path / "set" / "meta" / "info.json", lambda info: info.update(change))
    with pytest.raises(RecordingError, match=why):
        open_recordings(tmp_path / "set")


def test_a_camera_key_does_not_lead_out_of_the_dataset(tmp_path: Path):
    make_lerobot_v21(tmp_path / "set", (3,))
    make_video(tmp_path / "secret" / "episode_000000.mp4", range(3))
    key = "../../../secret"

    def add(info: dict[str, Any]) -> None:
        info["features"][key] = {"dtype": "video", "shape": [80, 128, 3]}

    edit(tmp_path / "set" / "meta" / "info.json", add)
    with pytest.raises(RecordingError, match="leads out of the dataset's folder"):
        open_recordings(tmp_path / "set")
