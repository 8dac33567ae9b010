"""Scripted models that answer the benchmark without looking: baselines for tables, and rehearsals of the whole path.

    constant       always the most frequent kind of answer: "Failed", "A", "gripper 6d-pose", ...
    random         one of the possible answers, all as likely; seeded
    truth          the record's true answer: what a perfect model scores
    skill=0.7      the true answer with that probability, else a wrong one; drawn for each record by itself

The last two know the answers: they show that the path is right, never that a model is good.
"""

import hashlib
import random
from collections.abc import Callable, Mapping

from vifailback.errors import ConfigError, UnknownNameError
from vifailback.types import FailureType, Outcome, QuestionKind, VqaRecord
from vifailback.vqa.distractors import LETTERS

NAMES = ("constant", "random", "truth", "skill=0.7")
"""What can be asked for; the number behind `skill=` is any from 0 to 1."""

Script = Callable[[VqaRecord], str]
"""What a scripted model says to a record."""

_COMMAND = "Move the right gripper upward slightly."
_ANSWERS = {
    QuestionKind.COT_AVOIDANCE: f'"success detection": "Failed",\n"keyframe": "1"\n"low level commands": "{_COMMAND}"',
    QuestionKind.COT_CORRECTION: f'"success detection": "Failed",\n"low level commands": "{_COMMAND}"',
}
_ARROW = "Draw Straight Arrow: {'start_point': [500, 500], 'end_point': [500, 300], 'color': ['blue']}"
_WORDS = "The robot should align its gripper with the object and try again."


def script_of(name: str, seed: int = 0) -> Script:
    """Return what a scripted model says.

    Args:
        name: "constant", "random", "truth" or "skill=0.7".
        seed: of what is drawn.

    Raises:
        UnknownNameError: there is no such model.
        ConfigError: the skill is no number from 0 to 1.
    """
    kind, equals, value = name.partition("=")
    if kind == "skill" and equals:
        return _skilled(_probability(value), seed)
    scripts: Mapping[str, Script] = {
        "constant": constant_answer,
        "random": lambda record: _drawn(record, _randomness(record, seed)),
        "truth": lambda record: record.answer,
    }
    if name not in scripts:
        raise UnknownNameError("scripted model", name, NAMES)
    return scripts[name]


def constant_answer(record: VqaRecord) -> str:
    """The same answer for every record of a kind: the most frequent one of the paper's set, else a plain one."""
    match record.question:
        case QuestionKind.FAILURE_DETECTION:
            return Outcome.FAILED  # 445 of 500 (paper Table 2)
        case QuestionKind.TYPE_IDENTIFICATION:
            return FailureType.GRIPPER_POSE  # 53.27 % of all trajectories (paper Fig. 3)
        case QuestionKind.VISUAL_AVOIDANCE | QuestionKind.VISUAL_CORRECTION:
            cot = record.question is QuestionKind.VISUAL_AVOIDANCE
            block = _ANSWERS[QuestionKind.COT_AVOIDANCE if cot else QuestionKind.COT_CORRECTION]
            return f'<Answer>\n{block},\n"visual prompts": "{_ARROW}"\n</Answer>'
        case QuestionKind.COT_AVOIDANCE | QuestionKind.COT_CORRECTION:
            return f"<Answer>\n{_ANSWERS[record.question]}\n</Answer>"
        case _:
            return LETTERS[0] if record.choices else _WORDS


def _drawn(record: VqaRecord, randomness: random.Random) -> str:
    options = _options(record)
    return options[int(randomness.random() * len(options))] if options else constant_answer(record)


def _skilled(skill: float, seed: int) -> Script:
    def say(record: VqaRecord) -> str:
        randomness = _randomness(record, seed)
        if randomness.random() < skill:
            return record.answer
        wrong = [option for option in _options(record) if option != record.answer.strip()]
        return wrong[int(randomness.random() * len(wrong))] if wrong else "I cannot tell from these images."

    return say


def _options(record: VqaRecord) -> tuple[str, ...]:
    """All answers that a closed question takes; none for the others."""
    if record.question is QuestionKind.FAILURE_DETECTION:
        return tuple(Outcome)
    if record.question is QuestionKind.TYPE_IDENTIFICATION:
        return tuple(FailureType)
    return tuple(LETTERS[: len(record.choices)])


def _probability(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ConfigError(f"expected a skill from 0 to 1, got {text!r}")
    return value


def _randomness(record: VqaRecord, seed: int) -> random.Random:
    """Randomness of a record's own: the same whatever is asked before it. Only `random()` is used of it."""
    return random.Random(hashlib.sha256(f"{seed}\n{record.id}".encode(errors="surrogatepass")).digest())
