"""Small video clips of many kinds, every frame with its number burnt in as a bar code."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

BITS = 16
"""Bars of the code: twelve for the number, four for its check sum."""
RATE = 30
UNREADABLE = -1


@dataclass(frozen=True)
class Clip:
    """A video and the burnt-in number of every frame that it shows, in order."""

    path: Path
    shown: tuple[int, ...]


@dataclass(frozen=True)
class Recipe:
    """How to make a clip.

    Args:
        name: file name; its suffix chooses the container.
        codec: FFmpeg's encoder.
        options: of the encoder.
        muxing: options of the container.
        length: encoded frames.
        times: presentation times of the frames in units of 1/`clock` s; evenly spaced at RATE by default.
        clock: ticks a second of `times`.
        turned: degrees by which the stored picture is to be turned clockwise to be seen upright.
        width, height: of the picture as shown [px].
        finish: changes the finished file and says which frames it shows then.
        audio: adds a sound track.
        format: container, where the suffix does not say.
    """

    name: str
    codec: str = "libx264"
    options: Mapping[str, str] = field(default_factory=dict)
    muxing: Mapping[str, str] = field(default_factory=dict)
    length: int = 60
    times: Callable[[int], int] | None = None
    clock: int = RATE
    pixels: str = "yuv420p"
    turned: int = 0
    width: int = 192
    height: int = 112
    finish: Callable[[Path], Sequence[int]] | None = None
    audio: bool = False
    format: str | None = None


def picture(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """Return frame `number`: its code on top, below it an arm moving in a room, with camera noise; uint8 RGB."""
    noise = np.random.default_rng(number).normal(0, 2, (height, width, 1)).astype(np.float32)
    room = _room(width, height)
    tall, wide = height // 2, width // 3
    left = int((0.5 + 0.45 * np.sin(number / 25)) * (width - wide))
    top = int(height / 4 + (0.5 + 0.45 * np.cos(number / 31)) * (height * 3 / 4 - tall))
    scene = room + noise
    scene[top : top + tall, left : left + wide] = room[::-1][:tall, :wide] * (1.0, 0.6, 0.5) + noise[:tall, :wide]
    scene = np.clip(scene, 0, 255).astype(np.uint8)
    scene[: height // 4] = 16
    word = number | _check(number) << 12
    for bit in range(BITS):
        if word >> bit & 1:
            scene[: height // 4, width * bit // BITS : width * (bit + 1) // BITS] = 235
    return scene


@cache
def _room(width: int, height: int) -> NDArray[np.float32]:
    """Return a still, textured background."""
    texture = np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)
    soft = cv2.GaussianBlur(texture, (0, 0), width / 100)
    return cv2.normalize(soft, None, 20, 230, cv2.NORM_MINMAX).astype(np.float32)


def number_in(image: NDArray[np.uint8]) -> int:
    """Return the number burnt into an image, or UNREADABLE."""
    height, width = image.shape[:2]
    word = 0
    for bit in range(BITS):
        middle = width * (2 * bit + 1) // (2 * BITS)
        reach = max(1, width // BITS // 4)
        if image[height // 16 : height * 3 // 16, middle - reach : middle + reach].mean() > 125:
            word |= 1 << bit
    number = word & 0xFFF
    return number if word >> 12 == _check(number) else UNREADABLE


def _check(number: int) -> int:
    return (number * 7 + (number >> 4) * 3 + 5) & 0xF


def make(recipe: Recipe, folder: Path) -> Clip:
    """Encode a clip into `folder`."""
    path = folder / recipe.name
    with av.open(str(path), "w", format=recipe.format, options=dict(recipe.muxing)) as container:
        stream = container.add_stream(recipe.codec, rate=RATE, options=dict(recipe.options))
        sideways = recipe.turned % 180 == 90
        stream.width, stream.height = (recipe.width, recipe.height)[:: -1 if sideways else 1]
        stream.pix_fmt = recipe.pixels
        stream.codec_context.thread_count = 1
        stream.codec_context.time_base = Fraction(1, recipe.clock)
        if recipe.turned:
            stream.set_display_rotation(-recipe.turned)
        sound = container.add_stream("aac", rate=48000, layout="mono") if recipe.audio else None
        for frame in _frames(recipe):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound is not None:
            _add_silence(container, sound, recipe.length / RATE)
    shown = recipe.finish(path) if recipe.finish else range(recipe.length)
    return Clip(path, tuple(shown))


def _frames(recipe: Recipe) -> Iterator[av.VideoFrame]:
    for number in range(recipe.length):
        image = np.rot90(picture(number, recipe.width, recipe.height), recipe.turned // 90)
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
        frame.pts = recipe.times(number) if recipe.times else number
        frame.time_base = Fraction(1, recipe.clock)
        yield frame


def _add_silence(container: av.container.OutputContainer, stream: av.AudioStream, seconds: float) -> None:
    for start in range(0, int(seconds * 48000), 1024):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
