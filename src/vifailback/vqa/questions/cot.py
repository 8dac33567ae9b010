"""Low-level guidance as a chain of thought (supplement Fig. 7)."""

from vifailback.types import KeyframeRole, QuestionKind
from vifailback.vqa.questions import needs
from vifailback.vqa.questions.chain_of_thought import chain_of_thought
from vifailback.vqa.questions.question import Question


def _question(kind: QuestionKind, role: KeyframeRole) -> Question:
    return chain_of_thought(kind, "low-level guidance (CoT)", role, needs.command(role))


COT_AVOIDANCE = _question(QuestionKind.COT_AVOIDANCE, KeyframeRole.AVOIDANCE)
"""Detect, localise, classify, then say how to avoid the failure."""

COT_CORRECTION = _question(QuestionKind.COT_CORRECTION, KeyframeRole.CORRECTION)
"""Detect, classify, then say how to correct the failure from a given frame on."""
