"""Questions and answers: the thirteen questions, the dataset build, reading and writing VQA files."""

from vifailback.episodes.sample import FrameMode
from vifailback.vqa.answer import parse_answer
from vifailback.vqa.build.config import BuildConfig
from vifailback.vqa.build.manifest import Manifest, Skip, read_manifest
from vifailback.vqa.build.run import Progress, build
from vifailback.vqa.case import Case
from vifailback.vqa.dataset.folder import DatasetFolder, open_dataset
from vifailback.vqa.dataset.images import ImageReport, Rebuilt, check_images, rebuild_images
from vifailback.vqa.dataset.records import Dataset, UnknownRecord, read_dataset, write_records
from vifailback.vqa.distractors import Choices, Pools
from vifailback.vqa.export import Exported, Exporter, ExportOptions, export_dataset
from vifailback.vqa.questions import QUESTIONS, Question, question_of
from vifailback.vqa.split.divide import Division, SplitConfig, divide, paper_config
from vifailback.vqa.split.files import SplitResult, split_dataset, write_split
from vifailback.vqa.stats.tables import Table, statistics
from vifailback.vqa.templates import Wording
from vifailback.vqa.unasked import Unasked

__all__ = [
    "QUESTIONS",
    "BuildConfig",
    "Case",
    "Choices",
    "Dataset",
    "DatasetFolder",
    "Division",
    "ExportOptions",
    "Exported",
    "Exporter",
    "FrameMode",
    "ImageReport",
    "Manifest",
    "Pools",
    "Progress",
    "Question",
    "Rebuilt",
    "Skip",
    "SplitConfig",
    "SplitResult",
    "Table",
    "Unasked",
    "UnknownRecord",
    "Wording",
    "build",
    "check_images",
    "divide",
    "export_dataset",
    "open_dataset",
    "paper_config",
    "parse_answer",
    "question_of",
    "read_dataset",
    "read_manifest",
    "rebuild_images",
    "split_dataset",
    "statistics",
    "write_records",
    "write_split",
]
