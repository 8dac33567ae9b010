"""What the files of a harness export call: records read back, replies scored as `bench score` does, means by type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from vifailback.bench.report.figures import Figure, figure
from vifailback.bench.report.measured import SUITES
from vifailback.bench.score import score
from vifailback.errors import RecordError
from vifailback.types import Json, Prediction, QuestionKind, Score, VqaRecord

_DECODER = msgspec.json.Decoder(VqaRecord)
_SCORES = msgspec.json.Decoder(Score)


def encode_record(record: VqaRecord) -> str:
    """Return a record as one line of JSON."""
    return msgspec.json.encode(record).decode()


def decode_record(line: str | bytes) -> VqaRecord:
    """Return the record of a line."""
    return _DECODER.decode(line)


@cache
def read_records(file: str | Path) -> tuple[VqaRecord, ...]:
    """Read an export's records; the file is read once.

    Raises:
        RecordError: it is missing, or not written by `vifailback bench export`.
    """
    path = Path(file)
    try:
        return tuple(decode_record(line) for line in path.read_bytes().splitlines() if line.strip())
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror or error}", file=path) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"not written by `vifailback bench export`: {error}", file=path) from None


def score_reply(record: VqaRecord, reply: str | None) -> Score:
    """Score one reply without any model; None and empty replies are unanswered."""
    return score(record, Prediction(record.id, reply))


def encode_score(one: Score) -> str:
    """Return a score as JSON, for harnesses that carry results as text."""
    return msgspec.json.encode(one).decode()


@dataclass(frozen=True)
class Line:
    """One line of a harness's table: a suite or a type, and its figure."""

    name: str
    figure: Figure


def figures(scores: Iterable[Score | str]) -> tuple[Line, ...]:
    """Figures of every suite and type, as `bench report` has them; scores may be JSON texts."""
    read = [one if isinstance(one, Score) else _SCORES.decode(one) for one in scores]
    by_kind: dict[QuestionKind, list[Score]] = {}
    for one in read:
        by_kind.setdefault(one.question, []).append(one)
    lines: list[Line] = []
    for suite, kinds in SUITES.items():
        if own := [one for kind in kinds for one in by_kind.get(kind, ())]:
            lines.append(Line(suite, figure(own)))
            lines += [Line(kind.value, figure(by_kind[kind])) for kind in kinds if kind in by_kind]
    return tuple(lines)


def table(scores: Iterable[Score | str]) -> list[Mapping[str, Json]]:
    """The figures as rows: name, n, unanswered, unjudged, micro, macro and the ends of the interval."""
    return [
        {
            "name": line.name,
            "n": line.figure.n,
            "unanswered": line.figure.unanswered,
            "unjudged": line.figure.unjudged,
            "micro": line.figure.micro,
            "macro": line.figure.macro,
            "low": line.figure.interval.low if line.figure.interval else None,
            "high": line.figure.interval.high if line.figure.interval else None,
        }
        for line in figures(scores)
    ]
