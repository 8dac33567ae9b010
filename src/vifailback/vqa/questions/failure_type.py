"""Failure type identification (paper Sec. 3.2, supplement Fig. 4)."""

from vifailback.types import FailureType, QuestionKind
from vifailback.vqa.case import Case
from vifailback.vqa.questions import needs
from vifailback.vqa.questions.question import Question


def _type(case: Case) -> str:
    return case.annotation.failure_type.value if case.annotation.failure_type else ""


FAILURE_TYPE = Question(
    kind=QuestionKind.TYPE_IDENTIFICATION,
    family="type",
    needs=(needs.failure, needs.failure_type),
    truth=_type,
    words=tuple(kind.value for kind in FailureType),
)
"""Which of the four types? Answered by its name."""
