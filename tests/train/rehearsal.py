"""A dataset of four small records and a tiny model that fits it, for the tests of train and of models in process."""

from pathlib import Path

import cv2
import numpy as np

from vifailback.types import QuestionKind, VqaRecord
from vifailback.vqa.dataset.records import write_records

TASK = "Pick up the marker."
ANSWERS = (
    (QuestionKind.FAILURE_DETECTION, "Failed"),
    (QuestionKind.TYPE_IDENTIFICATION, "C"),
    (QuestionKind.FAILURE_REASON, "The gripper closed beside the marker."),
    (QuestionKind.HIGH_LEVEL_CORRECTION, "Open the gripper, align it with the marker and close it."),
)


def make_records() -> list[VqaRecord]:
    """Four records of three images each; their words are short, so that a step takes a moment."""
    images = tuple(f"annotated_data/t/frames/episode_0_cam_high/{index}.jpg" for index in (0, 25, 50))
    return [
        VqaRecord(f"t/episode_0/{kind}", kind, "t/episode_0", TASK, images, f"Question {kind}: {TASK}", answer)
        for kind, answer in ANSWERS
    ]


def write_lessons(folder: Path) -> Path:
    """Write the dataset; returns its VQA file's folder."""
    records = make_records()
    for number, path in enumerate(records[0].images):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        picture = np.full((48, 64, 3), 60 * number, np.uint8)
        picture[10:30, 8 + 12 * number : 24 + 12 * number] = (200, 60, 30)
        assert cv2.imwrite(str(file), picture)
    (folder / "VQA").mkdir(exist_ok=True)
    write_records(folder / "VQA" / "ViFailback_VQA.json", records)
    return folder


def texts() -> list[str]:
    """What the tiny tokenizer is trained on."""
    return [text for record in make_records() for text in (record.prompt, record.answer)]
