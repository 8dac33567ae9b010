"""Pictures with a number burnt in, and how tests read it back."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.video.write import write_video
from vifailback.types import Episode, Image

WIDTH, HEIGHT = 128, 80
FPS = 10
PER_EPISODE = 100
"""Numbers from one episode's frames to the next one's."""


BITS = 16
"""Bars of the burnt-in code: twelve for the number, four for its check sum."""


def shown(number: int) -> Image:
    """The picture of a frame: its code on top, below it a smooth warm scene that exchanged colours would turn blue."""
    image = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    image[:] = np.stack([np.linspace(170, 230, WIDTH), np.linspace(90, 150, WIDTH), np.linspace(30, 80, WIDTH)], axis=1)
    left = number * 5 % (WIDTH - 24)
    image[50:70, left : left + 24] = (200, 40, 30)
    image[:20] = 16
    word = number | _check_sum(number) << 12
    for bit in range(BITS):
        if word >> bit & 1:
            image[:20, WIDTH * bit // BITS : WIDTH * (bit + 1) // BITS] = 235
    return image


def number_in(image: Image) -> int:
    """The number burnt into an image; -1 where it cannot be read."""
    bars = image[5:15].reshape(10, BITS, WIDTH // BITS, 3)[:, :, 2:-2].mean(axis=(0, 2, 3)) > 125
    word = int(sum(1 << bit for bit in range(BITS) if bars[bit]))
    number = word & 0xFFF
    return number if word >> 12 == _check_sum(number) else -1


def _check_sum(number: int) -> int:
    return (number * 7 + (number >> 4) * 3 + 5) & 0xF


def numbers(episode: Episode, camera: str, indices: Sequence[int]) -> list[int]:
    """The numbers that an episode's frames show."""
    return [number_in(image) for image in episode.images(camera, indices)]


def colour_error(image: Image, number: int) -> float:
    """Mean grey levels by which a frame differs from its picture: under 4 for a JPEG or video, over 15 if swapped."""
    return float(np.abs(image.astype(int) - shown(number).astype(int)).mean())


def states(length: int, first: int = 0, width: int = 14) -> NDArray[np.float32]:
    """Rows whose first value is the frame's number."""
    rows = np.arange(first, first + length, dtype=np.float32)[:, None]
    return rows + np.arange(width, dtype=np.float32)[None, :] / 100


def make_video(path: Path, shown_numbers: Sequence[int], *, fps: int = FPS, codec: str = "libx264") -> Path:
    """An mp4 of these frames."""
    write_video(path, (shown(number) for number in shown_numbers), fps=fps, codec=codec, gop=4)
    return path
