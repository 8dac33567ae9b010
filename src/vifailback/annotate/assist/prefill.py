"""A model's diagnosis as changes to an annotation, all of them unverified until a person accepts them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from vifailback import engine
from vifailback.annotate.assist.interview import Interview
from vifailback.annotate.assist.subtasks import GRAMMAR
from vifailback.errors import InputError
from vifailback.models.vlm import Vlm
from vifailback.store.guidance import command_to_json, symbol_to_json
from vifailback.types import Annotation, Answer, Episode, FailureType, Json, KeyframeRole, Outcome, QuestionKind
from vifailback.vqa.subtasks.decompose import decompose

AT_ONCE = 4
"""So many questions are asked at a time."""
LATER = 2
"""Where nobody has set the correction keyframe, it is so many images after the avoidance keyframe."""

_QUESTIONS = (
    QuestionKind.VISUAL_AVOIDANCE,
    QuestionKind.TYPE_IDENTIFICATION,
    QuestionKind.FAILURE_REASON,
    QuestionKind.HIGH_LEVEL_AVOIDANCE,
    QuestionKind.HIGH_LEVEL_CORRECTION,
    QuestionKind.SUBTASK_LOCALIZATION,
)
"""What is asked about a failure, besides its correction."""


@dataclass
class Prefill:
    """What a model says about an episode.

    Args:
        by: its name.
        changes: values to set, each with its provenance.
        problems: what it did not say, or not so that it could be read.
    """

    by: str
    changes: list[dict[str, Json]] = field(default_factory=list[dict[str, Json]])
    problems: list[str] = field(default_factory=list[str])

    def say(self, *path: str, value: Json, by: str | None = None, shown: bool = True) -> None:
        """Set a value; `shown` ones are marked as unverified."""
        self.changes.append({"path": list(path), "value": value})
        if shown:
            origin = {"by": by or self.by, "draft": value, "state": "unverified"}
            self.changes.append({"path": ["provenance", ".".join(path)], "value": origin})

    def to_json(self) -> dict[str, Json]:
        """The answer of POST /api/prefill."""
        return {"changes": self.changes, "by": self.by, "problems": self.problems}


def prefill(
    episode: Episode,
    annotation: Annotation,
    model: Vlm,
    *,
    timeout_s: float = 60.0,
    wanted: Callable[[], bool] = lambda: True,
) -> Prefill:
    """Ask a model the paper's questions about an episode and return what it says as changes.

    Args:
        episode: the recording.
        annotation: what is known already: task, subtasks, outcome, keyframes.
        model: a model that was trained on the paper's questions.
        timeout_s: the longest wait for one reply [s].
        wanted: whether anybody still waits for the answers; else no more is asked.

    Raises:
        InputError: there is no task sentence to ask about.
        ModelError: the model cannot be reached, or does not answer the first question.
        RecordingError: a frame cannot be decoded.
    """
    if not annotation.task.strip():
        raise InputError("write the task first: the model is asked whether it was done", field="task")
    filled = Prefill(model.name)
    interview = Interview.of(episode, annotation, model, timeout_s=timeout_s, wanted=wanted)
    filled.problems = interview.problems
    failed = _failed(interview, annotation, filled)
    if failed:
        _fill_failure(interview, annotation, filled)
    return filled


def _failed(interview: Interview, annotation: Annotation, filled: Prefill) -> bool:
    """Whether there is a failure to ask about; a person's word counts more than the model's."""
    if annotation.outcome is not None:
        if annotation.outcome is Outcome.SUCCESSFUL:
            filled.problems.append("outcome: the episode is annotated as successful, so no failure was asked about")
        return annotation.outcome is Outcome.FAILED
    said = interview.said(QuestionKind.FAILURE_DETECTION)
    if said.failed is None:
        return False
    filled.say("outcome", value=(Outcome.FAILED if said.failed else Outcome.SUCCESSFUL).value)
    return said.failed


def _fill_failure(interview: Interview, annotation: Annotation, filled: Prefill) -> None:
    subtasks = annotation.subtasks or decompose(annotation.task)

    def ask(kind: QuestionKind) -> Answer | str | int | None:
        match kind:
            case QuestionKind.SUBTASK_LOCALIZATION:
                return interview.failed_subtask(subtasks)
            case QuestionKind.VISUAL_AVOIDANCE | QuestionKind.TYPE_IDENTIFICATION:
                return interview.answer(kind)
            case _:
                return interview.free_text(kind)

    said = dict(zip(_QUESTIONS, engine.run(ask, _QUESTIONS, workers=AT_ONCE), strict=True))
    avoidance, typed = said[QuestionKind.VISUAL_AVOIDANCE], said[QuestionKind.TYPE_IDENTIFICATION]
    assert isinstance(avoidance, Answer)
    assert isinstance(typed, Answer)
    _subtask(annotation, subtasks, said[QuestionKind.SUBTASK_LOCALIZATION], filled)
    known = _type(typed, avoidance, filled)
    place = _avoidance(interview, annotation, avoidance, filled)
    corrects = _correction(interview, annotation, place, filled) if known else False
    if known is None:
        return  # a model that cannot name the type has nothing to say in words
    texts = {
        "reason": (said[QuestionKind.FAILURE_REASON], True),
        "avoidance.high_level": (said[QuestionKind.HIGH_LEVEL_AVOIDANCE], place is not None),
        "correction.high_level": (said[QuestionKind.HIGH_LEVEL_CORRECTION], corrects),
    }
    for path, (text, has_place) in texts.items():
        if text and has_place:
            filled.say(*path.split("."), value=text)


def _subtask(annotation: Annotation, subtasks: tuple[str, ...], number: object, filled: Prefill) -> None:
    if number is None:
        return
    if not annotation.subtasks:
        filled.say("subtasks", value=list(subtasks), by=GRAMMAR)
    filled.say("failed_subtask", value=number)


def _type(typed: Answer, avoidance: Answer, filled: Prefill) -> FailureType | None:
    """The answer to the direct question; where it has none, that of the chain of thought."""
    if typed.failure_type and avoidance.failure_type and typed.failure_type is not avoidance.failure_type:
        filled.problems.append(
            f"failure type: asked directly the model says {typed.failure_type}, in its thought {avoidance.failure_type}"
        )
    found = typed.failure_type or avoidance.failure_type
    if found:
        filled.say("failure_type", value=found.value)
    return found


def _avoidance(interview: Interview, annotation: Annotation, answer: Answer, filled: Prefill) -> int | None:
    """Set the avoidance keyframe; returns its 1-based position in the images."""
    if answer.failed is False:
        filled.problems.append("avoidance: the model says here that the task was successful; nothing of it was taken")
        return None
    if annotation.avoidance is not None:
        place = interview.position(annotation.avoidance.index, KeyframeRole.AVOIDANCE)
    elif answer.keyframe is None:
        return None
    elif answer.keyframe > len(interview.frames):
        count = len(interview.frames)
        filled.problems.append(f"avoidance: image {answer.keyframe} is none of the {count} that were shown")
        return None
    else:
        place = answer.keyframe
        filled.say("avoidance", "index", value=interview.frames[place - 1].index)
    _guidance("avoidance", answer, filled)
    return place


def _correction(interview: Interview, annotation: Annotation, avoidance: int | None, filled: Prefill) -> bool:
    """Set the correction keyframe and its guidance; says whether there is one."""
    if annotation.correction is not None:
        place = interview.position(annotation.correction.index, KeyframeRole.CORRECTION)
    elif avoidance is None or avoidance >= len(interview.frames):
        why = "there is no avoidance keyframe" if avoidance is None else "no image follows the avoidance keyframe"
        filled.problems.append(f"correction: not asked for, because {why}")
        return False
    else:
        place = min(avoidance + LATER, len(interview.frames))
    answer = interview.answer(QuestionKind.VISUAL_CORRECTION, {"correction_keyframe": str(place)})
    if not answer.commands and not answer.symbols:
        return annotation.correction is not None
    if annotation.correction is None:
        filled.say("correction", "index", value=interview.frames[place - 1].index)
        filled.problems.append(
            f"correction: no question asks for its keyframe; image {place}, shortly after the avoidance one, was taken"
        )
    _guidance("correction", answer, filled)
    return True


def _guidance(role: str, answer: Answer, filled: Prefill) -> None:
    if answer.commands:
        filled.say(role, "low_level", value=answer.low_level or "", shown=False)
        filled.say(role, "commands", value=[command_to_json(command) for command in answer.commands])
    if answer.symbols:
        filled.say(role, "symbols", value=[symbol_to_json(symbol) for symbol in answer.symbols])
