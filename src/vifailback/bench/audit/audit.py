"""An audit of a judge: its scores of anchors, its agreement with itself, with others and with people, its cost."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

import msgspec

from vifailback.bench.audit.agreement import kappa_of_scores, krippendorff_alpha
from vifailback.bench.audit.anchors import Anchor, AnchorKind, ordered_pairs
from vifailback.bench.audit.correction import Corrected, corrected_mean
from vifailback.bench.judge import Judgement
from vifailback.errors import RecordError
from vifailback.types import Prediction, Problem, QuestionKind, VqaRecord

ANCHORS_FILE = "anchors.jsonl"
"""Judgements of anchors, in the folder of the run whose records they were made of."""
PEOPLE = "people"
"""What the human scores are called among the judges."""


@dataclass(frozen=True)
class AnchorFigure:
    """What a judge gave to anchors of one kind.

    Args:
        kind: the kind.
        level: "low" (chain of thought) or "high" (reason, high-level guidance): the two prompts.
        n: anchors judged.
        mean: what they got on average.
        within: share within what the prompt's own guidance allows.
        least: the least that it allows.
        most: the most.
    """

    kind: AnchorKind
    level: str
    n: int
    mean: float
    within: float
    least: float
    most: float


@dataclass(frozen=True)
class Agreement:
    """How far two scorers agree on the same replies.

    Args:
        one: a judge.
        other: another, or "people".
        n: replies that both scored.
        alpha: Krippendorff's alpha for interval data.
        kappa: quadratically weighted kappa in steps of a tenth.
        gap: mean of the first less mean of the other.
    """

    one: str
    other: str
    n: int
    alpha: float | None
    kappa: float | None
    gap: float


@dataclass(frozen=True)
class Steadiness:
    """Whether a judge agrees with itself when it judges the same reply again.

    Args:
        n: replies that were judged more than once.
        same: share of them that got the same score each time.
        spread: mean of the largest less the smallest score.
        alpha: Krippendorff's alpha over the repeats.
    """

    n: int
    same: float
    spread: float
    alpha: float | None


@dataclass(frozen=True)
class Cost:
    """What judging took.

    Args:
        judgements: scores made.
        calls: times the judge was asked.
        letters: letters put to it.
        tokens: tokens that it replied, as far as the server says.
        seconds: time spent waiting, all calls in a row.
    """

    judgements: int
    calls: int
    letters: int
    tokens: int
    seconds: float


@dataclass(frozen=True)
class JudgeAudit:
    """Everything known about one judge under one protocol.

    Args:
        judge: the judge.
        protocol: how it was asked.
        models: the models that say they judged.
        anchors: what it gave to anchors.
        misordered: share of the pairs of anchors of one record that it puts in the wrong order; None without pairs.
        steadiness: whether it agrees with itself; None where nothing was judged twice.
        agreement: with every other judge of the same replies, and with people.
        corrected: its mean, corrected by human scores; None without enough of them.
        cost: what it took.
    """

    judge: str
    protocol: str
    models: tuple[str, ...]
    anchors: tuple[AnchorFigure, ...] = ()
    misordered: float | None = None
    steadiness: Steadiness | None = None
    agreement: tuple[Agreement, ...] = ()
    corrected: Corrected | None = None
    cost: Cost = Cost(0, 0, 0, 0, 0.0)


def anchor_pairs(anchors: Iterable[Anchor]) -> list[tuple[VqaRecord, Prediction]]:
    """The anchors as records and replies to judge; their ids say what they are."""
    return [
        (replace(one.record, id=name), Prediction(name, one.reply))
        for one in anchors
        for name in [anchor_id(one.record.id, one.kind)]
    ]


def anchor_id(record: str, kind: AnchorKind) -> str:
    """The id that an anchor of a record is judged under."""
    return f"{record}#{kind}"


def audit(
    judgements: Iterable[Judgement],
    anchor_judgements: Iterable[Judgement] = (),
    anchors: Sequence[Anchor] = (),
    people: Mapping[str, float] | None = None,
) -> tuple[JudgeAudit, ...]:
    """Audit every judge that made judgements.

    Args:
        judgements: of the replies of a run.
        anchor_judgements: of anchors.
        anchors: the anchors.
        people: id -> human score of the reply.
    """
    by_judge: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    of_anchors: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for one in judgements:
        by_judge[one.judge, one.protocol].append(one)
    for one in anchor_judgements:
        of_anchors[one.judge, one.protocol].append(one)
    means = {key: _means(own) for key, own in by_judge.items()}
    found: list[JudgeAudit] = []
    for key in dict.fromkeys((*by_judge, *of_anchors)):
        own, given = by_judge[key], {one.id: one.value for one in of_anchors[key]}
        both = [*own, *of_anchors[key]]
        found.append(
            JudgeAudit(
                *key,
                tuple(dict.fromkeys(one.model for one in both if one.model)),
                _anchor_figures(anchors, given),
                _misordered(anchors, given),
                _steadiness(own),
                _agreements(key, means, people or {}),
                _correction(means.get(key, {}), people or {}),
                _cost(both),
            )
        )
    return tuple(found)


class _Human(msgspec.Struct):
    """A line of human scores."""

    id: str
    score: float


def read_people(file: str | Path) -> tuple[dict[str, float], tuple[Problem, ...]]:
    """Read human scores, one JSON a line: {"id": ..., "score": 0..1}; of several lines about one reply the mean counts.

    Raises:
        RecordError: the file cannot be read.
    """
    try:
        lines = Path(file).read_bytes().splitlines()
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror or error}", file=file) from None
    scores: dict[str, list[float]] = defaultdict(list)
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            one = msgspec.json.decode(line, type=_Human)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problems.append(Problem(f"line {number}", f'expected {{"id": ..., "score": ...}}: {error}'))
            continue
        if not (math.isfinite(one.score) and 0 <= one.score <= 1):
            problems.append(Problem(f"line {number}", f"expected a score from 0 to 1, got {one.score:g}"))
        else:
            scores[one.id].append(one.score)
    return {name: fmean(own) for name, own in scores.items()}, tuple(problems)


def _means(judgements: Iterable[Judgement]) -> dict[str, float]:
    """Id -> the mean over the repeats of the reply that was judged last."""
    last: dict[str, str] = {}
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in judgements:
        last[one.id] = one.subject
        values[one.id, one.subject].append(one.value)
    return {name: fmean(values[name, subject]) for name, subject in last.items()}


def _anchor_figures(anchors: Sequence[Anchor], given: Mapping[str, float]) -> tuple[AnchorFigure, ...]:
    groups: dict[tuple[AnchorKind, str], list[tuple[Anchor, float]]] = defaultdict(list)
    for one in anchors:
        if (value := given.get(anchor_id(one.record.id, one.kind))) is not None:
            groups[one.kind, _level(one.record.question)].append((one, value))
    return tuple(
        AnchorFigure(
            kind,
            level,
            len(own),
            fmean(value for _, value in own),
            fmean(one.least <= value <= one.most for one, value in own),
            own[0][0].least,
            own[0][0].most,
        )
        for kind in AnchorKind
        for level in ("low", "high")
        if (own := groups.get((kind, level)))
    )


def _level(kind: QuestionKind) -> str:
    return "low" if kind in (QuestionKind.COT_AVOIDANCE, QuestionKind.COT_CORRECTION) else "high"


def _misordered(anchors: Sequence[Anchor], given: Mapping[str, float]) -> float | None:
    by_record: dict[str, dict[AnchorKind, float]] = defaultdict(dict)
    for one in anchors:
        if (value := given.get(anchor_id(one.record.id, one.kind))) is not None:
            by_record[one.record.id][one.kind] = value
    pairs = [pair for scores in by_record.values() for pair in ordered_pairs(scores)]
    return fmean(worse > better for better, worse in pairs) if pairs else None


def _steadiness(judgements: Sequence[Judgement]) -> Steadiness | None:
    repeats: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in judgements:
        repeats[one.id, one.subject].append(one.value)
    units = [values for values in repeats.values() if len(values) > 1]
    if not units:
        return None
    spreads = [max(values) - min(values) for values in units]
    return Steadiness(len(units), fmean(spread == 0 for spread in spreads), fmean(spreads), krippendorff_alpha(units))


def _agreements(
    key: tuple[str, str], means: Mapping[tuple[str, str], Mapping[str, float]], people: Mapping[str, float]
) -> tuple[Agreement, ...]:
    own = means.get(key, {})
    others = {" ".join(other): scores for other, scores in means.items() if other != key}
    if people:
        others[PEOPLE] = people
    return tuple(
        _agreement(" ".join(key), name, pairs)
        for name, scores in others.items()
        if (pairs := [(value, scores[one]) for one, value in own.items() if one in scores])
    )


def _agreement(one: str, other: str, pairs: Sequence[tuple[float, float]]) -> Agreement:
    gap = fmean(first for first, _ in pairs) - fmean(second for _, second in pairs)
    return Agreement(one, other, len(pairs), krippendorff_alpha(pairs), kappa_of_scores(pairs), gap)


def _correction(judge: Mapping[str, float], people: Mapping[str, float]) -> Corrected | None:
    both = [name for name in judge if name in people]
    elsewhere = [value for name, value in judge.items() if name not in people]
    return corrected_mean([people[name] for name in both], [judge[name] for name in both], elsewhere)


def _cost(judgements: Sequence[Judgement]) -> Cost:
    return Cost(
        len(judgements),
        sum(one.attempts for one in judgements),
        sum(one.asked for one in judgements),
        sum(one.tokens or 0 for one in judgements),
        sum(one.latency_s for one in judgements),
    )
