"""High-level textual guidance (paper Sec. 3.2, supplement Fig. 6)."""

from vifailback.types import KeyframeRole, QuestionKind
from vifailback.vqa.case import Case
from vifailback.vqa.questions import needs
from vifailback.vqa.questions.question import Question


def _question(kind: QuestionKind, role: KeyframeRole) -> Question:
    def guidance(case: Case) -> str:
        keyframe = case.keyframe(role)
        return "" if keyframe is None else keyframe.high_level.strip()

    return Question(
        kind=kind,
        family="high-level guidance",
        needs=(needs.failure, needs.high_level(role)),
        truth=guidance,
    )


HIGH_LEVEL_AVOIDANCE = _question(QuestionKind.HIGH_LEVEL_AVOIDANCE, KeyframeRole.AVOIDANCE)
"""What to do, in plan terms, so that the failure does not happen?"""

HIGH_LEVEL_CORRECTION = _question(QuestionKind.HIGH_LEVEL_CORRECTION, KeyframeRole.CORRECTION)
"""What to do, in plan terms, to recover and finish the task?"""
