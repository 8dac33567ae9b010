"""What a model said about records, and what it was worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vifailback.types.image import Json
from vifailback.types.vqa import QuestionKind


@dataclass(frozen=True)
class Prediction:
    """One reply to one record, as a line of a predictions file: {"id": ..., "reply": ...} and what else is known.

    Args:
        id: id of the record.
        reply: the reply as it came; None where the model never gave one.
        error: why there is none; "" where there is one.
        model: the model that says it wrote the reply.
        tokens: length of the reply in tokens; None where the server does not say.
        latency_s: from asking to the end of the reply [s]; None where not measured.
        extra: unknown keys of the line it came from, kept as they came.
    """

    id: str
    reply: str | None
    error: str = ""
    model: str = ""
    tokens: int | None = None
    latency_s: float | None = None
    extra: Mapping[str, Json] = field(default_factory=dict[str, Json])


@dataclass(frozen=True)
class Score:
    """What one reply was worth.

    Args:
        id: id of the record.
        question: which of the thirteen.
        value: 0 .. 1; an unanswered record is worth 0 in the main figure; None where nobody has judged it yet.
        answered: whether the reply could be read at all.
        parts: named sub-scores, each 0 .. 1.
        why: what was read and compared, in words, for people who look at errors.
        episode: episode id: what intervals are clustered by.
        task: task sentence of the episode.
    """

    id: str
    question: QuestionKind
    value: float | None
    answered: bool
    parts: Mapping[str, float] = field(default_factory=dict[str, float])
    why: str = ""
    episode: str = ""
    task: str = ""
