"""The question about an attempt that still runs, and its answer; unfinished is not failed.

Why there are two: docs/decisions/supervise.md.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files

from vifailback.types import Answer, QuestionKind
from vifailback.vqa.answer import read_answer
from vifailback.vqa.reply import Field, cut_reply, quoted
from vifailback.vqa.templates import Template, templates


class LiveQuestion(StrEnum):
    """How a running attempt is asked about."""

    THREE_STATES = "three-states"
    """The paper's question with a third option for an attempt that is not finished."""
    PAPER = "paper"
    """The paper's question to the letter (supplement Fig. 9): "Successful" means that no failure was seen."""


@dataclass(frozen=True)
class LiveAnswer:
    """A reply about a running attempt, read.

    Args:
        answer: what it says; its problems do not count what only says that the attempt goes on.
        unfinished: it says that the attempt goes on and nothing has gone wrong.
    """

    answer: Answer
    unfinished: bool


_UNFINISHED = re.compile(
    r"\b(?:in[ -]?progress|on[ -]?going|progressing|proceeding|under[ -]?way|still running|"
    r"(?:not|un|in)[ -]?(?:yet )?(?:completed?|finished)(?: yet)?|not yet)\b",
    re.IGNORECASE,
)


def live_prompt(task: str, shown: int, question: LiveQuestion = LiveQuestion.THREE_STATES) -> str:
    """Return the words that ask about an attempt; the images stand before them.

    Args:
        task: the task sentence.
        shown: how many images are shown; the correction is asked for on the last one.
        question: how to ask.
    """
    return live_template(question).prompt({"task_description": task, "correction_keyframe": str(shown)})


def live_template(question: LiveQuestion) -> Template:
    """Return the words of a way to ask."""
    return _three_states() if question is LiveQuestion.THREE_STATES else templates()[QuestionKind.VISUAL_CORRECTION]


def read_live(reply: str, question: LiveQuestion = LiveQuestion.THREE_STATES) -> LiveAnswer:
    """Read a reply; never raises."""
    parts = cut_reply(reply)
    answer = read_answer(parts)
    if question is LiveQuestion.PAPER:
        return LiveAnswer(answer, unfinished=False)
    said = parts.fields.get(Field.OUTCOME, "" if parts.fields else parts.body)
    if len(said) > _LONGEST or not _UNFINISHED.search(said):
        return LiveAnswer(answer, unfinished=False)
    problems = tuple(problem for problem in answer.problems if problem.line != quoted(said))
    return LiveAnswer(replace(answer, failed=None, problems=problems), unfinished=True)


_LONGEST = 120
"""A longer text is no outcome but a story."""


@cache
def _three_states() -> Template:
    text = (files("vifailback.vqa") / "prompts" / "live_correction.txt").read_text(encoding="utf-8")
    return replace(templates()[QuestionKind.VISUAL_CORRECTION], question=text.removesuffix("\n"))
