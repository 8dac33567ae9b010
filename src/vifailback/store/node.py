"""A place in a JSON document: reads the value there, or says what was expected and where."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, cast

from vifailback.errors import AnnotationError
from vifailback.types import Json

_Member = TypeVar("_Member", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and the path that leads to it ("annotations[3].correction.symbols[0].at.x").

    Every method raises AnnotationError, naming the path and what was expected, when the value is something else.
    """

    value: Json
    path: str = ""

    def wrong(self, expected: str) -> AnnotationError:
        """Return the error "must be <expected>, got <value>"."""
        return AnnotationError(f"must be {expected}, got {_shown(self.value)}", field=self.path or None)

    def table(self) -> Mapping[str, Json]:
        """Read an object."""
        table = as_table(self.value)
        if table is None:
            raise self.wrong("an object")
        return table

    def get(self, key: str) -> "Node | None":
        """Return the value under a key of this object; None where it is absent or null."""
        value = self.table().get(key)
        return None if value is None else self._child(key, value)

    def need(self, key: str) -> "Node":
        """Return the value under a key that must be there."""
        found = self.get(key)
        if found is None:
            raise AnnotationError(f"is missing the key {key!r}", field=self.path or None)
        return found

    def items(self) -> Iterator["Node"]:
        """Read a list, item by item."""
        values = as_list(self.value)
        if values is None:
            raise self.wrong("a list")
        for position, value in enumerate(values):
            yield Node(value, f"{self.path}[{position}]")

    def text(self) -> str:
        """Read a text."""
        if not isinstance(self.value, str):
            raise self.wrong("a text")
        return self.value

    def flag(self) -> bool:
        """Read true or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def whole(self, low: int, high: int | None = None) -> int:
        """Read a whole number from `low` to `high`."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int) or value < low or (high is not None and value > high):
            raise self.wrong(f"a whole number from {low}" + (f" to {high}" if high is not None else ""))
        return value

    def number(self, low: float, high: float | None = None) -> float:
        """Read a finite number from `low` to `high`, an int where the document has an int."""
        value = self.value
        fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not fits or value < low or (high is not None and value > high):
            raise self.wrong(f"{low:g}-{high:g}" if high is not None else f"a number from {low:g}")
        return value

    def member(self, kind: type[_Member]) -> _Member:
        """Read one of the values of an enumeration."""
        for member in kind:
            if self.value == member.value:
                return member
        raise self.wrong("one of " + ", ".join(f'"{member.value}"' for member in kind))

    def _child(self, key: str, value: Json) -> "Node":
        return Node(value, f"{self.path}.{key}" if self.path else key)


def as_table(value: Json) -> Mapping[str, Json] | None:
    """Return the value where it is an object; else None."""
    return cast("Mapping[str, Json]", value) if isinstance(value, dict) else None


def as_list(value: Json) -> Sequence[Json] | None:
    """Return the value where it is a list; else None."""
    return cast("Sequence[Json]", value) if isinstance(value, list | tuple) else None


def _shown(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case dict():
            return "an object"
        case list():
            return "a list"
        case _:
            text = repr(value)
            return text if len(text) <= 60 else text[:57] + "..."
