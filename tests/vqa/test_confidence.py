"""How sure a model is of its answer: among the choices where there are some, over the tokens where words are free."""

import math

import pytest

from vifailback.types import FailureType, Outcome, QuestionKind, Token, VqaRecord
from vifailback.vqa.confidence import Confidence, Measure, confidence_of, of_choice, of_outcome, of_tokens

OUTCOMES, TYPES = tuple(Outcome), tuple(FailureType)
Said = tuple[Token, ...]


def said(*tokens: tuple[str, float] | tuple[str, float, dict[str, float]]) -> Said:
    def one(text: str, p: float, others: dict[str, float] | None = None) -> Token:
        return Token(text, math.log(p), tuple(Token(other, math.log(q)) for other, q in (others or {}).items()))

    return tuple(one(*token) for token in tokens)


CHOICES: list[tuple[Said, tuple[str, ...], str, float]] = [
    (said(("B", 0.6, {"B": 0.6, "A": 0.2, "The": 0.2})), ("A", "B", "C", "D"), "B", 0.75),
    (said(("B", 0.6, {"B": 0.6, " B": 0.1, "A": 0.1})), ("A", "B"), "B", 0.75),
    (said((" B", 0.5, {" B": 0.5, " A": 0.25, "A": 0.25}), (".", 1.0)), ("A", "B"), "B", 0.5),
    (said(("Answer", 1.0), (": **", 1.0), ("C", 0.9, {"C": 0.9, "D": 0.1})), ("A", "B", "C", "D"), "C", 0.9),
    (said(("D", 0.3, {"A": 0.6})), ("A", "B", "C", "D"), "D", 1 / 3),
    (said(("Not A, so ", 1.0), ("B", 0.8, {"B": 0.8, "A": 0.2})), ("A", "B"), "B", 0.8),
    (said(("B", 0.8, {"B": 0.8, "A": 0.2}), (": B or A", 0.1, {": B": 0.9})), ("A", "B"), "B", 0.8),
    (said(("Fail", 0.6, {"Fail": 0.6, "Success": 0.2, "I": 0.2}), ("ed", 0.5)), OUTCOMES, "Failed", 0.75),
    (said(("failed", 0.6, {"failed": 0.6, "Successful": 0.4})), OUTCOMES, "Failed", 0.6),
]


@pytest.mark.parametrize(("tokens", "options", "chosen", "value"), CHOICES)
def test_a_choice_is_weighed_against_the_others(tokens: Said, options: tuple[str, ...], chosen: str, value: float):
    assert of_choice(tokens, options, chosen) == Confidence(pytest.approx(value), Measure.CHOICE)  # type: ignore[arg-type]


def test_options_that_begin_alike_are_weighed_where_they_part():
    tokens = said(
        ("gr", 0.5, {"gr": 0.5, "task": 0.25, "human": 0.25}),
        ("ipper", 1.0, {"ipper": 1.0}),
        (" state", 0.9, {" state": 0.9, " ": 0.05, " pose": 0.05}),
        (" is wrong", 0.01, {".": 0.9}),
    )
    found = of_choice(tokens, TYPES, "gripper state")
    assert found == Confidence(pytest.approx(0.5 * 0.9 / 0.95), Measure.CHOICE)  # type: ignore[arg-type]


def test_a_model_that_names_no_other_tokens_is_as_sure_as_of_its_word():
    assert of_choice(said(("Success", 0.9), ("ful", 1.0)), OUTCOMES, "Successful") == Confidence(
        pytest.approx(0.9),  # type: ignore[arg-type]
        Measure.WORD,
    )


def test_what_is_not_said_has_no_confidence():
    assert of_choice(said(("Image 4", 0.9)), ("A", "B"), "B") is None
    assert of_choice((), ("A", "B"), "B") is None
    assert of_outcome(said(("Hello", 0.9))) is None
    assert of_tokens(()) is None
    assert of_tokens((Token("x", math.nan),)) is None


BLOCK = said(
    ("<Think>It Failed.</Think>\n<Answer>\n", 0.5),
    ('"success ', 1.0),
    ('detection": "', 1.0),
    ("Fail", 0.8, {"Fail": 0.8, "Success": 0.1, "None": 0.1}),
    ('ed",', 0.5),
    (' "keyframe": "3"\n', 0.25),
    ("</Answer>", 0.1),
)


def test_the_outcome_is_read_where_the_block_says_it():
    assert of_outcome(BLOCK) == Confidence(pytest.approx(0.8 / 0.9), Measure.CHOICE)  # type: ignore[arg-type]


def test_free_words_have_the_mean_of_the_answer_s_tokens_and_the_reasoning_does_not_count():
    mean = (1 * 1 * 0.8 * 0.5 * 0.25) ** (1 / 5)
    assert of_tokens(BLOCK) == Confidence(pytest.approx(mean), Measure.TOKENS)  # type: ignore[arg-type]
    assert of_tokens(said(("It ", 0.5), ("fell.", 0.125))) == Confidence(pytest.approx(0.25), Measure.TOKENS)  # type: ignore[arg-type]


def test_each_question_has_its_measure():
    def record(kind: QuestionKind, *choices: str) -> VqaRecord:
        return VqaRecord("r", kind, "e", "t", ("1.jpg",), "?", "A", choices)

    keyframe = record(QuestionKind.KEYFRAME_LOCALIZATION, "Image 1", "Image 2")
    tokens = said(("A", 0.6, {"A": 0.6, "B": 0.3, "C": 0.1}))
    assert confidence_of(keyframe, tokens, "A") == Confidence(pytest.approx(2 / 3), Measure.CHOICE)  # type: ignore[arg-type]
    assert confidence_of(keyframe, tokens, None) is None
    detection = record(QuestionKind.FAILURE_DETECTION)
    failed = said(("Failed", 0.6, {"Failed": 0.6, "Successful": 0.4}))
    assert confidence_of(detection, failed, "B") == Confidence(pytest.approx(0.6), Measure.CHOICE)  # type: ignore[arg-type]
    reason = confidence_of(record(QuestionKind.FAILURE_REASON), failed, None)
    assert reason is not None
    assert reason.measure is Measure.TOKENS
