"""What the chain-of-thought questions share: the values of their templates (supplement Fig. 7-9)."""

from vifailback.symbols import format_symbols
from vifailback.types import KeyframeRole, Outcome, QuestionKind
from vifailback.vqa.case import Case
from vifailback.vqa.questions import needs
from vifailback.vqa.questions.block import block_form
from vifailback.vqa.questions.question import Need, Question

FAILURE_OCCURRED = "a failure occurred"
"""What stands for {failure_detection} in the reasoning (released answers, supplement Fig. 18 and 19)."""

NO_COMMAND = " "
"""What the release writes where there is no low-level command (task planning)."""


def chain_of_thought(
    kind: QuestionKind, family: str, role: KeyframeRole, must: Need, *, symbols: bool = False
) -> Question:
    """Return a question that asks to detect, localise, classify and then guide, answered by a template.

    Args:
        kind: the kind.
        family: its family.
        role: whether it guides around the failure or out of it.
        must: the guidance that the annotation must have.
        symbols: the answer ends in symbols.
    """

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

    return Question(
        kind=kind,
        family=family,
        needs=(needs.failure, needs.keyframe(role), must, needs.failure_type),
        fields=fields,
        block=block_form(role, symbols=symbols),
    )
