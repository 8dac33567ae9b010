"""A conclusion in words: the answers that the paper's templates want, composed from structure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from vifailback.nano.asked import Asked
from vifailback.nano.conclude import AVOID, CORRECT, Conclusion
from vifailback.nano.net import Floats
from vifailback.nano.plan import Plan
from vifailback.nano.tables import TYPES
from vifailback.symbols import format_command, format_symbols
from vifailback.types import Annotation, FailureType, Keyframe, KeyframeRole, Outcome, QuestionKind
from vifailback.vqa.distractors import LETTERS
from vifailback.vqa.drafts import high_level, reason
from vifailback.vqa.templates import templates

IN_PROGRESS = "In progress"
CANNOT_TELL = "I cannot tell."
"""What is said instead of an answer that is too unsure."""
_OUTCOME_OF_SUCCESS = """<Think>
First, I need to determine if the task was successful. The provided data indicates {what}.
</Think>
<Answer>
"success detection": "{outcome}"
</Answer>"""


@dataclass(frozen=True)
class Said:
    """A reply.

    Args:
        text: the words.
        word: the part of them that is the answer.
        confidence: probability that it is right.
        others: probabilities of all answers that there are, itself among them; empty where words are free.
    """

    text: str
    word: str
    confidence: float
    others: Mapping[str, float] = field(default_factory=dict[str, float])


def reply_to(asked: Asked, plan: Plan, found: Conclusion, told: Conclusion, shown: int) -> Said:
    """Answer a question.

    Args:
        asked: the question.
        plan: the task.
        found: what was concluded from the frames alone.
        told: the same, told what the prompt tells of keyframe and failure type.
        shown: number of frames.
    """
    match asked.kind:
        case QuestionKind.FAILURE_DETECTION:
            return _likeliest(_outcomes(found))
        case QuestionKind.TYPE_IDENTIFICATION:
            return _likeliest({kind: float(share) for kind, share in zip(TYPES, found.types, strict=True)})
        case QuestionKind.KEYFRAME_LOCALIZATION:
            return _letter(_of_frames(asked.options, found.keyframes))
        case QuestionKind.SUBTASK_LOCALIZATION:
            return _letter(_of_subtasks(asked.options, plan, found.subtasks))
        case QuestionKind.LOW_LEVEL_AVOIDANCE:
            return _letter(told.weigh(asked.options, AVOID))
        case QuestionKind.LOW_LEVEL_CORRECTION:
            return _letter(told.weigh(asked.options, CORRECT))
        case QuestionKind.FAILURE_REASON | QuestionKind.HIGH_LEVEL_AVOIDANCE | QuestionKind.HIGH_LEVEL_CORRECTION:
            text = _in_words(asked.kind, plan, found)
            return Said(text, text, float(found.types.max() * found.subtasks.max()))
        case _:
            return _chain_of_thought(asked, found, told, shown)


def _likeliest(shares: Mapping[str, float]) -> Said:
    word = max(shares, key=lambda one: shares[one])
    return Said(word, word, shares[word], shares)


def _outcomes(found: Conclusion) -> dict[str, float]:
    return {Outcome.SUCCESSFUL.value: 1.0 - found.failing, Outcome.FAILED.value: found.failing}


def _letter(weights: Floats) -> Said:
    return _likeliest({letter: float(weight) for letter, weight in zip(LETTERS, weights, strict=False)})


def _of_frames(options: Sequence[str], keyframes: Floats) -> Floats:
    numbers = [int(found[0]) if (found := re.findall(r"\d+", option)) else 0 for option in options]
    weights = np.array([keyframes[one - 1] if 1 <= one <= len(keyframes) else 0.0 for one in numbers], np.float32)
    return _even(weights)


def _of_subtasks(options: Sequence[str], plan: Plan, subtasks: Floats) -> Floats:
    texts = [_plain(step.text) for step in plan.steps]
    weights = [
        float(sum(subtasks[place] for place, text in enumerate(texts) if text == _plain(option))) for option in options
    ]
    return _even(np.array(weights, np.float32))


def _even(weights: Floats) -> Floats:
    return (weights + 1e-6) / (weights + 1e-6).sum()


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(" .")


def _chain_of_thought(asked: Asked, found: Conclusion, told: Conclusion, shown: int) -> Said:
    threshold = found.manifest.failing_from if asked.live else 0.5
    if found.failing < threshold:
        done = not asked.live or float(found.states[2]) > float(found.states[0])
        word = Outcome.SUCCESSFUL.value if done else IN_PROGRESS
        what = "no failure occurred" if done else "the attempt is still in progress and nothing has gone wrong"
        sure = 1.0 - found.failing if not asked.live else float(found.states[2 if done else 0])
        others = {} if asked.live else _outcomes(found)
        return Said(_OUTCOME_OF_SUCCESS.format(what=what, outcome=word), word, sure, others)
    role = CORRECT if asked.role is KeyframeRole.CORRECTION else AVOID
    commands, symbols = told.guidance(role)
    planning = not asked.live and found.failure_type is FailureType.TASK_PLANNING
    fields = {
        "failure_occurred": "a failure occurred",
        "failure_detection": Outcome.FAILED.value,
        "failure_type": found.failure_type.value,
        "failure_keyframe": str(int(found.keyframes.argmax()) + 1),
        "correction_keyframe": str(asked.keyframe or shown),
        "low_level_commands": format_command(commands) if commands and not planning else " ",
        "visual_symbols_code_elements": format_symbols(symbols),
    }
    others = {} if asked.live else _outcomes(found)
    return Said(templates()[asked.kind].answer_text(fields), Outcome.FAILED.value, found.failing, others)


def _in_words(kind: QuestionKind, plan: Plan, found: Conclusion) -> str:
    """Reason or plan, from what was concluded; what has a name is named."""
    failure_type = found.failure_type
    keyframes: list[Keyframe] = []
    for role, name in ((AVOID, KeyframeRole.AVOIDANCE), (CORRECT, KeyframeRole.CORRECTION)):
        commands, symbols = found.guidance(role)
        commands = () if failure_type is FailureType.TASK_PLANNING else commands
        sentence = format_command(commands) if commands else ""
        keyframes.append(Keyframe(name, 0, sentence, commands, symbols))
    annotation = Annotation(
        "",
        plan.task,
        Outcome.FAILED,
        tuple(step.text for step in plan.steps),
        int(found.subtasks.argmax()) + 1,
        failure_type,
        keyframes[0],
        keyframes[1],
    )
    if kind is QuestionKind.HIGH_LEVEL_AVOIDANCE:
        return high_level(annotation, KeyframeRole.AVOIDANCE)
    if kind is QuestionKind.HIGH_LEVEL_CORRECTION:
        return high_level(annotation, KeyframeRole.CORRECTION)
    if failure_type is FailureType.TASK_PLANNING and found.fault:
        step = plan.steps[min(int(found.subtasks.argmax()), len(plan.steps) - 1)].text if plan.steps else plan.task
        return f"The task failed because of the plan: {found.fault}. The failure began in the subtask '{step}'"
    named = f" What happened: {found.fault}." if found.fault else ""
    return f"{reason(annotation)}{named}"
