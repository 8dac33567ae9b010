"""Changes at paths of an annotation's JSON object; the page follows the same rules (web/src/core/document/patch.ts)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vifailback.errors import AnnotationError
from vifailback.store.node import as_list, as_table
from vifailback.types import Json

PROVENANCE = "provenance"
"""Key under which an annotation says which of its values a machine wrote."""
FIXED = ("episode", "extra")
"""Keys that nobody changes here, nor those that begin with "$" (how a record of the release was spelled)."""


@dataclass(frozen=True, slots=True)
class Change:
    """A value set at a path of keys; None removes what is there."""

    path: tuple[str, ...]
    value: Json


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a person did.

    Args:
        id: UUID made by the page.
        label: what was done, in the page's words.
        base: revision of the document that it was made on.
        changes: the values to set, in order.
    """

    id: str
    label: str
    base: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """A path that two people set to different values."""

    path: tuple[str, ...]
    theirs: Json
    yours: Json


def value_at(annotation: Mapping[str, Json], path: Sequence[str]) -> Json:
    """Return the value at a path; None where there is none."""
    found: Json = dict(annotation)
    for key in path:
        table = as_table(found)
        found = None if table is None else table.get(key)
    return found


def with_changes(annotation: Mapping[str, Json], changes: Sequence[Change]) -> dict[str, Json]:
    """Return the annotation with the changes done in their order; nothing else of it changes.

    Raises:
        AnnotationError: a path leads through something that is no object, or to what cannot be changed.
    """
    changed = dict(annotation)
    for change in changes:
        if change.path and (change.path[0] in FIXED or change.path[0].startswith("$")):
            raise AnnotationError("cannot be changed", field=change.path[0])
        changed = _set(changed, change.path, change.value, ())
        if changed.get(PROVENANCE) == {}:
            del changed[PROVENANCE]
    return changed


def clashes(
    states: Sequence[tuple[Mapping[str, Json], bool]], now: Mapping[str, Json], changes: Sequence[Change]
) -> Iterator[Clash]:
    """Yield the paths of changes that somebody else has set since, to something else.

    Args:
        states: the annotation when the changes were made, then after every later change, each with whether somebody
            else made it; the mark of the first does not count.
        now: the present annotation.
        changes: what is to be done.
    """
    for change in changes:
        values = [value_at(state, change.path) for state, _ in states]
        theirs = any(
            foreign and not same(before, after)
            for before, after, (_, foreign) in zip(values, values[1:], states[1:], strict=False)
        )
        present = value_at(now, change.path)
        if theirs and not same(present, change.value):
            yield Clash(change.path, present, change.value)


def same(one: Json, other: Json) -> bool:
    """Say whether two values are equal, keys in any order; what is empty is as if it were not there."""
    if _empty(one) and _empty(other):
        return True
    mine, yours = as_table(one), as_table(other)
    if mine is not None and yours is not None:
        return all(same(mine.get(key), yours.get(key)) for key in {*mine, *yours})
    items, others = as_list(one), as_list(other)
    if items is not None and others is not None:
        return len(items) == len(others) and all(map(same, items, others))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def unverified(annotation: Mapping[str, Json]) -> list[str]:
    """Return the fields that a machine wrote and nobody has verified."""
    written = as_table(annotation.get(PROVENANCE)) or {}
    return [field for field, entry in written.items() if (as_table(entry) or {}).get("state") == "unverified"]


def _set(table: Mapping[str, Json], path: Sequence[str], value: Json, done: tuple[str, ...]) -> dict[str, Json]:
    if not path:
        raise AnnotationError("a change needs a path, got an empty one", field="changes")
    key, rest = path[0], path[1:]
    if not rest:
        others = {name: old for name, old in table.items() if name != key}
        return others if value is None else {**table, key: value}
    below = table.get(key)
    if below is None and value is None:
        return dict(table)
    inner = as_table(below)
    if inner is None and below is not None:
        raise AnnotationError("is no object: nothing can be set inside it", field=".".join((*done, key)))
    return {**table, key: _set(inner or {}, rest, value, (*done, key))}


def _empty(value: Json) -> bool:
    return value is None or value == "" or value == []
