"""VQA files as datasets of records: reading, counting, writing."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from vifailback.errors import RecordError
from vifailback.types import Json, Problem, QuestionKind, VqaRecord
from vifailback.vqa.atomic import write_list
from vifailback.vqa.sharegpt import Item, from_item, to_item


@dataclass(frozen=True)
class UnknownRecord:
    """An item of a VQA file that asks none of the thirteen questions: kept as it came, with the reason.

    Args:
        place: where it stands in the file ("record 12").
        raw: its JSON.
        why: why it is not one of the questions.
    """

    place: str
    raw: Json
    why: str


@dataclass(frozen=True)
class Dataset:
    """What a VQA file holds.

    Args:
        records: every record whose question is known, in order.
        unknown: what is kept but asks no known question, in order.
        problems: what could not be read or is odd: `line` names the place in the file.
        path: the file.
    """

    records: tuple[VqaRecord, ...]
    unknown: tuple[UnknownRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    path: Path | None = None

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[VqaRecord]:
        return iter(self.records)

    @property
    def counts(self) -> dict[QuestionKind, int]:
        """Number of records by question, in the order of the paper; absent kinds count 0."""
        found = dict.fromkeys(QuestionKind, 0)
        for record in self.records:
            found[record.question] += 1
        return found


def read_dataset(path: str | Path, *, tags: Mapping[str, QuestionKind] | None = None) -> Dataset:
    """Read a VQA file: a JSON list (the release's form), or one record a line (JSONL).

    Args:
        path: the file.
        tags: what the file's tags mean, where they are not the known ones.

    Raises:
        RecordError: the file cannot be read or is no list of records.
    """
    place = Path(path)
    try:
        data = place.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror or error}", file=place) from None
    reading = _Reading(tags or {})
    start = data[:1000].lstrip()[:1]
    if start == b"[":
        reading.whole(data, place)
    elif start == b"{":
        reading.lines(data)
    else:
        raise RecordError("expected a JSON list of records, or one record a line", file=place)
    return Dataset(tuple(reading.records), tuple(reading.unknown), tuple(reading.problems), place)


def encode_record(record: VqaRecord) -> bytes:
    """Return a record in the release's form as JSON on one line."""
    return _ENCODER.encode(to_item(record))


def write_records(path: str | Path, records: Iterable[VqaRecord | UnknownRecord]) -> int:
    """Write a VQA file atomically, a record a line: a JSON list, or JSONL where the name ends in ".jsonl".

    Returns:
        The number of records written.
    """
    encoded = (_ENCODER.encode(one.raw) if isinstance(one, UnknownRecord) else encode_record(one) for one in records)
    return write_list(Path(path), encoded)


_ENCODER = msgspec.json.Encoder()
_WHOLE = msgspec.json.Decoder(list[Item])
_PIECES = msgspec.json.Decoder(list[msgspec.Raw])
_PIECE = msgspec.json.Decoder(Item)
_DAMAGED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding damaged JSON raises (bad syntax, bad UTF-8, a million brackets)."""


@dataclass
class _Reading:
    """A file being read: what was found so far."""

    tags: Mapping[str, QuestionKind]
    records: list[VqaRecord] = field(default_factory=list[VqaRecord])
    unknown: list[UnknownRecord] = field(default_factory=list[UnknownRecord])
    problems: list[Problem] = field(default_factory=list[Problem])
    _ids: dict[str, int] = field(default_factory=dict[str, int])

    def whole(self, data: bytes, place: Path) -> None:
        """Read a JSON list: all at once, or piece by piece where an item is no record."""
        try:
            items = _WHOLE.decode(data)
        except _DAMAGED:
            for number, raw in enumerate(self._pieces(data, place), 1):
                self._piece(raw, f"record {number}")
        else:
            for number, item in enumerate(items, 1):
                self._add(item, f"record {number}", None)

    def lines(self, data: bytes) -> None:
        """Read JSONL; a line that is no JSON is a named problem."""
        for number, line in enumerate(data.splitlines(), 1):
            if line.strip():
                self._piece(line, f"line {number}")

    def _pieces(self, data: bytes, place: Path) -> Sequence[bytes]:
        """Cut a list into its items; the slow way where msgspec stops at one bad text (a lone surrogate)."""
        try:
            return [bytes(raw) for raw in _PIECES.decode(data)]
        except _DAMAGED as error:
            why = str(error)
        try:
            items: Json = json.loads(data.decode(errors="surrogateescape"))
            return [json.dumps(item).encode() for item in items]
        except (ValueError, RecursionError):
            pass
        raise RecordError(f"not a JSON list of records, or cut off: {why}", file=place)

    def _piece(self, data: bytes, place: str) -> None:
        try:
            self._add(_PIECE.decode(data), place, data)
        except msgspec.ValidationError as error:
            self._keep(data, place, f"not a VQA record: {error}")
        except _DAMAGED as error:
            self.problems.append(Problem(place, f"not valid JSON: {error}"))

    def _keep(self, data: bytes, place: str, why: str) -> None:
        try:
            self.unknown.append(UnknownRecord(place, msgspec.json.decode(data), why))
        except _DAMAGED as error:
            self.problems.append(Problem(place, f"not valid JSON: {error}"))

    def _add(self, item: Item, place: str, data: bytes | None) -> None:
        record = from_item(item, place, self.tags, self.problems)
        if isinstance(record, str):
            raw = msgspec.to_builtins(item) if data is None else msgspec.json.decode(data)
            self.unknown.append(UnknownRecord(place, raw, record))
            return
        if record.id in self._ids:
            self._ids[record.id] += 1
            if item.id is not None:
                self.problems.append(Problem(place, f"its id {record.id!r} is taken by an earlier record"))
            record = replace(record, id=f"{record.id}#{self._ids[record.id]}")
        self._ids[record.id] = 1
        self.records.append(record)
