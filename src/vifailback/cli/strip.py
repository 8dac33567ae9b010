"""A strip of pictures of one episode, and its keyframes with their symbols drawn, as JPEG."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from vifailback.episodes.jpeg import encode_jpeg
from vifailback.errors import InputError
from vifailback.types import Annotation, Episode, Image, KeyframeRole, Symbol

STRIP_FRAMES = 12
"""Frames of a strip, evenly from the first to the last."""
SMALL_PX, LARGE_PX = 176, 640
"""Widths [px] of the pictures of a strip and of a keyframe."""


@dataclass(frozen=True)
class Shot:
    """One picture of a strip; `jpeg` is None where the frame could not be decoded."""

    index: int
    seconds: float
    role: KeyframeRole | None
    jpeg: bytes | None


@dataclass(frozen=True)
class Strip:
    """The pictures of one episode: the strip, and the keyframes with their symbols drawn."""

    camera: str
    shots: tuple[Shot, ...]
    keyframes: tuple[Shot, ...]


def strip_of(episode: Episode, annotation: Annotation | None) -> Strip | None:
    """Decode and encode the pictures of an episode; frames that cannot be decoded stay empty.

    Args:
        episode: any episode.
        annotation: its keyframes are added to the strip and drawn large.
    """
    try:
        camera = camera_of(episode, annotation)
        times = episode.times(camera)
    except (InputError, IndexError):
        return None
    keyframes = [frame for frame in annotation.keyframes if 0 <= frame.index < len(times)] if annotation else []
    there = [index for index in episode.held(camera) if index < len(times)]  # a video may hold fewer than are stated
    indices = strip_indices(there, [frame.index for frame in keyframes])
    images = _images(episode, camera, indices)
    roles = {frame.index: frame.role for frame in reversed(keyframes)}
    shots = tuple(
        Shot(index, float(times[index]), roles.get(index), _jpeg(images.get(index), SMALL_PX)) for index in indices
    )
    large = tuple(
        Shot(
            frame.index, float(times[frame.index]), frame.role, _jpeg(images.get(frame.index), LARGE_PX, frame.symbols)
        )
        for frame in keyframes
    )
    return Strip(camera, shots, large)


def camera_of(episode: Episode, annotation: Annotation | None) -> str:
    """The camera to show: the annotation's where the episode has it, else the head camera.

    Raises:
        IndexError: the episode has no camera.
        RecordingError: the recording cannot be opened.
    """
    cameras = episode.cameras
    return annotation.camera if annotation and annotation.camera in cameras else cameras[0]


def strip_indices(held: Sequence[int], keyframes: Sequence[int]) -> list[int]:
    """The frames of a strip: evenly spread; a keyframe replaces a neighbour that shows nearly the same moment."""
    if not held:
        return []
    even = [held[int(place)] for place in np.linspace(0, len(held) - 1, min(STRIP_FRAMES, len(held))).round()]
    near = held[-1] / STRIP_FRAMES / 3
    kept = [index for index in even if all(abs(index - frame) > near for frame in keyframes)]
    return sorted({*kept, *keyframes})


def _images(episode: Episode, camera: str, indices: Sequence[int]) -> dict[int, Image]:
    try:
        return dict(zip(indices, episode.images(camera, indices), strict=True))
    except (InputError, ValueError):
        pass
    images: dict[int, Image] = {}
    for index in indices:
        try:
            images[index] = episode.image(camera, index)
        except (InputError, StopIteration):
            continue
    return images


def _jpeg(image: Image | None, width: int, symbols: Sequence[Symbol] = ()) -> bytes | None:
    if image is None:
        return None
    scale = width / image.shape[1]
    if scale < 1:
        small = cv2.resize(image, (width, max(1, round(image.shape[0] * scale))), interpolation=cv2.INTER_AREA)
        image = np.asarray(small, dtype=np.uint8)
    if symbols:
        from vifailback.symbols.draw import draw

        image = draw(image, symbols)
    return encode_jpeg(image, quality=80 if width > SMALL_PX else 72)
