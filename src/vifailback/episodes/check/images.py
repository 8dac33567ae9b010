"""The quality checks that decode: missing, black, blank, still and resized pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.check.finding import NAMED_FRAMES, Finding, frames_in_words
from vifailback.errors import InputError
from vifailback.types import Camera, Episode, Image, ImageSize

SAMPLED_FRAMES = 5
"""Frames a camera that the cheap check decodes, first and last among them."""
BLACK_MEAN, FLAT_DEVIATION = 10.0, 3.0
"""Grey levels: below this mean an image is black; below this standard deviation it shows nothing."""
FROZEN_LEVELS = 6.0
"""Grey levels: thumbnails that nowhere differ by more show the same picture. A hung camera's video differed by up to 3
from frame to frame (lossy coding), real episodes by 180 and more."""
STUCK_S = 2.0
"""A picture that stays the same to the last grey level for so long [s] is suspicious."""
BATCH = 64
"""Frames decoded at a time, so that memory stays flat."""
ENOUGH = 10
"""After so many frames that cannot be decoded, the rest of a camera is not looked at: each costs a search."""


@dataclass(frozen=True, slots=True)
class _Glance:
    """What one decoded frame looks like."""

    index: int
    size: ImageSize
    mean: float
    deviation: float
    thumbnail: NDArray[np.uint8]


def sampled_frames(held: Sequence[int]) -> list[int]:
    """The frames that the cheap check decodes: evenly spread over those that are there, first and last among them."""
    return sorted({held[int(place)] for place in np.linspace(0, len(held) - 1, min(SAMPLED_FRAMES, len(held))).round()})


def check_images(episode: Episode, camera: Camera, length: int, *, thorough: bool) -> Iterator[Finding]:
    """Decode a few frames of a camera, or all, and say what is wrong with the pictures."""
    held = range(length) if camera.held is None else camera.held
    if len(held) < length:
        text = f"Only {len(held)} of {length} frames were kept. Others cannot be shown; keyframes must be among them."
        yield Finding("warning", "sampled-only", text, camera.name)
    indices = held if thorough else sampled_frames(held)
    seen, lost, why = _glances(episode, camera.name, indices)
    if lost:
        looked = len(seen) + len(lost)
        rest = "" if looked == len(indices) else " What follows was not looked at."
        words = f"{len(lost)} of {looked} frames looked at cannot be decoded, {frames_in_words(lost)}"
        text = f"{words}: {why}.{rest} Copy the file again."
        yield Finding("error", "undecodable", text, camera.name, tuple(lost))
    if not seen:
        return
    yield from _check_sizes(seen, camera)
    dark = [glance.index for glance in seen if glance.mean < BLACK_MEAN and glance.deviation < 2 * FLAT_DEVIATION]
    flat = [glance.index for glance in seen if glance.deviation < FLAT_DEVIATION and glance.index not in set(dark)]
    for code, frames, word in (("black-video", dark, "black"), ("blank-video", flat, "of one colour")):
        if len(frames) == len(seen):
            text = f"Every frame looked at is {word}. The camera was covered, off or not exposed; leave it out."
            yield Finding("error", code, text, camera.name, tuple(frames[:NAMED_FRAMES]))
        elif frames:
            share = f"{len(frames)} of {len(seen)} frames looked at are {word}"
            text = f"{share}, {frames_in_words(frames)}. See whether the camera failed there."
            yield Finding("warning", code, text, camera.name, tuple(frames[:NAMED_FRAMES]))
    if len(dark) + len(flat) < len(seen):
        yield from _check_motion(seen, episode.fps, camera.name, thorough=thorough)


def _check_sizes(seen: Sequence[_Glance], camera: Camera) -> Iterator[Finding]:
    sizes = list(dict.fromkeys(glance.size for glance in seen))
    if len(sizes) > 1:
        first = next(glance.index for glance in seen if glance.size != sizes[0])
        text = f"The image size changes from {sizes[0]} to {sizes[1]} at frame {first}. Symbols will not fit both."
        yield Finding("error", "size-change", text, camera.name, (first,))
    elif camera.size is not None and camera.size != sizes[0]:
        text = f"The recording says {camera.size} pixels, the frames are {sizes[0]}. Correct the metadata."
        yield Finding("warning", "wrong-size", text, camera.name)


def _check_motion(seen: Sequence[_Glance], fps: float, camera: str, *, thorough: bool) -> Iterator[Finding]:
    """A picture that never changes, or (all frames seen) that stops for a while."""
    if len(seen) < 2 or len({glance.size for glance in seen}) > 1:
        return
    stack = np.stack([glance.thumbnail for glance in seen]).astype(np.int16)
    if np.ptp(stack, axis=0).max() <= FROZEN_LEVELS:
        text = "All frames looked at show the same picture. Nothing moves, or the camera hung; look before you use it."
        yield Finding("warning", "frozen-video", text, camera)
        return
    if not thorough:
        return
    same = np.abs(np.diff(stack, axis=0)).max(axis=(1, 2)) == 0
    start, run = _longest(same)
    if run >= max(2, round(STUCK_S * fps)):
        frames = (seen[start].index, seen[start + run].index)
        text = f"The picture stands still from frame {frames[0]} to {frames[1]}. The camera may have hung there."
        yield Finding("warning", "stuck-video", text, camera, frames)


def _glances(episode: Episode, camera: str, indices: Sequence[int]) -> tuple[list[_Glance], list[int], str]:
    """Decode in batches; where one fails, go on behind the bad frame, until too many are bad."""
    seen: list[_Glance] = []
    lost: list[int] = []
    why = ""
    at = 0
    while at < len(indices) and len(lost) < ENOUGH:
        batch = indices[at : at + BATCH]
        done = 0
        try:
            for index, image in zip(batch, episode.images(camera, batch), strict=True):
                seen.append(_glance(index, image))
                done += 1
        except (InputError, ValueError):  # some frame of the batch; readers need not fail at the bad one
            try:
                seen.append(_glance(batch[done], episode.image(camera, batch[done])))
            except (InputError, StopIteration) as error:
                lost.append(batch[done])
                why = why or str(error)
            done += 1
        at += done
    return seen, lost, why


def _glance(index: int, image: Image) -> _Glance:
    small = cv2.resize(image, (64, 48), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    return _Glance(index, ImageSize.of(image), float(grey.mean()), float(small.std(axis=(0, 1)).max()), grey)


def _longest(mask: NDArray[np.bool_]) -> tuple[int, int]:
    """Start and length of the longest run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return 0, 0
    best = int(np.argmax(ends - starts))
    return int(starts[best]), int(ends[best] - starts[best])
