"""The painted tabletop: sample episodes and what is true of them."""

import numpy as np
import pytest

from vifailback.sim.tabletop import SAMPLES, write_samples
from vifailback.sim.tabletop.paint import paint, project
from vifailback.sim.tabletop.scene import Place
from vifailback.sim.tabletop.script import play
from vifailback.symbols import contradictions
from vifailback.types import FailureType, Outcome

BY_TYPE = {sample.annotation().failure_type: sample for sample in SAMPLES}


def test_there_is_a_sample_of_every_failure_type_and_a_success():
    assert set(BY_TYPE) == {*FailureType, None}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_keyframes_lie_in_the_episode_and_avoidance_comes_first(sample):
    annotation = sample.annotation()
    if annotation.outcome is Outcome.FAILED:
        assert 0 <= annotation.avoidance.index < annotation.correction.index < annotation.length
        assert annotation.reason
        assert 1 <= annotation.failed_subtask <= len(annotation.subtasks)
    else:
        assert annotation.keyframes == ()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_commands_and_arrows_agree(sample):
    for keyframe in sample.annotation().keyframes:
        assert contradictions(keyframe.commands, keyframe.symbols) == []


def end_of(kind):
    return list(play(BY_TYPE[kind].attempt.script))[-1]


def test_what_the_annotations_claim_happens_in_the_scenes():
    assert end_of(None).thing("green cube").at.distance(Place(0.20, 0.33)) < 0.03
    assert end_of(FailureType.GRIPPER_POSE).thing("blue cube").at == Place(0.25, 0.10)
    assert end_of(FailureType.GRIPPER_STATE).thing("yellow cube").at == Place(0.22, -0.12)
    planning = end_of(FailureType.TASK_PLANNING)
    assert planning.thing("pink cube").at == Place(0.30, 0.06)
    assert planning.thing("orange cube").at.distance(planning.thing("plate").at) < 0.03
    assert end_of(FailureType.HUMAN_INTERVENTION).thing("red cube").at.distance(Place(0.48, 0.02)) < 0.03


def test_the_camera_sees_left_as_left_and_forward_as_up():
    middle, left, forward, up = map(project, (Place(0.2, 0), Place(0.2, 0.1), Place(0.3, 0), Place(0.2, 0, 0.1)))
    assert left.x < middle.x
    assert forward.y < middle.y
    assert up.y < middle.y


def test_painting_is_deterministic_and_the_paper_s_size():
    scene = next(iter(play(SAMPLES[0].attempt.script)))
    image = paint(scene)
    assert image.shape == (480, 640, 3)
    assert image.dtype == np.uint8
    assert np.array_equal(image, paint(scene))


def test_samples_are_written_once_and_open_as_recordings(tmp_path):
    from vifailback.episodes import open_recordings

    annotations = write_samples(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.mp4")}
    assert write_samples(tmp_path) == annotations
    assert times == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.mp4")}
    episodes = {episode.id: episode for episode in open_recordings(tmp_path)}
    for annotation in annotations:
        assert episodes[annotation.episode].length == annotation.length
        assert episodes[annotation.episode].task == annotation.task
