"""The Question: one kind, when it applies, what it asks and shows, and its true answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from vifailback.types import AnswerForm, KeyframeRole, OneOf, QuestionKind, VqaRecord
from vifailback.vqa.case import Case
from vifailback.vqa.distractors import LETTERS, Choices
from vifailback.vqa.templates import IMAGE_MARK, Template, templates
from vifailback.vqa.unasked import Unasked

Need: TypeAlias = Callable[[Case], Unasked | None]
"""Says why a question cannot be asked about a case; None where it can."""


def _no_fields(case: Case) -> Mapping[str, str]:  # noqa: ARG001
    return {}


@dataclass(frozen=True)
class Question:
    """One of the thirteen questions (paper Sec. 3.2, supplement Fig. 4-9).

    Args:
        kind: which one; its value is the tag of the records.
        family: the group it belongs to ("localization", "visual guidance", ...).
        needs: all that an annotation must have for it.
        fields: values of the template's own placeholders; the task sentence is always there.
        truth: the true answer where it is a bare value; None where it is a letter or a template.
        options: makes the four options, or says why there are none; None where the answer is not a letter.
        option_name: the options' name in the template ("keyframe").
        shows_again: the keyframe whose image is repeated at the end.
        words: the answers where they are a few words; empty where they are letters, or open.
        block: makes the form of an answer of several parts, by the number of images that are shown.
    """

    kind: QuestionKind
    family: str
    needs: tuple[Need, ...]
    fields: Callable[[Case], Mapping[str, str]] = _no_fields
    truth: Callable[[Case], str] | None = None
    options: Callable[[Case, str], Choices | Unasked] | None = None
    option_name: str = ""
    shows_again: KeyframeRole | None = None
    words: tuple[str, ...] = ()
    block: Callable[[int], AnswerForm] | None = None

    def applies(self, case: Case) -> str | None:
        """Return None where the question can be asked about the case, else the reason why not."""
        outcome = self.record(case)
        return outcome.why if isinstance(outcome, Unasked) else None

    def prompt(self, case: Case) -> str:
        """Return the user turn, without its image marks."""
        return self._asked(case).prompt

    def choices(self, case: Case) -> tuple[str, ...]:
        """Return the texts of the options A-D; empty where the question has none."""
        return self._asked(case).choices

    def images(self, case: Case) -> tuple[str, ...]:
        """Return the images shown, in order; a keyframe question repeats its keyframe at the end."""
        if self.shows_again is None:
            return case.images
        position = case.position(self.shows_again)
        return case.images if position is None else (*case.images, case.images[position - 1])

    def answer(self, case: Case) -> str:
        """Return the true answer, as the assistant turn."""
        return self._asked(case).answer

    def form(self, choices: int, images: int) -> AnswerForm | None:
        """Return what an answer must look like; None where any words will do.

        Args:
            choices: how many options a record has.
            images: how many images it shows.
        """
        if self.words:
            return OneOf(self.words)
        if choices:
            return OneOf(tuple(LETTERS[:choices]))
        return None if self.block is None else self.block(images)

    def record(self, case: Case) -> VqaRecord | Unasked:
        """Return the record of a case, or why there is none."""
        for need in self.needs:
            if (reason := need(case)) is not None:
                return reason
        record = case.record_id(self.kind)
        choices = None if self.options is None else self.options(case, record)
        if isinstance(choices, Unasked):
            return choices
        template = templates(case.wording)[self.kind]
        fields = {"task_description": case.annotation.task, **self.fields(case)}
        prompt = template.prompt(fields if choices is None else {**fields, **choices.fields(self.option_name)})
        answer = self._answer(case, template, fields, choices)
        if IMAGE_MARK in prompt or IMAGE_MARK in answer:
            return Unasked(f"its words hold {IMAGE_MARK}, which would stand for one image more", lost=True)
        return VqaRecord(
            id=record,
            question=self.kind,
            episode=case.annotation.episode,
            task=case.annotation.task,
            images=self.images(case),
            prompt=prompt,
            answer=answer,
            choices=() if choices is None else choices.options,
        )

    def _answer(self, case: Case, template: Template, fields: Mapping[str, str], choices: Choices | None) -> str:
        if choices is not None:
            return choices.letter
        if self.truth is not None:
            return self.truth(case)
        return template.answer_text(fields)

    def _asked(self, case: Case) -> VqaRecord:
        record = self.record(case)
        if isinstance(record, Unasked):
            raise ValueError(f"{self.kind} is not asked about {case.annotation.episode!r}: {record.why}")
        return record
