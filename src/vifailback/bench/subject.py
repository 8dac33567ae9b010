"""Who is asked: a model on a server, a model in this process, or a scripted one; one protocol for the three."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from vifailback.bench.config import SamplingConfig
from vifailback.bench.forms import text_part
from vifailback.bench.pictures import Picture
from vifailback.bench.rehearsal import Script
from vifailback.errors import ConfigError, ModelError, ViFailbackError
from vifailback.models.chat import ChatServer, Part
from vifailback.models.completion import brief
from vifailback.models.patience import Told
from vifailback.models.vlm import Vlm
from vifailback.types import AnswerForm, Ask, Json, OneOf, Reply, VqaRecord
from vifailback.vqa.confidence import OTHERS
from vifailback.vqa.questions import question_of

LAYOUTS = ("images-first", "numbered")
"""How a prompt is laid out: all images and then the words, as in the release; or "Image-1: " before each image."""


class Subject(Protocol):
    """Who is asked."""

    @property
    def looks(self) -> bool:
        """Whether it needs the images."""
        ...

    async def ask(self, record: VqaRecord, pictures: Sequence[Picture]) -> Told:
        """Ask one question and wait for the reply.

        Raises:
            ModelError: there is none.
        """
        ...


@dataclass(frozen=True)
class Layout:
    """How a question is put to a model on a server.

    Args:
        order: one of `LAYOUTS`.
        system: the system turn; "": none.
        after: words after the question; "": none.
        detail: OpenAI's `detail` of images; "": left out.
        extra: further fields of the request's body.
    """

    order: str = LAYOUTS[0]
    system: str = ""
    after: str = ""
    detail: str = ""
    extra: Mapping[str, Json] = field(default_factory=dict[str, Json])

    def __post_init__(self) -> None:
        if self.order not in LAYOUTS:
            raise ConfigError(f"expected a prompt layout of {', '.join(LAYOUTS)}, got {self.order!r}")

    def parts(self, prompt: str, images: Sequence[Part]) -> list[Part]:
        """The parts of the user turn; no part names a file."""
        words = f"{prompt}\n{self.after}" if self.after else prompt
        if self.order == LAYOUTS[0]:
            return [*images, text_part(words)]
        parts: list[Part] = []
        for number, image in enumerate(images, 1):
            parts += [text_part(f"Image-{number}: " if number == 1 else f"\nImage-{number}: "), image]
        return [*parts, text_part(f"\n{words}")]


class Served:
    """A model on a server.

    Args:
        server: the server.
        layout: how a question is put.
        sampling: whether answers are held to their form, and probabilities asked for; the rest the server knows.
    """

    looks = True

    def __init__(
        self, server: ChatServer, layout: Layout | None = None, sampling: SamplingConfig | None = None
    ) -> None:
        self._server, self._layout, self._sampling = server, layout or Layout(), sampling or SamplingConfig()

    async def ask(self, record: VqaRecord, pictures: Sequence[Picture]) -> Told:
        """Ask over HTTP, again where that may help."""
        parts = self._layout.parts(record.prompt, [picture.pieces for picture in pictures])
        sampling = self._sampling
        return await self._server.ask(
            parts,
            self._layout.system,
            form=_form(record) if sampling.constrain else None,
            logprobs=sampling.logprobs,
            others=_others(record) if sampling.logprobs else 0,
        )


class InProcess:
    """Any `Vlm`, asked in threads, at most `threads` at a time.

    Args:
        model: the model.
        threads: how many asks at a time it may get.
        sampling: temperature, length, and whether answers are held to their form.
        timeout_s: the longest wait for a whole reply [s].
    """

    looks = True

    def __init__(
        self,
        model: Vlm,
        *,
        threads: int = 1,
        sampling: SamplingConfig | None = None,
        timeout_s: float = 300.0,
    ) -> None:
        self._model = model
        self._threads = ThreadPoolExecutor(threads, "asking")
        self._sampling, self._timeout_s = sampling or SamplingConfig(), timeout_s

    async def ask(self, record: VqaRecord, pictures: Sequence[Picture]) -> Told:
        """Ask in a thread of its own."""
        sampling = self._sampling
        ask = Ask(
            record.prompt,
            tuple(picture.body for picture in pictures),
            sampling.max_tokens,
            sampling.temperature,
            self._timeout_s,
            logprobs=sampling.logprobs,
            others=_others(record) if sampling.logprobs else 0,
            form=_form(record) if sampling.constrain else None,
        )
        try:
            reply = await asyncio.get_running_loop().run_in_executor(self._threads, self._model.ask, ask)
        except ViFailbackError:
            raise
        except (
            Exception
        ) as error:  # what a framework raises on one question (memory, shapes) is that question's failure
            raise ModelError(f"{self._model.name} failed: {type(error).__name__}: {brief(str(error))}") from error
        return Told(reply, finish="length" if reply.cut_off else "")

    def close(self) -> None:
        """Start no further ask."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _form(record: VqaRecord) -> AnswerForm | None:
    """What the answer to a record must look like."""
    return question_of(record.question).form(len(record.choices), len(record.images))


def _others(record: VqaRecord) -> int:
    """How many of the likeliest tokens tell how sure a model is: those beside a choice; of free words none."""
    return OTHERS if isinstance(_form(record), OneOf) else 0


class Rehearsed:
    """A scripted model: needs no images, and some of its kind know the true answers."""

    looks = False

    def __init__(self, script: Script, name: str) -> None:
        self._script, self._name = script, name

    async def ask(self, record: VqaRecord, pictures: Sequence[Picture]) -> Told:  # noqa: ARG002
        """Say what the script says."""
        start = time.monotonic()
        text = self._script(record)
        return Told(Reply(text, self._name, len(text.split()), time.monotonic() - start))
