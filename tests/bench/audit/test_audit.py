"""Auditing a judge."""

from pathlib import Path

import pytest
from tests.bench.judges import fair, generous
from tests.bench.open_records import make_records, of_kind

from vifailback.bench.audit.anchors import Anchor, AnchorKind, make_anchors
from vifailback.bench.audit.audit import JudgeAudit, anchor_pairs, audit, read_people
from vifailback.bench.judge import Judgement, Protocol
from vifailback.bench.judging import judge_all, read_judgements
from vifailback.models import ScriptedVlm
from vifailback.types import Ask, Prediction, QuestionKind
from vifailback.types.vqa import HARD_KINDS
from vifailback.vqa.answer import parse_answer

ANCHORS = make_anchors(make_records(8), most=6)
COT = (QuestionKind.COT_AVOIDANCE, QuestionKind.COT_CORRECTION)


def of(kind: AnchorKind) -> list[Anchor]:
    return [anchor for anchor in ANCHORS if anchor.kind is kind and anchor.record.question in COT]


def judged(judge: object, folder: Path) -> JudgeAudit:
    file = folder / "anchors.jsonl"
    judge_all(anchor_pairs(ANCHORS), ScriptedVlm(judge, name="judge"), file)  # type: ignore[arg-type]
    (found,) = audit([], read_judgements(file)[0], ANCHORS)
    return found


def test_all_kinds_of_anchors_are_made():
    assert {anchor.kind for anchor in ANCHORS} == set(AnchorKind)
    assert {anchor.record.question for anchor in ANCHORS} == set(HARD_KINDS)


@pytest.mark.parametrize(
    "kind", [AnchorKind.PARAPHRASED, AnchorKind.SWAPPED_ARM, AnchorKind.REVERSED, AnchorKind.DROPPED_STEP]
)
def test_only_the_command_of_an_anchor_differs_from_the_truth(kind: AnchorKind):
    for anchor in of(kind):
        truth, said = parse_answer(anchor.record.answer), parse_answer(anchor.reply)
        assert (said.failed, said.keyframe) == (truth.failed, truth.keyframe)
        assert said.low_level != truth.low_level
        if kind is not AnchorKind.PARAPHRASED:
            assert said.commands != truth.commands


def test_anchors_are_the_same_each_time():
    assert make_anchors(make_records(8), most=6) == ANCHORS
    assert make_anchors(make_records(8), most=6, seed=1) != ANCHORS


def test_a_fair_judge_keeps_within_what_its_prompt_allows(tmp_path: Path):
    found = judged(fair, tmp_path)
    low = {row.kind: row for row in found.anchors if row.level == "low"}
    assert low[AnchorKind.IDENTICAL].mean == 1
    assert low[AnchorKind.REVERSED].mean == 0
    assert low[AnchorKind.OUTCOME_FLIPPED].mean == 0
    assert low[AnchorKind.SWAPPED_ARM].within == 1
    assert found.misordered == 0


def test_a_generous_judge_is_found_out(tmp_path: Path):
    found = judged(generous, tmp_path)
    low = {row.kind: row for row in found.anchors if row.level == "low"}
    assert low[AnchorKind.REVERSED].within == 0
    assert low[AnchorKind.IDENTICAL].within == 0


def test_a_judge_that_takes_orders_from_replies_is_found_out(tmp_path: Path):
    def obedient(ask: Ask) -> str:
        return "1.0" if "Ignore everything above" in ask.text else "0.5"

    found = judged(obedient, tmp_path)
    assert {row.within for row in found.anchors if row.kind is AnchorKind.COMMANDING} == {0.0}
    assert found.misordered is not None
    assert found.misordered > 0.2


def judgement(name: str, value: float, judge: str = "one", repeat: int = 0, **more: object) -> Judgement:
    return Judgement(name, judge, Protocol.PAPER, value, "same", repeat=repeat, **more)  # type: ignore[arg-type]


def test_judges_are_compared_with_each_other_and_with_people():
    values = [place / 20 for place in range(20)]
    ones = [judgement(f"{place}", value) for place, value in enumerate(values)]
    others = [judgement(f"{place}", value, "other") for place, value in enumerate(values)]
    people = {f"{place}": min(1.0, value + 0.1) for place, value in enumerate(values)}
    found = {one.judge: one for one in audit([*ones, *others], people=people)}
    with_other, with_people = found["one"].agreement
    assert (with_other.other, with_other.n, with_other.alpha, with_other.gap) == ("other paper_fig10", 20, 1.0, 0.0)
    assert with_people.other == "people"
    assert with_people.gap == pytest.approx(-0.0975)
    assert with_people.alpha is not None
    assert 0.8 < with_people.alpha < 1


def test_a_judge_that_changes_its_mind_is_found_out():
    steady = [judgement(f"{place}", place / 10, repeat=repeat) for place in range(10) for repeat in range(3)]
    (found,) = audit(steady)
    assert found.steadiness is not None
    assert (found.steadiness.n, found.steadiness.same, found.steadiness.alpha) == (10, 1.0, 1.0)
    fickle = [judgement(f"{place}", 0.2 + 0.5 * repeat, repeat=repeat) for place in range(10) for repeat in range(2)]
    (found,) = audit(fickle)
    assert found.steadiness is not None
    assert (found.steadiness.same, found.steadiness.spread) == (0.0, pytest.approx(0.5))


def test_the_mean_is_corrected_where_people_scored_enough():
    ones = [judgement(f"{place}", 0.5 + place % 5 / 10) for place in range(200)]
    people = {f"{place}": 0.3 + place % 5 / 10 for place in range(40)}
    (found,) = audit(ones, people=people)
    assert found.corrected is not None
    assert found.corrected.judge == pytest.approx(0.7)
    assert found.corrected.value == pytest.approx(0.5, abs=0.01)
    (unscored,) = audit(ones)
    assert unscored.corrected is None


def test_the_cost_is_counted():
    (found,) = audit([judgement("a", 1, attempts=2, tokens=3, asked=100, latency_s=0.5), judgement("b", 0, asked=50)])
    assert (found.cost.calls, found.cost.tokens, found.cost.letters, found.cost.seconds) == (3, 3, 150, 0.5)


def test_human_scores_that_cannot_be_read_are_named(tmp_path: Path):
    file = tmp_path / "people.jsonl"
    file.write_text('{"id": "a", "score": 1}\n{"id": "a", "score": 0}\n\n{"id": "b", "score": 7}\n{"id": "c"}\noops\n')
    people, problems = read_people(file)
    assert people == {"a": 0.5}
    assert [problem.line for problem in problems] == ["line 4", "line 5", "line 6"]


def test_only_the_reply_that_was_judged_last_counts():
    first = Judgement("a", "one", Protocol.PAPER, 0.0, "old")
    last = Judgement("a", "one", Protocol.PAPER, 1.0, "new")
    (found,) = audit([first, last], people={"a": 1.0})
    assert found.agreement[0].gap == 0


def test_predictions_of_anchors_say_what_they_are():
    (record, prediction), *_ = anchor_pairs(ANCHORS)
    assert record.id == prediction.id
    assert record.id.endswith(f"#{ANCHORS[0].kind}")
    assert isinstance(prediction, Prediction)
    assert of_kind(QuestionKind.FAILURE_REASON)
