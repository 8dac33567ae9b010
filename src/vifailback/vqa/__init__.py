"""Questions and answers: the thirteen questions, the dataset build, reading and writing VQA files."""

from vifailback.episodes.sample import FrameMode
from vifailback.vqa.answer import parse_answer
from vifailback.vqa.build import Progress, build
from vifailback.vqa.case import Case
from vifailback.vqa.config import BuildConfig
from vifailback.vqa.dataset import Dataset, UnknownRecord, read_dataset, write_records
from vifailback.vqa.distractors import Choices, Pools
from vifailback.vqa.manifest import Manifest, Skip, read_manifest
from vifailback.vqa.questions import QUESTIONS, Question, question_of
from vifailback.vqa.templates import Wording
from vifailback.vqa.unasked import Unasked

__all__ = [
    "QUESTIONS",
    "BuildConfig",
    "Case",
    "Choices",
    "Dataset",
    "FrameMode",
    "Manifest",
    "Pools",
    "Progress",
    "Question",
    "Skip",
    "Unasked",
    "UnknownRecord",
    "Wording",
    "build",
    "parse_answer",
    "question_of",
    "read_dataset",
    "read_manifest",
    "write_records",
]
