import math

import pytest
from tests.nano.asking import AVOIDANCE_AT, COMMAND, CORRECTION_AT, FAILURE, SHOWN, SYMBOLS, ask_of, record_of
from tests.nano.made_up import Thinking, frame, made_net

from vifailback.bench.reading.choice import read_choice
from vifailback.nano.model import Nano
from vifailback.nano.reply import CANNOT_TELL
from vifailback.symbols import read_command
from vifailback.types import Ask, FailureType, QuestionKind, Reply
from vifailback.types.vqa import LITE_KINDS
from vifailback.vqa.answer import parse_answer
from vifailback.vqa.confidence import confidence_of, of_outcome
from vifailback.vqa.live import live_prompt, read_live

TRUTH = {"failure_type": FailureType.GRIPPER_POSE, "subtask": 2, "keyframe": AVOIDANCE_AT}
"""What the made-up attempt is about; the guidance is the default of what is thought."""
THOUGHTFUL = (
    QuestionKind.COT_AVOIDANCE,
    QuestionKind.COT_CORRECTION,
    QuestionKind.VISUAL_AVOIDANCE,
    QuestionKind.VISUAL_CORRECTION,
)
IN_WORDS = (QuestionKind.FAILURE_REASON, QuestionKind.HIGH_LEVEL_AVOIDANCE, QuestionKind.HIGH_LEVEL_CORRECTION)


def replied(kind: QuestionKind, *, abstain: float = 0.0, logprobs: bool = False, **thinking) -> Reply:
    ask = ask_of(kind, logprobs=logprobs, others=5 if logprobs else 0)
    return Nano(made_net(Thinking(**{**TRUTH, **thinking})), abstain).ask(ask)


@pytest.mark.parametrize("kind", LITE_KINDS)
def test_who_knows_the_truth_gives_the_true_answer(kind: QuestionKind):
    record, reply = record_of(kind), replied(kind)
    assert reply.formed
    if record.choices:
        assert read_choice(reply.text, record.choices) == record.answer
    else:
        assert reply.text == record.answer


@pytest.mark.parametrize(
    ("kind", "thinking"),
    [
        (QuestionKind.FAILURE_DETECTION, {"state": "done"}),
        (QuestionKind.TYPE_IDENTIFICATION, {"failure_type": FailureType.HUMAN_INTERVENTION}),
        (QuestionKind.SUBTASK_LOCALIZATION, {"subtask": 3}),
    ],
)
def test_who_is_mistaken_gives_another_answer(kind: QuestionKind, thinking: dict):
    reply = replied(kind, **thinking)
    assert reply.formed
    assert reply.text != record_of(kind).answer


@pytest.mark.parametrize("kind", THOUGHTFUL)
def test_a_chain_of_thought_is_read_as_it_was_meant(kind: QuestionKind):
    reply = replied(kind)
    answer = parse_answer(reply.text)
    assert reply.formed
    assert answer.problems == ()
    assert answer.failed is True
    assert answer.failure_type is FailureType.GRIPPER_POSE
    assert answer.commands == read_command(COMMAND)[0]
    if kind in (QuestionKind.VISUAL_AVOIDANCE, QuestionKind.VISUAL_CORRECTION):
        assert tuple(answer.symbols) == SYMBOLS
    if "avoidance" in kind.value:
        assert answer.keyframe == AVOIDANCE_AT
    else:
        assert f"frame number {CORRECTION_AT}." in reply.text


@pytest.mark.parametrize("kind", THOUGHTFUL)
def test_of_a_success_nothing_more_is_said(kind: QuestionKind):
    reply = replied(kind, state="done")
    answer = parse_answer(reply.text)
    assert reply.formed
    assert answer.failed is False
    assert (answer.commands, answer.symbols, answer.keyframe, answer.problems) == (None, None, None, ())


def test_a_wrong_plan_is_shown_and_not_said():
    reply = replied(
        QuestionKind.VISUAL_AVOIDANCE, failure_type=FailureType.TASK_PLANNING, symbols="rewind target align"
    )
    answer = parse_answer(reply.text)
    assert answer.failure_type is FailureType.TASK_PLANNING
    assert not answer.commands
    assert [type(one).__name__ for one in answer.symbols] == ["Rewind", "Target", "Align"]


@pytest.mark.parametrize("kind", IN_WORDS)
@pytest.mark.parametrize("failure_type", FailureType)
def test_reason_and_plan_are_sentences_about_the_failed_subtask(kind: QuestionKind, failure_type: FailureType):
    text = replied(kind, failure_type=failure_type, fault=1).text
    assert text[0].isupper()
    assert text.endswith((".", "'"))
    assert "eraser" in text
    if kind is QuestionKind.FAILURE_REASON:
        assert "the wrong place is chosen" in text


@pytest.mark.parametrize("task", ["Dance.", "x", "Use the left arm to sing a song about the sea."])
@pytest.mark.parametrize("kind", IN_WORDS)
def test_a_task_that_says_little_is_answered_too(kind: QuestionKind, task: str):
    prompt = record_of(kind).prompt.replace(FAILURE.task, task)
    for subtask in (1, 9):
        reply = Nano(made_net(Thinking(**{**TRUTH, "subtask": subtask, "keyframe": 1}))).ask(
            Ask(prompt, (frame(1), frame(2)))
        )
        assert reply.text.strip()


def live(**thinking):
    ask = Ask(live_prompt(FAILURE.task, SHOWN), tuple(map(frame, range(SHOWN))))
    return read_live(Nano(made_net(Thinking(**{**TRUTH, **thinking}))).ask(ask).text)


def test_a_running_attempt_is_in_progress_done_or_failing():
    going, done, failing = live(state="progressing"), live(state="done"), live(state="failing")
    assert (going.unfinished, going.answer.failed, going.answer.problems) == (True, None, ())
    assert (done.unfinished, done.answer.failed) == (False, False)
    assert (failing.unfinished, failing.answer.failed) == (False, True)
    assert tuple(failing.answer.symbols) == SYMBOLS


def test_an_alarm_needs_the_probability_that_was_calibrated():
    assert live(state="failing", sure=2.0).answer.failed is not True  # 0.79 of three, below 0.8
    assert live(state="failing", sure=2.2).answer.failed is True


def test_a_wrong_plan_of_a_running_attempt_is_said_in_words_too():
    assert live(failure_type=FailureType.TASK_PLANNING).answer.commands == read_command(COMMAND)[0]


def test_who_is_not_sure_enough_says_so_and_nothing_else():
    unsure = {"sure": 0.1, "abstain": 0.97}
    for kind in QuestionKind:
        assert replied(kind, **unsure).text == CANNOT_TELL
    answer = parse_answer(CANNOT_TELL)
    assert answer.failed is None
    assert read_choice(CANNOT_TELL, ("1", "2", "3", "4")) is None
    assert replied(QuestionKind.KEYFRAME_LOCALIZATION, abstain=0.97).text != CANNOT_TELL
    assert replied(QuestionKind.KEYFRAME_LOCALIZATION, **unsure).formed is False


@pytest.mark.parametrize("kind", QuestionKind)
def test_tokens_make_up_the_reply_and_tell_how_sure_it_is(kind: QuestionKind):
    reply = replied(kind, logprobs=True)
    assert "".join(token.text for token in reply.said) == reply.text
    assert all(token.logprob <= 0 for token in reply.said)
    assert replied(kind).said == ()


@pytest.mark.parametrize("kind", LITE_KINDS)
def test_confidence_is_the_share_of_the_answer_among_all(kind: QuestionKind):
    record, unsure, sure = record_of(kind), replied(kind, logprobs=True, sure=0.5), replied(kind, logprobs=True)
    confidence = [confidence_of(record, reply.said, _chosen(record, reply)) for reply in (unsure, sure)]
    assert confidence[0] is not None
    assert confidence[1] is not None
    assert 0.1 < confidence[0].value < 0.9 < confidence[1].value


def _chosen(record, reply: Reply) -> str | None:
    if record.choices:
        return read_choice(reply.text, record.choices)
    options = {QuestionKind.FAILURE_DETECTION: ("Successful", "Failed")}.get(record.question, tuple(FailureType))
    return "ABCD"[[option.lower() for option in options].index(reply.text.lower())]


@pytest.mark.parametrize("kind", THOUGHTFUL)
def test_the_outcome_of_a_chain_of_thought_has_its_confidence(kind: QuestionKind):
    confidence = of_outcome(replied(kind, logprobs=True, sure=1.0).said)
    assert confidence is not None
    assert confidence.value == pytest.approx(1 / (1 + math.exp(-1)), abs=1e-3)
