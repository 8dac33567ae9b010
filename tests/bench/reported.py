"""Runs made by hand, for the tests of reports."""

from collections.abc import Callable, Sequence

from vifailback.bench.report.measured import Measured
from vifailback.types import QuestionKind, Score


def scored(
    kind: QuestionKind, values: Sequence[float | None], *, task: str = "Stack.", unanswered: Sequence[int] = ()
) -> tuple[Score, ...]:
    """One score an episode; those in `unanswered` have no readable reply."""
    return tuple(
        Score(f"t/{at}/{kind}", kind, value, at not in unanswered, why="because", episode=f"t/episode_{at}", task=task)
        for at, value in enumerate(values)
    )


def a_run(name: str, *groups: Sequence[Score], frames: str = "paper", hard: str = "exact") -> Measured:
    """A run of these scores."""
    scores = tuple(score for group in groups for score in group)
    return Measured(name, scores, model=name.split(",")[0], frames=frames, protocols={"lite": "letters", "hard": hard})


def every_kind(value: Callable[[QuestionKind, int], float], n: int) -> tuple[Score, ...]:
    """`n` scores of each of the thirteen types."""
    return tuple(score for kind in QuestionKind for score in scored(kind, [value(kind, at) for at in range(n)]))
