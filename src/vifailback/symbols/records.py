"""Symbols as annotation records of the authors' release: dicts with places in pixels of a named size."""

import json
from collections.abc import Mapping, Sequence
from typing import assert_never

from vifailback.symbols.fields import kind_of, read_symbol
from vifailback.types import (
    Align,
    Arrow,
    Gripper,
    Hold,
    ImageSize,
    Json,
    Point,
    Problem,
    Rewind,
    Symbol,
    Target,
    Turn,
)
from vifailback.types.symbol import PER_MILLE

LONGEST_LINE = 500
"""A problem quotes at most this many characters of what could not be read."""


def read_record(record: Mapping[str, Json], size: ImageSize) -> tuple[Symbol | None, list[Problem]]:
    """Read one record such as `{"type": "lock", "pos": [481, 241]}`.

    Args:
        record: the dict; its places are pixels.
        size: the size of the frame that the pixels belong to.

    Returns:
        The symbol (None if it cannot be read) and everything that was wrong with it.
    """

    def per_mille(x: float, y: float) -> tuple[float, float]:
        return x * PER_MILLE / size.width, y * PER_MILLE / size.height

    line = quote(record)
    name = next((value for key, value in record.items() if str(key).lower() == "type"), None)
    kind = kind_of(name) if isinstance(name, str) else None
    if kind is None:
        return None, [Problem(line, f"no symbol is called {name!r}")]
    try:
        symbol, notes = read_symbol(kind, record, per_mille, direction=None)
    except ValueError as error:
        return None, [Problem(line, str(error))]
    return symbol, [Problem(line, note) for note in notes]


def format_records(symbols: Sequence[Symbol], size: ImageSize) -> list[dict[str, Json]]:
    """Write symbols as the release's annotation dicts, places rounded to whole pixels of a frame of `size`."""
    return [_record(symbol, size) for symbol in symbols]


def quote(value: Json) -> str:
    """What a problem shows of something that could not be read."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 3] + "..."


def _record(symbol: Symbol, size: ImageSize) -> dict[str, Json]:
    def pixels(point: Point) -> list[int]:
        return [round(value) for value in point.to_pixels(size)]

    match symbol:
        case Arrow(start, end, axes):
            colours = [axis.colour for axis in axes]
            return {"type": "move_arrow", "start": pixels(start), "end": pixels(end), "colors": colours}
        case Turn(center, clockwise):
            direction = "clockwise" if clockwise else "counterclockwise"
            return {"type": "rotate_arrow", "center": pixels(center), "direction": direction}
        case Align(start, end):
            return {"type": "dual_crosshair", "p1": pixels(start), "p2": pixels(end)}
        case Target(at):
            return {"type": "crosshair", "pos": pixels(at)}
        case Gripper(at, opened):
            return {"type": "state", "pos": pixels(at), "text": "ON" if opened else "OFF"}
        case Hold(at):
            return {"type": "lock", "pos": pixels(at)}
        case Rewind(at):
            return {"type": "rewind", "pos": pixels(at)}
        case _:
            assert_never(symbol)
