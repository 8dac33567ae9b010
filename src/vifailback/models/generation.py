"""One reply being generated: greedy or sampled, stopped between two tokens, with the probability of every token."""

import math
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Any, cast

import torch
from transformers import GenerationConfig, LogitsProcessor, StoppingCriteria, TextIteratorStreamer

from vifailback.errors import ModelError
from vifailback.types import Ask, OneOf, Token


class Halt(StoppingCriteria):
    """Stops a reply between two tokens.

    Args:
        over: says whether the time is over.
    """

    def __init__(self, over: Callable[[], bool]) -> None:
        self._over = over
        self.closed = threading.Event()
        self.timed_out = False

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        """Whether each sequence stops here."""
        self.timed_out = self.timed_out or self._over()
        stop = self.timed_out or self.closed.is_set()
        return torch.full((input_ids.shape[0],), stop, device=input_ids.device, dtype=torch.bool)


class _Probabilities(LogitsProcessor):
    """Keeps the logarithm of the probability of each token that was chosen, before sampling changes the scores.

    Args:
        others: also of so many of the likeliest at each place.
    """

    def __init__(self, others: int) -> None:
        self.chosen: list[float] = []
        self.likeliest: list[list[tuple[int, float]]] = []
        self._others = others
        self._last: Any = None

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Note the token that was chosen from the last scores; change nothing."""
        self.finish(int(input_ids[0, -1]))
        self._last = scores[0].float()
        return scores

    def finish(self, token: int) -> None:
        """Note the token that came from the last scores."""
        if self._last is None:
            return
        logprobs = torch.log_softmax(self._last, 0)
        self.chosen.append(float(logprobs[token]))
        best = torch.topk(logprobs, min(self._others, len(logprobs)))
        pairs = [(int(index), float(value)) for index, value in zip(best.indices, best.values, strict=True)]
        self.likeliest.append([(index, value) for index, value in pairs if value > -math.inf])
        self._last = None


class _Choices:
    """Which tokens may come next where the whole reply is one of a few texts.

    Args:
        spellings: the tokens of each text.
        start: how many tokens were asked.
        ends: the tokens that end a reply.
    """

    def __init__(self, spellings: list[list[int]], start: int, ends: list[int]) -> None:
        self._spellings, self._start, self._ends = spellings, start, ends

    def __call__(self, batch: int, tokens: Any) -> list[int]:  # noqa: ARG002
        """Return the tokens that may follow."""
        said = [int(token) for token in tokens[self._start :]]
        going_on = [one for one in self._spellings if one[: len(said)] == said]
        nexts = {one[len(said)] for one in going_on if len(one) > len(said)}
        whole = any(len(one) == len(said) for one in going_on)
        return sorted(nexts) + (self._ends if whole or not nexts else [])


class Generation:
    """A reply to one ask; `run` or `pieces` once, then the rest can be read.

    Args:
        model: a model in memory.
        processor: its processor.
        inputs: the ask as tensors.
        ask: the ask.
        halt: what stops it.
    """

    def __init__(self, model: Any, processor: Any, inputs: Any, ask: Ask, halt: Halt) -> None:
        self._model, self._tokenizer, self._inputs, self._ask, self._halt = (
            model,
            processor.tokenizer,
            inputs,
            ask,
            halt,
        )
        self._probabilities = _Probabilities(ask.others)
        self._tokens: list[int] = []

    @property
    def halted(self) -> bool:
        """Whether the time was over before the reply was."""
        return self._halt.timed_out and not self._ended

    @property
    def cut_off(self) -> bool:
        """Whether the reply ended because it was too long."""
        return not self._ended and len(self._tokens) >= self._ask.max_tokens

    @property
    def count(self) -> int:
        """Length of the reply [tokens]."""
        return len(self._tokens)

    @property
    def text(self) -> str:
        """The reply without special tokens."""
        return cast(str, self._tokenizer.decode(self._tokens, skip_special_tokens=True))

    @property
    def said(self) -> tuple[Token, ...]:
        """The tokens of the text; the bytes of one letter may be several tokens: the last of them has the letter."""
        known, tokens, before = set(self._tokenizer.all_special_ids), list[Token](), ""
        kept: list[int] = []
        pending, whole = 0.0, True
        chosen, likeliest = self._probabilities.chosen, self._probabilities.likeliest
        for token, logprob, others in zip(self._tokens, chosen, likeliest, strict=False):
            if token in known:
                continue
            kept.append(token)
            pending += logprob
            now = cast(str, self._tokenizer.decode(kept))
            if now.endswith("�"):
                whole = False
                continue
            rest = tuple(Token(cast(str, self._tokenizer.decode([one])), value) for one, value in others)
            tokens.append(Token(now[len(before) :], pending, rest if whole else ()))
            before, pending, whole = now, 0.0, True
        return tuple(tokens)

    @property
    def formed(self) -> bool | None:
        """Whether the reply was held to the form that the ask wanted: one of a few texts, no other."""
        form = self._ask.form
        return None if form is None else isinstance(form, OneOf) and form.fits(self.text)

    @property
    def _ends(self) -> list[int]:
        ends: int | list[int] = self._model.generation_config.eos_token_id
        return list(ends) if isinstance(ends, list) else [ends]

    @property
    def _ended(self) -> bool:
        return bool(self._tokens) and self._tokens[-1] in self._ends

    def _choices(self, start: int) -> _Choices | None:
        """What holds the reply to a few texts, where the ask wants that."""
        if not isinstance(self._ask.form, OneOf):
            return None
        spellings = [self._tokenizer.encode(one, add_special_tokens=False) for one in self._ask.form.options]
        return _Choices(spellings, start, self._ends)

    def run(self, streamer: Any = None) -> None:
        """Generate the whole reply.

        Raises:
            ModelError: there is not enough memory.
        """
        ask, own = self._ask, self._model.generation_config
        sampling: dict[str, Any] = (
            {"do_sample": True, "temperature": ask.temperature, "top_k": 0, "top_p": 1.0}
            if ask.temperature > 0
            else {"do_sample": False}
        )
        config = GenerationConfig(
            max_new_tokens=ask.max_tokens, eos_token_id=own.eos_token_id, pad_token_id=own.pad_token_id, **sampling
        )
        length = int(self._inputs["input_ids"].shape[1])
        try:
            with torch.inference_mode():
                made = self._model.generate(
                    **self._inputs,
                    generation_config=config,
                    logits_processor=[self._probabilities] if ask.logprobs else [],
                    prefix_allowed_tokens_fn=self._choices(length),
                    stopping_criteria=[self._halt],
                    streamer=streamer,
                )
        except torch.OutOfMemoryError as error:
            why = f"no memory left for {len(ask.images)} images, {length} tokens in all"
            raise ModelError(f"{why}: show fewer or smaller ones (max_pixels)") from error
        self._tokens = [int(token) for token in made[0, length:]]
        if self._tokens:
            self._probabilities.finish(self._tokens[-1])

    def pieces(self) -> Generator[str, None, None]:
        """Generate in a thread and yield the text as it comes; closing the generator ends the thread.

        Raises:
            ModelError: as `run`.
        """
        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        wrong: list[Exception] = []

        def work() -> None:
            try:
                self.run(streamer)
            except Exception as error:  # told to the one who reads, below
                wrong.append(error)
                streamer.end()

        thread = threading.Thread(target=work, name="vifailback-generate")
        thread.start()
        try:
            pieces = cast("Iterator[str]", streamer)
            yield from (piece for piece in pieces if piece)
        finally:
            self._halt.closed.set()
            thread.join()
        if wrong:
            raise wrong[0]
