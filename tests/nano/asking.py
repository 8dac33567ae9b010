"""Questions about one made-up attempt, as the benchmark asks them."""

from dataclasses import replace

import numpy as np
from tests.nano.made_up import frame

from vifailback.episodes.sample import sample_frames
from vifailback.sim.make import TASKS
from vifailback.symbols import read_command
from vifailback.types import (
    Annotation,
    Arrow,
    Ask,
    Axis,
    FailureType,
    Keyframe,
    KeyframeRole,
    Outcome,
    Point,
    QuestionKind,
    VqaRecord,
)
from vifailback.vqa.case import Case
from vifailback.vqa.distractors import Pools
from vifailback.vqa.questions import question_of

COMMAND = "Move the left gripper to the left slightly and downward significantly."
SYMBOLS = (Arrow(Point(100, 800), Point(180, 740), (Axis.LEFT_RIGHT, Axis.UP_DOWN)),)
AVOIDANCE_AT, CORRECTION_AT = 3, 6
"""1-based places of the keyframes among the nine frames that are shown."""
SHOWN = 9
TASK = TASKS["place_two"]
FAILURE = Annotation(
    "place_two/episode_1",
    TASK.sentence,
    Outcome.FAILED,
    TASK.subtasks,
    2,
    FailureType.GRIPPER_POSE,
    Keyframe(KeyframeRole.AVOIDANCE, 40, COMMAND, read_command(COMMAND)[0], SYMBOLS, "Align before you grasp."),
    Keyframe(KeyframeRole.CORRECTION, 81, COMMAND, read_command(COMMAND)[0], SYMBOLS, "Align again."),
    "The left gripper was not above the eraser.",
    "cam_high",
)


def record_of(kind: QuestionKind, annotation: Annotation = FAILURE) -> VqaRecord:
    """A question about the attempt."""
    avoid, correct = annotation.avoidance, annotation.correction
    frames = sample_frames(np.arange(150) / 25, avoidance=avoid and avoid.index, correction=correct and correct.index)
    paths = tuple(f"frames/{one.name}" for one in frames)
    record = question_of(kind).record(Case(annotation, frames, paths, Pools.of([annotation])))
    assert isinstance(record, VqaRecord), record.why
    return record


def ask_of(kind: QuestionKind, annotation: Annotation = FAILURE, **more: object) -> Ask:
    """The question with its frames, each of its own light."""
    record = record_of(kind, annotation)
    places = {path: place for place, path in enumerate(dict.fromkeys(record.images))}
    form = question_of(kind).form(len(record.choices), SHOWN)
    ask = Ask(record.prompt, tuple(frame(10 * places[path]) for path in record.images), form=form)
    return replace(ask, **more)  # type: ignore[arg-type]
