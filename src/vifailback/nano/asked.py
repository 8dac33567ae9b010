"""What is asked: a prompt of the paper read back into its question and its values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from vifailback.errors import ModelError
from vifailback.types import KeyframeRole, QuestionKind
from vifailback.vqa.live import LiveQuestion, live_template
from vifailback.vqa.templates import Template, Wording, kind_of_prompt, templates

_NAME = re.compile(r"\{([a-z_0-9]+)\}")
_PLACE = re.compile(r"\\\{([a-z_0-9]+)\\\}")
"""A placeholder in a text that was escaped."""
_IMAGES = ("task_image_sequence", "avoidance_keyframe_image", "correction_keyframe_image")
_SUBTASK = re.compile(r"(?:^|\s)\d{1,2}\. ")


@dataclass(frozen=True)
class Asked:
    """A question.

    Args:
        kind: which of the thirteen.
        task: the task sentence.
        live: the attempt still runs, and may be in progress.
        subtasks: as the prompt lists them; empty where it does not.
        options: the four options; empty where there are none.
        failure_type: as the prompt tells it; "" where it does not.
        keyframe: 1-based place of the correction keyframe, as the prompt tells it; None where it does not.
        shows_again: the keyframe of this role is shown again as the last image.
    """

    kind: QuestionKind
    task: str
    live: bool = False
    subtasks: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    failure_type: str = ""
    keyframe: int | None = None
    shows_again: KeyframeRole | None = None

    @property
    def role(self) -> KeyframeRole:
        """Which guidance it is about."""
        return KeyframeRole.CORRECTION if "correction" in self.kind.value else KeyframeRole.AVOIDANCE


def read_prompt(prompt: str) -> Asked:
    """Read a prompt.

    Raises:
        ModelError: it is none of the thirteen questions, in the words of the templates.
    """
    values = _match(_pattern_of_live(), prompt)
    if values is not None:
        return _asked(QuestionKind.VISUAL_CORRECTION, values, live=True)
    kind = kind_of_prompt(prompt)
    for pattern in () if kind is None else _patterns(kind):
        values = _match(pattern, prompt)
        if values is not None and kind is not None:
            return _asked(kind, values)
    raise ModelError(
        "nano answers the thirteen questions of the paper in the words of their templates, "
        f"and nothing else; it was asked {prompt[:80]!r}"
    )


def _match(pattern: re.Pattern[str], prompt: str) -> Mapping[str, str] | None:
    match = pattern.search(prompt)
    return None if match is None else {name: value or "" for name, value in match.groupdict().items()}


def _asked(kind: QuestionKind, values: Mapping[str, str], *, live: bool = False) -> Asked:
    options = tuple(value for name, value in values.items() if "_option_" in name)
    keyframe = values.get("correction_keyframe", "")
    again = {
        QuestionKind.LOW_LEVEL_AVOIDANCE: KeyframeRole.AVOIDANCE,
        QuestionKind.LOW_LEVEL_CORRECTION: KeyframeRole.CORRECTION,
    }
    return Asked(
        kind,
        values["task_description"].strip(),
        live,
        tuple(text.strip() for text in _SUBTASK.split(values.get("subtasks", "")) if text.strip()),
        tuple(option.strip() for option in options),
        values.get("failure_type", "").strip(),
        int(keyframe) if keyframe.isdigit() else None,
        again.get(kind),
    )


@cache
def _patterns(kind: QuestionKind) -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(templates(wording)[kind]) for wording in Wording)


@cache
def _pattern_of_live() -> re.Pattern[str]:
    return _pattern(live_template(LiveQuestion.THREE_STATES))


def _pattern(template: Template) -> re.Pattern[str]:
    """The template as an expression; the images stand before it, and each value is found once."""
    seen: set[str] = set()

    def group(match: re.Match[str]) -> str:
        name = match[1]
        if name in _IMAGES:
            return ".*?"
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>.*?)"

    words = template.prompt({name: f"{{{name}}}" for name in _NAME.findall(template.question)})
    text = re.escape(words).replace(r"\ ", r"\s+").replace("\\\n", r"\s+")
    return re.compile(_PLACE.sub(group, text) + r"\s*\Z", re.DOTALL)
