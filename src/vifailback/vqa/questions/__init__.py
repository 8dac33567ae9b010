"""The thirteen questions, one file a family (paper Sec. 3.2, supplement Fig. 4-9)."""

from vifailback.types import QuestionKind
from vifailback.vqa.questions.cot import COT_AVOIDANCE, COT_CORRECTION
from vifailback.vqa.questions.detection import DETECTION
from vifailback.vqa.questions.failure_type import FAILURE_TYPE
from vifailback.vqa.questions.high_level import HIGH_LEVEL_AVOIDANCE, HIGH_LEVEL_CORRECTION
from vifailback.vqa.questions.localization import KEYFRAME, SUBTASK
from vifailback.vqa.questions.low_level import LOW_LEVEL_AVOIDANCE, LOW_LEVEL_CORRECTION
from vifailback.vqa.questions.question import Question
from vifailback.vqa.questions.reason import FAILURE_REASON
from vifailback.vqa.questions.visual import VISUAL_AVOIDANCE, VISUAL_CORRECTION

QUESTIONS: tuple[Question, ...] = (
    DETECTION,
    KEYFRAME,
    SUBTASK,
    FAILURE_TYPE,
    LOW_LEVEL_AVOIDANCE,
    LOW_LEVEL_CORRECTION,
    FAILURE_REASON,
    HIGH_LEVEL_AVOIDANCE,
    HIGH_LEVEL_CORRECTION,
    COT_AVOIDANCE,
    COT_CORRECTION,
    VISUAL_AVOIDANCE,
    VISUAL_CORRECTION,
)
"""All questions: six closed-ended, five open-ended, two of visual guidance."""

_BY_KIND = {question.kind: question for question in QUESTIONS}


def question_of(kind: QuestionKind) -> Question:
    """Return the question of a kind."""
    return _BY_KIND[kind]


__all__ = ["QUESTIONS", "Question", "question_of"]
