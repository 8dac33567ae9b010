"""Annotation <-> JSON object."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from tests.store.strategies import PATIENT, annotations

from vifailback.errors import AnnotationError
from vifailback.store import annotation_from_json, annotation_to_json
from vifailback.store.json_text import pretty
from vifailback.types import Annotation, Hold, Keyframe, KeyframeRole, Point, Target

FULL = {
    "episode": "task/episode_3",
    "task": "Push the button.",
    "outcome": "Failed",
    "subtasks": ["Move.", "Press."],
    "failed_subtask": 1,
    "failure_type": "gripper state",
    "correction": {
        "index": 7,
        "commands": [{"command": "move", "arm": "left", "direction": "upward"}],
        "symbols": [{"symbol": "target", "at": {"x": 500.5, "y": 1}}],
    },
    "length": 8,
    "fps": 25.0,
    "size": [640, 480],
}


@PATIENT
@given(annotations())
def test_an_annotation_survives_json(annotation: Annotation) -> None:
    text = pretty(annotation_to_json(annotation))
    assert annotation_from_json(msgspec.json.decode(text)) == annotation


@PATIENT
@given(annotations())
def test_equal_annotations_give_equal_text(annotation: Annotation) -> None:
    text = pretty(annotation_to_json(annotation))
    assert pretty(annotation_to_json(annotation_from_json(msgspec.json.decode(text)))) == text


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("episode", "../secrets", "episode: must be an episode id"),
        ("episode", "/etc/passwd", "episode: must be an episode id"),
        ("episode", "C:/x", "episode: must be an episode id"),
        ("episode", "a//b", "episode: must be an episode id"),
        ("episode", "a\nb", "episode: must be an episode id"),
        ("episode", 3, "episode: must be a text, got 3"),
        ("outcome", "failed", 'outcome: must be one of "Successful", "Failed", got \'failed\''),
        ("failure_type", "bad luck", 'failure_type: must be one of "task planning"'),
        ("failed_subtask", 3, "failed_subtask: must be a whole number from 1 to 2, got 3"),
        ("failed_subtask", True, "failed_subtask: must be a whole number from 1, got true"),
        ("subtasks", "Move.", "subtasks: must be a list, got 'Move.'"),
        ("subtasks[1]", None, "subtasks[1]: must be a text, got null"),
        ("correction.index", 8, "correction.index: must be a whole number from 0 to 7, got 8"),
        ("correction.index", -1, "correction.index: must be a whole number from 0, got -1"),
        ("correction.symbols[0].at.x", 1200, "correction.symbols[0].at.x: must be 0-1000, got 1200"),
        ("correction.symbols[0].at.x", -0.1, "correction.symbols[0].at.x: must be 0-1000, got -0.1"),
        ("correction.symbols[0].at.x", "5", "correction.symbols[0].at.x: must be 0-1000, got '5'"),
        ("correction.symbols[0].at", {"x": 1}, "correction.symbols[0].at: is missing the key 'y'"),
        ("correction.symbols[0].symbol", "star", 'correction.symbols[0].symbol: must be one of "arrow"'),
        ("correction.commands[0].command", "fly", 'correction.commands[0].command: must be one of "move"'),
        ("correction.commands[0].direction", "up", 'correction.commands[0].direction: must be one of "forward"'),
        ("correction", [], "correction: must be an object, got a list"),
        ("fps", 0, "fps: must be 0.001-10000, got 0"),
        ("fps", float("inf"), "fps: must be 0.001-10000, got inf"),
        ("size", [640], "size: must be [width, height] in pixels"),
        ("stage", 4, "stage: must be a whole number from 0 to 3, got 4"),
        ("length", 0, "length: must be a whole number from 1 to 10000000, got 0"),
    ],
)
def test_what_is_wrong_is_named_with_its_path(path: str, value: object, expected: str) -> None:
    with pytest.raises(AnnotationError) as error:
        annotation_from_json(_with(FULL, path, value))
    assert str(error.value).startswith(expected)


def test_unknown_keys_of_every_level_come_back() -> None:
    raw = {**FULL, "rating": 5, "notes": {"episode": "another"}}
    raw = _with(raw, "correction.drawn_by", {"who": "ana"})
    raw = _with(raw, "correction.symbols[0].confidence", 0.5)
    raw = _with(raw, "correction.commands[0].spoken", None)
    raw = _with(raw, "correction.symbols[0].at.z", 3)
    annotation = annotation_from_json(raw)
    assert annotation.correction is not None
    assert annotation.correction.symbols == (Target(Point(500.5, 1)),)
    assert annotation_to_json(annotation) == raw


def test_a_symbol_that_was_edited_loses_only_its_own_unknown_keys() -> None:
    raw = _with(FULL, "correction.symbols", [{"symbol": "hold", "at": {"x": 1, "y": 1}, "note": n} for n in "ab"])
    annotation = annotation_from_json(raw)
    assert annotation.correction is not None
    edited = replace(annotation.correction, symbols=(Target(Point(5, 5)), Hold(Point(1, 1))))
    written = annotation_to_json(replace(annotation, correction=edited))["correction"]["symbols"]
    assert written == [
        {"symbol": "target", "at": {"x": 5, "y": 5}},
        {"symbol": "hold", "at": {"x": 1, "y": 1}, "note": "a"},
    ]


@pytest.mark.parametrize(
    ("annotation", "field"),
    [
        (Annotation("a", "t", avoidance=Keyframe(KeyframeRole.CORRECTION, 0)), "avoidance"),
        (Annotation("a", "t", correction=Keyframe(KeyframeRole.CORRECTION, 9), length=9), "correction.index"),
        (Annotation("a", "t", extra={"score": float("nan")}), "score"),
        (Annotation("a", "t", extra={"deep": {"list": [{1: 2}]}}), "deep.list[0]"),
        (Annotation("a", "t", reason="\ud800"), "reason"),
        (Annotation("a/../../b", "t"), "episode"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(annotation: Annotation, field: str) -> None:
    with pytest.raises(AnnotationError) as error:
        annotation_to_json(annotation)
    assert error.value.field == field


def _with(raw: object, path: str, value: object) -> dict[str, object]:
    """Return a copy of a JSON document with the value at a path replaced."""
    copy = msgspec.json.decode(msgspec.json.encode(raw))
    place, *rest = path.replace("[", ".[").split(".")
    parent, key = copy, place
    for step in rest:
        parent, key = parent[key], int(step[1:-1]) if step.startswith("[") else step
    parent[key] = value
    return copy
