"""JSON as bytes in files: reading with the place of an error, writing pretty, whole or not at all."""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import msgspec

from vifailback.atomic import replaced
from vifailback.errors import AnnotationError
from vifailback.types import Json

LINE_WIDTH = 120
"""A list or object that fits in this many columns stays on one line."""

DEEPEST = 100
"""Lists and objects may be nested this deep in what is written."""

_BOM = b"\xef\xbb\xbf"
_NO_NUMBER = re.compile(rb"-?(?:NaN|Infinity)")


def decode(data: bytes, *, file: object = None, first_line: int = 1) -> Json:
    """Read one JSON value.

    Args:
        data: UTF-8 bytes, with or without a byte order mark.
        file: the name of the file, for messages.
        first_line: the line number of the first byte, for messages.

    Raises:
        AnnotationError: it is empty, cut off, not UTF-8 or not JSON (NaN and Infinity are not); names the place.
    """
    content = data.removeprefix(_BOM)
    if not content.strip():
        raise AnnotationError("the file is empty; expected JSON", file=file)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place(content, error.start, first_line)
        raise AnnotationError("is not UTF-8 text; expected JSON in UTF-8", file=file, field=place) from None
    try:
        return msgspec.json.decode(content)
    except RecursionError:
        raise AnnotationError("is nested too deeply to be read", file=file) from None
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        why, position = str(error), re.search(r" \(byte (\d+)\)$", str(error))
        if position:
            why, at = why[: position.start()], int(position[1])
        else:
            at = len(content)
        if "truncated" in why:
            why, at = "the JSON ends before it is complete (was the file cut off?)", len(content)
        elif literal := _NO_NUMBER.match(content, at):
            why = f"{literal[0].decode()} is no number that JSON knows; write a number or null"
        raise AnnotationError(f"is not valid JSON: {why}", file=file, field=_place(content, at, first_line)) from None


def encode(value: Json) -> bytes:
    """Return compact JSON, key order kept, every float exact.

    Raises:
        AnnotationError: the value is not JSON (NaN, an unknown type, a text that is not Unicode).
    """
    require_json(value, "")
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, RecursionError, OverflowError, TypeError) as error:
        raise AnnotationError(f"cannot be written as JSON: {error}") from None


def pretty(value: Json, *, width: int = LINE_WIDTH) -> str:
    """Return JSON text that a line-based diff shows well: what fits in `width` columns is one line."""
    return "".join(_pieces(value, 0, width, 0)) + "\n"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that readers see the old content or the new one, never a part; a link stays a link.

    Raises:
        AnnotationError: the place cannot be written.
    """
    try:
        with replaced(path, durable=True) as file:
            file.write(data)
    except OSError as error:
        raise AnnotationError(f"cannot be written: {error.strerror}", file=path) from None


def require_json(value: Json, field: str, depth: int = 0) -> None:
    """Check that a value can be written as JSON and read back the same.

    Raises:
        AnnotationError: it cannot; names the field.
    """
    if depth > DEEPEST:
        raise AnnotationError(f"is nested more than {DEEPEST} deep", field=field[:60] or None)
    match value:
        case None | bool() | int():
            return
        case str():
            if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
                raise AnnotationError("is not Unicode text (an unpaired surrogate)", field=field or None)
        case float():
            if not math.isfinite(value):
                raise AnnotationError(f"{value} is not a JSON number", field=field or None)
        case list() | tuple():
            for position, item in enumerate(cast("list[Json]", value)):
                require_json(item, f"{field}[{position}]", depth + 1)
        case Mapping():
            for key, item in cast("Mapping[Json, Json]", value).items():
                if not isinstance(key, str):
                    raise AnnotationError(f"the key {key!r} must be text", field=field or None)
                require_json(key, field, depth + 1)
                require_json(item, f"{field}.{key}" if field else key, depth + 1)
        case _:
            raise AnnotationError(f"a {type(value).__name__} is not JSON", field=field or None)


def _pieces(value: Json, depth: int, width: int, used: int) -> list[str]:
    line = msgspec.json.format(msgspec.json.encode(value), indent=0).decode()
    if used + len(line) < width or not isinstance(value, dict | list | tuple) or not value:
        return [line]
    inner, outer = "  " * (depth + 1), "  " * depth
    pieces: list[str] = []
    if isinstance(value, dict):
        for key, item in cast("dict[str, Json]", value).items():
            name = f"{inner}{msgspec.json.encode(key).decode()}: "
            pieces += [",\n" if pieces else "{\n", name, *_pieces(item, depth + 1, width, len(name))]
        return [*pieces, "\n", outer, "}"]
    for item in cast("list[Json]", value):
        pieces += [",\n" if pieces else "[\n", inner, *_pieces(item, depth + 1, width, len(inner))]
    return [*pieces, "\n", outer, "]"]


def _place(content: bytes, at: int, first_line: int) -> str:
    line, column = content.count(b"\n", 0, at), at - content.rfind(b"\n", 0, at)
    return f"line {first_line + line}, column {column}"
