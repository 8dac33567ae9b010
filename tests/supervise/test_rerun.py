"""Recordings for the Rerun viewer, read back by Rerun's own reader."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.supervise.robots import FAILING, PROGRESSING, Recorder, Scripted, observation
from tests.supervise.worlds import PointWorld

import vifailback as vf
from vifailback.errors import ModelError
from vifailback.supervise.background import at_once
from vifailback.supervise.rerun import RerunRecording
from vifailback.supervise.trigger import EveryChunks

pytest.importorskip("rerun", reason="rerun-sdk is not installed (extra: rerun)")


@pytest.fixture(scope="module")
def chunks(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    from rerun.chunk import RrdReader

    file = tmp_path_factory.mktemp("rerun") / "runs" / "attempt.rrd"
    with RerunRecording(file, PointWorld().arms) as recording:
        script = [FAILING, PROGRESSING, ModelError("the server is gone")]
        policy = vf.SupervisedPolicy(
            Recorder(), Scripted(script), trigger=EveryChunks(2), background=at_once, listeners=[recording]
        )
        for number in range(7):
            policy.infer(observation(0.8 * number, 0.02 * number))
    return list(RrdReader(str(file)).stream())


def rows(chunks: list[Any], path: str) -> list[dict[str, Any]]:
    found = [chunk.to_record_batch().to_pylist() for chunk in chunks if chunk.entity_path == path]
    return [row for batch in found for row in batch]


def test_video_symbols_trajectory_and_decisions_are_in_the_file(chunks: list[Any]):
    paths = {chunk.entity_path for chunk in chunks}
    assert {"/state", "/decisions", "/cameras/cam_high/symbols", "/space/left", "/space/left/path"} <= paths
    assert {f"/cameras/{name}" for name in ("cam_high", "cam_left_wrist", "cam_right_wrist")} <= paths
    assert len(rows(chunks, "/cameras/cam_high")) == 7
    assert len(rows(chunks, "/state")) == 7


def test_decisions_say_what_was_asked_concluded_and_done(chunks: list[Any]):
    texts = [row["TextLog:text"][0] for row in rows(chunks, "/decisions")]
    assert texts == [
        "query 0 to scripted: asked",
        'query 0 to scripted: failing (gripper 6d-pose): "Move the left gripper to the right.", vsf',
        "query 1 to scripted: asked",
        'query 0 to scripted: failing (gripper 6d-pose): "Move the left gripper to the right.", vsf, next query',
        "query 1 to scripted: progressing, nothing to do",
        "query 2 to scripted: asked",
        "query 2 to scripted: ModelError: the server is gone",
    ]


def test_everything_stands_on_one_timeline(chunks: list[Any]):
    times = sorted({row["time"].total_seconds() for row in rows(chunks, "/decisions")})
    assert times == pytest.approx([1.6, 3.2, 4.8])


def test_without_the_package_the_extra_is_named(tmp_path: Path):
    script = (
        "import sys; sys.modules['rerun'] = None\n"
        "from vifailback.supervise.rerun import RerunRecording\n"
        f"RerunRecording({str(tmp_path / 'a.rrd')!r})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "pip install 'vifailback[rerun]'" in done.stderr
    assert not (tmp_path / "a.rrd").exists()
