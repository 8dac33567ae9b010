"""A model's reply cut into its thought and the named fields of its answer block, whatever its dialect."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import cast

from vifailback.types import Json, Problem


class Field(Enum):
    """The keys that an answer block can hold (supplement Fig. 8 and 9), and two that models add."""

    OUTCOME = "success detection"
    FAILURE = "failure detection"
    KEYFRAME = "keyframe"
    TYPE = "failure type"
    LOW_LEVEL = "low level commands"
    SYMBOLS = "visual prompts"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply in parts.

    Args:
        thought: the text between <Think> tags; None without tags.
        body: the answer block, or all that is not thought where no block is marked.
        fields: the values of the keys found in the body, as text without quotes.
        cut_off: a block was opened and not closed, or never came after the thought.
        problems: keys that came twice with different values.
    """

    thought: str | None
    body: str
    fields: Mapping[Field, str]
    cut_off: bool
    problems: tuple[Problem, ...]


_TAG = re.compile(r"<[ \t]{0,3}(/?)[ \t]{0,3}(think(?:ing)?|answer)[ \t]{0,3}>", re.IGNORECASE)
_PART_OF_TAG = re.compile(r"<[ \t]{0,3}/?[ \t]{0,3}[a-z]{0,8}\s{0,3}", re.IGNORECASE)
_PART_OF_KEY = re.compile(r'",?\s{0,3}"?[a-z _-]{0,20}"?:?\s{0,3}', re.IGNORECASE)
_KEY = re.compile(
    r"(?<![^\W_])(?:"
    r"(?P<OUTCOME>(?:task[ _-]?)?success(?:[ _-]?(?:detection|status))?(?:[ _-]?status)?)"
    r"|(?P<FAILURE>failure[ _-]?detect(?:ion|ed))"
    r"|(?P<KEYFRAME>(?:failure[ _-]?)?key[ _-]?frame(?:s|[ _-]?(?:index|number|position|localization))?)"
    r"|(?P<TYPE>failure[ _-]?(?:type|classification|category))"
    r"|(?P<LOW_LEVEL>low[ _-]?level[ _-]?(?:(?:avoidance|correction|corrective|textual)[ _-]?)?"
    r"(?:commands?|guidance|actions?|instructions?))"
    r"|(?P<SYMBOLS>visual[ _-]?(?:prompts?|guidance|symbols?|prompt[ _-]?(?:instructions?|commands?)))"
    r")(?=[\"'”’*_` \t]{0,8}[:=])",
    re.IGNORECASE,
)
_AFTER_KEY = re.compile(r"[\"'”’*_` \t]{0,8}[:=][*_ \t]{0,4}")
_FENCE = re.compile(r"```[a-z]{0,12}", re.IGNORECASE)
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "`": "`"}
_UNIFY = str.maketrans("：，；｛｝「」『』。", ':,;{}"""".')
"""Chinese punctuation, as far as it stands between keys and values."""
SHOWN = 200
"""A problem quotes at most this many characters."""


def cut_reply(text: str) -> Reply:
    """Cut a reply into thought and answer fields. Linear in the length of the text."""
    last = text.rfind("<", max(0, len(text) - 20))
    if last >= 0 and _PART_OF_TAG.fullmatch(text, last):
        text = text[:last]
    thought, body, cut_off = _parts(text.translate(_UNIFY))
    body = _FENCE.sub(" ", body).strip()
    fields, problems = _json_fields(body) or _named_fields(body)
    return Reply(thought, body, fields, cut_off, tuple(problems))


def quoted(text: str) -> str:
    """What a problem shows of a text."""
    text = text.strip()
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def _parts(text: str) -> tuple[str | None, str, bool]:
    """The thought, the body, and whether the reply is cut off."""
    tags = list(_TAG.finditer(text))
    answers = [tag for tag in tags if tag.group(2).lower() == "answer"]
    thinks = [tag for tag in tags if tag.group(2).lower() != "answer"]
    opened = next((tag for tag in thinks if not tag.group(1)), None)
    closed = next((tag for tag in reversed(thinks) if tag.group(1)), None)
    begin = closed.end() if closed else opened.end() if opened else 0
    answers = [tag for tag in answers if tag.start() >= begin]
    blocks: list[tuple[str, bool]] = []
    for tag, following in zip(answers, [*answers[1:], None], strict=False):
        if not tag.group(1):
            blocks.append((text[tag.end() : following.start() if following else len(text)], following is None))
    thought = None
    if opened or closed:
        end = closed.start() if closed else answers[0].start() if answers else len(text)
        thought = text[opened.end() if opened and opened.end() <= end else 0 : end].strip()
    if blocks:
        body, cut_off = next((block for block in reversed(blocks) if block[0].strip()), blocks[-1])
        return thought, body, cut_off
    body = text[begin:] if closed or not opened else ""
    return thought, body, thought is not None and not body.strip()


def _json_fields(body: str) -> tuple[dict[Field, str], list[Problem]] | None:
    """The fields of a body that is real JSON; None where it is not."""
    begin, end = body.find("{"), body.rfind("}")
    for candidate in (body[begin : end + 1] if 0 <= begin < end else "", "{" + body.strip().rstrip(",") + "}"):
        value = _json(candidate)
        found = {field: value[key] for key in value if (field := _field_of(key))}
        if found:
            return {field: _as_text(item) for field, item in found.items()}, []
    return None


def _json(text: str) -> dict[str, Json]:
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Json]", value) if isinstance(value, dict) else {}


def _field_of(key: str) -> Field | None:
    match = _KEY.match(key.strip() + ":")
    return Field[match.lastgroup] if match and match.lastgroup else None


def _as_text(value: Json) -> str:
    if isinstance(value, str):
        return value
    if (
        isinstance(value, list)
        and (items := cast("list[Json]", value))
        and all(isinstance(item, str) for item in items)
    ):
        return "\n".join(items)
    if isinstance(value, dict) and "type" not in (named := cast("dict[str, Json]", value)):
        return "\n".join(
            f"{name}: {fields.rstrip('.')}." if isinstance(fields, str) else f"{name}: {json.dumps(fields)}"
            for name, fields in named.items()
        )
    return "" if value is None else json.dumps(value)


def _named_fields(body: str) -> tuple[dict[Field, str], list[Problem]]:
    """The fields of a body of `"key": "value"` lines with or without commas and quotes."""
    matches = list(_KEY.finditer(body))
    fields: dict[Field, str] = {}
    problems: list[Problem] = []
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        begin = _AFTER_KEY.match(body, match.end())
        text = body[begin.end() if begin else match.end() : following.start() if following else len(body)]
        value = _value(text, last=following is None)
        field = Field[match.lastgroup or ""]
        if field in fields and fields[field] != value:
            problems.append(Problem(quoted(f"{match.group()}: {value}"), f'"{field.value}" stands there twice'))
        fields.setdefault(field, value)
    return fields, problems


def _value(text: str, *, last: bool) -> str:
    """A value without its quotes and the comma after it; `text` goes up to the next key, whose quote it may hold."""
    if not last:
        text = text[:-1] if text[-1:] in _QUOTES.keys() | _QUOTES.values() else text
        text = text.rstrip(" \t\r\n*_-•{,;")
    text = text.strip().strip("*").rstrip(",;").strip()
    end = text.rfind('"', 0, -1) if last and text[:1] == '"' else 0
    before = text.rfind('"', 1, end) if end > 0 else 0
    for quote in (before, end):
        if quote > 0 and _PART_OF_KEY.fullmatch(text, quote):
            text = text[: quote + 1]  # the reply was cut off in the middle of the next key
    if last and text.count("}") > text.count("{"):
        text = text.removesuffix("}").rstrip().rstrip(",;").rstrip()
    if text[:2] in {'["', "['"} and text.endswith("]"):
        text = text[1:-1].strip()
    closing = _QUOTES.get(text[:1])
    if closing:
        text = text[1:]
        return text[:-1] if text.endswith(closing) else text
    return text[:-1] if text[-1:] == '"' else text
