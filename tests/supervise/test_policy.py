"""The supervised policy: what the policy sees, what listeners are told, and that the robot always goes on."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from tests.supervise.robots import (
    CHUNK_S,
    DONE,
    FAILING,
    GUIDANCE,
    PROGRESSING,
    TASK,
    ByHand,
    Mover,
    Recorder,
    Scripted,
    observation,
)

import vifailback as vf
from vifailback.errors import ConfigError, ModelError, UnreachableError
from vifailback.supervise.assessment import Assessment, NoSupervisor, TaskState
from vifailback.supervise.background import at_once, in_thread
from vifailback.supervise.correct import Corrector
from vifailback.supervise.policy import LoopConfig, SupervisedPolicy
from vifailback.supervise.trigger import EVERY_CHUNKS, EveryChunks
from vifailback.types import Guidance


def supervised(
    script: Sequence[Assessment | Exception],
    *,
    every: int = 2,
    corrector: Corrector | None = None,
    config: LoopConfig | None = None,
    background: object = at_once,
) -> tuple[SupervisedPolicy, Recorder, Scripted]:
    recorder, supervisor = Recorder(), Scripted(script)
    policy = SupervisedPolicy(
        recorder,
        supervisor,
        corrector=corrector,
        trigger=EveryChunks(every),
        config=config,
        background=background,  # type: ignore[arg-type]
        listeners=[recorder],
    )
    return policy, recorder, supervisor


def drive(policy: SupervisedPolicy, chunks: int, begin: int = 0) -> list[np.ndarray]:
    return [policy.infer(observation(CHUNK_S * number, 0.1 * number)) for number in range(begin, begin + chunks)]


def test_a_supervisor_is_asked_every_six_chunks_and_sees_the_last_five_seconds():
    recorder, supervisor = Recorder(), Scripted([PROGRESSING] * 9)
    policy = vf.SupervisedPolicy(recorder, supervisor, background=at_once)
    for number in range(19):
        policy.infer(observation(CHUNK_S * number))
    assert EVERY_CHUNKS == 6
    assert [round(window.time_s / CHUNK_S) for window in supervisor.shown] == [6, 12, 18]
    last = supervisor.shown[-1]
    assert last.task == TASK
    assert len(last.frames) == 6
    assert last.frames[-1].time_s == last.time_s
    assert last.frames[0].time_s >= last.time_s - 5.0


def test_steps_between_chunks_can_be_watched_and_each_counts_once():
    policy, recorder, supervisor = supervised([PROGRESSING] * 9, every=1)
    for step in range(0, 90):
        seen = observation(step / 50)
        policy.watch(seen)
        if step % 40 == 0:
            policy.infer(seen)
    assert len(recorder.steps) == 90
    assert [frame.time_s for frame in supervisor.shown[-1].frames] == [0.0, 1.0, 1.6]
    assert policy.wants_frame(2.0)
    assert not policy.wants_frame(1.8)


def test_what_a_query_shows_is_encoded_before_the_query_begins():
    begun: list[str] = []

    def background(work: Callable[[], Any]) -> Future[Any]:
        done = at_once(work)
        begun.append(type(done.result()).__name__)
        return done

    policy, _, supervisor = supervised([PROGRESSING] * 3, every=2, background=background)
    for number in range(3):
        policy.watch(observation(0.8 * number))
        policy.infer(observation(0.8 * number))
    assert begun == ["Prepared", "Prepared", "Prepared", "Assessment"]
    assert [frame.time_s for frame in supervisor.shown[0].frames] == [0.0, 1.6]


def test_guidance_reaches_the_policy_in_words_and_pixels():
    policy, recorder, _ = supervised([FAILING, PROGRESSING])
    drive(policy, 6)
    plain, guided, after = recorder.seen[1], recorder.seen[2], recorder.seen[4]
    assert [one.prompt for one in (plain, guided, after)] == [TASK, "Move the left gripper to the right.", TASK]
    head = guided.images["cam_high"]
    assert not head[:30].any(), "outside the region everything is zero"
    grey = observation(2 * CHUNK_S).images["cam_high"]
    drawn = vf.mask_roi(vf.draw(grey, GUIDANCE.symbols), GUIDANCE.symbols)
    np.testing.assert_array_equal(head, drawn)
    assert guided.images["cam_left_wrist"].any()
    assert not guided.images["cam_right_wrist"].any(), "the idle arm's view is zero"
    assert after.images["cam_high"].all()


def test_the_next_query_releases_the_guidance_or_replaces_it():
    other = Assessment(TaskState.FAILING, guidance=Guidance(high_level="Open the gripper first."))
    policy, recorder, _ = supervised([FAILING, other, DONE])
    drive(policy, 8)
    assert [one.prompt for one in recorder.seen][2:7:2] == [FAILING.words, "Open the gripper first.", TASK]
    assert recorder.endings == ["NEXT_QUERY", "NEXT_QUERY", "NOTHING_TO_DO"]
    assert policy.assessment is DONE
    assert policy.guidance is None


def test_guidance_is_released_after_a_limit():
    config = LoopConfig(longest_guidance_s=2.0)
    policy, recorder, _ = supervised([FAILING, PROGRESSING], every=5, config=config)
    drive(policy, 9)
    assert [one.prompt != TASK for one in recorder.seen] == [False] * 5 + [True] * 3 + [False]
    assert recorder.endings == ["LIMIT"]


def test_a_followed_motion_is_done_when_the_arms_have_come_to_rest():
    policy, recorder, _ = supervised([FAILING, PROGRESSING], every=4)
    for number, state in enumerate([0, 1, 2, 3, 3, 4, 4, 4, 4, 4]):
        policy.infer(observation(CHUNK_S * number, state))
    assert recorder.endings[0] == "MOTION_DONE"
    assert [one.prompt != TASK for one in recorder.seen] == [False] * 4 + [True] * 3 + [False] * 3


def test_a_corrector_moves_the_arm_until_it_is_done_and_no_query_disturbs_it():
    mover = Mover(chunks=5)
    policy, recorder, supervisor = supervised([FAILING, PROGRESSING, PROGRESSING], corrector=mover)
    actions = drive(policy, 10)
    assert [float(one[0, 0]) for one in actions] == [0, 0, 1, 1, 1, 1, 1, 0, 0, 0]
    assert mover.begun == [FAILING]
    assert len(supervisor.shown) == 2
    assert recorder.endings[0] == "MOTION_DONE"
    ended = next(one for one in recorder.told if one.ending is not None)
    assert (ended.corrector, ended.answered_s, ended.released_s) == ("mover", 2 * CHUNK_S, 7 * CHUNK_S)


@pytest.mark.parametrize("where", ["refuses", "breaks"])
def test_a_refused_motion_leaves_the_policy_running_and_says_why(where: str):
    mover = Mover(chunks=1, **{where: UnreachableError("0.9 m is beyond the left arm's reach")})
    policy, recorder, _ = supervised([FAILING, PROGRESSING, PROGRESSING], corrector=mover)
    drive(policy, 6)
    refused = next(one for one in recorder.told if one.ending is not None)
    assert refused.ending is not None
    assert (refused.ending.name, refused.error) == ("REFUSED", "0.9 m is beyond the left arm's reach")
    assert policy.guidance is None


@pytest.mark.parametrize("error", [ModelError("the server is gone"), ZeroDivisionError("bug"), MemoryError()])
def test_a_supervisor_that_errs_leaves_the_policy_running_and_is_asked_again(error: Exception):
    policy, recorder, supervisor = supervised([error, PROGRESSING])
    assert len(drive(policy, 6)) == 6
    assert len(supervisor.shown) == 2
    assert recorder.endings == ["ERROR", "NOTHING_TO_DO"]
    assert str(error) in next(one.error for one in recorder.told if one.error)
    assert {one.prompt for one in recorder.seen} == {TASK}


def test_a_reply_that_says_nothing_leaves_the_guidance_that_stands():
    policy, recorder, _ = supervised([FAILING, Assessment(None, reply="banana")])
    drive(policy, 6)
    assert recorder.endings == ["UNREADABLE"]
    assert recorder.seen[-1].prompt == FAILING.words
    assert policy.assessment is FAILING


def test_a_failure_without_guidance_changes_nothing():
    for guidance in (None, Guidance()):
        policy, recorder, _ = supervised([Assessment(TaskState.FAILING, guidance=guidance)])
        drive(policy, 3)
        assert recorder.endings == ["NOTHING_TO_DO"]
        assert policy.assessment is not None
        assert policy.assessment.state is TaskState.FAILING


def test_queries_never_block_and_an_answer_is_taken_when_it_is_there():
    hands = ByHand()
    policy, recorder, supervisor = supervised([FAILING] * 3, background=hands)
    drive(policy, 4)
    assert supervisor.shown == []
    assert {one.prompt for one in recorder.seen} == {TASK}
    hands.finish()
    drive(policy, 1, begin=4)
    assert recorder.seen[-1].prompt == FAILING.words


def test_only_one_query_runs_at_a_time():
    hands = ByHand()
    policy, recorder, _ = supervised([PROGRESSING] * 3, background=hands)
    drive(policy, 7)
    assert len([one for one in recorder.told if one.assessment is None]) == 1


def test_a_late_answer_is_dropped_by_the_age_of_what_it_saw():
    hands = ByHand()
    policy, recorder, _ = supervised([FAILING] * 3, background=hands, config=LoopConfig(oldest_answer_s=3.0))
    drive(policy, 7)
    hands.finish()
    drive(policy, 1, begin=7)
    assert recorder.endings[0] == "LATE"
    assert {one.prompt for one in recorder.seen} == {TASK}


def test_a_supervisor_that_hangs_is_given_up_and_never_holds_more_than_two_threads():
    hands = ByHand()
    policy, recorder, supervisor = supervised([FAILING] * 9, background=hands, config=LoopConfig(gives_up_s=3.0))
    drive(policy, 40)
    assert recorder.endings == ["HUNG", "HUNG"]
    assert len(recorder.seen) == 40
    hands.finish()
    assert len(supervisor.shown) == 2
    drive(policy, 2, begin=40)
    assert len(supervisor.shown) == 2, "what was given up is not taken"
    assert recorder.seen[-1].prompt == TASK
    assert recorder.told[-1].number == 2, "a new query is asked once the threads are free"


def test_in_a_thread_the_robot_goes_on_while_a_model_thinks():
    answer, asked = threading.Event(), threading.Event()

    class Thinker(NoSupervisor):
        def assess(self, window: object) -> Assessment:  # type: ignore[override]  # noqa: ARG002
            asked.set()
            assert answer.wait(30)
            return FAILING

    recorder = Recorder()
    policy = SupervisedPolicy(recorder, Thinker(), trigger=EveryChunks(1), background=in_thread, listeners=[recorder])
    drive(policy, 3)
    assert asked.wait(30)
    assert recorder.seen[-1].prompt == TASK
    running = [thread for thread in threading.enumerate() if thread.name == "vifailback-supervise"]
    answer.set()
    for thread in running:
        thread.join(30)
    drive(policy, 1, begin=3)
    assert recorder.seen[-1].prompt == FAILING.words


def test_a_reset_ends_what_is_going_on_and_forgets_answers_to_come():
    hands = ByHand()
    policy, recorder, supervisor = supervised([FAILING] * 3, background=hands)
    drive(policy, 3)
    policy.reset()
    hands.finish()
    drive(policy, 2)
    assert recorder.endings == ["RESET"]
    assert (recorder.resets, supervisor.resets) == (1, 1)
    assert {one.prompt for one in recorder.seen} == {TASK}
    assert policy.assessment is None


def test_without_images_a_supervisor_that_needs_none_is_asked_all_the_same():
    policy, _, supervisor = supervised([FAILING], corrector=Mover())
    for number in range(3):
        policy.infer(observation(CHUNK_S * number, images=False))
    assert [window.frames for window in supervisor.shown] == [()]


def test_the_same_run_gives_the_same_again():
    runs: list[list[tuple[str, float | None]]] = []
    for _ in range(2):
        policy, recorder, _ = supervised([FAILING, PROGRESSING, FAILING, DONE, PROGRESSING])
        drive(policy, 12)
        runs.append([(str(one.ending), one.released_s) for one in recorder.told])
    assert runs[0] == runs[1]


@pytest.mark.parametrize("name", ["oldest_answer_s", "gives_up_s", "longest_guidance_s"])
def test_times_are_positive(name: str):
    with pytest.raises(ConfigError, match=name):
        LoopConfig(**{name: 0.0})
    with pytest.raises(ConfigError, match="1 or more"):
        EveryChunks(0)
