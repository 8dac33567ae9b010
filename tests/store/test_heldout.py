"""Import of "real-failure-heldout/1" files."""

import copy
from pathlib import Path
from typing import Any

import pytest

from vifailback.errors import AnnotationError
from vifailback.store import read_annotations
from vifailback.store.heldout import annotation_from_heldout
from vifailback.types import (
    Align,
    Annotation,
    Arm,
    Arrow,
    Axis,
    FailureType,
    Grasp,
    Gripper,
    Keyframe,
    KeyframeRole,
    Outcome,
    Point,
)

CLIP: dict[str, Any] = {
    "schema": "real-failure-heldout/1",
    "clip": "lab/push the button.v2.MOV",
    "width": 1000,
    "height": 500,
    "fps": 30.0,
    "n_frames": 104,
    "task": "Push the button.",
    "success": False,
    "subtasks": ["1. Approach.", "2. Press."],
    "failure_subtask": 1,
    "failure_type": "gripper state",
    "avoidance_keyframe": {"frame": 4, "acceptable_frames": [0, 14]},
    "correction_keyframe": {"frame": 34},
    "avoidance": {
        "low_level": "Close the gripper.",
        "symbols_px": [
            {"type": "straight_arrow", "start_point": [100, 100], "end_point": [200, 50], "color": ["green", "red"]},
            {"type": "state", "pos": [10, 20], "text": "OFF"},
            {"type": "star", "pos": [1, 1]},
        ],
        "code_norm1000": "Draw OFF: {'position': [10, 40]}",
    },
    "correction": {"code_norm1000": "Draw Dual Crosshair: {'start_point': [1, 2], 'end_point': [3, 4]}"},
    "failure_reason": "It never closes.",
    "confidence": "high",
}


def test_a_clip_is_understood() -> None:
    annotation, problems = annotation_from_heldout(CLIP)
    assert [problem.line for problem in problems] == ["avoidance.symbols_px[2]"]
    arrow = Arrow(Point(100, 200), Point(200, 100), (Axis.LEFT_RIGHT, Axis.FORWARD_BACKWARD))
    code = CLIP["avoidance"]["code_norm1000"]
    assert annotation == Annotation(
        episode="lab/push the button.v2",
        task="Push the button.",
        outcome=Outcome.FAILED,
        subtasks=("Approach.", "Press."),
        failed_subtask=1,
        failure_type=FailureType.GRIPPER_STATE,
        avoidance=Keyframe(
            KeyframeRole.AVOIDANCE,
            4,
            low_level="Close the gripper.",
            commands=(Grasp(Arm.ONLY, open=False),),
            symbols=(arrow, Gripper(Point(10, 40), open=False)),
            unread=(CLIP["avoidance"]["symbols_px"][2],),
            extra={"code_norm1000": code, "frame": {"acceptable_frames": [0, 14]}},
        ),
        correction=Keyframe(
            KeyframeRole.CORRECTION,
            34,
            symbols=(Align(Point(1, 2), Point(3, 4)),),
            extra={"code_norm1000": CLIP["correction"]["code_norm1000"]},
        ),
        reason="It never closes.",
        length=104,
        fps=30.0,
        size=(1000, 500),
        extra={"clip": "lab/push the button.v2.MOV", "confidence": "high"},
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"clip": "../../x.mp4"}, "clip: must be an episode id"),
        ({"clip": ""}, "clip: must be an episode id"),
        ({"width": 0}, "width: must be a whole number from 1"),
        ({"task": None}, "is missing the key 'task'"),
        ({"failure_type": "bad luck"}, "failure_type: must be one of"),
        ({"failure_subtask": 3}, "failure_subtask: must be a whole number from 1 to 2"),
        ({"correction_keyframe": {"frame": 104}}, "correction_keyframe.frame: must be a whole number from 0 to 103"),
        ({"correction_keyframe": None}, "correction: has guidance but no frame"),
        ({"avoidance": {"symbols_px": {}}}, "avoidance.symbols_px: must be a list"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], why: str) -> None:
    with pytest.raises(AnnotationError) as error:
        annotation_from_heldout(copy.deepcopy(CLIP) | change)
    assert str(error.value).startswith(why)


def test_the_real_clips_are_understood_without_a_problem(shared_data: Path) -> None:
    found = read_annotations(shared_data / "clips" / "annotations")
    assert found.problems == ()
    assert [annotation.episode for annotation in found.annotations] == [
        "peek/act__small_push_the_button",
        "peek/pi0__small_put_the_healthy_food_on_the_plate",
        "rldg/DP_insertion_Octo",
        "rldg/FMB_Octo",
    ]
    assert all(frame.symbols and frame.commands for annotation in found.annotations for frame in annotation.keyframes)
