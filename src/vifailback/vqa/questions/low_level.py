"""Low-level textual guidance on a given keyframe (paper Sec. 3.2, supplement Fig. 5)."""

from vifailback.types import KeyframeRole, QuestionKind
from vifailback.vqa.case import Case
from vifailback.vqa.distractors import Choices, command_choices
from vifailback.vqa.questions import needs
from vifailback.vqa.questions.question import Question
from vifailback.vqa.unasked import Unasked


def _type(case: Case) -> dict[str, str]:
    return {"failure_type": case.annotation.failure_type.value if case.annotation.failure_type else ""}


def _question(kind: QuestionKind, role: KeyframeRole) -> Question:
    def options(case: Case, record: str) -> Choices | Unasked:
        return command_choices(case.command(role), case.pools, case.seed, record)

    return Question(
        kind=kind,
        family="low-level guidance",
        needs=(needs.failure, needs.keyframe(role), needs.command(role), needs.failure_type),
        fields=_type,
        options=options,
        option_name="low_level_command",
        shows_again=role,
    )


LOW_LEVEL_AVOIDANCE = _question(QuestionKind.LOW_LEVEL_AVOIDANCE, KeyframeRole.AVOIDANCE)
"""Which of four commands avoids the failure? The avoidance keyframe is shown again at the end."""

LOW_LEVEL_CORRECTION = _question(QuestionKind.LOW_LEVEL_CORRECTION, KeyframeRole.CORRECTION)
"""Which of four commands corrects the failure? The correction keyframe is shown again at the end."""
