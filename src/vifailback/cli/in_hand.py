"""An episode with some frames of one camera decoded already, so that several readers of them pay once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vifailback.errors import InputError
from vifailback.types import Camera, Episode, EpisodeSource, Image


def in_hand(episode: Episode, camera: str, indices: Sequence[int]) -> Episode:
    """Decode frames in one pass; return the episode with them in hand.

    Where a frame cannot be decoded, those before it are in hand and the others are left to the recording.
    """
    frames: dict[int, Image] = {}
    wanted = sorted(set(indices))
    with suppress(InputError, ValueError):  # whoever asks for the bad frame is told
        frames.update(zip(wanted, episode.images(camera, wanted), strict=True))
    return replace(episode, source=_InHand(episode.source, camera, frames))


@dataclass(frozen=True)
class _InHand:
    """A source in front of another."""

    source: EpisodeSource
    camera: str
    frames: Mapping[int, Image]

    @property
    def length(self) -> int:
        return self.source.length

    @property
    def fps(self) -> float:
        return self.source.fps

    @property
    def cameras(self) -> tuple[Camera, ...]:
        return self.source.cameras

    def times(self, camera: str) -> NDArray[np.float64]:
        return self.source.times(camera)

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        if camera == self.camera and all(index in self.frames for index in indices):
            return iter([self.frames[index] for index in indices])
        return self.source.images(camera, indices)

    def jpeg(self, camera: str, index: int) -> bytes | None:
        return self.source.jpeg(camera, index)

    def signals(self) -> Mapping[str, NDArray[np.float64]]:
        return self.source.signals()
