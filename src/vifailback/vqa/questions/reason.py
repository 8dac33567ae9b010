"""Failure reason (paper Sec. 3.2, supplement Fig. 6)."""

from vifailback.types import QuestionKind
from vifailback.vqa.case import Case
from vifailback.vqa.questions import needs
from vifailback.vqa.questions.question import Question


def _reason(case: Case) -> str:
    return case.annotation.reason.strip()


FAILURE_REASON = Question(
    kind=QuestionKind.FAILURE_REASON,
    family="reason",
    needs=(needs.failure, needs.reason),
    truth=_reason,
)
"""Why did it fail? Answered in two or three sentences."""
