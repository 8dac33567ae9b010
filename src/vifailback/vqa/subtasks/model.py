"""Subtasks of a task sentence, by a language model (paper Sec. 3.3.2)."""

import re
from importlib.resources import files

from vifailback.errors import ModelError
from vifailback.models.vlm import Vlm
from vifailback.types import Ask

MOST_SUBTASKS = 20
LONGEST_SUBTASK = 300
_LINE = re.compile(r"(\d{1,3})[.)]\s+(\S.*)")
_THOUGHT = re.compile(r"^.*</think(?:ing)?>", re.IGNORECASE | re.DOTALL)


def decompose_with_model(task: str, model: Vlm, *, timeout_s: float = 60.0) -> tuple[str, ...]:
    """Ask a language model for the subtasks of a task sentence.

    Args:
        task: the task sentence; a blank one has no subtasks and asks nobody.
        model: the model to ask.
        timeout_s: how long to wait for the reply [s].

    Returns:
        The subtasks in order, without their numbers.

    Raises:
        ModelError: the model cannot be reached, refuses, is too slow, or the reply is not a numbered list.
    """
    if not task.strip():
        return ()
    prompt = files("vifailback.vqa").joinpath("prompts/decompose.txt").read_text(encoding="utf-8")
    reply = model.ask(Ask(prompt.replace("{task}", task.strip()), timeout_s=timeout_s))
    return read_numbered(reply.text)


def read_numbered(text: str) -> tuple[str, ...]:
    """Read a list numbered 1., 2., 3., one item a line, and nothing else but a thought before it.

    Raises:
        ModelError: there is something else, or a number is missing.
    """
    items: list[str] = []
    for line in _THOUGHT.sub("", text).splitlines():
        line = line.strip().strip("*").strip()
        if not line or line.startswith("```"):
            continue
        match = _LINE.fullmatch(line)
        if match is None or int(match.group(1)) != len(items) + 1 or len(line) > LONGEST_SUBTASK:
            expected = f"a list numbered 1., 2., 3. with subtask {len(items) + 1} here"
            raise ModelError(f"the model's reply is not {expected}: {line[:120]!r}")
        items.append(match.group(2).strip().strip("*").strip())
    if not 1 <= len(items) <= MOST_SUBTASKS:
        raise ModelError(f"the model's reply has {len(items)} subtasks; expected 1 to {MOST_SUBTASKS}")
    return tuple(items)
