"""Reads what an OpenAI-compatible server answers: a chat completion, a chunk of one, or an error."""

import json
from dataclasses import dataclass
from typing import cast

from vifailback.errors import ModelError
from vifailback.types import Json, Token

SHOWN = 200
"""How much of a server's words an error repeats."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one answer or one chunk says.

    Args:
        text: its text; None where it holds none.
        finish: why the reply ended here ("stop", "length"); None where it goes on.
        model: the model that the server names.
        tokens: length of the reply [tokens].
        asked_tokens: length of what was asked, images included [tokens].
        said: its tokens with their probabilities, where the server tells them.
    """

    text: str | None
    finish: str | None = None
    model: str | None = None
    tokens: int | None = None
    asked_tokens: int | None = None
    said: tuple[Token, ...] = ()


def read_completion(body: str) -> Said:
    """Read a chat completion, or a chunk of one ("message" or "delta").

    Raises:
        ModelError: it is neither, or it is an error in the server's words.
    """
    try:
        answer = _table(json.loads(body))
    except (ValueError, RecursionError):
        answer = {}
    if answer.get("error"):
        raise ModelError(f"answered with an error: {words_of(body)}")
    if not isinstance(answer.get("choices"), list):
        raise ModelError(f"answered, but not with a chat completion: {brief(body)!r}")
    usage, model = _table(answer.get("usage")), answer.get("model")
    choices = cast("list[Json]", answer["choices"])
    choice = _table(choices[0]) if choices else {}
    part = _table(choice.get("delta")) or _table(choice.get("message"))
    finish = choice.get("finish_reason")
    text = _text(part["content"]) if "content" in part else None
    return Said(
        _text(part.get("refusal")) if text is None else text,
        finish if isinstance(finish, str) else None,
        model if isinstance(model, str) else None,
        _count(usage.get("completion_tokens")),
        _count(usage.get("prompt_tokens")),
        _said(_table(choice.get("logprobs")).get("content")),
    )


def words_of(body: str) -> str:
    """What a server says in an error body: its message where there is one, else the beginning of the body."""
    try:
        found: Json = json.loads(body)
    except (ValueError, RecursionError):
        return brief(body)
    for key in ("error", "message", "detail"):
        value = _table(found).get(key)
        if value:
            found = value
    return brief(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False))


def brief(text: str) -> str:
    """One line of a text, at most `SHOWN` characters."""
    line = " ".join(text[: SHOWN * 5].split())
    return line if len(line) <= SHOWN else line[: SHOWN - 3] + "..."


def _said(content: Json) -> tuple[Token, ...]:
    """The tokens of a reply with their probabilities; none where one of them is not as it should be."""
    found = [_table(one) for one in cast("list[Json]", content)] if isinstance(content, list) else []
    said = [_token(one) for one in found]
    return tuple(token for token in said if token is not None) if None not in said else ()


def _token(one: dict[str, Json]) -> Token | None:
    """A token, with the likeliest at its place as far as they are as they should be."""
    text, value, others = one.get("token"), one.get("logprob"), one.get("top_logprobs")
    if not isinstance(text, str) or not isinstance(value, int | float):
        return None
    rest = [_token(_table(other)) for other in cast("list[Json]", others)] if isinstance(others, list) else []
    return Token(text, float(value), tuple(other for other in rest if other is not None))


def _text(content: Json) -> str | None:
    """Text, or the text of content parts."""
    if isinstance(content, list):
        texts = [_table(part).get("text") for part in cast("list[Json]", content)]
        return "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else None


def _count(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _table(value: Json) -> dict[str, Json]:
    return cast("dict[str, Json]", value) if isinstance(value, dict) else {}
