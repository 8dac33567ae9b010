"""Subtasks of a task sentence, by a plain grammar without a model (paper Sec. 3.3.2, the release's "subtasks")."""

import re
from collections.abc import Sequence

from vifailback.vqa.subtasks.grammar import clauses
from vifailback.vqa.subtasks.steps import steps

_NUMBER = re.compile(r"\s*(?:\d{1,3}\s*[.):]|[-*•])\s*")


def decompose(task: str) -> tuple[str, ...]:
    """Return the subtasks of a task sentence in order, without numbers; empty for a text without words.

    Written for the 100 tasks of the paper (supplement Fig. 2); any other sentence is at least cut into its clauses.
    """
    return steps(clauses(task))


def format_subtasks(subtasks: Sequence[str]) -> list[str]:
    """Number subtasks as the release does: "1. Grasp the cup."."""
    return [f"{number}. {subtask}" for number, subtask in enumerate(subtasks, start=1)]


def without_number(subtask: str) -> str:
    """A subtask without the number or bullet before it."""
    return _NUMBER.sub("", subtask, count=1).strip()
