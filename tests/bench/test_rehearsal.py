"""bench.rehearsal: scripted models are as good as their names say."""

import math

import pytest
from tests.bench.samples import make_record

from vifailback.bench.rehearsal import constant_answer, script_of
from vifailback.bench.score import score
from vifailback.errors import ConfigError, UnknownNameError
from vifailback.types import Prediction, QuestionKind, VqaRecord
from vifailback.types.vqa import LITE_KINDS

ANSWERS = {QuestionKind.FAILURE_DETECTION: "Failed", QuestionKind.TYPE_IDENTIFICATION: "gripper state"}


def closed(count: int) -> list[VqaRecord]:
    return [
        make_record(
            number,
            kind,
            answer=ANSWERS.get(kind, "ABCD"[number % 4]),
            choices=() if kind in ANSWERS else ("one", "two", "three", "four"),
        )
        for number in range(count)
        for kind in LITE_KINDS
    ]


def accuracy(name: str, records: list[VqaRecord], seed: int = 0) -> float:
    say = script_of(name, seed)
    values = [score(record, Prediction(record.id, say(record))).value for record in records]
    return sum(value or 0 for value in values) / len(values)


@pytest.mark.parametrize("skill", [0.0, 0.3, 0.7, 1.0])
def test_a_model_of_known_skill_scores_within_its_interval(skill: float):
    records = closed(200)
    found = accuracy(f"skill={skill}", records)
    assert abs(found - skill) <= 3.3 * math.sqrt(skill * (1 - skill) / len(records)) + 1e-9


def test_the_truth_is_always_right():
    assert accuracy("truth", closed(20)) == 1


def test_random_answers_are_as_good_as_chance():
    records = [record for record in closed(300) if record.choices]
    assert abs(accuracy("random", records) - 0.25) < 0.05


def test_an_answer_depends_on_the_record_and_the_seed_alone():
    records = closed(50)
    for name in ("random", "skill=0.5"):
        forwards = [script_of(name)(record) for record in records]
        assert [script_of(name)(record) for record in reversed(records)] == forwards[::-1]
        assert [script_of(name, 1)(record) for record in records] != forwards


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_a_constant_answer_can_be_read(kind: QuestionKind):
    record = make_record(0, kind, choices=("one", "two", "three", "four") if kind in LITE_KINDS[1:] else ())
    assert constant_answer(record) == constant_answer(record)
    assert score(record, Prediction(record.id, constant_answer(record))).answered


@pytest.mark.parametrize("name", ["skill=2", "skill=x", "skill=nan"])
def test_a_skill_is_a_probability(name: str):
    with pytest.raises(ConfigError, match="from 0 to 1"):
        script_of(name)


def test_an_unknown_scripted_model_names_the_known_ones():
    with pytest.raises(UnknownNameError, match="constant"):
        script_of("constnat")
