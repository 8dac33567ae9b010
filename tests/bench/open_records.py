"""Records of all kinds about made-up episodes, made by the real questions."""

from dataclasses import replace
from functools import cache

import numpy as np
from tests.vqa.sources import make_failure, make_success

from vifailback.episodes.sample import sample_frames
from vifailback.types import Annotation, Keyframe, QuestionKind, VqaRecord
from vifailback.vqa.case import Case
from vifailback.vqa.distractors import Pools
from vifailback.vqa.questions import QUESTIONS

COMMANDS = (
    "Move the right gripper to the right significantly and backward significantly, "
    "and rotate the right gripper clockwise.",
    "Move the left gripper upward slightly.",
    "Open the left gripper.",
    "Move the left gripper to the left slightly, and close the left gripper.",
    "Rotate the right gripper counter-clockwise.",
)
REASON = "The task failed because the {arm} gripper missed the marker. It closed {far} cm beside it."
GUIDANCE = "Adjust the {arm} gripper to align with the marker. Then close it, which is {far} cm away."


@cache
def make_records(episodes: int = 5, successes: int = 1) -> tuple[VqaRecord, ...]:
    """Every question about so many failed and successful episodes."""
    annotations = [_failure(number) for number in range(episodes)]
    annotations += [make_success(f"wipe_table/episode_{number}") for number in range(successes)]
    pools = Pools.of(annotations)
    found: list[VqaRecord] = []
    for annotation in annotations:
        frames = sample_frames(
            np.arange(annotation.length or 300) / 25,
            avoidance=annotation.avoidance and annotation.avoidance.index,
            correction=annotation.correction and annotation.correction.index,
        )
        names = tuple(f"{annotation.episode}/{frame.name}" for frame in frames)
        case = Case(annotation, frames, names, pools)
        records = [question.record(case) for question in QUESTIONS]
        found += [record for record in records if isinstance(record, VqaRecord)]
    return tuple(found)


def of_kind(*kinds: QuestionKind, episodes: int = 5) -> tuple[VqaRecord, ...]:
    """The records of some kinds."""
    return tuple(record for record in make_records(episodes) if record.question in kinds)


def _failure(number: int) -> Annotation:
    base = make_failure(f"draw_cross/episode_{number}")
    words = {"arm": ("left", "right")[number % 2], "far": str(number + 2)}

    def told(keyframe: Keyframe | None) -> Keyframe | None:
        if keyframe is None:
            return None
        sentence = COMMANDS[number % len(COMMANDS)]
        return replace(keyframe, low_level=sentence, high_level=GUIDANCE.format(**words))

    return replace(
        base,
        reason=REASON.format(**words),
        avoidance=told(base.avoidance),
        correction=told(base.correction),
        failed_subtask=number % len(base.subtasks) + 1,
    )
