"""A small dataset of all thirteen questions with images, and replies to it of every quality."""

import hashlib
from pathlib import Path

from tests.vqa.sources import make_episode, make_failure

from vifailback.types import QuestionKind, VqaRecord
from vifailback.vqa import BuildConfig, build


def a_dataset(folder: Path, episodes: int) -> Path:
    """A dataset of failed episodes: thirteen records each."""
    names = [f"pick_marker/episode_{number}" for number in range(episodes)]
    build(map(make_episode, names), map(make_failure, names), folder, BuildConfig(workers=1))
    return folder


def reply_to(record: VqaRecord) -> str:
    """What a model of middling skill says: the truth, something else, or nothing to the point, by the record's id."""
    drawn = int(hashlib.sha256(record.id.encode()).hexdigest(), 16)
    wrong = "B" if record.choices and record.answer != "B" else "A"
    if record.question is QuestionKind.FAILURE_DETECTION:
        wrong = "Successful"
    return (record.answer, wrong, "I cannot see that.", record.answer)[drawn % 4]
