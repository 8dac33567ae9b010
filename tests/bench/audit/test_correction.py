"""A judge's mean put right by a few human scores."""

import numpy as np
import pytest

from vifailback.bench.audit.correction import FEWEST, corrected_mean

TRIALS, HUMAN, OTHERS = 600, 60, 1500


def simulated(rng: np.random.Generator, bias: float, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Human scores of all replies, and those of a judge that is off by `bias` and by noise; the true mean is 0.4."""
    human = rng.beta(0.8, 1.2, HUMAN + OTHERS)
    judge = np.clip(human + bias + rng.normal(0, noise, human.size), 0, 1)
    return human, judge


@pytest.mark.parametrize(("bias", "noise"), [(0.25, 0.1), (0.0, 0.1), (-0.2, 0.5)])
def test_the_interval_holds_the_true_mean_as_often_as_it_says(bias: float, noise: float):
    rng = np.random.default_rng(7)
    hits, widths, alone = 0, 0.0, 0.0
    for _ in range(TRIALS):
        human, judge = simulated(rng, bias, noise)
        found = corrected_mean(human[:HUMAN].tolist(), judge[:HUMAN].tolist(), judge[HUMAN:].tolist())
        assert found is not None
        hits += found.low <= 0.4 <= found.high
        widths += found.high - found.low
        alone += found.human_high - found.human_low
    assert 0.925 <= hits / TRIALS <= 0.975
    assert widths < alone * (0.6 if noise < 0.2 else 1.001)


def test_a_generous_judge_is_put_right():
    human, judge = simulated(np.random.default_rng(1), 0.3, 0.05)
    found = corrected_mean(human[:HUMAN].tolist(), judge[:HUMAN].tolist(), judge[HUMAN:].tolist())
    assert found is not None
    assert found.judge > 0.6
    assert found.low < human.mean() < found.high


def test_a_judge_that_says_the_same_of_everything_counts_nothing():
    human = [0.0, 1.0] * 20
    found = corrected_mean(human, [0.9] * 40, [0.9] * 100)
    assert found is not None
    assert (found.weight, found.value) == (0, 0.5)
    assert (found.low, found.high) == pytest.approx((found.human_low, found.human_high))


def test_too_few_human_scores_correct_nothing():
    assert corrected_mean([0.5] * (FEWEST - 1), [0.5] * (FEWEST - 1), [0.5] * 100) is None
    assert corrected_mean([0.5] * FEWEST, [0.5] * FEWEST, []) is None
    with pytest.raises(ValueError, match="a judge's score for each human one"):
        corrected_mean([0.5], [], [0.5])
