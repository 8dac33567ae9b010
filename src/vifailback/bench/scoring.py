"""Scoring all replies to a set of records: the records are the denominator, whatever the file of replies holds."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from vifailback.atomic import replaced
from vifailback.bench.folder import JUDGEMENTS_FILE, Run
from vifailback.bench.judge import Protocol
from vifailback.bench.judging import most_used, read_judgements, with_judgements
from vifailback.bench.predictions import better
from vifailback.bench.reading.second import SecondReader
from vifailback.bench.score import score
from vifailback.types import Prediction, Problem, Score, VqaRecord

WITHOUT_JUDGE: Mapping[str, str] = {"lite": "letters", "hard": "exact", "symbols": "mean F1"}
"""How each suite is scored where no model helps."""
NO_REPLY = "no reply in the file"


@dataclass(frozen=True)
class Matched:
    """Replies beside the records they belong to.

    Args:
        pairs: every record in order, with its prediction; one without a reply where the file has none.
        problems: ids that are missing, doubled or unknown, counted by suite and named.
    """

    pairs: tuple[tuple[VqaRecord, Prediction], ...]
    problems: tuple[Problem, ...] = ()

    @property
    def by_id(self) -> dict[str, tuple[VqaRecord, Prediction]]:
        """Id -> record and prediction."""
        return {record.id: (record, prediction) for record, prediction in self.pairs}


@dataclass(frozen=True)
class Scoring:
    """Scores of a run.

    Args:
        scores: one a record, in order.
        protocols: suite -> how it was scored: "letters", "exact", "mean F1", or the judge's protocol.
        judge: who judged the suite Hard; "" where nobody did.
        problems: what could not be read.
    """

    scores: tuple[Score, ...]
    protocols: Mapping[str, str]
    judge: str = ""
    problems: tuple[Problem, ...] = ()


def match(records: Sequence[VqaRecord], predictions: Iterable[Prediction]) -> Matched:
    """Put each reply beside its record.

    Of several lines about one record, a reply comes before an error, else the later line counts.
    """
    known = {record.id for record in records}
    found: dict[str, Prediction] = {}
    lines: Counter[str] = Counter()
    for one in predictions:
        lines[one.id] += 1
        found[one.id] = better(found.get(one.id), one)
    pairs = tuple((record, found.get(record.id) or Prediction(record.id, None, NO_REPLY)) for record in records)
    missing = [record.id for record in records if record.id not in found]
    strangers = [name for name in found if name not in known]
    doubled = [name for name, count in lines.items() if count > 1]
    problems = [
        *_named(missing, "have no line: each counts as unanswered"),
        *_named(strangers, "belong to no record: they count nowhere"),
        *_named(doubled, "stand there more than once: the last reply counts"),
    ]
    return Matched(pairs, tuple(problems))


def score_all(matched: Matched, second: SecondReader | None = None) -> tuple[Score, ...]:
    """Score every record, without a judge; with a second reader for what could not be read of closed questions."""
    return tuple(score(record, prediction, second) for record, prediction in matched.pairs)


def scores_of(
    run: Run, *, judge: str = "", protocol: Protocol | None = None, second: SecondReader | None = None
) -> Scoring:
    """Score a run: open questions by the judgements in its folder where there are any, else by structure.

    Args:
        run: the run.
        judge: whose judgements count; by default those of whoever made the most.
        protocol: asked in which way.
        second: reads replies to closed questions that the rules cannot.
    """
    matched = Matched(tuple((record, run.prediction(record)) for record in run.records))
    scores = score_all(matched, second)
    file = run.folder / JUDGEMENTS_FILE
    judgements, problems = read_judgements(file) if file.exists() else ((), ())
    wanted = [
        one
        for one in judgements
        if (not judge or one.judge == judge) and (protocol is None or one.protocol is protocol)
    ]
    chosen = most_used(wanted)
    if chosen is None:
        return Scoring(scores, WITHOUT_JUDGE, problems=problems)
    judged = with_judgements(scores, wanted, matched.by_id, judge=chosen[0], protocol=chosen[1])
    return Scoring(judged, {**WITHOUT_JUDGE, "hard": chosen[1].value}, chosen[0], problems)


def write_scores(file: Path, scores: Iterable[Score]) -> None:
    """Write scores, one a line."""
    with replaced(file) as opened:
        opened.writelines(msgspec.json.encode(score) + b"\n" for score in scores)


def _named(names: Sequence[str], why: str) -> list[Problem]:
    if not names:
        return []
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return [Problem(f"{len(names)} ids ({shown})", why)]
