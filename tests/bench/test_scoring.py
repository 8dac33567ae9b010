"""Scoring whole files and runs: the records are the denominator."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bench.judges import fair
from tests.bench.open_records import make_records, of_kind
from tests.bench.samples import make_run

from vifailback.bench.baselines import balanced_accuracy, baselines
from vifailback.bench.folder import JUDGEMENTS_FILE, read_run
from vifailback.bench.intervals import wilson
from vifailback.bench.judge import Protocol
from vifailback.bench.judging import judge_all
from vifailback.bench.predictions import encode_prediction
from vifailback.bench.rehearsal import script_of
from vifailback.bench.report.figures import figure
from vifailback.bench.scoring import NO_REPLY, WITHOUT_JUDGE, match, score_all, scores_of
from vifailback.models import ScriptedVlm
from vifailback.types import Outcome, Prediction, QuestionKind, Score, VqaRecord
from vifailback.types.vqa import LITE_KINDS

RECORDS = make_records()


def replied(records: tuple[VqaRecord, ...]) -> list[Prediction]:
    return [Prediction(record.id, record.answer) for record in records]


def test_every_record_has_a_score_whatever_the_file_holds():
    lines = [*replied(RECORDS[:10]), Prediction("nobody", "A"), Prediction(RECORDS[3].id, "")]
    matched = match(RECORDS, random.Random(1).sample(lines, len(lines)))
    scores = score_all(matched)
    assert [score.id for score in scores] == [record.id for record in RECORDS]
    missing, strangers, doubled = matched.problems
    assert f"{len(RECORDS) - 10} ids" in missing.line
    assert "nobody" in strangers.line
    assert RECORDS[3].id in doubled.line
    assert sum(score.why == NO_REPLY for score in scores) == len(RECORDS) - 10


@given(kept=st.sets(st.integers(0, len(RECORDS) - 1)))
def test_leaving_replies_out_never_helps(kept: set[int]):
    closed = [record for record in RECORDS if record.question in LITE_KINDS]
    some = match(closed, [Prediction(RECORDS[at].id, RECORDS[at].answer) for at in kept])
    found = figure(score_all(some))
    assert found.n == len(closed)
    assert found.micro == pytest.approx((found.n - found.unanswered) / found.n)


def test_a_reply_comes_before_an_error_and_the_later_reply_before_the_earlier():
    record = of_kind(QuestionKind.FAILURE_DETECTION)[0]
    lines = [
        Prediction(record.id, "Successful"),
        Prediction(record.id, "Failed"),
        Prediction(record.id, None, "timeout"),
    ]
    assert match([record], lines).pairs[0][1].reply == "Failed"


def test_a_complete_file_has_no_problems():
    assert match(RECORDS, replied(RECORDS)).problems == ()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = b"".join(encode_prediction(one) for one in replied(RECORDS))
    return make_run(tmp_path / "run", list(RECORDS), lines)


def test_a_run_is_scored_by_structure_until_it_is_judged(folder: Path):
    run = read_run(folder)
    before = scores_of(run)
    assert (before.protocols, before.judge) == (WITHOUT_JUDGE, "")
    assert any(score.value is None for score in before.scores)
    pairs = [(record, run.prediction(record)) for record in run.records]
    judge_all(pairs, ScriptedVlm(fair, name="fair"), folder / JUDGEMENTS_FILE)
    after = scores_of(run)
    assert (after.protocols["hard"], after.judge) == ("paper_fig10", "fair")
    assert all(score.value == 1 for score in after.scores)
    assert scores_of(run, judge="somebody").judge == ""
    assert scores_of(run, protocol=Protocol.RUBRIC).protocols == WITHOUT_JUDGE


def many(count: int) -> tuple[VqaRecord, ...]:
    return tuple(record for record in make_records(count, count // 9) if record.question in LITE_KINDS)


@pytest.mark.parametrize("skill", [0.3, 0.7, 0.95])
def test_a_model_of_known_accuracy_comes_out_within_its_interval(skill: float):
    records = many(45)
    hits = wilson_hits = 0
    for seed in range(12):
        script = script_of(f"skill={skill}", seed)
        found = figure(score_all(match(records, [Prediction(record.id, script(record)) for record in records])))
        assert found.unanswered == 0
        assert found.micro is not None
        assert found.interval is not None
        hits += found.interval.low <= skill <= found.interval.high
        alone = wilson(found.micro * found.n, found.n)
        assert alone is not None
        wilson_hits += alone.low <= skill <= alone.high
    assert hits >= 10  # of 12 intervals of 95 %, three or more miss in 2 % of cases; the seeds are fixed
    assert wilson_hits >= 10


def test_constant_answers_are_worth_the_majority_and_balanced_accuracy_shows_it():
    detections = [
        VqaRecord(f"{at}", QuestionKind.FAILURE_DETECTION, f"e{at}", "", (), "", answer)
        for at, answer in enumerate([Outcome.FAILED] * 445 + [Outcome.SUCCESSFUL] * 55)
    ]
    floor = baselines(detections)[QuestionKind.FAILURE_DETECTION]
    assert (floor.constant, floor.answer, floor.random, floor.n) == (0.89, "Failed", 0.5, 500)
    scores = score_all(match(detections, [Prediction(record.id, "Failed") for record in detections]))
    assert figure(scores).micro == 0.89
    assert balanced_accuracy(detections, scores) == 0.5


def test_baselines_are_worked_out_from_the_records():
    floors = baselines(RECORDS)
    assert set(floors) == set(LITE_KINDS)
    assert floors[QuestionKind.KEYFRAME_LOCALIZATION].random == 0.25
    assert floors[QuestionKind.KEYFRAME_LOCALIZATION].answer in "ABCD"
    assert floors[QuestionKind.TYPE_IDENTIFICATION].answer == "gripper 6d-pose"


def test_balanced_accuracy_counts_the_unanswered_as_wrong_and_needs_scores():
    records = list(of_kind(QuestionKind.FAILURE_DETECTION))
    assert balanced_accuracy(records, score_all(match(records, []))) == 0
    assert balanced_accuracy(records, []) is None


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (15, 148, 0.0624, 0.1605)],
)
def test_wilson_intervals_are_the_published_ones(right: int, n: int, low: float, high: float):
    # 15 of 148 and 0 of n: Newcombe 1998, "Two-sided confidence intervals for the single proportion", Table I
    found = wilson(right, n)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))
    assert wilson(0, 0) is None


def test_scores_say_how_they_were_made():
    assert all(
        isinstance(score, Score) and (score.why or score.value is None) for score in score_all(match(RECORDS, []))
    )
