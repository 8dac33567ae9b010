"""Our annotation file: one JSON document {"schema": ..., "annotations": [...]} (docs/annotations.md)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vifailback.errors import AnnotationError
from vifailback.store.json_text import pretty
from vifailback.store.node import Node
from vifailback.store.schema import annotation_from_json, annotation_to_json
from vifailback.types import Annotation, Json, Problem
from vifailback.version import ANNOTATION_SCHEMA

SCHEMA_NAME, _, _version = ANNOTATION_SCHEMA.partition("/")
SCHEMA_VERSION = int(_version)

Migration = Callable[[dict[str, Json]], dict[str, Json]]
MIGRATIONS: Mapping[int, Migration] = {}
"""Version n -> the function that turns an annotation object of version n into one of version n + 1."""


@dataclass(frozen=True)
class AnnotationSet:
    """What a file or folder of annotations held.

    Args:
        annotations: those that could be read, in the order of the source.
        problems: everything that was there and could not be read, or only in part; `line` names the place.
        unread: the items that are not among `annotations`, as they came, so that writing loses nothing.
        extra: unknown keys of the document.
    """

    annotations: tuple[Annotation, ...] = ()
    problems: tuple[Problem, ...] = ()
    unread: tuple[Json, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict[str, Json])


def document_text(annotations: AnnotationSet) -> str:
    """Return the JSON text of an annotation file; equal annotations give equal text.

    Raises:
        AnnotationError: an annotation is not valid; names its place.
    """
    items: list[Json] = []
    for position, annotation in enumerate(annotations.annotations):
        try:
            items.append(annotation_to_json(annotation))
        except AnnotationError as error:
            place = f"annotations[{position}]" + (f".{error.field}" if error.field else "")
            raise AnnotationError(error.why, field=place) from None
    extra = {key: value for key, value in annotations.extra.items() if key not in ("schema", "annotations")}
    return pretty({"schema": ANNOTATION_SCHEMA, **extra, "annotations": [*items, *annotations.unread]})


def read_document(document: Json, *, migrations: Mapping[int, Migration] = MIGRATIONS) -> AnnotationSet:
    """Read an annotation document; an annotation that is not valid becomes a problem, the others load.

    Raises:
        AnnotationError: the document itself is not valid, or a newer version wrote it.
    """
    root = Node(document)
    version = schema_version(root.need("schema"))
    annotations: list[Annotation] = []
    problems: list[Problem] = []
    unread: list[Json] = []
    episodes: set[str] = set()
    for node in root.need("annotations").items():
        try:
            annotation = annotation_from_json(Node(upgraded(node, version, migrations), node.path))
            if annotation.episode in episodes:
                raise AnnotationError(f"is a second annotation of {annotation.episode!r}", field=node.path)
        except AnnotationError as error:
            problems.append(Problem(error.field or node.path, error.why))
            unread.append(node.value)
        else:
            episodes.add(annotation.episode)
            annotations.append(annotation)
    extra = {key: value for key, value in root.table().items() if key not in ("schema", "annotations")}
    return AnnotationSet(tuple(annotations), tuple(problems), tuple(unread), extra)


def schema_version(node: Node) -> int:
    """Read "vifailback.annotations/<version>".

    Raises:
        AnnotationError: it is another schema, or a newer version than this program knows.
    """
    name, _, number = node.text().partition("/")
    if name != SCHEMA_NAME or not number.isdecimal():
        raise node.wrong(f'"{ANNOTATION_SCHEMA}"')
    if int(number) > SCHEMA_VERSION:
        raise AnnotationError(
            f"was written by a newer ViFailback (schema {node.text()}); this one reads up to {ANNOTATION_SCHEMA}",
            field=node.path,
        )
    return int(number)


def upgraded(node: Node, version: int, migrations: Mapping[int, Migration] = MIGRATIONS) -> Json:
    """Return an annotation object of an older schema version in the present one.

    Raises:
        AnnotationError: there is no way from that version to the present one.
    """
    value = node.value
    for step in range(version, SCHEMA_VERSION):
        if step not in migrations:
            raise AnnotationError(f"is of schema version {step}, which can no longer be read", field=node.path)
        value = migrations[step](dict(Node(value, node.path).table()))
    return value
