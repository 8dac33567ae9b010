"""The prompt and answer templates, one data file each (supplement Fig. 4-9); prompts/index.json names their sources."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import msgspec

from vifailback.errors import UnknownNameError
from vifailback.types import QuestionKind

IMAGE_MARK = "<image>"
"""One stands for every image, all at the start of the user turn (released VQA files)."""

_PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")
_IMAGE_PLACEHOLDER = re.compile(r"\{(?:task_image_sequence|avoidance_keyframe_image|correction_keyframe_image)\} ")


class Wording(StrEnum):
    """Whose words the prompts and answers use."""

    RELEASED = "released"
    """The released dataset's, where they are known; the paper's figures else."""
    PAPER = "paper"
    """The paper's figures, to the letter."""


@dataclass(frozen=True)
class Template:
    """The texts of one question kind.

    Args:
        question: the user turn with its placeholders, image placeholders included.
        answer: the assistant turn with its placeholders; None where the answer is a bare value.
        source: the figure it comes from.
        signature: phrases by which a user turn of this kind is recognised, whatever the wording.
        unlike: phrases that a user turn of this kind does not hold.
    """

    question: str
    answer: str | None
    source: str
    signature: tuple[str, ...]
    unlike: tuple[str, ...]

    def prompt(self, fields: Mapping[str, str]) -> str:
        """Fill the user turn; image placeholders go, because the released files put all images first."""
        return fill(_IMAGE_PLACEHOLDER.sub("", self.question), fields)

    def answer_text(self, fields: Mapping[str, str]) -> str:
        """Fill the assistant turn.

        Raises:
            ValueError: answers of this kind have no template.
        """
        if self.answer is None:
            raise ValueError(f"answers have no template here ({self.source}): they are a bare value")
        return fill(self.answer, fields)

    def matches(self, prompt: str) -> bool:
        """Whether a user turn is of this kind."""
        return all(phrase in prompt for phrase in self.signature) and not any(
            phrase in prompt for phrase in self.unlike
        )


def fill(template: str, fields: Mapping[str, str]) -> str:
    """Put values into the placeholders of a template; braces inside the values stay as they are.

    Raises:
        UnknownNameError: the template has a placeholder that no value was given for.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in fields:
            raise UnknownNameError("value for placeholder", match[1], fields)
        return fields[match[1]]

    return _PLACEHOLDER.sub(value, template)


@cache
def templates(wording: Wording = Wording.RELEASED) -> Mapping[QuestionKind, Template]:
    """Return the templates of all thirteen kinds."""
    return MappingProxyType({kind: _template(_index()[kind.value], wording) for kind in QuestionKind})


def kind_of_prompt(prompt: str) -> QuestionKind | None:
    """Recognise the kind of question a user turn asks, by the phrases of the templates; None where none fits."""
    found = [kind for kind, template in templates().items() if template.matches(prompt)]
    return found[0] if len(found) == 1 else None


def frames_in_words(times_s: Sequence[float]) -> str:
    """Say which image is which frame of a video, and when each was taken [s]; the prompts speak of images."""
    times = ", ".join(f"{time:.2f}" for time in times_s)
    return fill(_text("before_video.txt").removesuffix("\n"), {"count": str(len(times_s)), "times": times})


def cameras_in_words(cameras: Sequence[str]) -> str:
    """Say what an image of several cameras shows; the prompts speak of the head camera alone."""
    return fill(
        _text("before_grid.txt").removesuffix("\n"), {"count": str(len(cameras)), "cameras": ", ".join(cameras)}
    )


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    """One entry of prompts/index.json: file names by wording, sources, phrases."""

    question: dict[str, str]
    source: str
    signature: tuple[str, ...]
    unlike: tuple[str, ...]
    answer: dict[str, str] | None = None
    answer_source: str | None = None


@cache
def _index() -> dict[str, _Entry]:
    return msgspec.json.decode(_text("index.json"), type=dict[str, _Entry])


def _template(entry: _Entry, wording: Wording) -> Template:
    def text(names: Mapping[str, str]) -> str:
        return _text(names.get(wording.value, names["paper"])).removesuffix("\n")

    answer = None if entry.answer is None else text(entry.answer)
    return Template(text(entry.question), answer, entry.source, entry.signature, entry.unlike)


def _text(name: str) -> str:
    return (files("vifailback.vqa") / "prompts" / name).read_text(encoding="utf-8")
