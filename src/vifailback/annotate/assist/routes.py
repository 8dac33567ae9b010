"""The routes of the help: language, subtasks, drafts, prefill."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, StrictStr
from starlette.concurrency import run_in_threadpool

from vifailback.annotate.assist.advisers import Advisers
from vifailback.annotate.assist.drafts import DraftField, check, model_drafts, template_drafts
from vifailback.annotate.assist.language import words
from vifailback.annotate.assist.prefill import prefill
from vifailback.annotate.assist.streaming import EventStream, while_listening
from vifailback.annotate.assist.subtasks import need, subtasks
from vifailback.annotate.context import Context
from vifailback.annotate.failures import without_folders
from vifailback.annotate.people import person
from vifailback.errors import InputError
from vifailback.store.schema import annotation_from_json
from vifailback.types import Annotation, Json

LONGEST_TEXT = 20_000
MOST_PARTS = 200

_Text = Annotated[StrictStr, Field(max_length=LONGEST_TEXT)]
_Parts = Annotated[list[dict[str, Json]], Field(max_length=MOST_PARTS)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LanguageBody(_Body):
    """POST /api/language."""

    sentence: _Text | None = None
    commands: _Parts | None = None
    code: _Text | None = None
    symbols: _Parts | None = None


class SubtasksBody(_Body):
    """POST /api/subtasks."""

    task: _Text
    use: Literal["grammar", "model"] = "grammar"


class DraftsBody(_Body):
    """POST /api/drafts."""

    episode: _Text
    fields: Annotated[list[DraftField], Field(min_length=1, max_length=len(DraftField))]
    use: Literal["template", "model"] = "template"
    annotation: dict[str, Json]


class PrefillBody(_Body):
    """POST /api/prefill; `annotation` is what the page holds, for its task and subtasks."""

    episode: _Text
    annotation: dict[str, Json] | None = None


def router(context: Context, advisers: Advisers | None = None) -> APIRouter:
    """The routes on a server's parts; the models of its config unless others are given."""
    asked = advisers or Advisers.of(context.config)

    @asynccontextmanager
    async def closing(_: object) -> AsyncGenerator[None]:
        yield
        asked.close()

    routes = APIRouter(prefix="/api", dependencies=[Depends(person)], lifespan=closing)

    @routes.post("/language")
    def language(body: LanguageBody) -> dict[str, Json]:  # pyright: ignore[reportUnusedFunction]
        for text, parts in (("sentence", "commands"), ("code", "symbols")):
            if getattr(body, text) is not None and getattr(body, parts) is not None:
                raise InputError(f"expected {text} or {parts}, got both", field=text)
        return words(sentence=body.sentence, commands=body.commands, code=body.code, symbols=body.symbols).to_json()

    @routes.post("/subtasks")
    def decomposed(body: SubtasksBody) -> dict[str, Json]:  # pyright: ignore[reportUnusedFunction]
        return subtasks(body.task, need(asked.drafting, "subtasks") if body.use == "model" else None)

    @routes.post("/drafts")
    def drafts(body: DraftsBody) -> EventStream:  # pyright: ignore[reportUnusedFunction]
        episode = context.library.episode(body.episode)
        annotation = _annotation(body.annotation, body.episode)
        check(annotation, body.fields)
        if body.use == "template":
            events = template_drafts(annotation, body.fields)
        else:
            events = model_drafts(annotation, episode, body.fields, need(asked.drafting, "drafts"))
        return EventStream(_told(event, context) for event in events)

    @routes.post("/prefill")
    async def prefilled(  # pyright: ignore[reportUnusedFunction]
        request: Request, body: PrefillBody
    ) -> dict[str, Json] | None:
        model = need(asked.diagnosing, "prefill")
        episode = await run_in_threadpool(context.library.episode, body.episode)
        annotation = Annotation(episode.id, episode.task)
        if body.annotation is not None:
            annotation = _annotation(body.annotation, body.episode)
        return await while_listening(
            request, lambda wanted: prefill(episode, annotation, model, wanted=wanted).to_json()
        )

    return routes


def _told(event: dict[str, Json], context: Context) -> dict[str, Json]:
    why = event.get("error")
    return {**event, "error": without_folders(why, context)} if isinstance(why, str) else event


def _annotation(sent: dict[str, Json], episode: str) -> Annotation:
    """The annotation that the page sent.

    Raises:
        AnnotationError: it is not valid; names its place.
        InputError: it is of another episode.
    """
    annotation = annotation_from_json(sent)
    if annotation.episode != episode:
        raise InputError(f"is of {annotation.episode!r}, expected {episode!r}", field="annotation.episode")
    return annotation
