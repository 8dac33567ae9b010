"""What a vision-language model is asked, and what it replies."""

from dataclasses import dataclass

from vifailback.types.image import Image

MOST_TOKENS = 2048
"""How long a reply may be (supplement Sec. 5.2: 2,048 tokens, temperature 0)."""


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
    """

    text: str
    images: tuple[Image | bytes, ...] = ()
    max_tokens: int = MOST_TOKENS
    temperature: float = 0.0
    timeout_s: float = 60.0
    logprobs: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a reply and the natural logarithm of its probability."""

    text: str
    logprob: float


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
    """

    text: str
    model: str
    tokens: int | None = None
    latency_s: float = 0.0
    cut_off: bool = False
    said: tuple[Token, ...] = ()
