"""Failure detection (paper Sec. 3.2, supplement Fig. 4)."""

from vifailback.types import Outcome, QuestionKind
from vifailback.vqa.case import Case
from vifailback.vqa.questions import needs
from vifailback.vqa.questions.question import Question


def _outcome(case: Case) -> str:
    return (case.annotation.outcome or Outcome.FAILED).value


DETECTION = Question(
    kind=QuestionKind.FAILURE_DETECTION,
    family="detection",
    needs=(needs.outcome,),
    truth=_outcome,
    words=tuple(outcome.value for outcome in Outcome),
)
"""Did the robot complete the task? Answered "Successful" or "Failed"."""
