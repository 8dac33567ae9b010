"""What a vision-language model is asked, and what it replies."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from vifailback.types.image import Image, Json

MOST_TOKENS = 2048
"""How long a reply may be (supplement Sec. 5.2: 2,048 tokens, temperature 0)."""


@dataclass(frozen=True)
class OneOf:
    """The answer is one of these texts and nothing else."""

    options: tuple[str, ...]

    def fits(self, text: str) -> bool:
        """Whether a reply has this form."""
        return text.strip() in self.options


@dataclass(frozen=True)
class Matching:
    """The whole answer matches a regular expression, without look-around and back references: servers know none."""

    regex: str

    def fits(self, text: str) -> bool:
        """Whether a reply has this form."""
        return re.fullmatch(self.regex, text.strip()) is not None


@dataclass(frozen=True)
class JsonLike:
    """The answer is JSON by a schema; a reply is only checked to be JSON."""

    schema: Mapping[str, Json]

    def fits(self, text: str) -> bool:
        """Whether a reply has this form."""
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return False
        return True


AnswerForm: TypeAlias = OneOf | Matching | JsonLike
"""What a server can hold an answer to while it is generated."""


@dataclass(frozen=True)
class Video:
    """Frames as one video.

    Args:
        data: an mp4 file (H.264).
        times_s: when each frame was taken [s].
    """

    data: bytes
    times_s: tuple[float, ...]


@dataclass(frozen=True)
class Ask:
    """One question to a vision-language model, in one turn.

    Args:
        text: the words; the images stand before them.
        images: each uint8 RGB (height, width, 3), or the bytes of a JPEG, PNG or WebP file.
        max_tokens: where the reply is cut off.
        temperature: 0 is the most likely reply; always sent, because models come with defaults of their own.
        timeout_s: the longest wait for the whole reply [s].
        logprobs: ask also how sure the model is of each token; servers that cannot say leave it out.
        others: ask also for so many of the likeliest tokens at each place; needs `logprobs`.
        form: what the answer must look like; models that cannot be held to it leave it out, and the reply says so.
        video: the frames as one video, before the images and the words; models that take none refuse.
    """

    text: str
    images: tuple[Image | bytes, ...] = ()
    max_tokens: int = MOST_TOKENS
    temperature: float = 0.0
    timeout_s: float = 60.0
    logprobs: bool = False
    others: int = 0
    form: AnswerForm | None = None
    video: Video | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a reply.

    Args:
        text: its text.
        logprob: the natural logarithm of its probability.
        others: the likeliest tokens at its place, itself among them; empty where that was not asked or not told.
    """

    text: str
    logprob: float
    others: tuple["Token", ...] = ()


@dataclass(frozen=True)
class Reply:
    """What a model replied.

    Args:
        text: its words.
        model: the model that says it wrote them.
        tokens: length of the reply in tokens; None where the server does not say.
        latency_s: from asking to the end of the reply [s].
        cut_off: the reply ended because it was too long.
        said: its tokens with their probabilities, where they were asked for and the model tells; their texts make up
            `text`.
        formed: the ask wanted a form, the model was held to it, and the reply has it; None where it wanted none.
    """

    text: str
    model: str
    tokens: int | None = None
    latency_s: float = 0.0
    cut_off: bool = False
    said: tuple[Token, ...] = ()
    formed: bool | None = None
