"""The release's annotation records, read and written back."""

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from tests.store.strategies import PATIENT, annotations, records

from vifailback.errors import AnnotationError
from vifailback.store import annotation_from_json, annotation_from_record, annotation_to_json, record_from_annotation
from vifailback.types import (
    Align,
    Annotation,
    Arm,
    Direction,
    FailureType,
    Grasp,
    Hold,
    Keyframe,
    KeyframeRole,
    Move,
    Outcome,
    Point,
    Target,
)

FOLDER = "annotated_data/grasp_lid/frames/episode_3_cam_high"
RECORD: dict[str, Any] = {
    "video": "annotated_data/grasp_lid/videos/episode_3_cam_high.mp4",
    "task": "Grasp the lid.",
    "failure_detection": "yes",
    "images": [f"{FOLDER}/{name}.jpg" for name in ("0", "24_avoid_keyframe", "25", "50_correct_keyframe", "75", "77")],
    "subtasks": ["1. Approach the lid.", "2. Grasp the lid."],
    "keyframe": [
        {"avoid_keyframe": f"{FOLDER}/24_avoid_keyframe.jpg", "correct_keyframe": f"{FOLDER}/50_correct_keyframe.jpg"}
    ],
    "failure_subtask": "2",
    "failure_type": "gripper state",
    "avoidance": [
        {
            "low_level": "Open the left gripper.",
            "avoid_keyframe_annotations": f"{FOLDER}/24_avoid_keyframe_annotations.jpg",
            "avoid_keyframe_annotations_code": [{"type": "state", "pos": [320, 240], "text": "ON"}],
        }
    ],
    "correction": [
        {
            "low_level": " ",
            "correct_keyframe_annotations": f"{FOLDER}/50_correct_keyframe_annotations.jpg",
            "correct_keyframe_annotations_code": [
                {"type": "lock", "pos": [481, 241]},
                {"type": "dual_crosshair", "p1": [80, 238], "p2": [219, 245]},
            ],
        }
    ],
}


def test_a_record_is_understood() -> None:
    annotation, problems = annotation_from_record(RECORD)
    assert problems == []
    assert annotation == Annotation(
        episode="grasp_lid/episode_3",
        task="Grasp the lid.",
        outcome=Outcome.FAILED,
        subtasks=("Approach the lid.", "Grasp the lid."),
        failed_subtask=2,
        failure_type=FailureType.GRIPPER_STATE,
        avoidance=annotation.avoidance,
        correction=annotation.correction,
        camera="cam_high",
        length=78,
        fps=25.0,
        size=(640, 480),
    )
    assert annotation.avoidance is not None
    assert annotation.correction is not None
    assert (annotation.avoidance.index, annotation.correction.index) == (24, 50)
    assert annotation.avoidance.commands == (Grasp(Arm.LEFT, open=True),)
    lock, align = annotation.correction.symbols
    assert lock == Hold(Point(481 * 1000 / 640, 241 * 1000 / 480))
    assert isinstance(align, Align)
    assert annotation.correction.low_level == ""


@settings(PATIENT, max_examples=200)
@given(records())
def test_a_record_comes_back_to_the_letter(record: dict[str, Any]) -> None:
    before = copy.deepcopy(record)
    annotation, _ = annotation_from_record(record)
    assert repr(record_from_annotation(annotation)) == repr(before)
    assert repr(record) == repr(before)


@PATIENT
@given(records())
def test_a_record_comes_back_to_the_letter_through_our_file(record: dict[str, Any]) -> None:
    annotation, _ = annotation_from_record(record)
    ours = json.loads(json.dumps(annotation_to_json(annotation)))
    again = annotation_from_json(ours)
    assert again == annotation
    assert repr(record_from_annotation(again)) == repr(record)


@settings(PATIENT, max_examples=50)
@given(annotations())
def test_every_annotation_of_ours_can_be_written_as_a_record_and_read_back(annotation: Annotation) -> None:
    record = record_from_annotation(annotation)
    again, _ = annotation_from_record(json.loads(json.dumps(record)))
    same = ("episode", "task", "outcome", "camera", "reason", "author", "stage", "failed_subtask", "failure_type")
    assert {name: getattr(again, name) for name in same} == {name: getattr(annotation, name) for name in same}
    assert [frame.index for frame in again.keyframes] == [frame.index for frame in annotation.keyframes]
    assert annotation.length in (None, again.length)
    assert annotation.fps in (None, again.fps)


def test_unknown_keys_that_have_names_of_ours_keep_their_places_in_our_file() -> None:
    record = copy.deepcopy(RECORD) | {"reason": {"not": "a text"}, "weather": "rain", "length": 3, "extra": [1]}
    annotation, _ = annotation_from_record(record)
    ours = annotation_to_json(annotation)
    assert (ours["weather"], ours["extra"]) == ("rain", {"reason": {"not": "a text"}, "length": 3, "extra": [1]})
    written = record_from_annotation(annotation_from_json(json.loads(json.dumps(ours))))
    assert json.dumps(written) == json.dumps(record)


def test_the_public_examples_come_back_to_the_letter(shared_data: Path) -> None:
    seen = 0
    for path in sorted((shared_data / "official").glob("*.json")):
        for record in json.loads(path.read_text()):
            if "messages" not in record:
                annotation, problems = annotation_from_record(record)
                assert problems == []
                assert "$release" not in annotation.extra
                assert repr(record_from_annotation(annotation)) == repr(record)
                seen += 1
    assert seen


def test_the_paths_without_the_leading_folder_are_read_and_written() -> None:
    text = json.dumps(RECORD).replace("annotated_data/", "")
    annotation, problems = annotation_from_record(json.loads(text))
    assert (annotation.episode, problems) == ("grasp_lid/episode_3", [])
    assert json.dumps(record_from_annotation(annotation)) == text
    assert set(annotation.extra["$release"]) == {"prefix"}


@pytest.mark.parametrize(
    ("change", "place", "why"),
    [
        ({"failure_type": "bad luck"}, "failure_type", 'expected one of "task planning"'),
        ({"failure_subtask": "9"}, "failure_subtask", "expected the number of a subtask (1 to 2), got '9'"),
        ({"failure_subtask": "the second"}, "failure_subtask", "expected the number of a subtask"),
        ({"failure_detection": "maybe"}, "failure_detection", 'expected "yes" (it failed) or "no"'),
        ({"subtasks": "none"}, "subtasks", "expected a list of texts"),
        ({"task": None}, "task", "is missing"),
        ({"images": [*RECORD["images"], "../../etc/25.jpg"]}, "images[6]", "expected a relative path"),
        ({"images": ["/data/0.jpg"]}, "images[0]", "expected a relative path"),
        ({"images": [*RECORD["images"], f"{FOLDER}/last.jpg"]}, "images[6]", 'expected a file name like "25.jpg"'),
        ({"images": RECORD["images"][:1]}, "avoid_keyframe", ""),
        (
            {"keyframe": [{"avoid_keyframe": f"{FOLDER}/900_avoid_keyframe.jpg"}]},
            "avoid_keyframe",
            "is frame 900 in one",
        ),
        ({"keyframe": [*RECORD["keyframe"], {}]}, "keyframe[1:]", "expected one object, found 2"),
        ({"avoidance": [{"low_level": "Dance."}]}, "avoidance.low_level", "'Dance'"),
        (
            {"avoidance": [{"avoid_keyframe_annotations_code": [{"type": "star"}]}]},
            "avoidance.avoid_keyframe_annotations_code[0]",
            "",
        ),
        ({"avoidance": [{"avoid_keyframe_annotations_code": [{"type": "lock", "pos": [9999, 0]}]}]}, "avoidance.", ""),
        ({"images": [f"{FOLDER}/999999999999.jpg"]}, "images[0]", 'expected a file name like "25.jpg"'),
        ({"vifailback": {"fps": -1}}, "vifailback.fps", "must be 0.001-10000"),
        ({"vifailback": {"length": 30}}, "vifailback.length", "a keyframe lies beyond the 30 frames"),
    ],
)
def test_what_is_not_understood_is_named_and_kept(change: dict[str, Any], place: str, why: str) -> None:
    record = {**RECORD, **change}
    annotation, problems = annotation_from_record(record)
    if change != {"images": RECORD["images"][:1]}:
        assert any(line.startswith(place) and why in text for line, text in problems), problems
    assert repr(record_from_annotation(annotation)) == repr(record)


def test_a_keyframe_beyond_the_last_image_is_named() -> None:
    images = [f"{FOLDER}/0.jpg", f"{FOLDER}/20.jpg"]
    annotation, problems = annotation_from_record({**RECORD, "images": images})
    assert ("keyframe", "avoidance keyframe 24 and correction keyframe 50 beyond the last image, 20") in problems
    assert annotation.length is None


@pytest.mark.parametrize(
    "video",
    ["../../home/videos/episode_1_cam_high.mp4", "/srv/videos/a.mp4", "a/videos/../../b.mp4", "", None, 7, "clip.mp4"],
)
def test_no_episode_is_taken_from_a_path_that_leads_outside(video: object) -> None:
    record = {"video": video, "task": "t", "failure_detection": "no", "images": [], "subtasks": []}
    with pytest.raises(AnnotationError, match="no usable path"):
        annotation_from_record(record)


def test_an_edit_changes_only_its_own_part_of_a_strange_record() -> None:
    record = copy.deepcopy(RECORD)
    record["avoidance"][0]["avoid_keyframe_annotations_code"] = [
        {"type": "move_arrow", "start": [1, 2], "end": [30, 40], "colors": [[0, 0, 255]]},
        {"type": "star"},
    ]
    record |= {"failure_subtask": 2, "rating": "good", "failure_type": "bad luck"}
    record["keyframe"][0]["chosen_by"] = "ana"
    annotation, _ = annotation_from_record(record)
    assert annotation.correction is not None
    correction = replace(annotation.correction, symbols=(Target(Point(500, 500)),))
    written = record_from_annotation(replace(annotation, correction=correction))
    expected = copy.deepcopy(record)
    expected["correction"][0]["correct_keyframe_annotations_code"] = [{"type": "crosshair", "pos": [320, 240]}]
    assert written == expected


def test_an_edited_symbol_leaves_the_spelling_of_all_others() -> None:
    record = copy.deepcopy(RECORD)
    code: list[dict[str, Any]] = [
        {"type": "move_arrow", "start": [10.5, 20.25], "end": [30, 40], "colors": [[0, 0, 255]], "note": "mine"},
        {"type": "star"},
        {"type": "rotate_arrow", "start": [100, 100], "end": [200, 200], "direction": "clockwise"},
        {"type": "crosshair", "pos": [5, 6]},
        {"type": "blob"},
    ]
    guidance = record["avoidance"][0]
    guidance |= {
        "avoid_keyframe_annotations": "elsewhere/24_avoid_keyframe_annotations.jpg",
        "low_level": "Open  the left gripper",
    }
    guidance["avoid_keyframe_annotations_code"] = code
    record["avoidance"] = [dict(reversed(guidance.items()))]
    annotation, _ = annotation_from_record(record)
    assert annotation.avoidance is not None
    arrow, turn, _ = annotation.avoidance.symbols
    moved = replace(annotation.avoidance, symbols=(arrow, turn, Target(Point(500, 500))))
    written = record_from_annotation(replace(annotation, avoidance=moved))
    expected = copy.deepcopy(record)
    expected["avoidance"][0]["avoid_keyframe_annotations_code"][3] = {"type": "crosshair", "pos": [320, 240]}
    assert json.dumps(written) == json.dumps(expected)
    later = replace(annotation.avoidance, index=26, high_level="Slower.", symbols=(turn,), unread=({"type": "blob"},))
    written = record_from_annotation(replace(annotation, avoidance=later))
    assert written["avoidance"] == [
        {
            "low_level": "Open  the left gripper",
            "avoid_keyframe_annotations": f"{FOLDER}/26_avoid_keyframe_annotations.jpg",
            "avoid_keyframe_annotations_code": [code[2], code[4]],
            "high_level": "Slower.",
        }
    ]


def test_editing_a_part_that_was_not_understood_keeps_its_unknown_keys() -> None:
    record = copy.deepcopy(RECORD)
    record["avoidance"] = [
        {"low_level": "Dance.", "mood": 3, "avoid_keyframe_annotations_code": [{"type": "star"}]},
        {"second": 1},
    ]
    record["keyframe"][0]["chosen_by"] = "ana"
    annotation, _ = annotation_from_record(record)
    assert annotation.avoidance is not None
    move = Move(Arm.LEFT, Direction.UPWARD)
    avoidance = replace(annotation.avoidance, index=30, low_level="", commands=(move,))
    written = record_from_annotation(replace(annotation, avoidance=avoidance))
    assert written["avoidance"] == [
        {
            "low_level": "Move the left gripper upward.",
            "avoid_keyframe_annotations": f"{FOLDER}/30_avoid_keyframe_annotations.jpg",
            "avoid_keyframe_annotations_code": [{"type": "star"}],
            "mood": 3,
        },
        {"second": 1},
    ]
    assert written["keyframe"][0] == {
        "avoid_keyframe": f"{FOLDER}/30_avoid_keyframe.jpg",
        "correct_keyframe": f"{FOLDER}/50_correct_keyframe.jpg",
        "chosen_by": "ana",
    }
    assert f"{FOLDER}/30_avoid_keyframe.jpg" in written["images"]


def test_an_annotation_of_ours_is_written_as_the_release_writes_it() -> None:
    annotation = Annotation(
        episode="grasp_lid/episode_3",
        task="Grasp the lid.",
        outcome=Outcome.SUCCESSFUL,
        subtasks=("Approach the lid.",),
        camera="cam_high",
        length=60,
        fps=25.0,
        size=(640, 480),
    )
    assert record_from_annotation(annotation) == {
        "video": "annotated_data/grasp_lid/videos/episode_3_cam_high.mp4",
        "task": "Grasp the lid.",
        "failure_detection": "no",
        "images": [f"{FOLDER}/{name}.jpg" for name in (0, 25, 50, 59)],
        "subtasks": ["1. Approach the lid."],
    }


def test_what_the_release_cannot_say_is_written_beside_it() -> None:
    annotation = Annotation(
        "episode_000003", "t", camera="/head/image", length=90, fps=29.97, size=(1280, 720), 
        author="ana", stage=2, reason="r",
        avoidance=Keyframe(KeyframeRole.AVOIDANCE, 30, high_level="wait"),
    )  # fmt: skip
    record = record_from_annotation(annotation)
    assert record["video"] == "annotated_data/videos/episode_000003_head_image.mp4"
    assert [path.rpartition("/")[2] for path in record["images"]] == [
        "0.jpg",
        "30_avoid_keyframe.jpg",
        "60.jpg",
        "89.jpg",
    ]
    assert record["failure_reason"] == "r"
    assert record["avoidance"][0]["high_level"] == "wait"
    again, _ = annotation_from_record(record)
    assert replace(again, extra={}) == annotation


def test_a_damaged_memory_of_the_original_is_named() -> None:
    annotation = replace(annotation_from_record(RECORD)[0], extra={"$release": {"prefix": "../../"}})
    with pytest.raises(AnnotationError, match=r"\$release.prefix: must be"):
        record_from_annotation(annotation)
