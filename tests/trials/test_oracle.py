"""What the oracles say, and how wrong the noisy one is."""

import numpy as np
import pytest

from vifailback.sim.make import find_task, make_world
from vifailback.sim.policies.scripted import ScriptedPolicy
from vifailback.supervise.assessment import Assessment, TaskState
from vifailback.supervise.window import Window
from vifailback.symbols import contradictions, format_command, parse_command
from vifailback.trials.oracle import Noise, NoisyOracle, Oracle
from vifailback.trials.players import Trial
from vifailback.trials.trial import Stage
from vifailback.types import (
    Align,
    Arm,
    Diagnosis,
    Direction,
    FailureType,
    Grasp,
    Guidance,
    Hold,
    ImageSize,
    Move,
    Point,
    Target,
)

SIZE = ImageSize(640, 480)
WINDOW = Window(0.0, "task")
GUIDED = Assessment(
    TaskState.FAILING,
    Diagnosis(failed=True, failure_type=FailureType.GRIPPER_POSE),
    Guidance((Move(Arm.LEFT, Direction.LEFT), Grasp(Arm.LEFT, open=False)), (Target(Point(500, 500)),)),
)
EXACT = Noise(0.0, 0.0, 0.0, 0.0, 0.0)


class Says:
    """A supervisor that always says the same."""

    name = "says"

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment

    def assess(self, window: Window) -> Assessment:
        del window
        return self._assessment

    def reset(self) -> None:
        pass


def asked(assessment: Assessment, noise: Noise, times: int = 400) -> list[Assessment]:
    oracle = NoisyOracle(Says(assessment), noise, SIZE, seed=3)
    return [oracle.assess(WINDOW) for _ in range(times)]


def test_without_noise_the_noisy_oracle_says_what_the_oracle_says():
    for said in asked(GUIDED, EXACT, 20):
        assert said.guidance == GUIDED.guidance
        assert said.diagnosis == GUIDED.diagnosis


def test_points_are_off_by_the_pixels_that_were_asked_for():
    said = asked(GUIDED, Noise(10.0, 0, 0, 0, 0))
    points = np.array([one.guidance.symbols[0].at.to_pixels(SIZE) for one in said if one.guidance])
    assert points.std(axis=0) == pytest.approx([10, 10], rel=0.15)
    assert points.mean(axis=0) == pytest.approx([320, 240], abs=2)


@pytest.mark.parametrize(
    ("noise", "wrong"),
    [
        (Noise(0, 0.2, 0, 0, 0), lambda said: said.diagnosis.failure_type is not FailureType.GRIPPER_POSE),
        (Noise(0, 0, 0.2, 0, 0), lambda said: said.guidance.commands[0].direction is Direction.RIGHT),
        (Noise(0, 0, 0, 0.2, 0), lambda said: said.state is TaskState.PROGRESSING),
    ],
    ids=["labels", "directions", "misses"],
)
def test_labels_directions_and_detection_are_wrong_as_often_as_asked_for(noise, wrong):
    assert sum(map(wrong, asked(GUIDED, noise))) / 400 == pytest.approx(0.2, abs=0.05)


def test_false_alarms_come_as_often_as_asked_for_and_only_where_nothing_fails():
    said = asked(Assessment(TaskState.PROGRESSING), Noise(0, 0, 0, 0, 0.1))
    assert sum(one.state is TaskState.FAILING for one in said) / 400 == pytest.approx(0.1, abs=0.04)


def test_the_noise_begins_anew_with_each_attempt():
    oracle = NoisyOracle(Says(GUIDED), Noise(), SIZE, seed=3)
    first = [oracle.assess(WINDOW) for _ in range(5)]
    oracle.reset()
    assert [oracle.assess(WINDOW) for _ in range(5)] == first


def test_nothing_fails_while_an_expert_works_and_the_end_is_done():
    world = make_world("place_two", 3)
    task = find_task("place_two")
    policy = ScriptedPolicy(world, task)
    oracle = Oracle(world, task, policy)
    states = set()
    while not task.succeeded(world) and world.steps < 900:
        for action in policy.infer(world.observe()):
            world.step(action)
        states.add(oracle.assess(WINDOW).state)
    assert states == {TaskState.PROGRESSING, TaskState.DONE}


def test_a_human_at_work_means_hold_still():
    stage = Stage(Trial("place_two", 511, "faulty"))
    oracle = Oracle(stage.world, stage.task, stage.policy)
    while not stage.world.hand_shown:
        for action in stage.policy.infer(stage.world.observe()):
            stage.world.step(action)
    said = oracle.assess(WINDOW)
    assert said.state is TaskState.FAILING
    assert said.diagnosis.failure_type is FailureType.HUMAN_INTERVENTION
    assert said.guidance is not None
    assert isinstance(said.guidance.symbols[0], Hold)
    assert said.words == "Hold the right gripper still." or said.words == "Hold the left gripper still."


def test_a_missed_grasp_is_told_by_symbols_and_a_sentence_that_agree_and_can_be_read_back():
    stage = Stage(Trial("place_two", 505, "faulty"))
    oracle = Oracle(stage.world, stage.task, stage.policy)
    said = oracle.assess(WINDOW)
    while said.state is not TaskState.FAILING:
        for action in stage.policy.infer(stage.world.observe()):
            stage.world.step(action)
        said = oracle.assess(WINDOW)
    assert said.guidance is not None
    assert any(isinstance(symbol, Align) for symbol in said.guidance.symbols)
    assert parse_command(said.words) == said.guidance.commands
    assert format_command(said.guidance.commands) == said.words
    assert contradictions(said.guidance.commands, said.guidance.symbols) == []
