"""The form of an answer: what servers may be told, and the true answers that must have it."""

import re

import pytest
from tests.vqa.test_questions import make_case

from vifailback.types import Matching, OneOf, QuestionKind
from vifailback.vqa import QUESTIONS, Question, Unasked, Wording, question_of
from vifailback.vqa.distractors import LETTERED_KINDS

BLOCKS = [question for question in QUESTIONS if question.block]
SUCCESS = '<Think>\nIt went well.\n</Think>\n<Answer>\n"success detection": "Successful"\n</Answer>'


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind.value)
@pytest.mark.parametrize("wording", Wording)
def test_the_true_answer_has_the_form(question: Question, wording: Wording):
    record = question.record(make_case(wording=wording))
    assert not isinstance(record, Unasked)
    form = question.form(len(record.choices), len(record.images))
    assert form is None or form.fits(record.answer)


def test_closed_questions_are_answered_by_their_options_and_open_ones_freely():
    for question in QUESTIONS:
        form = question.form(4 if question.kind in LETTERED_KINDS else 0, 5)
        if question.kind.suite == "lite":
            assert isinstance(form, OneOf)
            assert form.options == question.words or form.options == ("A", "B", "C", "D")
        else:
            assert isinstance(form, Matching) if question.block else form is None
    assert {question.kind for question in BLOCKS} == {
        QuestionKind.COT_AVOIDANCE,
        QuestionKind.COT_CORRECTION,
        QuestionKind.VISUAL_AVOIDANCE,
        QuestionKind.VISUAL_CORRECTION,
    }


@pytest.mark.parametrize("question", BLOCKS, ids=lambda question: question.kind.value)
def test_a_block_is_reasoned_before_and_has_every_part(question: Question):
    answer = question.answer(make_case())
    form = question.form(0, 20)
    assert form is not None
    assert form.fits(SUCCESS)
    assert not form.fits(answer.split("</Think>\n")[1])
    assert not form.fits(answer.replace("low level commands", "commands"))
    assert not form.fits(answer.replace("</Answer>", ""))


@pytest.mark.parametrize("question", BLOCKS, ids=lambda question: question.kind.value)
def test_a_block_is_an_expression_that_all_servers_know(question: Question):
    """xgrammar takes no line break inside; none of the backends takes look-around, back references or lazy repeats."""
    form = question.form(0, 40)
    assert isinstance(form, Matching)
    assert "\n" not in form.regex
    assert not re.search(r"\(\?|\\[a-mo-zA-Z0-9]|[*+}?]\?", form.regex)


def test_a_keyframe_is_one_of_the_images_shown():
    question = question_of(QuestionKind.VISUAL_AVOIDANCE)
    answer = re.sub(r'"keyframe": "\d+"', '"keyframe": "12"', question.answer(make_case()))
    many, few = question.form(0, 12), question.form(0, 11)
    assert many is not None
    assert few is not None
    assert many.fits(answer)
    assert not few.fits(answer)
