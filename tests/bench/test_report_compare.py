"""Two runs on the same records."""

import pytest
from scipy.stats import binomtest
from tests.bench.reported import a_run, scored

from vifailback.bench.report.compare import compare, comparisons, leaks, mcnemar
from vifailback.types import QuestionKind

DETECTION, SUBTASK, REASON = (
    QuestionKind.FAILURE_DETECTION,
    QuestionKind.SUBTASK_LOCALIZATION,
    QuestionKind.FAILURE_REASON,
)


@pytest.mark.parametrize(("lost", "won"), [(0, 0), (1, 0), (3, 9), (9, 3), (5, 5), (0, 40)])
def test_mcnemar_is_the_exact_binomial_test(lost: int, won: int) -> None:
    expected = binomtest(lost, lost + won).pvalue if lost + won else 1.0
    assert mcnemar(lost, won) == pytest.approx(expected)


def test_records_are_paired_by_id_and_the_others_are_counted() -> None:
    first = a_run("one", scored(DETECTION, [1, 1, 0, 0, 1]))
    second = a_run("two", scored(DETECTION, [0, 1, 1, None]))
    found = compare(first, second)
    (lite,) = found.suites
    assert (lite.n, lite.first, lite.second) == (3, pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert (lite.only_first, lite.only_second, lite.p) == (1, 1, 1.0)
    assert (found.only_in_first, found.only_in_second) == (2, 0)


def test_open_suites_have_an_interval_and_no_mcnemar() -> None:
    first = a_run("one", scored(REASON, [0.2, 0.4, 0.6, 0.1] * 5))
    second = a_run("two", scored(REASON, [0.5, 0.6, 0.9, 0.5] * 5))
    (hard,) = compare(first, second).suites
    assert hard.difference == pytest.approx(0.3)
    assert hard.p is None
    assert hard.interval is not None
    assert 0.2 < hard.interval.low < 0.3 < hard.interval.high < 0.4


def test_p_is_corrected_for_the_number_of_types() -> None:
    worse, better = [1.0] * 4 + [0.0] * 12, [0.0] * 2 + [1.0] * 14
    first = a_run("one", scored(DETECTION, worse), scored(SUBTASK, [1.0] * 16))
    second = a_run("two", scored(DETECTION, better), scored(SUBTASK, [1.0] * 15 + [0.0]))
    kinds = {one.key: one for one in compare(first, second).kinds}
    detection = kinds[DETECTION.value]
    assert detection.p is not None
    assert detection.p_holm == pytest.approx(2 * detection.p)
    assert kinds[SUBTASK.value].p_holm == 1


def test_leak_free_runs_are_compared_with_the_same_model_only() -> None:
    runs = [
        a_run("big", scored(DETECTION, [1, 1, 1, 1])),
        a_run("small", scored(DETECTION, [1, 0, 0, 1])),
        a_run("small, leak-free", scored(DETECTION, [0, 0, 0, 1]), frames="leak-free"),
        a_run("other, leak-free", scored(DETECTION, [0, 0, 0, 0]), frames="leak-free"),
    ]
    (leak,) = leaks(runs)
    assert (leak.first, leak.second, leak.suites[0].difference) == ("small", "small, leak-free", -0.25)
    assert [(one.first, one.second) for one in comparisons(runs)] == [
        ("big", "small"),
        ("small, leak-free", "other, leak-free"),
    ]
