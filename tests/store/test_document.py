"""Our annotation file: versions, bad annotations among good ones, unknown keys."""

import msgspec
import pytest

from vifailback.errors import AnnotationError
from vifailback.store.document import AnnotationSet, document_text, read_document
from vifailback.types import Annotation, Json, Keyframe, KeyframeRole
from vifailback.version import ANNOTATION_SCHEMA

GOOD = {"episode": "a", "task": "t"}


def document(*annotations: Json, schema: Json = ANNOTATION_SCHEMA) -> dict[str, Json]:
    return {"schema": schema, "annotations": list(annotations)}


def test_one_bad_annotation_is_named_and_the_others_load() -> None:
    bad = {
        "episode": "b",
        "task": "t",
        "correction": {"index": 1, "symbols": [{"symbol": "hold", "at": {"x": 1200, "y": 0}}]},
    }
    found = read_document(document(GOOD, bad, {"episode": "c", "task": "t"}, 7))
    assert [annotation.episode for annotation in found.annotations] == ["a", "c"]
    assert found.problems == (
        ("annotations[1].correction.symbols[0].at.x", "must be 0-1000, got 1200"),
        ("annotations[3]", "must be an object, got 7"),
    )
    assert found.unread == (bad, 7)


def test_writing_what_was_read_loses_nothing() -> None:
    raw = document(GOOD, {"episode": 3}) | {"project": {"name": "x"}}
    again = msgspec.json.decode(document_text(read_document(raw)))
    assert again == raw


def test_a_second_annotation_of_an_episode_is_named() -> None:
    found = read_document(document(GOOD, {**GOOD, "reason": "other"}))
    assert len(found.annotations) == 1
    assert found.problems == (("annotations[1]", "is a second annotation of 'a'"),)


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ("vifailback.annotations/2", "schema: was written by a newer ViFailback (schema vifailback.annotations/2)"),
        ("vifailback.annotations/x", 'schema: must be "vifailback.annotations/1"'),
        ("other/1", 'schema: must be "vifailback.annotations/1"'),
        (1, "schema: must be a text"),
        ("vifailback.annotations/0", "is of schema version 0, which can no longer be read"),
    ],
)
def test_other_versions_are_named(schema: Json, why: str) -> None:
    try:
        problem = read_document(document(GOOD, schema=schema)).problems[0].why
    except AnnotationError as error:
        problem = str(error)
    assert problem.startswith(why)


def test_an_older_version_is_brought_up_to_date() -> None:
    old = document({"name": "a", "task": "t"}, schema="vifailback.annotations/0")
    found = read_document(old, migrations={0: lambda item: {"episode": item.pop("name"), **item}})
    assert found == AnnotationSet((Annotation("a", "t"),))
    assert old["annotations"] == [{"name": "a", "task": "t"}]


@pytest.mark.parametrize(
    ("raw", "why"), [([], "must be an object"), ({"schema": ANNOTATION_SCHEMA}, "is missing the key")]
)
def test_what_is_no_document_is_named(raw: Json, why: str) -> None:
    with pytest.raises(AnnotationError, match=why):
        read_document(raw)


def test_an_annotation_that_is_not_valid_is_not_written() -> None:
    bad = Annotation("b", "t", length=3, avoidance=Keyframe(KeyframeRole.AVOIDANCE, 3))
    with pytest.raises(AnnotationError) as error:
        document_text(AnnotationSet((Annotation("a", "t"), bad)))
    assert str(error.value) == "annotations[1].avoidance.index: must be a whole number from 0 to 2, got 3"
