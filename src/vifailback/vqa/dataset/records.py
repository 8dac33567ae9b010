"""VQA files as datasets of records: reading, counting, writing."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from vifailback.errors import RecordError
from vifailback.types import Json, Problem, QuestionKind, VqaRecord
from vifailback.vqa.dataset.lists import write_list
from vifailback.vqa.dataset.sharegpt import Item, StrictItem, from_item, to_item


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
    reading = _Reading(Path(path), tags or {})
    reading.read()
    return Dataset(tuple(reading.records), tuple(reading.unknown), tuple(reading.problems), reading.file)


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
_WHOLE = msgspec.json.Decoder(list[StrictItem])
_PIECES = msgspec.json.Decoder(list[msgspec.Raw])
_PIECE = msgspec.json.Decoder(Item)
_KEYS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_DAMAGED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding damaged JSON raises (bad syntax, bad UTF-8, a million brackets)."""


@dataclass
class _Reading:
    """A file being read: what was found so far."""

    file: Path
    tags: Mapping[str, QuestionKind]
    records: list[VqaRecord] = field(default_factory=list[VqaRecord])
    unknown: list[UnknownRecord] = field(default_factory=list[UnknownRecord])
    problems: list[Problem] = field(default_factory=list[Problem])
    _ids: set[str] = field(default_factory=set[str])
    _dropped: Counter[str] = field(default_factory=Counter[str])

    def read(self) -> None:
        """Read the file as a list, all at once or item by item, or line by line."""
        data = self._load()
        start = data[:1000].lstrip()[:1]
        if start == b"[":
            items = self._items(data)
            pieces: Sequence[bytes] = () if items is not None else self._pieces(data)
            del data  # the file's bytes are not held while records are made of it
            if items is not None:
                self._add_all(items)
            for number, piece in enumerate(pieces, 1):
                self._piece(piece, f"record {number}")
        elif start == b"{":
            for number, line in enumerate(data.splitlines(), 1):
                if line.strip():
                    self._piece(line, f"line {number}")
        else:
            raise RecordError("expected a JSON list of records, or one record a line", file=self.file)
        for key, count in self._dropped.items():
            self.problems.append(Problem(f"key {key!r}", f"is unknown and not kept; {count} records hold it"))

    def _load(self) -> bytes:
        try:
            return self.file.read_bytes().removeprefix(b"\xef\xbb\xbf")
        except OSError as error:
            raise RecordError(f"cannot be read: {error.strerror or error}", file=self.file) from None

    def _items(self, data: bytes) -> list[StrictItem] | None:
        try:
            return _WHOLE.decode(data)
        except _DAMAGED:
            return None

    def _add_all(self, items: list[StrictItem]) -> None:
        """Make records of items, letting each go, so that no text is held twice for long."""
        items.reverse()
        number = 0
        while items:
            number += 1
            item = items.pop()
            self._add(item, f"record {number}", None)

    def _pieces(self, data: bytes) -> Sequence[bytes]:
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
        raise RecordError(f"not a JSON list of records, or cut off: {why}", file=self.file)

    def _piece(self, data: bytes, place: str) -> None:
        try:
            item = _PIECE.decode(data)
        except msgspec.ValidationError as error:
            self._keep(data, place, f"not a VQA record: {error}")
        except _DAMAGED as error:
            self.problems.append(Problem(place, f"not valid JSON: {error}"))
        else:
            self._add(item, place, data)

    def _keep(self, data: bytes, place: str, why: str) -> None:
        try:
            self.unknown.append(UnknownRecord(place, msgspec.json.decode(data), why))
        except _DAMAGED as error:
            self.problems.append(Problem(place, f"not valid JSON: {error}"))

    def _add(self, item: Item, place: str, data: bytes | None) -> None:
        record = from_item(item, place, self.tags, self.problems)
        if isinstance(record, str):
            raw: Json = msgspec.to_builtins(item) if data is None else msgspec.json.decode(data)
            self.unknown.append(UnknownRecord(place, raw, record))
            return
        if data is not None:
            self._dropped.update(_KEYS.decode(data).keys() - set(Item.__struct_fields__))
        if record.id in self._ids:
            if item.id is not None:
                self.problems.append(Problem(place, f"its id {record.id!r} is taken by an earlier record"))
            number = 2
            while f"{record.id}#{number}" in self._ids:
                number += 1
            record = replace(record, id=f"{record.id}#{number}")
        self._ids.add(record.id)
        self.records.append(record)
