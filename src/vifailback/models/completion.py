"""Reads what an OpenAI-compatible server answers: a chat completion, a chunk of one, or an error."""

import json
from dataclasses import dataclass
from typing import cast

from vifailback.errors import ModelError
from vifailback.types import Json

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
    """

    text: str | None
    finish: str | None = None
    model: str | None = None
    tokens: int | None = None
    asked_tokens: int | None = None


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
