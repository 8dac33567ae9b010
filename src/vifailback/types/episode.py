"""Episodes, cameras and frames, whatever file they come from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vifailback.types.annotation import Outcome
from vifailback.types.image import Image, ImageSize


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera of an episode.

    Args:
        name: its name in the recording.
        size: image size [px]; None where only decoding would tell.
        held: indices of the frames that are there, increasing, where only some of an episode were kept; else None.
    """

    name: str
    size: ImageSize | None = None
    held: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class FrameRef:
    """One frame: episode id, camera name, 0-based index."""

    episode: str
    camera: str
    index: int


class EpisodeSource(Protocol):
    """What a reader gives for one episode. Opens nothing before the first call; several threads may call."""

    @property
    def length(self) -> int:
        """Number of frames."""
        ...

    @property
    def fps(self) -> float:
        """Nominal frames per second (the mean rate where the rate varies)."""
        ...

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """The cameras, the head camera first."""
        ...

    def times(self, camera: str) -> NDArray[np.float64]:
        """Presentation time of every frame [s], float64 (length,), starting at 0, increasing."""
        ...

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        """Yield the frames asked for, in the order asked for, each uint8 RGB (height, width, 3).

        Raises:
            RecordingError: a frame is missing or cannot be decoded; names file and frame.
            UnknownNameError: there is no such camera.
        """
        ...

    def jpeg(self, camera: str, index: int) -> bytes | None:
        """The frame as stored, where it is stored as a JPEG in standard colour order; else None."""
        ...

    def signals(self) -> Mapping[str, NDArray[np.float64]]:
        """States and actions by name, each float64 (length, dimensions)."""
        ...


@dataclass(frozen=True)
class Episode:
    """One recorded attempt at a task.

    Args:
        id: unique within its recordings, stable ("task/episode_3").
        task: the task sentence; "" where the recording does not say.
        path: the file or folder it comes from, for messages.
        source: where its frames come from.
        outcome: where the recording itself says it.
    """

    id: str
    task: str
    path: str
    source: EpisodeSource
    outcome: Outcome | None = None

    @property
    def length(self) -> int:
        """Number of frames."""
        return self.source.length

    @property
    def fps(self) -> float:
        """Nominal frames per second."""
        return self.source.fps

    @property
    def cameras(self) -> tuple[str, ...]:
        """Camera names, the head camera first."""
        return tuple(camera.name for camera in self.source.cameras)

    def held(self, camera: str) -> Sequence[int]:
        """Indices of the frames that are there: all of them, unless only sampled frames of the episode were kept."""
        kept = next((known.held for known in self.source.cameras if known.name == camera), None)
        return range(self.length) if kept is None else kept

    def image(self, camera: str, index: int) -> Image:
        """Return frame `index` (0-based) of `camera` as uint8 RGB (height, width, 3)."""
        return next(iter(self.source.images(camera, (index,))))

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        """Yield several frames in the order asked for; decodes each part of a video once."""
        return self.source.images(camera, indices)

    def times(self, camera: str) -> NDArray[np.float64]:
        """Presentation times [s], float64 (length,)."""
        return self.source.times(camera)
