"""Rotated options, and what they show of a model."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bench.open_records import of_kind

from vifailback.bench.audit.positions import position_bias, rotated
from vifailback.bench.score import score, true_letter
from vifailback.errors import RecordError
from vifailback.types import Prediction, QuestionKind, VqaRecord
from vifailback.vqa.dataset.sharegpt import options_of

LETTERED = of_kind(
    QuestionKind.KEYFRAME_LOCALIZATION,
    QuestionKind.SUBTASK_LOCALIZATION,
    QuestionKind.LOW_LEVEL_AVOIDANCE,
    QuestionKind.LOW_LEVEL_CORRECTION,
    episodes=8,
)


@given(record=st.sampled_from(LETTERED), by=st.integers(0, 7))
def test_rotating_moves_the_options_and_the_answer_and_nothing_else(record: VqaRecord, by: int):
    turned = rotated(record, by)
    assert options_of(turned.prompt) == turned.choices
    assert sorted(turned.choices) == sorted(record.choices)
    truth, moved = true_letter(record), true_letter(turned)
    assert truth is not None
    assert moved is not None
    assert turned.choices[ord(moved) - 65] == record.choices[ord(truth) - 65]
    assert turned.prompt.split("\n- A. ")[0] == record.prompt.split("\n- A. ")[0]
    assert rotated(turned, -by) == record
    assert score(turned, Prediction(turned.id, turned.answer)).value == 1


@pytest.mark.parametrize(
    "record",
    [
        of_kind(QuestionKind.FAILURE_DETECTION)[0],
        replace(LETTERED[0], answer="E"),
        replace(LETTERED[0], prompt="Choose one."),
        replace(LETTERED[0], prompt=LETTERED[0].prompt.replace("- B.", "- B:")),
    ],
)
def test_what_has_no_options_to_rotate_is_an_error(record: VqaRecord):
    with pytest.raises(RecordError, match=record.id):
        rotated(record, 1)


def asked(choose: object, count: int = 4) -> list[dict[str, tuple[VqaRecord, Prediction]]]:
    orders: list[dict[str, tuple[VqaRecord, Prediction]]] = []
    for by in range(count):
        turned = [rotated(record, by) for record in LETTERED]
        orders.append({one.id: (one, Prediction(one.id, choose(one))) for one in turned})  # type: ignore[operator]
    return orders


def test_a_model_that_always_says_a_is_found_out():
    found = position_bias(asked(lambda _: "A"))
    assert found is not None
    assert found.chosen == {"A": 1.0}
    assert found.by_place == {"A": 1.0, "B": 0.0, "C": 0.0, "D": 0.0}
    assert (found.right, found.right_in_all, found.steady, found.spread) == (0.25, 0.0, 0.0, 1.0)


def test_a_model_that_knows_has_no_bias():
    found = position_bias(asked(lambda record: record.answer))
    assert found is not None
    assert (found.right, found.right_in_all, found.steady, found.spread) == (1, 1, 1, 0)
    assert all(share == pytest.approx(0.25) for share in found.chosen.values())


def test_a_model_that_guesses_has_little_bias():
    rng = random.Random(3)
    found = position_bias(asked(lambda _: rng.choice("ABCD")))
    assert found is not None
    assert 0.1 < found.right < 0.4
    assert found.steady < 0.1


def test_replies_that_choose_nothing_are_counted():
    found = position_bias(asked(lambda _: "I cannot tell."))
    assert found is not None
    assert (found.unread, found.right, found.chosen, found.n) == (1, 0, {}, len(LETTERED))


def test_only_questions_in_every_order_are_compared():
    orders = asked(lambda _: "A")
    orders[2] = dict(list(orders[2].items())[:3])
    found = position_bias(orders)
    assert found is not None
    assert found.n == 3
    assert position_bias([]) is None
    assert position_bias([{}]) is None
