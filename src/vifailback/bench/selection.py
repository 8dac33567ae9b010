"""Which records of a dataset are asked, and which are not and why: nothing leaves a denominator unnamed."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from vifailback.errors import UnknownNameError
from vifailback.types import Problem, QuestionKind, Split, VqaRecord
from vifailback.vqa.dataset.folder import DatasetFolder
from vifailback.vqa.unasked import Unasked

SUITES = ("lite", "hard", "symbols")
"""The suites of ViFailback-Bench (paper Sec. 3.3.3; "symbols" are the two visual-guidance types)."""

Change = Callable[[VqaRecord], VqaRecord | Unasked]
"""Shows a record with other images, or says why it cannot be asked so."""


@dataclass(frozen=True)
class Selection:
    """What is asked.

    Args:
        records: in the order of the dataset.
        left_out: what of the dataset is not asked, each with its reason; questions of other suites and the training
            side are not named.
        side: "benchmark" where the dataset has such a side and only that is asked, else "".
    """

    records: tuple[VqaRecord, ...]
    left_out: tuple[Problem, ...] = ()
    side: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """Number of records by question (tag), in the order of the paper; absent kinds are left out."""
        found = Counter(record.question for record in self.records)
        return {kind.value: found[kind] for kind in QuestionKind if found[kind]}


def read_suites(text: str) -> tuple[str, ...]:
    """Read a list of suites ("lite,hard").

    Raises:
        UnknownNameError: one of them does not exist.
    """
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in SUITES:
            raise UnknownNameError("suite", name, SUITES)
    return tuple(suite for suite in SUITES if suite in names) or SUITES


def select(
    dataset: DatasetFolder, suites: Sequence[str] = SUITES, *, change: Change | None = None, only: int | None = None
) -> Selection:
    """Choose the records of some suites: of the benchmark side where the dataset was split, else all.

    Args:
        dataset: the dataset.
        suites: which suites.
        change: how each record is shown otherwise (without keyframes that give the failure away, with fewer images).
        only: at most so many records of each question, the first ones; None: all.
    """
    split = any(record.split is Split.BENCHMARK for record in dataset.records)
    side = [record for record in dataset.records if not split or record.split is Split.BENCHMARK]
    left_out = [Problem(unknown.place, unknown.why) for unknown in dataset.unknown]
    left_out += dataset.problems
    records: list[VqaRecord] = []
    seen: Counter[QuestionKind] = Counter()
    for record in side:
        if record.question.suite not in suites or (only is not None and seen[record.question] >= only):
            continue
        shown = _askable(record)
        if isinstance(shown, VqaRecord) and change is not None:
            shown = change(shown)
        if isinstance(shown, VqaRecord):
            seen[record.question] += 1
            records.append(shown)
        else:
            left_out.append(Problem(record.id, shown.why))
    return Selection(tuple(records), tuple(left_out), "benchmark" if split else "")


def by_trajectory(records: Iterable[VqaRecord]) -> list[VqaRecord]:
    """Order records so that those that show the same images follow each other, for a server's cache."""
    groups: dict[str, list[VqaRecord]] = {}
    for record in records:
        groups.setdefault(record.episode or record.id, []).append(record)
    return [record for group in groups.values() for record in sorted(group, key=lambda one: one.images)]


def _askable(record: VqaRecord) -> VqaRecord | Unasked:
    if not record.prompt.strip():
        return Unasked("there is no question", lost=True)
    if not record.answer.strip():
        return Unasked("there is no true answer to compare with", lost=True)
    if not record.images:
        return Unasked("there are no images", lost=True)
    return record
