"""Trials in the simulated world, from one failure to a run folder with a page."""

import json
from pathlib import Path

import av
import numpy as np
import pytest
from tests.supervise.robots import Recorder, observation

from vifailback.cli.main import main
from vifailback.errors import ConfigError, RecordError, UnknownNameError
from vifailback.supervise.assessment import Assessment, TaskState
from vifailback.supervise.follow import SymbolFollowing
from vifailback.trials.film import film
from vifailback.trials.players import Blank, Trial
from vifailback.trials.run import LINES, RunConfig, read_records, run
from vifailback.trials.trial import run_trial
from vifailback.trials.trigger import ChunksOrStill
from vifailback.types import Guidance, Hold, HoldStill, Observation, Point

POSE_SEED = 505
"""The eraser or the cube is grasped beside."""


def test_a_grasp_beside_the_thing_fails_alone_and_is_put_right_by_the_motion():
    alone = run_trial(Trial("place_two", POSE_SEED, "faulty"))
    watched = run_trial(Trial("place_two", POSE_SEED, "faulty", "oracle", "pmc"))
    assert not alone.success
    assert alone.failure_type == watched.failure_type == "gripper 6d-pose"
    assert watched.success
    assert watched.put_right >= 1
    assert watched.detected_s is not None
    assert watched.failing_s is not None
    assert watched.failing_s <= watched.detected_s


@pytest.mark.parametrize("method", ["vsf", "vsf-blank"])
def test_the_policy_that_follows_symbols_corrects(method: str):
    record = run_trial(Trial("place_two", POSE_SEED, "faulty", "oracle", method), most_steps=700)
    assert record.corrections >= 1
    assert "motion done" in record.endings


def test_the_blank_method_shows_no_symbols():
    seen, follower = observation(0.0), Recorder()
    told = Assessment(TaskState.FAILING, guidance=Guidance((HoldStill(),), (Hold(Point(500, 500)),)))
    Blank(SymbolFollowing(follower)).begin(told, seen, Recorder()).actions(seen)
    SymbolFollowing(follower).begin(told, seen, Recorder()).actions(seen)
    blank, painted = (one.images["cam_high"] for one in follower.seen)
    assert np.array_equal(blank, seen.images["cam_high"])
    assert not np.array_equal(painted, blank)


def test_the_same_trial_gives_the_same_record():
    trial = Trial("place_one", 3, "faulty")
    assert run_trial(trial) == run_trial(trial)


def test_an_expert_under_an_oracle_succeeds_without_an_alarm():
    record = run_trial(Trial("place_one", 4, "scripted", "oracle", "pmc"))
    assert record.success
    assert (record.false_alarms, record.corrections) == (0, 0)
    assert record.queries > 0


def config(**more) -> RunConfig:
    return RunConfig(**{"tasks": ("place_one",), "policy": "scripted", "supervisors": (), "n": 2, "seed": 3} | more)


def test_a_run_is_kept_line_by_line_and_goes_on_where_it_stopped(tmp_path: Path):
    first = list(run(config(n=1), tmp_path, workers=1))
    lines = (tmp_path / LINES).read_bytes()
    (tmp_path / LINES).write_bytes(lines + b'{"key": "cut')
    again = list(run(config(), tmp_path, workers=1))
    assert again[0] == first[0]
    assert (tmp_path / LINES).read_bytes().startswith(lines)
    assert read_records(tmp_path) == again
    assert [record.seed for record in again] == [3, 4]


def test_a_run_does_not_go_on_with_something_else(tmp_path: Path):
    list(run(config(n=1), tmp_path, workers=1))
    with pytest.raises(ConfigError, match="policy 'scripted', not 'faulty'"):
        list(run(config(policy="faulty"), tmp_path, workers=1))


def test_a_line_that_is_no_record_is_named(tmp_path: Path):
    (tmp_path / LINES).write_text('{"key": 3}\n')
    with pytest.raises(RecordError, match=r"trials\.jsonl: line 1"):
        read_records(tmp_path)


@pytest.mark.parametrize(
    ("more", "error", "why"),
    [
        ({"method": "pmx"}, UnknownNameError, "Did you mean 'pmc'"),
        ({"policy": "fauly"}, UnknownNameError, "Did you mean 'faulty'"),
        ({"tasks": ("place_on",)}, UnknownNameError, "Did you mean 'place_one'"),
        ({"supervisors": ("oracel",)}, UnknownNameError, "no model is called 'oracel'"),
        ({"grasper": "graspnet"}, UnknownNameError, "Known: antipodal"),
        ({"n": 0}, ConfigError, "n of 1 or more"),
    ],
)
def test_what_cannot_be_run_is_refused_at_once(more, error, why):
    with pytest.raises(error, match=why):
        config(**more)


def test_a_supervisor_is_asked_after_six_chunks_and_while_the_robot_is_kept_still():
    trigger = ChunksOrStill(6, 0.4)

    def see(time_s: float, x: float) -> None:
        trigger.see(Observation(time_s, {}, np.full(14, x), ""))

    assert trigger.asks(6)
    for step in range(100):
        see(step / 25, step)
        assert not trigger.asks(5)
    asked = []
    for step in range(100, 225):
        see(step / 25, 99.0)
        if trigger.asks(0):
            asked.append(step / 25)
    assert asked == pytest.approx([6.36, 8.76], abs=0.05)


def test_a_film_is_h264_that_browsers_play(tmp_path: Path):
    shown = film(Trial("place_one", 3, "scripted"), tmp_path / "film.mp4", most_steps=30)
    with av.open(str(shown.video)) as video:
        stream = video.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(stream)]
    assert len(frames) > 20
    assert frames[0].std() > 20, "it shows something"


def test_the_command_prints_tables_and_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = ["trials", "--tasks", "place_one", "--policy", "scripted", "--supervisor", "none", "--n", "1"]
    words += ["--seed", "3", "--out", str(tmp_path), "--workers", "1", "--no-videos"]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "pi0.5 (base) + PMC (paper)" in said
    assert "19/21" in said
    assert main([*words, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["trials"] == 1
    assert figures["success"][2]["tasks"]["place_one"] == {
        "hits": 1,
        "n": 1,
        "share": 1.0,
        "interval": [0.20654931437723745, 1.0],
    }
    page = (tmp_path / "index.html").read_text()
    assert "Trials of the closed loop" in page
    assert (tmp_path / "report.md").read_text().startswith("# Trials")


def test_help_names_the_methods(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["trials", "--help"])
    said = capsys.readouterr().out
    assert "pmc, or vsf" in " ".join(said.split()).replace("│ ", "")
    assert "oracle (reads the true" in " ".join(said.split()).replace("│ ", "")
