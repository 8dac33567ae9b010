"""How sure a model is of its answer, by the probabilities of its tokens (decision: docs/decisions/asking.md)."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from vifailback.types import OneOf, Outcome, Token, VqaRecord
from vifailback.vqa.distractors import LETTERS
from vifailback.vqa.questions import question_of

OTHERS = 5
"""How many of the likeliest tokens are asked for at each place: room for four letters, and what all servers give."""
_OUTCOME = re.compile(r"success[ _]detection[\"'*:\s]*\s*[\"']?(\w+)", re.IGNORECASE)
_BLOCK = re.compile(r"<answer>\s*(.*?)\s*(?:</answer>|\Z)", re.IGNORECASE | re.DOTALL)


class Measure(StrEnum):
    """What a confidence is the probability of."""

    CHOICE = "choice"
    """The answer, among all that the question takes."""
    WORD = "word"
    """The word that was said, among all words: the model told of no other tokens."""
    TOKENS = "tokens"
    """Nothing: the geometric mean of the probabilities of the tokens of the answer, where words are free."""


@dataclass(frozen=True)
class Confidence:
    """How sure a model is, 0 to 1, and by which measure."""

    value: float
    measure: Measure


def confidence_of(record: VqaRecord, said: Sequence[Token], chosen: str | None) -> Confidence | None:
    """Return how sure a model is of its reply to a record; None where it does not tell, or chose nothing.

    Args:
        record: the question.
        said: the tokens of the reply, whose texts make it up.
        chosen: letter of the option that the reply chooses; None for open questions, and where it chooses none.
    """
    form = question_of(record.question).form(len(record.choices), len(record.images))
    if not isinstance(form, OneOf):
        return of_tokens(said)
    return None if chosen is None else of_choice(said, form.options, form.options[LETTERS.index(chosen)])


def of_outcome(said: Sequence[Token]) -> Confidence | None:
    """How sure a model is that the attempt failed or succeeded, by the word that says so in its answer block."""
    text = _text(said)
    found = list(_OUTCOME.finditer(text)) or list(re.finditer(r"\b(Failed|Successful)\b", text, re.IGNORECASE))
    return _chosen(said, found[-1].start(1), tuple(Outcome)) if found else None


def of_choice(said: Sequence[Token], options: Sequence[str], chosen: str) -> Confidence | None:
    """How sure a model is of the option it chooses; None where the reply does not name it.

    Args:
        said: the tokens of the reply.
        options: the answers that the question takes, letters or words.
        chosen: the one that the reply is read as.
    """
    text = _text(said)
    case = re.IGNORECASE if len(chosen) > 1 else re.NOFLAG
    found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(chosen)}(?!\w)", text, case)]
    if not found:
        return None
    first = re.search(r"\w", text)  # an answer stands at the beginning, or at the end of what leads to it
    return _chosen(said, found[0] if first and first.start() == found[0] else found[-1], options)


def of_tokens(said: Sequence[Token]) -> Confidence | None:
    """The geometric mean of the probabilities of the answer's tokens: of its block where there is one."""
    text = _text(said)
    block = _BLOCK.search(text)
    start, end = block.span(1) if block else (0, len(text))
    inside = [token.logprob for at, token in _placed(said) if at < end and at + len(token.text) > start]
    if not inside or any(math.isnan(value) for value in inside):
        return None
    return Confidence(min(1.0, math.exp(sum(inside) / len(inside))), Measure.TOKENS)


def _chosen(said: Sequence[Token], start: int, options: Sequence[str]) -> Confidence | None:
    """The probability of the option that begins at a place, among all: token by token, as far as they differ."""
    left = [option.casefold() for option in options]
    value, measure, before = 1.0, Measure.CHOICE, ""
    for at, token in _placed(said):
        end = at + len(token.text)
        if end <= start or len(left) < 2:
            continue
        piece = token.text[max(0, start - at) :]
        going_on = [option for option in left if _fits(option, before + piece.casefold())]
        if not going_on:
            return None
        if token.others:
            mass = _mass(token, token.text[: max(0, start - at)], before, left)
        else:
            mass, measure = 1.0, Measure.WORD
        value *= min(1.0, math.exp(token.logprob) / mass) if mass > 0 else 0.0
        before, left = before + piece.casefold(), going_on
    return None if len(left) != 1 or math.isnan(value) else Confidence(value, measure)


def _mass(token: Token, lead: str, before: str, options: Sequence[str]) -> float:
    """The probability of all tokens at a place that go on with an option.

    Args:
        token: the token there; it counts too where the others do not hold it.
        lead: what it says before the option begins (a space, a quotation mark); others may begin otherwise.
        before: what was said of the option before this token.
        options: the options that begin so.
    """
    total = 0.0
    for other in token.others:
        text = other.text.casefold()
        pieces = {text} if before else {text.removeprefix(lead.casefold()), text.lstrip(" \"'*([`")}
        if any(piece and _fits(option, before + piece) for option in options for piece in pieces):
            total += math.exp(other.logprob)
    there = any(other.text == token.text for other in token.others)
    return total if there else total + math.exp(token.logprob)


def _fits(option: str, text: str) -> bool:
    """Whether a text is the beginning of an option, or the whole of it and what is no word."""
    if option.startswith(text):
        return True
    return text.startswith(option) and not text[len(option)].isalnum()


def _text(said: Sequence[Token]) -> str:
    return "".join(token.text for token in said)


def _placed(said: Sequence[Token]) -> list[tuple[int, Token]]:
    """The tokens with where they begin."""
    places: list[tuple[int, Token]] = []
    at = 0
    for token in said:
        places.append((at, token))
        at += len(token.text)
    return places
