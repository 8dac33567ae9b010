"""Where the failure begins: the keyframe and the subtask (paper Sec. 3.2, supplement Fig. 4)."""

from vifailback.types import KeyframeRole, QuestionKind
from vifailback.vqa.case import Case
from vifailback.vqa.distractors import Choices, position_choices, subtask_choices
from vifailback.vqa.questions import needs
from vifailback.vqa.questions.question import Question
from vifailback.vqa.unasked import Unasked


def _positions(case: Case, record: str) -> Choices | Unasked:
    truth = case.position(KeyframeRole.AVOIDANCE) or 1
    same = case.frames[truth - 1].index
    places = [place for place, frame in enumerate(case.frames, 1) if frame.index != same]
    return position_choices(truth, places, case.pools, case.seed, record)


def _subtasks(case: Case, record: str) -> Choices | Unasked:
    texts = case.annotation.subtasks
    truth = texts[(case.annotation.failed_subtask or 1) - 1]
    return subtask_choices(truth, texts, case.pools, case.seed, record)


def _numbered(case: Case) -> dict[str, str]:
    return {"subtasks": " ".join(f"{number}. {text}" for number, text in enumerate(case.annotation.subtasks, 1))}


KEYFRAME = Question(
    kind=QuestionKind.KEYFRAME_LOCALIZATION,
    family="localization",
    needs=(needs.failure, needs.keyframe(KeyframeRole.AVOIDANCE)),
    options=_positions,
    option_name="keyframe",
)
"""In which image does the failure start? Four image numbers, answered by a letter."""

SUBTASK = Question(
    kind=QuestionKind.SUBTASK_LOCALIZATION,
    family="localization",
    needs=(needs.failure, needs.failed_subtask),
    fields=_numbered,
    options=_subtasks,
    option_name="subtask",
)
"""Which subtask failed? Four subtasks, answered by a letter."""
