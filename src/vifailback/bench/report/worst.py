"""The worst errors of a run, spread over types and trajectories."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from vifailback.bench.report.measured import SUITES, Measured
from vifailback.types import Prediction, Score, VqaRecord


@dataclass(frozen=True)
class WorstError:
    """One record that a run got wrong.

    Args:
        run: name of the run.
        score: what the reply was worth, and why.
        record: the question with its true answer; None where the dataset is gone.
        prediction: the reply; None where the replies are gone.
    """

    run: str
    score: Score
    record: VqaRecord | None
    prediction: Prediction | None


def worst_errors(run: Measured, most: int) -> tuple[WorstError, ...]:
    """Return up to `most` errors: the lowest scores of each type in turn, another trajectory each time where possible.

    Wrong answers come before unanswered questions, which teach less.
    """
    queues = [_queue(run.of(kind)) for kinds in SUITES.values() for kind in kinds]
    chosen = [score for rank in zip_longest(*queues) for score in rank if score is not None][:most]
    return tuple(
        WorstError(run.name, score, run.records.get(score.id), run.predictions.get(score.id)) for score in chosen
    )


def _queue(scores: Sequence[Score]) -> Iterator[Score]:
    """The errors of a type: worst first, and trajectories that have not been shown first."""
    wrong = [score for score in scores if score.value is not None and score.value < 1]
    wrong.sort(key=lambda score: (not score.answered, score.value, score.id))
    later: list[Score] = []
    shown: set[str] = set()
    for score in wrong:
        if score.episode in shown:
            later.append(score)
            continue
        shown.add(score.episode)
        yield score
    yield from later
