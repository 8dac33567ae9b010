"""An annotation as a row of the database holds it: JSON text and the version of its schema."""

from vifailback.errors import AnnotationError, StoreError
from vifailback.store.document import SCHEMA_VERSION, upgraded
from vifailback.store.json_text import decode, encode
from vifailback.store.node import Node
from vifailback.store.schema import annotation_to_json
from vifailback.types import Annotation, Json


def body_of(annotation: Annotation) -> str:
    """Return the JSON text of an annotation.

    Raises:
        AnnotationError: the annotation is not valid; names the episode and the field.
    """
    try:
        return encode(annotation_to_json(annotation)).decode()
    except AnnotationError as error:
        raise AnnotationError(error.why, file=annotation.episode or None, field=error.field) from None


def json_of(body: str, schema: int, place: str) -> dict[str, Json]:
    """Return the JSON object of a row, in the present schema.

    Args:
        body: the JSON text.
        schema: the version of the schema that it is written in.
        place: where the row stands, for messages.

    Raises:
        StoreError: a newer version wrote it.
        AnnotationError: it is damaged.
    """
    if schema > SCHEMA_VERSION:
        raise StoreError(f"{place}: was written by a newer ViFailback (annotation schema {schema})")
    return dict(Node(upgraded(Node(decode(body.encode(), file=place)), schema)).table())


def require_text(value: str, field: str) -> None:
    """Check that a text can be held by every database.

    Raises:
        AnnotationError: it holds a NUL character or is not Unicode.
    """
    if "\x00" in value:
        raise AnnotationError("must not hold a NUL character", field=field)
    encode(value)
