"""Whatever is in a file, reading it ends in annotations or in a named error."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.strategies import JSON, PATIENT
from tests.store.test_heldout import CLIP
from tests.store.test_release import RECORD
from tests.store.test_schema import FULL

from vifailback.errors import AnnotationError
from vifailback.store import AnnotationSet, annotation_from_record, record_from_annotation
from vifailback.store.document import document_text
from vifailback.store.file import read_items
from vifailback.types import Annotation
from vifailback.version import ANNOTATION_SCHEMA

DOCUMENT = {
    "schema": ANNOTATION_SCHEMA,
    "annotations": [FULL, {"episode": "b", "task": "t", "avoidance": {"index": 0}}],
}
MEMORY = {
    "prefix": "",
    "kept": {"task": {"for": "", "as": 1}},
    "keys": ["task"],
    "keyframe": {"a": 1},
    "keyframes": [{}],
}
FILE = Path("x.json")


@st.composite
def damaged(draw: st.DrawFn, good: Any) -> Any:
    """A JSON value with some of its parts replaced by anything, or taken out."""
    value = copy.deepcopy(good)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(value))
        if places:
            parent, key = draw(st.sampled_from(places))
            if draw(st.booleans()):
                parent[key] = draw(JSON)
            else:
                del parent[key]
    return value


@settings(PATIENT, max_examples=250)
@given(st.one_of(damaged(DOCUMENT), damaged([RECORD]), damaged([CLIP])))
def test_a_damaged_file_gives_annotations_that_can_be_written_or_a_named_error(value: Any) -> None:
    found = _read(json.dumps(value).encode())
    if isinstance(found, AnnotationSet):
        assert _read(document_text(found).encode()).annotations == found.annotations
        for annotation in found.annotations:
            record_from_annotation(annotation)
    else:
        assert found.file == "x.json"


@settings(PATIENT, max_examples=60)
@given(st.one_of(st.binary(max_size=40), st.text(max_size=20).map(str.encode), JSON.map(json.dumps).map(str.encode)))
def test_any_bytes_are_read_or_named(data: bytes) -> None:
    found = _read(data)
    assert isinstance(found, AnnotationSet) or found.file == "x.json"


@settings(PATIENT, max_examples=80)
@given(damaged(MEMORY))
def test_a_damaged_memory_of_the_original_is_written_or_named(memory: Any) -> None:
    annotation = replace(annotation_from_record(RECORD)[0], extra={"$release": memory})
    assert isinstance(_written(annotation), dict) or str(_written(annotation)).startswith("$release")


def _read(data: bytes) -> AnnotationSet | AnnotationError:
    try:
        return read_items(data, FILE)
    except AnnotationError as error:
        return error


def _written(annotation: Annotation) -> dict[str, Any] | AnnotationError:
    try:
        return record_from_annotation(annotation)
    except AnnotationError as error:
        return error


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
