"""Records and run folders for the tests of the bench room."""

from pathlib import Path

import cv2
import numpy as np

from vifailback.bench.config import DataConfig, ImagesConfig, ModelConfig, RunConfig, SamplingConfig
from vifailback.bench.folder import prompts_digest, records_digest, start_folder
from vifailback.types import QuestionKind, VqaRecord


def make_record(number: int = 0, kind: QuestionKind = QuestionKind.FAILURE_DETECTION, **changes: object) -> VqaRecord:
    episode = f"stack_cups/episode_{number}"
    values: dict[str, object] = {
        "id": f"{episode}/{kind}",
        "question": kind,
        "episode": episode,
        "task": "Stack the cups.",
        "images": tuple(f"annotated_data/stack_cups/frames/episode_{number}_cam/{index}.jpg" for index in (0, 25, 40)),
        "prompt": "The task is to: 'Stack the cups.' Did it work?",
        "answer": "Failed",
    }
    return VqaRecord(**{**values, **changes})  # type: ignore[arg-type]


def make_config(records: list[VqaRecord], **changes: object) -> RunConfig:
    data = DataConfig("data", "data", {}, len(records), records_digest(records), prompts_digest(records), {})
    model = ModelConfig("scripted:constant", "constant")
    values: dict[str, object] = {
        "suites": ("lite",),
        "model": model,
        "sampling": SamplingConfig(),
        "images": ImagesConfig(),
        "data": data,
    }
    return RunConfig(**{**values, **changes})  # type: ignore[arg-type]


def make_run(folder: Path, records: list[VqaRecord], lines: bytes = b"") -> Path:
    start_folder(folder, make_config(records), records)
    if lines:
        (folder / "predictions.jsonl").write_bytes(lines)
    return folder


def write_images(root: Path, records: list[VqaRecord]) -> None:
    """Every image of the records, as a small JPEG of its own."""
    for number, path in enumerate(dict.fromkeys(path for record in records for path in record.images)):
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        image = np.full((48, 64, 3), number % 256, np.uint8)
        image[: 1 + number // 256] = 255
        file.write_bytes(cv2.imencode(".jpg", image)[1].tobytes())
