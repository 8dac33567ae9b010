"""`nano`: the embedded diagnoser as a model like any other. Trained in simulation, for simulation."""

import logging
import math
import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from vifailback.errors import ConfigError, ModelError
from vifailback.nano.asked import Asked, read_prompt
from vifailback.nano.conclude import Conclusion
from vifailback.nano.familiar import FAMILIAR, NOTICE, apart
from vifailback.nano.net import SEEN, Floats, Given, Net, open_net, shipped
from vifailback.nano.plan import plan_of
from vifailback.nano.reply import CANNOT_TELL, Said, reply_to
from vifailback.nano.tables import TYPES
from vifailback.types import Ask, Image, KeyframeRole, Reply, Token

MOST_SHOWN = 32
"""So many frames can be told apart; of more, an even choice is looked at, with the keyframes that are told."""
MOST_WORDS = 3
"""Choices have so many words at most: "human intervention", "A", "Failed"."""
_ABSTAIN = "abstain="
_logger = logging.getLogger(__name__)


class Nano:
    """Answers all thirteen questions on a CPU, with nothing to download.

    It learnt from the simulation of this package alone: it is for that simulation, and a reference for the pipeline.
    What it says about footage of real robots means nothing.

    Args:
        net: the weights.
        abstain: answers less sure than this are not given.
    """

    def __init__(self, net: Net, abstain: float = 0.0) -> None:
        self._net, self._abstain = net, abstain

    @property
    def name(self) -> str:
        """Its name, with the version of its weights."""
        return f"nano-{self._net.manifest.version}"

    def ask(self, ask: Ask) -> Reply:
        """Answer.

        Raises:
            ModelError: it is none of the thirteen questions, there is a video, there are no images, or one cannot be
                read.
        """
        begun = time.perf_counter()
        said = self._answer(ask)
        text = said.text
        tokens: tuple[Token, ...] = ()
        if said.confidence < self._abstain:
            text = CANNOT_TELL
        elif ask.logprobs:
            others = tuple(Token(word, _log(share)) for word, share in said.others.items()) if ask.others else ()
            before, word, after = text.rpartition(said.word)
            parts = (Token(before, 0.0), Token(word, _log(said.confidence), others), Token(after, 0.0))
            tokens = tuple(token for token in parts if token.text)
        formed = None if ask.form is None else ask.form.fits(text)
        took = time.perf_counter() - begun
        return Reply(text, self.name, len(text.split()), took, said=tokens, formed=formed)

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        """Answer at once: it thinks before it speaks.

        Raises:
            ModelError: as `ask`.
        """
        yield self.ask(ask).text

    def _answer(self, ask: Ask) -> Said:
        asked = read_prompt(ask.text)
        if ask.video is not None:
            raise ModelError("nano looks at images, not at videos; show it the frames")
        frames = list(ask.images)
        again = -1
        if asked.shows_again is not None and len(frames) > 1:
            frames, last = frames[:-1], frames[-1]
            again = _place_of(last, frames)
        if not frames:
            raise ModelError("nano was shown no image")
        plan = plan_of(asked.task, asked.subtasks)
        told = _given(asked, again, len(frames))
        places = _looked_at(len(frames), told.marks)
        seen = self._net.look([frames[place] for place in places], plan)
        marks = (_place_in(places, told.marks[0]), _place_in(places, told.marks[1]))
        rows = self._net.think(seen, plan, (Given(asked.live), replace(told, marks=marks)))
        rows["keyframe"] = _spread(rows["keyframe"], places, len(frames))
        without, knowing = (
            Conclusion({name: value[row] for name, value in rows.items()}, self._net.manifest, asked.live)
            for row in range(2)
        )
        said = reply_to(asked, plan, without, knowing, len(frames))
        if apart(seen[SEEN.index("places")], seen[SEEN.index("positions")]) <= FAMILIAR:
            return said
        _logger.warning("%s", NOTICE)
        return strange(said)


def _looked_at(count: int, marks: tuple[int, int]) -> list[int]:
    """Places of the frames that are looked at: all of them, or an even choice with the first, the last and the told."""
    if count <= MOST_SHOWN:
        return list(range(count))
    told = {mark for mark in marks if mark >= 0}
    even = np.linspace(0, count - 1, MOST_SHOWN - len(told)).round().astype(int).tolist()
    return sorted({*even, *told})


def _place_in(places: Sequence[int], mark: int) -> int:
    return places.index(mark) if mark in places else -1


def _spread(logits: Floats, places: Sequence[int], count: int) -> Floats:
    """Logits of the frames that were looked at, among all: those between are taken for the nearest, a little less."""
    nearest = [int(np.abs(np.subtract(places, place)).argmin()) for place in range(count)]
    away = np.array([0.0 if place in places else 0.1 for place in range(count)], np.float32)
    return logits[:, nearest] - away


def strange(said: Said) -> Said:
    """An answer about images of another world: it says so where there is room for words, and is not sure."""
    notice = f"{NOTICE[0].upper()}{NOTICE[1:]}. "
    text = said.text
    if "<Think>\n" in text:
        text = text.replace("<Think>\n", f"<Think>\n{notice}", 1)
    elif len(text.split()) > MOST_WORDS:
        text = notice + text
    return replace(said, text=text, confidence=0.0, others={})


def _log(share: float) -> float:
    return math.log(min(max(share, 1e-6), 1.0))


def _given(asked: Asked, again: int, count: int) -> Given:
    """What the prompt tells of keyframes and failure type."""
    if asked.live:
        return Given(live=True)
    kind = TYPES.index(asked.failure_type) + 1 if asked.failure_type in TYPES else 0
    place = again if asked.keyframe is None else min(asked.keyframe, count) - 1
    marks = (place, -1) if asked.role is KeyframeRole.AVOIDANCE else (-1, place)
    return Given(marks=marks, failure_type=kind)


def _place_of(wanted: Image | bytes, frames: Sequence[Image | bytes]) -> int:
    """Where an image that is shown again stands among the frames, 0-based; -1 where it does not."""
    return next((place for place, frame in enumerate(frames) if _same(frame, wanted)), -1)


def _same(one: Image | bytes, other: Image | bytes) -> bool:
    if isinstance(one, bytes) or isinstance(other, bytes):
        return isinstance(one, bytes) and isinstance(other, bytes) and one == other
    return np.array_equal(one, other)


def open_nano(argument: str) -> Nano:
    """Open the weights that the package ships, or others: "", "abstain=0.7", "FOLDER" or "FOLDER,abstain=0.7".

    Raises:
        ConfigError: the folder holds no weights, or the number is none.
    """
    parts = [part.strip() for part in argument.split(",") if part.strip()]
    sure = [part.removeprefix(_ABSTAIN) for part in parts if part.startswith(_ABSTAIN)]
    folders = [part for part in parts if not part.startswith(_ABSTAIN)]
    if len(folders) > 1 or len(sure) > 1:
        raise ConfigError(f"expected nano, nano:FOLDER or nano:FOLDER,abstain=0.7, got nano:{argument}")
    try:
        abstain = float(sure[0]) if sure else 0.0
    except ValueError:
        raise ConfigError(f"abstain is a probability, got {sure[0]!r}") from None
    return Nano(open_net(Path(folders[0])) if folders else shipped(), abstain)
