"""bench.shown: records with fewer images; positions count anew, and the builder's leak-free mode agrees."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.bench.samples import make_record
from tests.vqa.sources import make_failure

from vifailback.bench.shown import Shown, leak_free, reduced
from vifailback.episodes.sample import FrameMode, sample_frames
from vifailback.types import Annotation, QuestionKind, VqaRecord
from vifailback.vqa import QUESTIONS, Case, Pools, parse_answer
from vifailback.vqa.stats.leak import guess_by_spacing
from vifailback.vqa.unasked import Unasked

FOLDER = "annotated_data/pick_marker/frames/episode_1_cam_high"


def annotated(avoidance: int, correction: int) -> Annotation:
    failure = make_failure()
    assert failure.avoidance is not None
    assert failure.correction is not None
    return replace(
        failure,
        avoidance=replace(failure.avoidance, index=avoidance),
        correction=replace(failure.correction, index=correction),
    )


def records_of(annotation: Annotation, times: np.ndarray, mode: FrameMode) -> dict[QuestionKind, VqaRecord]:
    assert annotation.avoidance is not None
    assert annotation.correction is not None
    frames = sample_frames(
        times, avoidance=annotation.avoidance.index, correction=annotation.correction.index, mode=mode
    )
    images = tuple(f"{FOLDER}/{frame.name}" for frame in frames)
    case = Case(annotation, frames, images, Pools.of([annotation]))
    made = {question.kind: question.record(case) for question in QUESTIONS}
    return {kind: record for kind, record in made.items() if isinstance(record, VqaRecord)}


def indices(record: VqaRecord) -> list[int]:
    return [int(match[1]) for path in record.images if (match := re.search(r"/(\d+)[^/]*$", path))]


def true_position(record: VqaRecord) -> int:
    return int(record.choices["ABCD".index(record.answer)].split()[1])


EPISODES = st.integers(100, 400).flatmap(
    lambda length: st.tuples(st.just(length), st.integers(0, length - 1), st.integers(0, length - 1))
)


@settings(max_examples=40)
@example((100, 0, 50), 25.0)
@given(EPISODES, st.sampled_from([10.0, 25.0, 30.0]))
def test_a_dataset_shown_leak_free_is_what_the_builder_makes_leak_free(episode: tuple[int, int, int], fps: float):
    length, avoidance, correction = episode
    times = np.arange(length) / fps
    others = {*range(0, length - 1, round(fps))} - {avoidance, correction}
    assume(math.gcd(*others) == round(fps))  # else the frames that are no keyframes show a wider grid
    annotation = annotated(avoidance, correction)
    built = records_of(annotation, times, FrameMode.LEAK_FREE)
    for kind, record in records_of(annotation, times, FrameMode.PAPER).items():
        shown = leak_free(record)
        if kind not in built:
            assert isinstance(shown, Unasked)
            continue
        assert isinstance(shown, VqaRecord)
        assert indices(shown) == indices(built[kind])
        if kind is QuestionKind.KEYFRAME_LOCALIZATION:
            assert true_position(shown) == true_position(built[kind])
            assert shown.answer == record.answer
            assert len(set(shown.choices)) == 4
            assert all(f"{letter}. {text}" in shown.prompt for letter, text in zip("ABCD", shown.choices, strict=True))
            assert guess_by_spacing(shown.images) is None
        else:
            assert (shown.prompt, shown.answer) == (built[kind].prompt, built[kind].answer)


@settings(max_examples=30)
@given(st.lists(st.integers(8, 40), min_size=120, max_size=300), st.integers(0, 119), st.integers(0, 119))
def test_nothing_of_a_varying_rate_is_left_but_its_grid(steps: list[int], avoidance: int, correction: int):
    times = np.cumsum(steps) / 1000
    annotation = annotated(avoidance, correction)
    built = records_of(annotation, times, FrameMode.LEAK_FREE)[QuestionKind.FAILURE_DETECTION]
    paper = records_of(annotation, times, FrameMode.PAPER)[QuestionKind.FAILURE_DETECTION]
    shown = leak_free(paper)
    assert isinstance(shown, VqaRecord)
    extra = set(indices(shown)) - set(indices(built))
    assert len(extra) <= 1  # where the grid happens to be half as dense, one keyframe may pass for a grid frame
    assert len(set(indices(shown))) == len(indices(shown))


def test_a_dataset_that_is_leak_free_stays_as_it_is():
    times = np.arange(300) / 25
    for record in records_of(annotated(110, 160), times, FrameMode.LEAK_FREE).values():
        assert leak_free(record) == record


def test_names_that_do_not_say_which_frame_they_are_cannot_be_shown_leak_free():
    record = make_record(images=("a/img_x.jpg", "a/img_y.jpg"))
    shown = leak_free(record)
    assert isinstance(shown, Unasked)
    assert "img_x.jpg" in shown.why


@pytest.mark.parametrize("kind", [QuestionKind.FAILURE_DETECTION, QuestionKind.LOW_LEVEL_AVOIDANCE])
@given(most=st.integers(2, 20))
def test_fewer_images_are_evenly_chosen_and_end_with_the_last(kind: QuestionKind, most: int):
    record = records_of(annotated(110, 160), np.arange(375) / 25, FrameMode.PAPER)[kind]
    shown = reduced(record, most)
    assert isinstance(shown, Shown)
    assert len(shown.record.images) == min(most, len(record.images))
    assert tuple(record.images[at - 1] for at in shown.positions) == shown.record.images
    assert shown.of == len(record.images)
    last = record.images[-1] if kind is QuestionKind.FAILURE_DETECTION else record.images[-2]
    assert last in shown.record.images
    if kind is QuestionKind.LOW_LEVEL_AVOIDANCE:
        assert shown.record.images[-1] in shown.record.images[:-1]


def test_positions_in_answers_and_prompts_move_with_the_images():
    times = np.arange(375) / 25
    made = records_of(annotated(110, 160), times, FrameMode.PAPER)
    for kind in (QuestionKind.COT_AVOIDANCE, QuestionKind.VISUAL_AVOIDANCE):
        shown = reduced(made[kind], 5)
        assert isinstance(shown, Shown)
        keyframe, before = parse_answer(shown.record.answer).keyframe, parse_answer(made[kind].answer).keyframe
        assert keyframe is not None
        assert before is not None
        nearest = min(
            shown.positions, key=lambda at: abs(indices(made[kind])[at - 1] - indices(made[kind])[before - 1])
        )
        assert shown.positions[keyframe - 1] == nearest
        assert not parse_answer(shown.record.answer).problems
    correction = reduced(made[QuestionKind.COT_CORRECTION], 5)
    assert isinstance(correction, Shown)
    named = re.findall(r"frame number (\d+)", correction.record.prompt + correction.record.answer)
    assert len(set(named)) == 1
    assert int(named[0]) <= 5


def test_a_question_that_cannot_be_put_with_so_few_images_says_why():
    times = np.arange(375) / 25
    made = records_of(annotated(110, 160), times, FrameMode.PAPER)
    few = reduced(made[QuestionKind.KEYFRAME_LOCALIZATION], 3)
    assert few == Unasked("there are only 3 different images, four are needed")
    one = reduced(made[QuestionKind.LOW_LEVEL_AVOIDANCE], 1)
    assert isinstance(one, Unasked)
    beyond = replace(made[QuestionKind.COT_AVOIDANCE], answer='"keyframe": "99"')
    assert reduced(beyond, 3) == Unasked("names image 99 of 18", lost=True)
