"""Tasks, reliability, worst errors, and the whole as JSON."""

import json
from dataclasses import replace

import pytest
from tests.bench.reported import a_run, every_kind, scored

from vifailback.bench.report.document import report_on, to_json
from vifailback.bench.report.groups import by_task, seen_and_unseen
from vifailback.bench.report.reliability import reliability
from vifailback.bench.report.worst import worst_errors
from vifailback.errors import ConfigError
from vifailback.types import Prediction, QuestionKind
from vifailback.vqa.tasks import paper_tasks

DETECTION, SUBTASK = QuestionKind.FAILURE_DETECTION, QuestionKind.SUBTASK_LOCALIZATION


def test_tasks_of_the_paper_are_known_by_sentence_or_by_folder() -> None:
    unseen = next(task for task in paper_tasks() if task.unseen)
    seen = next(task for task in paper_tasks() if not task.unseen)
    (score,) = scored(DETECTION, [1], task="")
    by_folder = replace(score, id="of a folder", episode=f"{seen.name}/episode_9")
    run = a_run("m", scored(DETECTION, [0, 1], task=unseen.sentence.upper()), scored(SUBTASK, [1], task="New."))
    run = replace(run, scores=(*run.scores, by_folder))
    tasks = {one.task: one for one in by_task([run])}
    assert tasks[unseen.sentence.upper()].unseen
    assert tasks["New."].paper is None
    assert tasks[""].paper == seen
    sides = seen_and_unseen([run])
    assert (sides["seen"]["m"]["lite"].n, sides["unseen"]["m"]["lite"].micro) == (1, 0.5)


def test_confidence_is_held_against_accuracy() -> None:
    run = a_run("m", scored(DETECTION, [1, 1, 1, 0, 0], unanswered=[4]))
    sure = {score.id: 0.95 if at < 2 else 0.75 for at, score in enumerate(run.scores)}
    run = replace(run, predictions={key: Prediction(key, "A", extra={"confidence": one}) for key, one in sure.items()})
    (one,) = reliability(run)
    assert (one.n, one.right, one.wrong, one.unanswered) == (5, 3, 1, 1)
    assert [(bin.n, bin.accuracy) for bin in one.bins] == [(2, 0.5), (2, 1.0)]
    assert one.error == pytest.approx((0.25 + 0.05) / 2)


def test_the_worst_errors_are_spread_over_types_and_trajectories() -> None:
    run = a_run("m", scored(DETECTION, [0, 0, 1, 0], unanswered=[0]), scored(SUBTASK, [0.5, 1, 1, 0]))
    again = [replace(score, id=f"{score.id}/again") for score in run.scores if score.question is DETECTION]
    run = replace(run, scores=(*run.scores, *again))
    found = [(error.score.question, error.score.episode[-1]) for error in worst_errors(run, 5)]
    assert found == [(DETECTION, "1"), (SUBTASK, "3"), (DETECTION, "3"), (SUBTASK, "0"), (DETECTION, "0")]
    assert worst_errors(run, 0) == ()


def test_json_holds_n_unanswered_means_and_interval_of_suites_and_types() -> None:
    said = json.loads(json.dumps(to_json(report_on([a_run("m", every_kind(lambda *_: 0.5, 6))]))))
    (run,) = said["runs"]
    assert set(run["suites"]) == {"lite", "hard", "symbols"}
    lite = run["suites"]["lite"]
    assert (lite["n"], lite["unanswered"], lite["micro"], lite["macro"], lite["interval"]) == (
        36,
        0,
        0.5,
        0.5,
        [0.5, 0.5],
    )
    assert len(lite["types"]) == 6
    assert lite["types"]["failure_detection_qa"]["n"] == 6


def test_what_cannot_be_reported_is_named() -> None:
    with pytest.raises(ConfigError, match="at least one run"):
        report_on([])
    with pytest.raises(ConfigError, match="m holds no scores"):
        report_on([a_run("m")])
    with pytest.raises(ConfigError, match="one name"):
        report_on([a_run("m", scored(DETECTION, [1]))] * 2)
