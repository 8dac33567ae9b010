"""Questions and VQA records (paper Sec. 3.3, supplement Sec. 4.1)."""

from dataclasses import dataclass
from enum import StrEnum


class QuestionKind(StrEnum):
    """The 11 question types and the 2 visual-guidance types; the value is the `tag` of the record.

    Only `cot_avoidance_code_qa` is attested in the authors' public files; the other tags follow its pattern.
    """

    FAILURE_DETECTION = "failure_detection_qa"
    KEYFRAME_LOCALIZATION = "failure_keyframe_qa"
    SUBTASK_LOCALIZATION = "failure_subtask_qa"
    TYPE_IDENTIFICATION = "failure_type_qa"
    LOW_LEVEL_AVOIDANCE = "low_level_avoidance_qa"
    LOW_LEVEL_CORRECTION = "low_level_correction_qa"
    FAILURE_REASON = "failure_reason_qa"
    HIGH_LEVEL_AVOIDANCE = "high_level_avoidance_qa"
    HIGH_LEVEL_CORRECTION = "high_level_correction_qa"
    COT_AVOIDANCE = "cot_avoidance_qa"
    COT_CORRECTION = "cot_correction_qa"
    VISUAL_AVOIDANCE = "cot_avoidance_code_qa"
    VISUAL_CORRECTION = "cot_correction_code_qa"

    @property
    def suite(self) -> str:
        """The suite of ViFailback-Bench it belongs to: "lite" (closed-ended), "hard" (open-ended) or "symbols"."""
        if self in LITE_KINDS:
            return "lite"
        return "symbols" if self in SYMBOL_KINDS else "hard"


LITE_KINDS = (
    QuestionKind.FAILURE_DETECTION,
    QuestionKind.KEYFRAME_LOCALIZATION,
    QuestionKind.SUBTASK_LOCALIZATION,
    QuestionKind.TYPE_IDENTIFICATION,
    QuestionKind.LOW_LEVEL_AVOIDANCE,
    QuestionKind.LOW_LEVEL_CORRECTION,
)
"""The six closed-ended types (paper Sec. 3.3.3, Table 2)."""

HARD_KINDS = (
    QuestionKind.COT_AVOIDANCE,
    QuestionKind.COT_CORRECTION,
    QuestionKind.FAILURE_REASON,
    QuestionKind.HIGH_LEVEL_AVOIDANCE,
    QuestionKind.HIGH_LEVEL_CORRECTION,
)
"""The five open-ended types (paper Sec. 3.3.3, Table 3)."""

SYMBOL_KINDS = (QuestionKind.VISUAL_AVOIDANCE, QuestionKind.VISUAL_CORRECTION)
"""The two visual-guidance types (supplement Sec. 4.1.2, Fig. 8 and 9)."""


class Split(StrEnum):
    """Which side of the train / benchmark split a record is on (paper Sec. 4.2)."""

    TRAIN = "train"
    BENCHMARK = "benchmark"


@dataclass(frozen=True)
class VqaRecord:
    """One question about one episode, with its true answer.

    Args:
        id: unique in its dataset: "<episode>/<tag>".
        question: which of the thirteen.
        episode: episode id.
        task: task sentence.
        images: paths of the frames, relative to the dataset's root, in the order they are shown.
        prompt: the user turn without its `<image>` marks (they stand first, one an image).
        choices: the texts of the options A-D; empty where the question has none.
        answer: the true answer as the assistant turn.
        split: train or benchmark; None where not split yet.
    """

    id: str
    question: QuestionKind
    episode: str
    task: str
    images: tuple[str, ...]
    prompt: str
    answer: str
    choices: tuple[str, ...] = ()
    split: Split | None = None
