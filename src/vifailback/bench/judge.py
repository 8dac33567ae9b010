"""Judges: a model that says what an open reply is worth, by the paper's prompts or by a rubric (supplement Fig. 10)."""

import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import cast

from vifailback.errors import ModelError
from vifailback.models import Vlm
from vifailback.types import Ask, Json, QuestionKind, VqaRecord
from vifailback.vqa.templates import fill

ATTEMPTS = 3
"""How often a judge is asked for a score that can be read."""
MOST_JUDGE_TOKENS = 512
"""A score needs a handful of tokens; a judge that thinks aloud needs more."""
_AGAIN = {
    "paper_fig10": "\nAnswer again with nothing but the number.",
    "rubric": "\nAnswer again with nothing but the JSON object.",
}
PROMPT_SOURCES = {
    "judge_low_level": "supplement Fig. 10, for chain-of-thought answers",
    "judge_high_level": "supplement Fig. 10, for reasons and high-level guidance",
    "judge_rubric": "ours, on the three dimensions of supplement Sec. 5.2.2",
}
"""The judges' prompts (vqa/prompts/<name>.txt) and where their words come from."""
_LOW_LEVEL = (QuestionKind.COT_AVOIDANCE, QuestionKind.COT_CORRECTION)


class Protocol(StrEnum):
    """How a judge is asked (docs/decisions/judge.md)."""

    PAPER = "paper_fig10"
    """The prompts of Figure 10 to the letter: one number."""
    RUBRIC = "rubric"
    """The three dimensions of supplement Sec. 5.2.2 apart, as JSON; the score is their mean."""


DIMENSIONS = ("semantic_similarity", "content_completeness", "functional_equivalence")
"""What the text says is averaged (paper Sec. 4.1, supplement Sec. 5.2.2)."""


@dataclass(frozen=True)
class Judgement:
    """What a judge said about one reply, as a line of judgements.jsonl.

    Args:
        id: id of the record.
        judge: the judge as it was asked for.
        protocol: how it was asked.
        value: 0 .. 1.
        subject: digest of all that was put to the judge: another reply, truth or prompt makes it another judgement.
        parts: the three dimensions and "contradiction", where the protocol has them.
        reply: what the judge said.
        model: the model that says it judged (a pinned version).
        repeat: 0, 1, ... where the same is judged several times.
        attempts: how often it was asked until the reply could be read.
        tokens: tokens of all its replies; None where the server does not say.
        asked: letters of all that was put to it.
        latency_s: from the first asking to the last reply [s].
    """

    id: str
    judge: str
    protocol: Protocol
    value: float
    subject: str
    parts: dict[str, float] = field(default_factory=dict[str, float])
    reply: str = ""
    model: str = ""
    repeat: int = 0
    attempts: int = 1
    tokens: int | None = None
    asked: int = 0
    latency_s: float = 0.0

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What is judged once."""
        return self.id, self.judge, self.protocol.value, self.subject, self.repeat


def judge_prompt(record: VqaRecord, reply: str, protocol: Protocol = Protocol.PAPER) -> str:
    """What a judge is asked about a reply; the reply stands in it as it came, as the paper's does."""
    if protocol is Protocol.RUBRIC:
        name = "judge_rubric"
    else:
        name = "judge_low_level" if record.question in _LOW_LEVEL else "judge_high_level"
    fields = {"ground_truth": record.answer, "model_raw_response": reply, "question": record.prompt}
    return fill(prompt_text(name), fields)


def subject_of(prompt: str) -> str:
    """A short digest of what is put to a judge."""
    return hashlib.sha256(prompt.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def judge_reply(
    record: VqaRecord,
    reply: str,
    judge: Vlm,
    *,
    protocol: Protocol = Protocol.PAPER,
    repeat: int = 0,
    name: str = "",
    sleep: Callable[[float], object] = time.sleep,
) -> Judgement:
    """Have a judge score one reply.

    A judge whose answer cannot be read, or that cannot be reached, is asked up to `ATTEMPTS` times; after an unreadable
    answer it is reminded of the form.

    Args:
        record: the question, with its true answer.
        reply: the reply to it.
        judge: who judges.
        protocol: how it is asked.
        repeat: which of several judgements of the same reply this is.
        name: what the judge is called in the judgement; its own name by default.
        sleep: how to wait between attempts [s].

    Raises:
        ModelError: there is no score after all attempts: nothing is made up.
    """
    prompt = judge_prompt(record, reply, protocol)
    text, tokens, asked, latency, why = prompt, 0, 0, 0.0, ""
    counted = True
    for attempt in range(1, ATTEMPTS + 1):
        try:
            said = judge.ask(Ask(text, max_tokens=MOST_JUDGE_TOKENS))
        except ModelError as error:
            why = str(error)
            if attempt < ATTEMPTS:
                sleep(2.0**attempt)
            continue
        tokens, counted = tokens + (said.tokens or 0), counted and said.tokens is not None
        asked, latency = asked + len(text), latency + said.latency_s
        parts = read_rubric(said.text) if protocol is Protocol.RUBRIC else None
        value = read_number(said.text) if parts is None else sum(parts[one] for one in DIMENSIONS) / len(DIMENSIONS)
        if value is not None and (parts is not None or protocol is Protocol.PAPER):
            return Judgement(
                record.id, name or judge.name, protocol, value, subject_of(prompt), parts or {}, said.text, said.model,
                repeat, attempt, tokens if counted else None, asked, latency,
            )  # fmt: skip
        why = f"expected {'a number' if protocol is Protocol.PAPER else 'the JSON object'}, got {said.text[:80]!r}"
        text = prompt + _AGAIN[protocol]
    raise ModelError(f"{name or judge.name} gave no score in {ATTEMPTS} attempts: {why}")


def read_number(text: str) -> float | None:
    """Read a score: a number from 0 to 1 and nothing else (bold or code marks and a full stop aside)."""
    match = re.fullmatch(r"[\s*`\"']*([01]?\.\d{1,6}|[01])[\s*`\"']*\.?[\s*`\"']*", _after_thought(text))
    value = float(match[1]) if match else None
    return value if value is not None and 0 <= value <= 1 else None


def read_rubric(text: str) -> dict[str, float] | None:
    """Read the rubric's JSON: the three dimensions from 0 to 1, and whether the texts contradict each other."""
    text = _after_thought(text)
    begin, end = text.find("{"), text.rfind("}")
    try:
        found: Json = json.loads(text[begin : end + 1]) if 0 <= begin < end else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    values = cast("dict[str, Json]", found)
    parts: dict[str, float] = {}
    for name in DIMENSIONS:
        value = values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            return None
        parts[name] = float(value)
    return parts | {"contradiction": float(values.get("contradiction") is True)}


def _after_thought(text: str) -> str:
    """What a judge that thinks aloud says after it."""
    return text.rpartition("</think>")[2] if "</think>" in text else text


@cache
def prompt_text(name: str) -> str:
    """Return a prompt of `PROMPT_SOURCES` with its placeholders."""
    return (files("vifailback.vqa") / "prompts" / f"{name}.txt").read_text(encoding="utf-8").removesuffix("\n")
