"""Two runs on the same records: the difference, its interval, and whether it could be chance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import comb

from vifailback.bench.report.figures import Interval, clustered_interval
from vifailback.bench.report.measured import LABELS, LEAK_FREE_FRAMES, SUITE_NAMES, SUITES, Measured
from vifailback.types import Score


@dataclass(frozen=True)
class Difference:
    """Second run minus first, over the records that both have scores of.

    Args:
        key: suite or tag.
        label: in words.
        n: records compared.
        first: mean of the first run on them.
        second: mean of the second.
        difference: `second` - `first`.
        interval: of the difference, by a bootstrap over trajectories.
        only_first: Lite: records that only the first has right.
        only_second: Lite: records that only the second has right.
        p: Lite: exact McNemar test on these two; None for the other suites.
        p_holm: `p` of a type, corrected for the number of types tested (Holm); None for suites.
    """

    key: str
    label: str
    n: int
    first: float
    second: float
    difference: float
    interval: Interval | None
    only_first: int | None = None
    only_second: int | None = None
    p: float | None = None
    p_holm: float | None = None


@dataclass(frozen=True)
class Comparison:
    """Two runs compared.

    Args:
        first: name of the first run.
        second: name of the second.
        suites: one difference a suite.
        kinds: one a type.
        only_in_first: records that only the first run has a score of; they are left out.
        only_in_second: the same for the second.
    """

    first: str
    second: str
    suites: tuple[Difference, ...]
    kinds: tuple[Difference, ...]
    only_in_first: int
    only_in_second: int


Pair = tuple[Score, Score]


def compare(first: Measured, second: Measured) -> Comparison:
    """Compare two runs record by record."""
    before = {score.id: score for score in first.scores if score.value is not None}
    after = {score.id: score for score in second.scores if score.value is not None}
    pairs = [(score, after[key]) for key, score in before.items() if key in after]
    suites = [
        _difference(suite, SUITE_NAMES[suite], own)
        for suite, members in SUITES.items()
        if (own := [pair for pair in pairs if pair[0].question in members])
    ]
    kinds = [
        _difference(kind.value, LABELS[kind], own)
        for kind in LABELS
        if (own := [pair for pair in pairs if pair[0].question is kind])
    ]
    return Comparison(
        first.name, second.name, tuple(suites), _holm(kinds), len(before) - len(pairs), len(after) - len(pairs)
    )  # fmt: skip


def comparisons(runs: Sequence[Measured]) -> tuple[Comparison, ...]:
    """Each later run against the first with the same frames; those that share no record are left out."""
    found = [
        compare(base, run)
        for at, run in enumerate(runs)
        if (base := next((one for one in runs[:at] if one.frames == run.frames), None)) is not None
    ]
    return tuple(one for one in found if one.suites)


def leaks(runs: Sequence[Measured]) -> tuple[Comparison, ...]:
    """Each leak-free run against the run of the same model on the dataset's own frames: what the leak is worth.

    The keyframes of the release stand off its 1 fps grid, so the names and the spacing of the frames give the time of
    the failure away; the difference says how much of a score came from that.
    """
    found: list[Comparison] = []
    for free in (run for run in runs if run.frames == LEAK_FREE_FRAMES):
        pair = next((run for run in runs if run.model == free.model and run.frames != LEAK_FREE_FRAMES), None)
        if pair is not None:
            found.append(compare(pair, free))
    return tuple(one for one in found if one.suites)


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the two-sided exact p of two paired runs that differ on so many records each way."""
    n, fewer = only_first + only_second, min(only_first, only_second)
    return min(1.0, 2 * sum(comb(n, k) for k in range(fewer + 1)) / 2**n)


def _difference(key: str, label: str, pairs: Sequence[Pair]) -> Difference:
    first = [pair[0].value or 0.0 for pair in pairs]
    second = [pair[1].value or 0.0 for pair in pairs]
    change = [after - before for before, after in zip(first, second, strict=True)]
    n = len(pairs)
    found = Difference(
        key, label, n, sum(first) / n, sum(second) / n, sum(change) / n,
        clustered_interval(change, [pair[0].episode for pair in pairs]),
    )  # fmt: skip
    if pairs[0][0].question.suite != "lite":
        return found
    lost, won = sum(value < 0 for value in change), sum(value > 0 for value in change)
    return replace(found, only_first=lost, only_second=won, p=mcnemar(lost, won))


def _holm(kinds: Sequence[Difference]) -> tuple[Difference, ...]:
    tested = sorted((one.p, one.key) for one in kinds if one.p is not None)
    corrected: dict[str, float] = {}
    highest = 0.0
    for rank, (p, key) in enumerate(tested):
        highest = max(highest, min(1.0, p * (len(tested) - rank)))
        corrected[key] = highest
    return tuple(replace(one, p_holm=corrected.get(one.key)) for one in kinds)
