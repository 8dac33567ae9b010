"""What a scaling study found: scores at each size, and what each further hour of labelling brought."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from vifailback.train.scaling.labelling import Hours
from vifailback.types import Json

SCALING_SCHEMA = "vifailback.scaling/1"
"""Name and version of scaling.json's format."""
OVERALL = "all"
"""Key of the mean over all questions."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a student reached in the exam.

    Args:
        key: "all", a suite ("lite", "hard", "symbols") or a question's tag.
        label: in words.
        suite: the suite it belongs to; its own key for a suite, "" for all.
        n: questions asked; an unanswered one counts as wrong.
        unanswered: of `n`.
        unjudged: further questions that nobody has scored; they count nowhere.
        share: mean score, 0..1.
        low: lower end of its 95 % interval, over trajectories of the exam; `share` where there is none.
        high: upper end.
    """

    key: str
    label: str
    suite: str
    n: int
    unanswered: int
    unjudged: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Change:
    """A later student's mean minus an earlier one's, on the same questions.

    Args:
        key: as in `Mark`.
        n: questions compared.
        difference: -1..1.
        low: lower end of its 95 % interval, paired over trajectories of the exam; `difference` where there is none.
        high: upper end.
    """

    key: str
    n: int
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Size:
    """One size of the study.

    Args:
        trajectories: that were learned from; 0 for the model as it was before.
        records: questions about them.
        hours: of labelling; None where nothing is known.
        model: who took the exam.
        complete: every question has a reply, readable or not.
        marks: what it reached.
    """

    trajectories: int
    records: int
    hours: Hours | None
    model: str
    complete: bool
    marks: tuple[Mark, ...]

    def mark(self, key: str) -> Mark | None:
        """The mark of a key; None where the exam has no such questions."""
        return next((mark for mark in self.marks if mark.key == key), None)


@dataclass(frozen=True)
class Step:
    """From one size to a larger one.

    Args:
        before: trajectories of the smaller.
        after: trajectories of the larger.
        hours: of labelling between them; None where nothing is known.
        changes: what was gained.
    """

    before: int
    after: int
    hours: float | None
    changes: tuple[Change, ...]

    def per_hour(self, change: Change) -> Change | None:
        """The same change for an hour of labelling; None where the hours are not known."""
        if not self.hours:
            return None
        gain, low, high = (value / self.hours for value in (change.difference, change.low, change.high))
        return Change(change.key, change.n, gain, low, high)


@dataclass(frozen=True)
class Scaling:
    """A scaling study.

    Args:
        student: what was taught, in words.
        exam: the dataset of the exam.
        sizes: smallest first.
        steps: between neighbouring sizes.
        whole: from the first size to the last; None for a single size.
        notes: what a reader must know to judge the figures.
        settings: what every student was taught with.
    """

    student: str
    exam: str
    sizes: tuple[Size, ...]
    steps: tuple[Step, ...]
    whole: Step | None
    notes: tuple[str, ...]
    settings: Mapping[str, Json]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of all marks, in the order of the exam."""
        return tuple(dict.fromkeys(mark.key for size in self.sizes for mark in size.marks))

    def label(self, key: str) -> str:
        """What a key is called."""
        return next(mark.label for size in self.sizes for mark in size.marks if mark.key == key)

    def suite(self, key: str) -> str:
        """The suite that a key belongs to."""
        return next(mark.suite for size in self.sizes for mark in size.marks if mark.key == key)


def to_json(scaling: Scaling) -> dict[str, Json]:
    """Return the study as JSON values; gains for an hour stand beside the gains where hours are known."""
    return {
        "schema": SCALING_SCHEMA,
        "student": scaling.student,
        "exam": scaling.exam,
        "settings": dict(scaling.settings),
        "notes": list(scaling.notes),
        "sizes": [asdict(size) | {"marks": {mark.key: asdict(mark) for mark in size.marks}} for size in scaling.sizes],
        "steps": [_step(step) for step in scaling.steps],
        "whole": None if scaling.whole is None else _step(scaling.whole),
    }


def _step(step: Step) -> dict[str, Json]:
    changes: dict[str, Json] = {}
    for change in step.changes:
        hourly = step.per_hour(change)
        changes[change.key] = {**_change(change), "per_hour": None if hourly is None else _change(hourly)}
    return {"before": step.before, "after": step.after, "hours": step.hours, "changes": changes}


def _change(change: Change) -> dict[str, Json]:
    return {"n": change.n, "difference": change.difference, "interval": [change.low, change.high]}
