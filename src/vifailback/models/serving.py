"""Which server software stands behind an address, and how it is told the form of an answer.

vLLM and SGLang ignore fields that they do not know without a word, so the right names matter
(docs.vllm.ai, features/structured_outputs; docs.sglang.io, advanced_features/structured_outputs).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from vifailback.models.address import without_chat
from vifailback.types import AnswerForm, Json, JsonLike, Matching, OneOf, Token

PROBE_S = 10.0
"""The longest wait for a server to say what it is [s]."""
_STRUCTURED = (0, 11)
"""From this version on vLLM takes `structured_outputs`; before 0.12 it took `guided_choice` and the like."""
_ANSWER = "answer"
"""The one field of the JSON object that servers which know nothing but JSON are asked for."""
_NAMES = ("structured_output", "guided", "response_format", "json_schema", "schema", "regex", "grammar", "constrain")
"""Words of an error that is about the form of the answer."""


class Serving(StrEnum):
    """The software of a server, as far as it matters for what a request holds."""

    VLLM = "vllm"
    VLLM_GUIDED = "vllm-guided"
    """vLLM before 0.11."""
    SGLANG = "sglang"
    OPENAI = "openai"
    """OpenAI and whatever else takes its `response_format`: hosted APIs, llama.cpp, Ollama."""


@dataclass(frozen=True)
class Shape:
    """The form of an answer as a server is told it.

    Args:
        fields: further fields of the request's body; none where the server cannot hold an answer to that form.
        wrapped: the answer comes as JSON, {"answer": "..."}, and is unwrapped.
    """

    fields: Mapping[str, Json]
    wrapped: bool = False


def shape(form: AnswerForm, serving: Serving) -> Shape:
    """Return how a server is told that an answer must have a form."""
    match serving, form:
        case Serving.VLLM, OneOf(options):
            return Shape({"structured_outputs": {"choice": list(options)}})
        case Serving.VLLM, Matching(regex):
            return Shape({"structured_outputs": {"regex": regex}})
        case Serving.VLLM_GUIDED, OneOf(options):
            return Shape({"guided_choice": list(options)})
        case Serving.VLLM_GUIDED, Matching(regex):
            return Shape({"guided_regex": regex})
        case Serving.SGLANG, OneOf(options):
            return Shape({"regex": f"({'|'.join(map(_escaped, options))})"})
        case Serving.SGLANG, Matching(regex):
            return Shape({"regex": regex})
        case _, JsonLike(schema):  # all of them take OpenAI's way
            return Shape(_response_format(schema))
        case _, OneOf(options):
            kind: dict[str, Json] = {"type": "string", "enum": list(options)}
            whole: dict[str, Json] = {"type": "object", "properties": {_ANSWER: kind}}
            return Shape(_response_format({**whole, "required": [_ANSWER], "additionalProperties": False}), True)
        case _:
            return Shape({})


def every_frame(serving: Serving) -> dict[str, Json]:
    """Fields by which a server takes every frame of a video; vLLM would take 32 of them (`media_io_kwargs`)."""
    if serving in (Serving.VLLM, Serving.VLLM_GUIDED):
        return {"media_io_kwargs": {"video": {"num_frames": -1}}}
    return {}


def is_about_form(error: str) -> bool:
    """Whether a server's error is about the form of the answer."""
    words = error.casefold()
    return any(name in words for name in _NAMES)


def unwrapped(text: str, said: tuple[Token, ...]) -> tuple[str, tuple[Token, ...]]:
    """The answer inside {"answer": "..."} and its tokens; both as they are where it is none."""
    try:
        found: Json = json.loads(text)
    except (ValueError, RecursionError):
        return text, said
    value = cast("dict[str, Json]", found).get(_ANSWER) if isinstance(found, dict) else None
    if not isinstance(value, str):
        return text, said
    start = text.rfind(value)
    kept: list[Token] = []
    at = 0
    for token in said:
        end = at + len(token.text)
        if start >= 0 and end > start and at < start + len(value):
            kept.append(token)
        at = end
    return value, tuple(kept)


def models_address(chat: str) -> str:
    """Where a server lists its models, by the address of its chat completions."""
    return f"{without_chat(chat)}/models"


def version_address(chat: str) -> str:
    """Where vLLM says its version, by the address of its chat completions."""
    return f"{re.sub('/v1$', '', without_chat(chat))}/version"


def is_vllm(models: str) -> bool:
    """Whether the list of models is one of vLLM's."""
    return Serving.VLLM in _owners(models)


def serving_of(models: str, version: str = "") -> Serving:
    """Tell the software by what it says.

    Args:
        models: the body of its list of models; "" where it gave none.
        version: the body of what vLLM says its version is; "" where it says none, which is taken for a new one.
    """
    owners = _owners(models)
    if Serving.SGLANG in owners:
        return Serving.SGLANG
    if Serving.VLLM not in owners:
        return Serving.OPENAI
    found = re.search(r'"version"\s*:\s*"v?(\d+)\.(\d+)', version)
    if found and (int(found[1]), int(found[2])) < _STRUCTURED:
        return Serving.VLLM_GUIDED
    return Serving.VLLM


def _owners(models: str) -> set[str]:
    try:
        found: Json = json.loads(models)
    except (ValueError, RecursionError):
        return set()
    data = cast("dict[str, Json]", found).get("data") if isinstance(found, dict) else None
    listed = cast("list[Json]", data) if isinstance(data, list) else []
    owners = [cast("dict[str, Json]", one).get("owned_by") for one in listed if isinstance(one, dict)]
    return {owner for owner in owners if isinstance(owner, str)}


def _response_format(schema: Mapping[str, Json]) -> dict[str, Json]:
    inner: dict[str, Json] = {"name": _ANSWER, "schema": dict(schema), "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": inner}}


def _escaped(text: str) -> str:
    """A text as a regular expression; only what means something there is escaped."""
    return re.sub(r"([\\.^$*+?()\[\]{}|])", r"\\\1", text)
