"""Guidance as a chain of thought: low-level (supplement Fig. 7) and visual (supplement Fig. 8 and 9)."""

from vifailback.symbols import format_symbols
from vifailback.types import KeyframeRole, Outcome, QuestionKind
from vifailback.vqa.case import Case
from vifailback.vqa.questions import needs
from vifailback.vqa.questions.question import Question

LOW_LEVEL_COT = "low-level guidance (CoT)"
VISUAL = "visual guidance"

FAILURE_OCCURRED = "a failure occurred"
"""What stands for {failure_detection} in the reasoning (released answers, supplement Fig. 18 and 19)."""

NO_COMMAND = " "
"""What the release writes where there is no low-level command (task planning)."""


def _question(kind: QuestionKind, role: KeyframeRole, family: str) -> Question:
    def fields(case: Case) -> dict[str, str]:
        keyframe = case.keyframe(role)
        return {
            "failure_occurred": FAILURE_OCCURRED,
            "failure_detection": Outcome.FAILED.value,
            "failure_type": case.annotation.failure_type.value if case.annotation.failure_type else "",
            "failure_keyframe": str(case.position(KeyframeRole.AVOIDANCE)),
            "correction_keyframe": str(case.position(KeyframeRole.CORRECTION)),
            "low_level_commands": case.command(role) or NO_COMMAND,
            "visual_symbols_code_elements": format_symbols(keyframe.symbols) if keyframe else "",
        }

    must = needs.symbols(role) if family == VISUAL else needs.command(role)
    return Question(
        kind=kind,
        family=family,
        needs=(needs.failure, needs.keyframe(role), must, needs.failure_type),
        fields=fields,
    )


COT_AVOIDANCE = _question(QuestionKind.COT_AVOIDANCE, KeyframeRole.AVOIDANCE, LOW_LEVEL_COT)
"""Detect, localise, classify, then say how to avoid the failure."""

COT_CORRECTION = _question(QuestionKind.COT_CORRECTION, KeyframeRole.CORRECTION, LOW_LEVEL_COT)
"""Detect, classify, then say how to correct the failure from a given frame on."""

VISUAL_AVOIDANCE = _question(QuestionKind.VISUAL_AVOIDANCE, KeyframeRole.AVOIDANCE, VISUAL)
"""As `COT_AVOIDANCE`, and the symbols to draw on the avoidance keyframe."""

VISUAL_CORRECTION = _question(QuestionKind.VISUAL_CORRECTION, KeyframeRole.CORRECTION, VISUAL)
"""As `COT_CORRECTION`, and the symbols to draw on the correction keyframe."""
