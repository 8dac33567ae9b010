"""A vision-language model in this process: any image-text-to-text checkpoint of transformers."""

import io
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from vifailback.errors import MissingExtraError, ModelError
from vifailback.models.checkpoint import open_checkpoint
from vifailback.types import Ask, Image, Reply

try:
    import torch
    from PIL import Image as Pictures

    from vifailback.models.generation import Generation, Halt
    from vifailback.models.loading import load
except ImportError as error:
    raise MissingExtraError("a model in this process", "local") from error

MOST_IMAGES = 40
"""Records show up to 40 images (release); more in one ask is refused unless the model is opened for more."""


class LocalVlm:
    """Asks a checkpoint in this process, one ask at a time; several threads may ask.

    Temperature 0 is the most likely reply, whatever sampling the checkpoint brings as its default. A reply is held to
    one of a few texts where the ask wants that; to other forms it is not, and says so. A reply stops
    between two tokens when the ask's time is over or its stream is closed.

    Args:
        path: folder of a model, or of a PEFT adapter.
        base: the model that an adapter belongs to; by default the one that it names.
        name: the model's name; the folder's by default.
        device: "cuda", "cpu", ...; the first GPU by default, else the CPU.
        min_pixels: images with less area are enlarged to it [px]; the checkpoint's own by default.
        max_pixels: images with more area are shrunk to it [px]; the checkpoint's own by default.
        most_images: more images in one ask are refused.
        clock: time that passes [s].

    Raises:
        ModelError: the folder is no vision-language model, or a part is missing or does not fit.
        MissingExtraError: torch or transformers is not installed.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        base: str | Path | None = None,
        name: str | None = None,
        device: str | None = None,
        min_pixels: int | None = None,
        max_pixels: int | None = None,
        most_images: int = MOST_IMAGES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._checkpoint = open_checkpoint(path, base=base)
        loaded = load(self._checkpoint, device=device, min_pixels=min_pixels, max_pixels=max_pixels)
        self._model, self._processor = loaded.model, loaded.processor
        self._name = name or Path(path).expanduser().resolve().name
        self._most_images = most_images
        self._clock = clock
        self._one = threading.Lock()

    def __repr__(self) -> str:
        return f"LocalVlm({str(self._checkpoint.adapter or self._checkpoint.folder)!r})"

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name

    def ask(self, ask: Ask) -> Reply:
        """Ask and wait for the whole reply.

        Raises:
            ModelError: too many or too large images, no memory, or the time is over.
        """
        start = self._clock()
        with self._one:
            generation = self._prepared(ask, start)
            generation.run()
        if generation.halted:
            raise self._too_slow(ask)
        text = generation.text
        if not text.strip():
            raise ModelError(f"{self._name} answered, but without text")
        return Reply(
            text,
            self._name,
            generation.count,
            self._clock() - start,
            generation.cut_off,
            generation.said if ask.logprobs else (),
            generation.formed,
        )

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        """Ask, and yield the reply piece by piece; closing the generator stops the model before its next token.

        Raises:
            ModelError: as `ask`; also when the reply is cut off, after the pieces that came.
        """
        start = self._clock()
        with self._one:
            generation = self._prepared(ask, start)
            yield from generation.pieces()
        if generation.halted:
            raise self._too_slow(ask)
        if not generation.text.strip():
            raise ModelError(f"{self._name} answered, but without text")
        if generation.cut_off:
            raise ModelError(f"the reply of {self._name} was cut off at {ask.max_tokens} tokens")

    def _prepared(self, ask: Ask, start: float) -> Generation:
        inputs = self._inputs(ask)
        halt = Halt(lambda: self._clock() - start > ask.timeout_s)
        return Generation(self._model, self._processor, inputs, ask, halt)

    def _inputs(self, ask: Ask) -> Any:
        """The ask as tensors on the model's device.

        Raises:
            ModelError: it does not fit the model.
        """
        if ask.video is not None:
            raise ModelError(f"{self._name}: a model in this process is shown images, no video")
        if len(ask.images) > self._most_images:
            raise ModelError(
                f"{self._name}: {len(ask.images)} images in one ask; at most {self._most_images} are taken"
            )
        parts: list[dict[str, Any]] = [
            {"type": "image", "image": _picture(image, number)} for number, image in enumerate(ask.images, 1)
        ]
        messages = [{"role": "user", "content": [*parts, {"type": "text", "text": ask.text}]}]
        try:
            inputs = self._processor.apply_chat_template(
                messages, tokenize=True, return_dict=True, return_tensors="pt", add_generation_prompt=True
            )
        except (ValueError, RuntimeError) as error:  # an image of one pixel's height and 300 of width
            raise ModelError(f"{self._name} does not take these images: {error}") from error
        length, context = int(inputs["input_ids"].shape[1]), self._checkpoint.context
        if context is not None and length + ask.max_tokens > context:
            raise ModelError(
                f"{self._name}: {len(ask.images)} images and the words are {length} tokens, and {ask.max_tokens} more "
                f"may be replied; the model takes {context}. Show fewer images, smaller ones (max_pixels), or ask for "
                "a shorter reply"
            )
        return inputs.to(self._model.device)

    def _too_slow(self, ask: Ask) -> ModelError:
        return ModelError(f"{self._name} did not answer within {ask.timeout_s:g} s")

    def close(self) -> None:
        """Let go of the model's memory."""
        del self._model
        with suppress(RuntimeError):
            torch.cuda.empty_cache()


def _picture(image: Image | bytes, number: int) -> Any:
    try:
        if isinstance(image, bytes):
            return Pictures.open(io.BytesIO(image)).convert("RGB")
    except (OSError, ValueError) as error:
        raise ModelError(f"image {number} of the ask cannot be read: {error}") from None
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        found = f"{image.dtype} {image.shape}"
        raise ModelError(f"image {number} of the ask: expected uint8 of shape (height, width, 3), got {found}")
    return Pictures.fromarray(image)
