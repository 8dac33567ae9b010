"""The thirteen questions: when they apply, what they show, what the true answer is."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.vqa.sources import OFFICIAL_COMMAND, OFFICIAL_SYMBOLS, make_failure, make_success

from vifailback.episodes.sample import FrameMode, sample_frames
from vifailback.symbols import parse_symbols
from vifailback.types import Annotation, FailureType, Keyframe, KeyframeRole, Outcome, QuestionKind, VqaRecord
from vifailback.types.vqa import HARD_KINDS, LITE_KINDS, SYMBOL_KINDS
from vifailback.vqa.case import Case
from vifailback.vqa.distractors import LETTERED_KINDS, LETTERS, Pools
from vifailback.vqa.questions import QUESTIONS, question_of
from vifailback.vqa.questions.needs import SUCCEEDED
from vifailback.vqa.templates import Wording
from vifailback.vqa.unasked import Unasked

FAILURE_ONLY = [kind for kind in QuestionKind if kind is not QuestionKind.FAILURE_DETECTION]


def make_case(
    annotation: Annotation | None = None, *, length: int = 387, mode: FrameMode = FrameMode.PAPER, **more: object
) -> Case:
    annotation = annotation or make_failure()
    frames = sample_frames(
        np.arange(length) / 25,
        avoidance=annotation.avoidance and annotation.avoidance.index,
        correction=annotation.correction and annotation.correction.index,
        mode=mode,
    )
    return Case(annotation, frames, tuple(f"frames/{frame.name}" for frame in frames), Pools.of([annotation]), **more)


def official_case(**more: object) -> Case:
    """The annotation behind the official record of episode 93."""
    base = make_failure("pick_marker_draw_cross_ep1/episode_93")
    assert base.avoidance is not None
    assert base.correction is not None
    return make_case(
        replace(base, avoidance=replace(base.avoidance, index=292), correction=replace(base.correction, index=320)),
        **more,
    )


def test_there_are_eleven_and_two_questions_in_the_order_of_the_paper():
    kinds = [question.kind for question in QUESTIONS]
    assert len(set(kinds)) == len(kinds) == 13
    assert {*LITE_KINDS, *HARD_KINDS, *SYMBOL_KINDS} == set(kinds)
    assert len(LITE_KINDS) + len(HARD_KINDS) == 11


def test_the_official_answer_is_reproduced_byte_for_byte(shared_data: Path):
    records = json.loads((shared_data / "official" / "example_direct_draw.json").read_text(encoding="utf-8"))
    question = question_of(QuestionKind.VISUAL_AVOIDANCE)
    assert question.answer(official_case()) == records[0]["messages"][0]["content"]
    assert [Path(path).name for path in records[0]["images"]] == [Path(path).name for path in official_case().images]


def test_the_official_answer_is_reproduced_without_the_file_too():
    answer = question_of(QuestionKind.VISUAL_AVOIDANCE).answer(official_case())
    think, _, block = answer.partition("\n</Think>\n<Answer>\n")
    assert think.splitlines()[:5] == [
        "<Think>",
        "First, I need to determine if the task was successful. The provided data indicates a failure occurred.",
        "Next, I must localize when the failure began. The keyframe just before the failure is image number 13.",
        "Now I need to classify the failure. The failure type is identified as 'gripper 6d-pose'.",
        "Based on this, I will formulate a low-level command to avoid the failure. "
        f"The corrective action is: '{OFFICIAL_COMMAND}'.",
    ]
    assert block.splitlines()[:4] == [
        '"success detection": "Failed",',
        '"keyframe": "13"',
        f'"low level commands": "{OFFICIAL_COMMAND}",',
        "\"visual prompts\": \"Draw Straight Arrow: {'start_point': [602, 179], 'end_point': [689, 325], "
        "'color': ['green', 'red']}",
    ]
    assert block.endswith('"\n</Answer>')
    assert parse_symbols(block)[0] == list(OFFICIAL_SYMBOLS)


def test_a_correction_answer_has_the_released_punctuation_and_no_keyframe():
    answer = question_of(QuestionKind.VISUAL_CORRECTION).answer(official_case())
    assert "based on the frame number 15. The corrective action is: 'Open the right gripper.'." in answer
    assert answer.partition("<Answer>\n")[2].splitlines()[:2] == [
        '"success detection": "Failed",',
        '"low level commands": "Open the right gripper.",',
    ]
    assert '"keyframe"' not in answer


def test_answers_without_drawing_are_the_same_reasoning_without_the_drawing_part():
    case = official_case()
    for cot, visual in (
        (QuestionKind.COT_AVOIDANCE, QuestionKind.VISUAL_AVOIDANCE),
        (QuestionKind.COT_CORRECTION, QuestionKind.VISUAL_CORRECTION),
    ):
        short, long = question_of(cot).answer(case), question_of(visual).answer(case)
        think = short.partition("\n</Think>")[0]
        assert long.startswith(think + "\nFinally, I will generate the visual prompt commands")
        assert "Draw" not in short
        assert short.partition("<Answer>\n")[2].removesuffix("\n</Answer>") in long


def test_the_paper_wording_has_no_commas_in_the_answer_block():
    answer = question_of(QuestionKind.VISUAL_AVOIDANCE).answer(official_case(wording=Wording.PAPER))
    assert '"success detection": "Failed"\n"keyframe": "13"\n"low level commands": "Move' in answer


@pytest.mark.parametrize("mode", list(FrameMode))
@pytest.mark.parametrize("kind", list(QuestionKind))
def test_a_complete_failure_gives_every_record(kind: QuestionKind, mode: FrameMode):
    case = official_case(mode=mode)
    record = question_of(kind).record(case)
    assert isinstance(record, VqaRecord)
    assert record.id == f"pick_marker_draw_cross_ep1/episode_93/{kind}"
    assert record.question is kind
    assert case.annotation.task in record.prompt
    assert question_of(kind).applies(case) is None
    assert (record.prompt, record.choices, record.images, record.answer) == (
        question_of(kind).prompt(case),
        question_of(kind).choices(case),
        question_of(kind).images(case),
        question_of(kind).answer(case),
    )
    assert bool(record.choices) == (kind in LETTERED_KINDS)
    for letter, option in zip(LETTERS, record.choices, strict=False):
        assert f"\n- {letter}. {option}" in record.prompt


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (QuestionKind.FAILURE_DETECTION, "Failed"),
        (QuestionKind.TYPE_IDENTIFICATION, "gripper 6d-pose"),
        (QuestionKind.FAILURE_REASON, "The right gripper was not above the marker."),
        (QuestionKind.HIGH_LEVEL_AVOIDANCE, "Align before you grasp."),
        (QuestionKind.HIGH_LEVEL_CORRECTION, "Open the gripper, go back and align again."),
    ],
)
def test_bare_answers(kind: QuestionKind, answer: str):
    assert question_of(kind).answer(official_case()) == answer


@pytest.mark.parametrize(
    ("kind", "truth"),
    [
        (QuestionKind.KEYFRAME_LOCALIZATION, "Image 13"),
        (QuestionKind.SUBTASK_LOCALIZATION, "Grasp the marker."),
        (QuestionKind.LOW_LEVEL_AVOIDANCE, OFFICIAL_COMMAND),
        (QuestionKind.LOW_LEVEL_CORRECTION, "Open the right gripper."),
    ],
)
def test_the_letter_is_that_of_the_truth(kind: QuestionKind, truth: str):
    question, case = question_of(kind), official_case()
    assert question.choices(case)[LETTERS.index(question.answer(case))] == truth


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (QuestionKind.LOW_LEVEL_AVOIDANCE, "292_avoid_keyframe.jpg"),
        (QuestionKind.LOW_LEVEL_CORRECTION, "320_correct_keyframe.jpg"),
    ],
)
def test_a_keyframe_question_repeats_its_keyframe_at_the_end(kind: QuestionKind, name: str):
    case = official_case()
    assert question_of(kind).images(case) == (*case.images, f"frames/{name}")
    shown = question_of(kind).images(official_case(mode=FrameMode.LEAK_FREE))
    assert shown[-1] in ("frames/300.jpg", "frames/325.jpg")
    assert shown[-1] in shown[:-1]


@pytest.mark.parametrize("kind", [kind for kind in QuestionKind if not kind.startswith("low_level")])
def test_all_other_questions_show_every_frame_once(kind: QuestionKind):
    case = official_case()
    assert question_of(kind).images(case) == case.images


def test_all_subtasks_stand_numbered_in_the_subtask_prompt():
    prompt = question_of(QuestionKind.SUBTASK_LOCALIZATION).prompt(official_case())
    assert (
        "Here are all the subtasks of this task 1. Move the right arm to approach and align the marker. "
        "2. Grasp the marker. 3. Move" in prompt
    )


def test_a_success_yields_detection_only():
    case = make_case(make_success())
    assert question_of(QuestionKind.FAILURE_DETECTION).answer(case) == "Successful"
    assert {question_of(kind).record(case) for kind in FAILURE_ONLY} == {Unasked(SUCCEEDED)}


WITHOUT_COMMAND = Keyframe(KeyframeRole.AVOIDANCE, 40, " ", symbols=OFFICIAL_SYMBOLS, high_level="Plan anew.")


@pytest.mark.parametrize(
    ("changes", "skipped", "why", "lost"),
    [
        ({"outcome": None}, set(QuestionKind), "nobody has said how", False),
        ({"task": " "}, set(QuestionKind), "no task sentence", True),
        ({"reason": ""}, {QuestionKind.FAILURE_REASON}, "no failure reason", False),
        ({"failed_subtask": None}, {QuestionKind.SUBTASK_LOCALIZATION}, "no failed subtask", False),
        ({"failed_subtask": 5}, {QuestionKind.SUBTASK_LOCALIZATION}, "number 5, but there are 4", True),
        ({"failed_subtask": 0}, {QuestionKind.SUBTASK_LOCALIZATION}, "number 0", True),
        (
            {"failure_type": None},
            {kind for kind in QuestionKind if "low_level" in kind or "cot" in kind or "type" in kind},
            "no failure type",
            False,
        ),
        (
            {"avoidance": None},
            {kind for kind in QuestionKind if "avoidance" in kind} | {QuestionKind.KEYFRAME_LOCALIZATION},
            "avoidance",
            False,
        ),
        ({"correction": None}, {kind for kind in QuestionKind if "correction" in kind}, "correction", False),
        (
            {"avoidance": WITHOUT_COMMAND, "failure_type": FailureType.TASK_PLANNING},
            {QuestionKind.LOW_LEVEL_AVOIDANCE, QuestionKind.COT_AVOIDANCE},
            "no low-level avoidance command",
            False,
        ),
        (
            {"avoidance": replace(WITHOUT_COMMAND, low_level="Hold still.", symbols=(), high_level="")},
            {QuestionKind.VISUAL_AVOIDANCE, QuestionKind.HIGH_LEVEL_AVOIDANCE},
            "avoidance",
            False,
        ),
        (
            {"avoidance": replace(WITHOUT_COMMAND, low_level="Hold still.", unread=({"type": "star"},))},
            {QuestionKind.VISUAL_AVOIDANCE},
            "1 symbols of the avoidance keyframe could not be read",
            True,
        ),
        (
            {"avoidance": replace(WITHOUT_COMMAND, low_level="Wobble.")},
            {QuestionKind.LOW_LEVEL_AVOIDANCE},
            "'Wobble.' cannot be read",
            True,
        ),
    ],
)
def test_what_does_not_apply_is_left_out_with_its_reason(
    changes: dict[str, object], skipped: set[QuestionKind], why: str, lost: bool
):
    records = {question.kind: question.record(make_case(make_failure(**changes))) for question in QUESTIONS}
    reasons = {kind: record for kind, record in records.items() if isinstance(record, Unasked)}
    assert set(reasons) == skipped
    assert all(why in reason.why for reason in reasons.values())
    assert {reason.lost for reason in reasons.values()} == {lost}


def test_guidance_without_a_command_keeps_the_blank_of_the_release():
    case = make_case(make_failure(avoidance=WITHOUT_COMMAND, failure_type=FailureType.TASK_PLANNING))
    answer = question_of(QuestionKind.VISUAL_AVOIDANCE).answer(case)
    assert '"low level commands": " ",\n' in answer


def test_an_episode_of_three_frames_has_no_keyframe_question():
    annotation = make_failure()
    assert annotation.avoidance is not None
    short = replace(annotation, avoidance=replace(annotation.avoidance, index=1), correction=None)
    assert question_of(QuestionKind.KEYFRAME_LOCALIZATION).applies(make_case(short, length=3)) is not None


def test_asking_a_question_that_does_not_apply_says_why():
    case = make_case(make_success())
    with pytest.raises(ValueError, match="only detection is asked"):
        question_of(QuestionKind.FAILURE_REASON).prompt(case)


def test_curly_braces_in_a_task_stay_as_they_are():
    case = make_case(make_failure(task="Put {low_level_commands} into {0}.", outcome=Outcome.FAILED))
    for question in QUESTIONS:
        assert "Put {low_level_commands} into {0}." in question.prompt(case)


def test_words_that_hold_an_image_mark_are_lost_by_name():
    case = make_case(make_failure(reason="The <image> fell.", subtasks=("Go.", "Take the <image>.")))
    for question in QUESTIONS:
        record = question.record(case)
        if question.kind in (QuestionKind.FAILURE_REASON, QuestionKind.SUBTASK_LOCALIZATION):
            assert isinstance(record, Unasked)
            assert record.lost
            assert "<image>" in record.why
        else:
            assert isinstance(record, VqaRecord)


def test_a_blank_subtask_is_never_an_option():
    blank = question_of(QuestionKind.SUBTASK_LOCALIZATION).record(make_case(make_failure(subtasks=("Go.", " "))))
    assert blank == Unasked("the failed subtask is blank", lost=True)
    choices = question_of(QuestionKind.SUBTASK_LOCALIZATION).choices(make_case(make_failure(subtasks=("", "Go."))))
    assert all(option.strip() for option in choices)
