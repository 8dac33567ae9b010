"""Visual guidance: a chain of thought that ends in the code of symbols (supplement Fig. 8 and 9)."""

from vifailback.types import KeyframeRole, QuestionKind
from vifailback.vqa.questions import needs
from vifailback.vqa.questions.chain_of_thought import chain_of_thought
from vifailback.vqa.questions.question import Question


def _question(kind: QuestionKind, role: KeyframeRole) -> Question:
    return chain_of_thought(kind, "visual guidance", role, needs.symbols(role), symbols=True)


VISUAL_AVOIDANCE = _question(QuestionKind.VISUAL_AVOIDANCE, KeyframeRole.AVOIDANCE)
"""Detect, localise, classify, say how to avoid the failure, and draw it on the avoidance keyframe."""

VISUAL_CORRECTION = _question(QuestionKind.VISUAL_CORRECTION, KeyframeRole.CORRECTION)
"""Detect, classify, say how to correct the failure, and draw it on the correction keyframe."""
