"""Drafts of the failure reason and the high-level guidance, streamed (paper Sec. 3.3.2, stage 3)."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from enum import StrEnum

from vifailback.annotate.assist.asking import draft_ask, tidy, unthought
from vifailback.errors import InputError, ModelError, ViFailbackError
from vifailback.models.vlm import Vlm
from vifailback.types import Annotation, Episode, Json, KeyframeRole, Outcome
from vifailback.version import DRAFT_PROMPTS
from vifailback.vqa.drafts import high_level, reason

TEMPLATE = "template"
"""Who wrote a draft that no model wrote."""


class DraftField(StrEnum):
    """The texts of stage 3, by their place in the annotation."""

    REASON = "reason"
    AVOIDANCE = "avoidance.high_level"
    CORRECTION = "correction.high_level"


def check(annotation: Annotation, fields: Sequence[DraftField]) -> None:
    """See whether there is something to draft from.

    Raises:
        InputError: names what is missing.
    """
    if annotation.outcome is not Outcome.FAILED:
        raise InputError("the episode is not annotated as failed: there is no failure to explain", field="outcome")
    if annotation.failure_type is None:
        raise InputError("choose the failure type first: drafts are made from it", field="failure_type")
    for field, role in ((DraftField.AVOIDANCE, "avoidance"), (DraftField.CORRECTION, "correction")):
        if field in fields and getattr(annotation, role) is None:
            raise InputError(f"set the {role} keyframe first: the text belongs to it", field=role)


def template_drafts(annotation: Annotation, fields: Sequence[DraftField]) -> Generator[dict[str, Json], None, None]:
    """Yield the events of drafts by templates."""
    write: dict[DraftField, Callable[[], str]] = {
        DraftField.REASON: lambda: reason(annotation),
        DraftField.AVOIDANCE: lambda: high_level(annotation, KeyframeRole.AVOIDANCE),
        DraftField.CORRECTION: lambda: high_level(annotation, KeyframeRole.CORRECTION),
    }
    for field in fields:
        text = write[field]()
        yield {"field": field.value, "delta": text}
        yield {"field": field.value, "done": True, "text": text, "by": TEMPLATE}


def model_drafts(
    annotation: Annotation, episode: Episode, fields: Sequence[DraftField], model: Vlm
) -> Generator[dict[str, Json], None, None]:
    """Yield the events of drafts by a model, as it writes; an error ends them."""
    try:
        for field in fields:
            text = ""
            with closing(model.stream(draft_ask(field.value, annotation, episode))) as pieces:
                for piece in unthought(pieces):
                    text += piece
                    yield {"field": field.value, "delta": piece}
            text = tidy(text)
            if not text:
                raise ModelError(f"{model.name} wrote nothing for {field.value}")
            yield {"field": field.value, "done": True, "text": text, "by": model.name, "prompts": DRAFT_PROMPTS}
    except ViFailbackError as error:
        yield {"error": str(error)}
