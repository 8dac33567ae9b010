"""Means with their denominators and intervals."""

import numpy as np
import pytest
from tests.bench.reported import a_run, scored

from vifailback.bench.report.figures import clustered_interval, figure, of_kinds, of_suites
from vifailback.types import QuestionKind

DETECTION, TYPE = QuestionKind.FAILURE_DETECTION, QuestionKind.TYPE_IDENTIFICATION


def test_unanswered_records_count_as_nothing_and_are_shown_beside() -> None:
    one = figure(scored(DETECTION, [1, 1, 0, 0], unanswered=[3]))
    assert (one.n, one.unanswered, one.micro) == (4, 1, 0.5)
    assert one.answered == pytest.approx(2 / 3)


def test_records_that_nobody_has_scored_are_named_and_count_nowhere() -> None:
    one = figure(scored(QuestionKind.FAILURE_REASON, [1, None, None]))
    assert (one.n, one.unjudged, one.micro) == (1, 2, 1)
    nothing = figure(scored(QuestionKind.FAILURE_REASON, [None]))
    assert (nothing.n, nothing.unjudged, nothing.micro, nothing.interval) == (0, 1, None, None)


def test_micro_is_over_records_and_macro_over_types() -> None:
    run = a_run("m", scored(DETECTION, [1] * 9), scored(TYPE, [0]))
    lite = of_suites(run)["lite"]
    assert (lite.micro, lite.macro) == (0.9, 0.5)
    assert list(of_kinds(run)) == [DETECTION, TYPE]


def test_questions_about_one_trajectory_widen_the_interval() -> None:
    values = [float(at % 2) for at in range(100)]
    alone = clustered_interval(values, [str(at) for at in range(100)])
    together = clustered_interval(values, [str(at % 10) for at in range(100)])
    assert alone is not None
    assert together is not None
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(120):
        skill = rng.normal(0.6, 0.1, 60).clip(0, 1)  # trajectories are of different difficulty
        values = [float(rng.random() < chance) for chance in skill for _ in range(4)]
        found = clustered_interval(values, [str(at // 4) for at in range(240)])
        assert found is not None
        covered += found.low <= 0.6 <= found.high
    assert 105 <= covered <= 120


def test_nothing_but_right_answers_is_not_certainty() -> None:
    one = figure([*scored(DETECTION, [1] * 10), *scored(TYPE, [1] * 10)])
    assert one.interval is not None
    assert (one.interval.low, one.interval.high) == (pytest.approx(0.722, abs=0.001), 1)  # ten trajectories, not twenty


def test_one_trajectory_has_no_interval() -> None:
    assert clustered_interval([1, 0], ["a", "a"]) is None
