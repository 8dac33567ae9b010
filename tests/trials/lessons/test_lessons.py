from dataclasses import dataclass, field

import numpy as np
import pytest
from tests.conftest import Made
from tests.trials.lessons.written import read

from vifailback.episodes.sample import FrameMode, position_of, sample_frames
from vifailback.errors import ConfigError
from vifailback.nano.familiar import FAMILIAR, apart
from vifailback.nano.lesson import GRIPPERS, HAND
from vifailback.nano.plan import SLOTS, plan_of
from vifailback.sim.make import EVALUATION_SEEDS_FROM, TASKS, draw_layout, find_task
from vifailback.sim.record.attempts import filmed
from vifailback.sim.record.config import RecordConfig
from vifailback.sim.robot.arm import ARMS
from vifailback.sim.robot.sizes import SIDES
from vifailback.sim.scene.room import table_of
from vifailback.sim.truth import true_annotation
from vifailback.sim.world import CAMERAS, CONTROL_HZ
from vifailback.supervise.assessment import Assessment
from vifailback.supervise.intervention import Intervention
from vifailback.symbols import parse_symbols, read_command
from vifailback.trials.lessons.make import (
    HELD_OUT_LOOK,
    HELD_OUT_TASKS,
    SEEN_TASKS,
    TRIALS_FROM,
    Lessons,
    is_held_out,
    make,
    trial_of,
)
from vifailback.trials.trial import Stage
from vifailback.types import Observation, Outcome


def test_every_lesson_that_is_not_held_out_lies_there(made: Made):
    assert [path.name for path in made.paths] == [
        "episode_000000.npz", "trial_000000.npz", "episode_000001.npz", "episode_000002.npz",
        "episode_000003.npz", "trial_000001.npz", "episode_000004.npz", "episode_000005.npz",
    ]  # fmt: skip
    assert {path.name for path in made.paths if not path.exists()} == {"episode_000005.npz"}
    assert is_held_out(SEEN_TASKS[5 % len(SEEN_TASKS)], 5)


def test_nothing_is_learnt_on_the_table_or_from_the_tasks_that_are_held_out(made: Made):
    for path in made.folder.iterdir():
        facts = read(path).facts
        assert facts.name in SEEN_TASKS
        assert facts.look != HELD_OUT_LOOK
        assert facts.look == table_of(draw_layout(find_task(facts.name), facts.seed).look)
        assert facts.seed < EVALUATION_SEEDS_FROM


def test_some_tasks_are_held_out_and_all_others_are_learnt():
    assert len(HELD_OUT_TASKS) >= 2
    assert set(HELD_OUT_TASKS) < set(TASKS)
    assert set(SEEN_TASKS) == set(TASKS) - set(HELD_OUT_TASKS)
    things = {thing for name in SEEN_TASKS for thing in plan_of(TASKS[name].sentence).things}
    unknown = {thing for name in HELD_OUT_TASKS for thing in plan_of(TASKS[name].sentence).things} - things
    assert len(unknown) >= 2


def test_the_table_that_is_held_out_is_one_of_several():
    looks = [table_of(draw_layout(find_task(SEEN_TASKS[0]), seed).look) for seed in range(120)]
    assert 0.08 < looks.count(HELD_OUT_LOOK) / len(looks) < 0.3


@pytest.mark.parametrize("many", [{"episodes": TRIALS_FROM + 1}, {"trials": EVALUATION_SEEDS_FROM}, {"episodes": -1}])
def test_no_lesson_takes_a_seed_of_a_trial_or_of_the_evaluation(many: dict[str, int]):
    Lessons(episodes=TRIALS_FROM, trials=EVALUATION_SEEDS_FROM - TRIALS_FROM)
    with pytest.raises(ConfigError, match="are for evaluation"):
        Lessons(**many)


def test_what_is_there_is_not_made_again(made: Made):
    before = {path: path.stat().st_mtime_ns for path in made.folder.iterdir()}
    assert tuple(make(Lessons(made.episodes, made.trials), made.folder, workers=1)) == made.paths
    assert {path: path.stat().st_mtime_ns for path in made.folder.iterdir()} == before


@pytest.mark.parametrize("index", [0, 2])
def test_a_lesson_of_an_episode_says_what_is_true_and_where_everything_is(made: Made, index: int):
    lesson = read(made.folder / f"episode_{index:06d}.npz")
    shot = filmed(RecordConfig(SEEN_TASKS, index + 1, successes=0.2), index)
    annotation = true_annotation("", shot.task, shot.attempt, shot.film.camera(CAMERAS[0], 0))
    avoid, correct = (one and one.index for one in (annotation.avoidance, annotation.correction))
    times = np.arange(len(shot.film)) / CONTROL_HZ
    lists = [sample_frames(times, avoidance=avoid, correction=correct, mode=mode) for mode in FrameMode]
    shown = sorted({frame.index for frames in lists for frame in frames})
    assert len(lesson.places) == len(shown)
    assert lesson.facts.task == shot.task.sentence
    for frames, said in zip(lists, lesson.facts.said, strict=True):
        assert [shown[place] for place in said.frames] == [frame.index for frame in frames]
        failed = annotation.outcome is Outcome.FAILED
        assert (said.state == "failing") is failed
        assert said.subtask == (annotation.failed_subtask or 0)
        for keyframe, at, command, code in (
            (annotation.avoidance, said.avoid_at, said.avoid_command, said.avoid_symbols),
            (annotation.correction, said.correct_at, said.correct_command, said.correct_symbols),
        ):
            assert (at >= 0) is (keyframe is not None)
            if keyframe is not None:
                assert at == position_of(frames, keyframe.index, keyframe.role) - 1
                assert command == keyframe.low_level
                assert len(parse_symbols(code)[0]) == len(keyframe.symbols)
    for row in (0, len(shown) // 2, len(shown) - 1):
        shot.film.show(shown[row])
        world = shot.film.world
        camera = world.camera(CAMERAS[0])
        for place, side in enumerate(SIDES):
            arm = ARMS[side]
            seen = camera.project(arm.pose(world.state).position)
            assert lesson.positions[row, place] == pytest.approx(arm.pose(world.state).position, abs=2e-3)
            assert lesson.opening[row, place] == pytest.approx(arm.opening(world.state), abs=2e-3)
            if seen is not None:
                assert lesson.places[row, place] == pytest.approx([seen.x / 1000, seen.y / 1000], abs=1e-3)
        assert np.isnan(lesson.places[row, HAND]).all() == np.isnan(lesson.positions[row, HAND]).all()


def test_every_thing_of_the_plan_is_somewhere(made: Made):
    for path in made.folder.iterdir():
        lesson = read(path)
        things = len(plan_of(lesson.facts.task).things)
        slots = lesson.positions[:, HAND + 1 :]
        assert np.isfinite(slots[:, :things]).all()
        assert np.isnan(slots[:, things:]).all()
        assert ((lesson.held >= -1) & (lesson.held <= SLOTS)).all()
        assert np.isfinite(lesson.others[:, : len(lesson.facts.others)]).any(1).all() or not lesson.facts.others
        assert apart(lesson.places.astype(np.float32), lesson.positions.astype(np.float32)) < FAMILIAR / 2


def test_a_thing_that_is_held_is_at_the_gripper(made: Made):
    together = 0
    for path in made.folder.iterdir():
        lesson = read(path)
        for row, side in zip(*np.nonzero((lesson.held >= 0) & (lesson.held < SLOTS)), strict=True):
            thing = lesson.positions[row, HAND + 1 + lesson.held[row, side]]
            assert np.linalg.norm(thing - lesson.positions[row, side]) < 0.2
            together += 1
    assert together > 10
    assert lesson.held.shape[1] == GRIPPERS


@dataclass
class Heard:
    """Listens to what the oracle answers, a query after the other."""

    answers: dict[int, Assessment] = field(default_factory=dict)

    def step(self, observation: Observation) -> None:
        """Nothing to note."""

    def changed(self, intervention: Intervention) -> None:
        if intervention.assessment is not None:
            self.answers[intervention.number] = intervention.assessment


def test_a_lesson_of_a_trial_has_one_truth_a_query_and_it_is_the_oracle_s(made: Made):
    trial, heard = trial_of(1), Heard()
    assert trial.supervisor == "oracle"
    record = Stage(trial, (heard,)).run(most_steps=1000)
    lesson = read(made.folder / "trial_000001.npz")
    assert len(lesson.facts.said) == record.queries
    assert [(said.state, said.correct_command) for said in lesson.facts.said] == [
        (str(told.state), told.words) for _, told in sorted(heard.answers.items())
    ]
    assert {said.state for said in lesson.facts.said} >= {"progressing", "failing"}
    for said in lesson.facts.said:
        failing = said.state == "failing"
        assert said.live
        assert said.frames == sorted(said.frames)
        assert max(said.frames) < len(lesson.places)
        assert (said.avoid_at, said.avoid_command) == (-1, "")
        assert bool(said.failure_type) is failing
        assert (said.subtask > 0) is failing
        assert said.correct_at in ((-1, len(said.frames) - 1) if failing else (-1,))
        assert read_command(said.correct_command)[1] == []
