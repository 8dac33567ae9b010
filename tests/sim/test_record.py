"""Recordings of the simulation and their true annotations."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("mujoco")

from vifailback.cli import sim_record
from vifailback.episodes.reader import open_recordings
from vifailback.errors import ConfigError, UnknownNameError
from vifailback.sim.record.attempts import filmed, in_turn
from vifailback.sim.record.config import RecordConfig
from vifailback.sim.record.run import finish, record
from vifailback.sim.truth import true_annotation
from vifailback.sim.world import CAMERAS
from vifailback.store.file import read_annotations
from vifailback.store.schema import annotation_from_json, annotation_to_json
from vifailback.symbols import contradictions, parse_command
from vifailback.types import FailureType, HoldStill, Outcome
from vifailback.vqa.build.config import BuildConfig
from vifailback.vqa.build.run import build

PLACE_ONE = RecordConfig(tasks=("place_one",), n=2, seed=5, successes=0.0)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two failures, recorded in this process."""
    out = tmp_path_factory.mktemp("sim") / "recordings"
    assert len(list(record(PLACE_ONE, out, workers=1))) == 2
    finish(PLACE_ONE, out)
    return out


def test_recordings_open_and_build_into_questions(recorded: Path, tmp_path: Path):
    recordings = open_recordings(recorded)
    annotations = read_annotations(recorded / "annotations.json").annotations
    assert not recordings.problems
    for episode, annotation in zip(recordings, annotations, strict=True):
        assert (episode.id, episode.length, episode.task) == (annotation.episode, annotation.length, annotation.task)
        assert (episode.cameras, episode.outcome) == (CAMERAS, annotation.outcome)
    manifest = build(recordings, annotations, tmp_path / "dataset", BuildConfig(workers=1))
    assert not manifest.lost
    assert manifest.records >= 2 * 7


def test_frames_show_the_state_that_stands_beside_them(recorded: Path):
    episode = next(iter(open_recordings(recorded)))
    states = episode.source.signals()["observation.state"]
    shot = filmed(PLACE_ONE, 0)
    assert np.allclose(states, [moment.state for moment in shot.film.moments], atol=1e-6)
    middle = episode.length // 2
    (drawn,) = shot.film.images([middle], CAMERAS[:1])
    difference = np.abs(drawn[CAMERAS[0]].astype(int) - episode.image(CAMERAS[0], middle)).mean()
    neighbour = np.abs(drawn[CAMERAS[0]].astype(int) - episode.image(CAMERAS[0], middle - 20)).mean()
    assert difference < 3
    assert difference < neighbour / 2


def test_an_interrupted_recording_goes_on_and_comes_out_the_same(recorded: Path, tmp_path: Path):
    out = tmp_path / "recordings"
    for annotation in record(PLACE_ONE, out, workers=1):
        assert annotation.episode == "episode_000000"
        break  # as if it was interrupted
    begun = (out / "videos" / f"observation.images.{CAMERAS[0]}" / "chunk-000" / "file-000.mp4").stat().st_mtime_ns
    list(record(PLACE_ONE, out, workers=1))
    finish(PLACE_ONE, out)
    video = out / "videos" / f"observation.images.{CAMERAS[0]}" / "chunk-000" / "file-000.mp4"
    assert video.stat().st_mtime_ns == begun
    assert (out / "annotations.json").read_bytes() == (recorded / "annotations.json").read_bytes()
    with pytest.raises(ConfigError, match="finished recording"):
        list(record(PLACE_ONE, out))
    with pytest.raises(ConfigError, match="other options"):
        list(record(replace(PLACE_ONE, seed=6), out))


def test_aloha_files_hold_the_same(tmp_path: Path):
    config = replace(PLACE_ONE, n=1, format="aloha")
    list(record(config, tmp_path / "aloha", workers=1))
    finish(config, tmp_path / "aloha")
    (episode,) = open_recordings(tmp_path / "aloha")
    (annotation,) = read_annotations(tmp_path / "aloha" / "annotations.json").annotations
    assert (episode.id, episode.task, episode.fps) == (annotation.episode, annotation.task, 25.0)
    assert (episode.length, episode.outcome) == (annotation.length, Outcome.FAILED)
    shot = filmed(config, 0)
    (drawn,) = shot.film.images([30], CAMERAS[:1])
    assert np.abs(drawn[CAMERAS[0]].astype(int) - episode.image(CAMERAS[0], 30)).mean() < 3


@pytest.mark.parametrize("kind", FailureType)
def test_annotations_say_what_a_person_would(kind: FailureType):
    config = RecordConfig(tasks=("place_one", "place_two", "pull_and_place"), n=99, seed=40, successes=0.0)
    at = list(FailureType).index(kind)
    for index in (number for number in range(12) if (number + number // 3) % 4 == at):
        shot = filmed(config, index)
        annotation = true_annotation("episode", shot.task, shot.attempt, shot.film.camera(CAMERAS[0], 0))
        assert annotation.outcome is Outcome.FAILED
        assert annotation.reason
        assert annotation_from_json(json.loads(json.dumps(annotation_to_json(annotation)))) == annotation
        avoidance, correction = annotation.keyframes
        assert 0 <= avoidance.index < correction.index < shot.attempt.steps
        assert str(annotation.extra["fault"]) in annotation.reason
        for frame in annotation.keyframes:
            assert frame.high_level
            assert contradictions(frame.commands, frame.symbols) == []
            if frame.low_level:
                assert tuple(parse_command(frame.low_level)) == frame.commands
            assert bool(frame.low_level) != (annotation.failure_type is FailureType.TASK_PLANNING)
        if annotation.failure_type is FailureType.HUMAN_INTERVENTION:
            assert correction.commands == (HoldStill(),)


def test_a_natural_policy_fails_and_succeeds_by_itself():
    config = RecordConfig(tasks=("place_one", "place_two"), n=99, seed=70, policy="natural")
    attempts = [filmed(config, index).attempt for index in range(12)]
    assert {attempt.succeeded for attempt in attempts} == {True, False}
    assert all(attempt.succeeded or attempt.incident is not None for attempt in attempts)


def test_the_same_numbers_give_the_same_attempt():
    one, other = (filmed(replace(PLACE_ONE, successes=0.5), 1) for _ in range(2))
    assert one.attempt.steps == other.attempt.steps
    assert all(
        np.array_equal(a.positions, b.positions) for a, b in zip(one.film.moments, other.film.moments, strict=True)
    )


def test_options_are_checked_before_anything_is_made(tmp_path: Path):
    with pytest.raises(UnknownNameError, match="place_one"):
        RecordConfig(tasks=("place_on",), n=1)
    with pytest.raises(ConfigError, match=r"0 \.\. 1"):
        replace(PLACE_ONE, successes=2.0)
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(ConfigError, match="not empty"):
        list(record(PLACE_ONE, tmp_path))
    with pytest.raises(ConfigError, match="not empty"):
        list(record(replace(PLACE_ONE, format="aloha"), tmp_path))


def test_the_command_records_in_processes_and_draws_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out, page = tmp_path / "out", tmp_path / "page.html"
    words = ["--tasks", "place_one", "--n", "2", "--seed", "5", "--successes", "1", "--out", str(out)]
    assert sim_record.main([*words, "--html", str(page), "--workers", "2"]) == 0
    assert "success" in capsys.readouterr().out
    assert "episode_000001" in page.read_text("utf-8")


@pytest.mark.parametrize("tasks", range(1, 24))
def test_each_of_any_number_of_tasks_fails_in_all_four_ways_in_turn(tasks: int):
    for task in range(tasks):
        assert {in_turn(task + tasks * round_, tasks) for round_ in range(4)} == set(FailureType)
