"""Predictions files: one JSON a line, {"id": ..., "reply": ...} and what else is known; ours and other people's."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import cast

import msgspec

from vifailback.errors import RecordError
from vifailback.types import Json, Prediction, Problem

_KNOWN = tuple(one.name for one in fields(Prediction) if one.name != "extra")


@dataclass(frozen=True)
class Predictions:
    """The lines of a predictions file.

    Args:
        predictions: in the order of the file; an id may stand there again.
        problems: lines that could not be read, each named.
    """

    predictions: tuple[Prediction, ...]
    problems: tuple[Problem, ...] = ()


def read_predictions(file: str | Path) -> Predictions:
    """Read a predictions file; a line that cannot be read is a problem, the others count.

    Raises:
        RecordError: the file cannot be read.
    """
    path = Path(file)
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror or error}", file=path) from None
    found: list[Prediction] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        read = _read(line)
        if isinstance(read, Prediction):
            found.append(read)
        else:
            torn = number == len(lines)  # every whole line of ours ends in a newline
            problems.append(Problem(f"line {number}", "is cut off" if torn else read))
    return Predictions(tuple(found), tuple(problems))


def better(before: Prediction | None, now: Prediction) -> Prediction:
    """The one of two lines about a record that counts: a reply before an error, else the later one."""
    if before is None or now.reply is not None:
        return now
    return before if before.reply is not None else now


def encode_prediction(one: Prediction) -> bytes:
    """Return a prediction as its line."""
    line: dict[str, Json] = {"id": one.id, "reply": one.reply}
    known = (("error", one.error), ("model", one.model), ("tokens", one.tokens), ("latency_s", one.latency_s))
    line |= {name: value for name, value in known if value not in ("", None)}
    line |= {name: value for name, value in one.extra.items() if name not in _KNOWN}
    return msgspec.json.encode(line) + b"\n"


class Appender:
    """Lines added to a file, each at once and whole: a process that is killed loses none that was added."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def add(self, line: bytes) -> None:
        """Add a line, which ends in a newline."""
        written = 0
        while written < len(line):  # a full disk writes a part, then says so
            written += os.write(self._handle, line[written:])


@contextmanager
def appending(file: Path) -> Generator[Appender]:
    """Open a file of lines to add to; a last line that was cut off is taken away first."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        _cut_torn_line(handle)
        yield Appender(handle)
    finally:
        os.close(handle)


def _cut_torn_line(handle: int) -> None:
    size = end = os.lseek(handle, 0, os.SEEK_END)
    while end > 0:
        start = max(0, end - 65536)
        os.lseek(handle, start, os.SEEK_SET)
        newline = os.read(handle, end - start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    if end < size:
        os.ftruncate(handle, end)


def _read(line: bytes) -> Prediction | str:
    try:
        found: Json = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"not valid JSON: {error}"
    if not isinstance(found, dict):
        return 'expected {"id": ..., "reply": ...}'
    value = cast("dict[str, Json]", found)
    name, reply, error = value.get("id"), value.get("reply"), value.get("error") or ""
    if not isinstance(name, str):
        return f"field 'id': expected the id of a record as text, got {name!r}"
    if "reply" not in value and not error:
        return "field 'reply': is missing"
    if reply is not None and not isinstance(reply, str):
        return f"field 'reply': expected text or null, got {type(reply).__name__}"
    model, tokens, latency = value.get("model"), value.get("tokens"), value.get("latency_s")
    return Prediction(
        name,
        reply,
        error if isinstance(error, str) else msgspec.json.encode(error).decode(),
        model if isinstance(model, str) else "",
        tokens if isinstance(tokens, int) and not isinstance(tokens, bool) else None,
        float(latency) if isinstance(latency, int | float) and not isinstance(latency, bool) else None,
        {key: value[key] for key in value if key not in _KNOWN},
    )
