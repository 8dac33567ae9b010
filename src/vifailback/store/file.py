"""Annotation files of every kind that is known, recognised by what is in them."""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from vifailback.errors import AnnotationError, StoreError
from vifailback.store.document import SCHEMA_NAME, AnnotationSet, document_text, read_document
from vifailback.store.heldout import HELDOUT_SCHEMA, annotation_from_heldout
from vifailback.store.json_text import decode, write_whole
from vifailback.store.node import Node, as_list, as_table
from vifailback.store.release import annotation_from_record
from vifailback.types import Annotation, Json, Problem

STORE_SUFFIXES = (".db", ".sqlite", ".sqlite3")
"""A new file of such a name is an SQLite store."""

SUFFIXES = (".json", ".jsonl", *STORE_SUFFIXES)
"""Files of a folder that are looked at."""

SQLITE_MAGIC = b"SQLite format 3\x00"


def read_annotations(path: str | Path) -> AnnotationSet:
    """Read all annotations of a file or folder.

    Recognised are our annotation file, the release's records (a list, a single one, or one per line), records of
    "real-failure-heldout/1", a store (SQLite file or database URL), and folders of such files, in the order of names.

    Returns:
        The annotations; every item that is none, or only partly understood, is named in `problems`.

    Raises:
        AnnotationError: the file cannot be read, is not JSON, or holds something else; names file and place.
        StoreError: an SQLite file is not an annotation store.
    """
    if is_store(path):
        return _read_store(path)
    path = Path(path)
    return _read_folder(path) if path.is_dir() else read_items(_bytes(path), path)


def write_annotations(path: str | Path, annotations: AnnotationSet | Iterable[Annotation]) -> None:
    """Write an annotation file (docs/annotations.md); readers see the old file or the new one, never a part.

    Raises:
        AnnotationError: an annotation is not valid, or the file cannot be written.
    """
    if not isinstance(annotations, AnnotationSet):
        annotations = AnnotationSet(tuple(annotations))
    try:
        text = document_text(annotations)
    except AnnotationError as error:
        raise AnnotationError(error.why, file=path, field=error.field) from None
    write_whole(Path(path), text.encode())


def read_items(data: bytes, file: Path) -> AnnotationSet:
    """Read the annotations in the bytes of a JSON or JSON Lines file.

    Raises:
        AnnotationError: it is not JSON, or not of a known kind.
    """
    value = _decode(data, file)
    table, records = as_table(value), as_list(value)
    if table and str(table.get("schema", "")).partition("/")[0] == SCHEMA_NAME:
        return _of_file(read_document, value, file)
    if table and "annotations" in table and "schema" in table:
        raise AnnotationError(f'must be "{SCHEMA_NAME}/..." or "{HELDOUT_SCHEMA}"', file=file, field="schema")
    if table is None and records is None:
        raise AnnotationError("expected an object or a list of annotation records", file=file)
    items = [("", value)] if records is None else [(f"[{position}]", item) for position, item in enumerate(records)]
    found = _read_records(items)
    if table is not None and not found.annotations:
        raise AnnotationError(found.problems[0].why, file=file, field=found.problems[0].line)
    if records and all("messages" in (as_table(item) or {}) for item in records):
        raise AnnotationError("holds VQA records only, no annotations", file=file)
    return found


def _read_records(items: Iterable[tuple[str, Json]]) -> AnnotationSet:
    annotations: list[Annotation] = []
    problems: list[Problem] = []
    unread: list[Json] = []
    for place, item in items:
        try:
            annotation, found = read_record(Node(item).table())
        except AnnotationError as error:
            problems.append(Problem(_join(place, error.field), error.why))
            unread.append(item)
        else:
            annotations.append(annotation)
            problems += [Problem(_join(place, problem.line), problem.why) for problem in found]
    return AnnotationSet(tuple(annotations), tuple(problems), tuple(unread))


def is_store(place: str | Path) -> bool:
    """Say whether a place is an annotation database: a URL, an SQLite file, or a new file with a name of one.

    An empty file of such a name is new: somebody else is making the store just now, or was stopped while making it.
    """
    if isinstance(place, str) and "://" in place:
        return True
    path = Path(place)
    named = path.suffix.lower() in STORE_SUFFIXES
    if not path.is_file():
        return named and not path.exists()
    start = _bytes(path, len(SQLITE_MAGIC))
    return start == SQLITE_MAGIC or (named and not start)


def kind_of(path: Path) -> str:
    """Say what kind of annotations a JSON file holds: "ours", "release" (a list of records) or "" (something else)."""
    try:
        value = _decode(_bytes(path), path)
    except AnnotationError:
        return ""
    table, records = as_table(value), as_list(value)
    if table is not None:
        return "ours" if str(table.get("schema", "")).partition("/")[0] == SCHEMA_NAME else ""
    known = ("video", "messages")
    return "release" if records and all(any(key in (as_table(item) or {}) for key in known) for item in records) else ""


def _bytes(path: Path, limit: int = -1) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(limit)
    except OSError as error:
        raise AnnotationError(f"cannot be read: {error.strerror}", file=path) from None


def _read_store(path: str | Path) -> AnnotationSet:
    sql = importlib.import_module("vifailback.store.sql")  # brings SQLAlchemy, which files do not need
    with sql.AnnotationStore.open(path, create=False) as store:
        return AnnotationSet(tuple(stored.annotation for stored in store.all()))


def read_record(item: Mapping[str, Json]) -> tuple[Annotation, list[Problem]]:
    """Read one record of any kind but ours.

    Raises:
        AnnotationError: it is of no known kind, or a field that an annotation needs is missing.
    """
    if item.get("schema") == HELDOUT_SCHEMA:
        return annotation_from_heldout(item)
    if "schema" in item and "video" not in item:
        raise Node(item["schema"], "schema").wrong(f'"{SCHEMA_NAME}/..." or "{HELDOUT_SCHEMA}"')
    return annotation_from_record(item)


def _decode(data: bytes, file: Path) -> Json:
    """Read JSON, or JSON Lines as a list."""
    lines = [(number, line) for number, line in enumerate(data.splitlines(), 1) if line.strip()]
    if file.suffix.lower() == ".jsonl" and lines:
        return [decode(line, file=file, first_line=number) for number, line in lines]
    return decode(data, file=file)


def _read_folder(folder: Path) -> AnnotationSet:
    total = AnnotationSet()
    for path in sorted(_files(folder)):
        name = path.relative_to(folder).as_posix()
        try:
            found = read_annotations(path)
        except AnnotationError as error:
            found = AnnotationSet(problems=(Problem(error.field or "", error.why),))
        except StoreError as error:
            found = AnnotationSet(problems=(Problem("", str(error)),))
        problems = tuple(Problem(_join(f"{name}:", problem.line), problem.why) for problem in found.problems)
        total = replace(
            total,
            annotations=total.annotations + found.annotations,
            problems=total.problems + problems,
            unread=total.unread + found.unread,
        )
    if not total.annotations and not total.problems:
        raise AnnotationError(f"holds no annotation files ({', '.join(SUFFIXES)})", file=folder)
    return total


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and path.is_file() and not hidden:
            yield path


def _of_file(read: Callable[[Json], AnnotationSet], value: Json, file: Path) -> AnnotationSet:
    try:
        return read(value)
    except AnnotationError as error:
        raise AnnotationError(error.why, file=file, field=error.field) from None


def _join(place: str, line: str | None) -> str:
    return f"{place}.{line}" if place and line and not place.endswith(":") else f"{place} {line or ''}".strip()
