"""What one reply is worth."""

import pytest
from tests.bench.open_records import make_records, of_kind

from vifailback.bench.reading.second import SecondReader
from vifailback.bench.score import score, true_letter
from vifailback.models import Line, ScriptedVlm
from vifailback.types import Prediction, QuestionKind, VqaRecord
from vifailback.types.vqa import HARD_KINDS, LITE_KINDS, SYMBOL_KINDS

COT = (QuestionKind.COT_AVOIDANCE, QuestionKind.COT_CORRECTION)
FREE = [kind for kind in HARD_KINDS if kind not in COT]


def said(record: VqaRecord, reply: str | None) -> Prediction:
    return Prediction(record.id, reply)


def test_the_truth_is_worth_one_wherever_no_judge_is_needed():
    for record in make_records():
        found = score(record, said(record, record.answer))
        assert found.answered
        assert found.value == (None if record.question in FREE else 1.0)
        assert (found.id, found.episode, found.task) == (record.id, record.episode, record.task)


@pytest.mark.parametrize("record", of_kind(*LITE_KINDS, episodes=2), ids=lambda record: record.id)
def test_a_wrong_option_is_worth_nothing_and_the_score_says_why(record: VqaRecord):
    truth = true_letter(record)
    wrong = {"failure_detection_qa": ("Failed", "Successful"), "failure_type_qa": ("task planning", "gripper state")}
    options = wrong.get(record.question.value, "ABCD")
    reply = next(option for option in options if option != record.answer)
    found = score(record, said(record, reply))
    assert (found.value, found.answered) == (0.0, True)
    assert "true is" in found.why
    assert truth is not None


@pytest.mark.parametrize("kind", [*LITE_KINDS, *SYMBOL_KINDS, *COT])
@pytest.mark.parametrize("reply", ["I cannot see any images.", "", "   ", None])
def test_what_cannot_be_read_is_unanswered_and_worth_nothing(kind: QuestionKind, reply: str | None):
    (record, *_) = of_kind(kind)
    found = score(record, said(record, reply))
    assert (found.value, found.answered) == (0.0, False)


@pytest.mark.parametrize("kind", FREE)
def test_free_text_has_no_value_until_it_is_judged(kind: QuestionKind):
    (record, *_) = of_kind(kind)
    assert score(record, said(record, "The arm was too far left.")).value is None
    assert score(record, said(record, None)).value is None
    assert not score(record, said(record, None)).answered


def test_letters_mean_nothing_where_none_were_shown():
    (record, *_) = of_kind(QuestionKind.TYPE_IDENTIFICATION)
    assert not score(record, said(record, "B")).answered


def test_a_failed_request_is_named():
    (record, *_) = of_kind(QuestionKind.FAILURE_DETECTION)
    assert score(record, Prediction(record.id, None, "timed out")).why == "timed out"


@pytest.mark.parametrize(
    ("change", "value"),
    [
        (('"keyframe": "3"', '"keyframe": "4"'), 1.0),
        (('"keyframe": "3"', '"keyframe": "2"'), 1.0),
        (('"keyframe": "3"', '"keyframe": "5"'), 0.0),
        (('"success detection": "Failed"', '"success detection": "Successful"'), 0.0),
        (("right significantly", "right slightly"), 5 / 6),
        (("right significantly", "left significantly"), 0.0),
    ],
)
def test_chains_of_thought_follow_the_rule_of_figure_10(change: tuple[str, str], value: float):
    record = of_kind(QuestionKind.COT_AVOIDANCE)[0]
    answer = record.answer.partition("</Think>")[2]
    assert change[0] in answer
    found = score(record, said(record, answer.replace(*change)))
    assert found.value == pytest.approx(value)
    assert found.answered
    assert found.parts["outcome"] == float("Successful" not in change[1])


def test_corrections_have_no_keyframe():
    record = of_kind(QuestionKind.COT_CORRECTION)[0]
    found = score(record, said(record, record.answer))
    assert "keyframe" not in found.parts
    assert found.parts["exact"] == 1


def test_drawn_symbols_are_scored_with_their_parts():
    record = of_kind(QuestionKind.VISUAL_AVOIDANCE)[0]
    found = score(record, said(record, record.answer.replace("[602, 179]", "[640, 179]")))
    assert found.value == pytest.approx((3 * 3 + 2) / 12)
    assert found.parts["type f1"] == 1


def test_a_record_whose_own_answer_is_no_option_has_no_value():
    record = of_kind(QuestionKind.KEYFRAME_LOCALIZATION)[0]
    broken = VqaRecord(**{**{name: getattr(record, name) for name in record.__dataclass_fields__}, "answer": "E"})
    assert score(broken, said(broken, "A")).value is None


def test_a_second_reader_reads_what_the_rules_cannot_and_its_use_stands_in_the_score():
    record = of_kind(QuestionKind.KEYFRAME_LOCALIZATION)[0]
    truth = true_letter(record)
    assert truth is not None
    model = ScriptedVlm([f"**{truth}**", "NONE", "I think it is A", Line(error="down")], name="reader")
    reader = SecondReader(model)
    hard = "Well, looking at everything, one might lean towards the one after the first."
    found = score(record, said(record, hard), reader)
    assert (found.value, found.answered, found.parts) == (1.0, True, {"second reader": 1.0})
    assert "second reader reader" in found.why
    for _ in range(3):
        unread = score(record, said(record, hard), reader)
        assert (unread.value, unread.answered) == (0.0, False)
        assert unread.parts == {"second reader": 1.0}
    assert record.prompt not in model.asked[0].text
    assert not model.asked[0].images


def test_a_second_reader_is_not_asked_about_what_the_rules_read():
    record = of_kind(QuestionKind.KEYFRAME_LOCALIZATION)[0]
    assert score(record, said(record, "B"), SecondReader(ScriptedVlm([]))).parts == {}
