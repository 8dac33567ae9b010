"""Small pictures of strokes that can be laid onto images."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.cover import Corners, Ring, Window, corners_of, coverage, outlines, window_around
from vifailback.symbols.stroke import Colour, Polygons, Stroke
from vifailback.types import ImageSize


@dataclass(frozen=True, slots=True)
class Sprite:
    """Pixels, in rows that may each begin at a column of their own, so that a slanted line stays a narrow picture.

    Args:
        top: number of the first row.
        lefts: first column of each row, int64 (rows,); a single number if they are all the same.
        keep: how much of what lies beneath stays, uint8 (rows, width, 3), 255 for all.
        ink: what is added to it, uint8 (rows, width, 3).
    """

    top: int
    lefts: NDArray[np.int64] | int
    keep: NDArray[np.uint8]
    ink: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Placed:
    """A sprite at a place in images of one size, all of it inside."""

    at: tuple[slice, slice] | NDArray[np.int64]
    """Its rows and columns; or the first bytes of its rows, int64 (rows,), where these begin at different columns."""
    keep: NDArray[np.uint8]
    """(rows, width, 3), or (rows, 3 * width) if rows begin at different columns."""
    ink: NDArray[np.uint8]


def sprite_of(strokes: Sequence[Stroke]) -> Sprite | None:
    """Paint strokes, in order, with smooth edges, in an upright box; None where nothing would be seen."""
    layers, colours = _layers(strokes)
    if not layers:
        return None
    corners = corners_of(layers)
    window = window_around(corners, 0.0)
    if window is None:
        return None
    covered = np.minimum(np.abs(coverage(corners, len(layers), window)), 1.0)  # wide lines run either way
    keep, ink = _composed(covered, np.array(colours, np.float32), window)
    return Sprite(window.top, int(window.lefts[0]), keep, ink)


def slanted_sprite_of(polygons: Polygons, frame: ImageSize) -> Sprite | None:
    """Paint polygons that lie inside a frame with smooth edges, in rows that lean as they do; all rows stay inside."""
    rings = polygons.rings
    corners = Corners(polygons.x, polygons.y, rings.after, rings.layer)
    window = window_around(corners, polygons.lean)
    if window is None:
        return None
    width = min(window.width, frame.width)
    ends = int(window.lefts[0]), int(window.lefts[-1])
    if min(ends) < 0 or max(ends) + window.width > frame.width:
        window = Window(window.top, np.minimum(np.maximum(window.lefts, 0), frame.width - width), width)
    keep, ink = _composed(coverage(corners, len(rings.layer_colours), window), rings.layer_colours, window)
    return Sprite(window.top, window.lefts, keep, ink)


def place(sprite: Sprite, x: int, y: int, size: ImageSize) -> Placed:
    """Say where a sprite, moved by (x, y) [px], lies in images of `size`; what lies outside is cut off.

    Slanted sprites are painted where they belong: they are neither moved nor cut.
    """
    rows, width = len(sprite.keep), sprite.keep.shape[1]
    if not isinstance(sprite.lefts, int):
        starts = np.arange(rows) * size.width
        starts += sprite.lefts + sprite.top * size.width
        starts *= 3
        return Placed(starts, sprite.keep.reshape(rows, -1), sprite.ink.reshape(rows, -1))
    top, left = sprite.top + y, sprite.lefts + x
    inside = slice(max(0, -top), max(0, size.height - top)), slice(max(0, -left), max(0, size.width - left))
    at = slice(max(0, top), max(0, top + rows)), slice(max(0, left), max(0, left + width))
    return Placed(at, sprite.keep[inside], sprite.ink[inside])


def lay(placed: Placed, image: NDArray[np.uint8]) -> None:
    """Paint a sprite onto an image, uint8 (height, width, 3), C-contiguous, which changes."""
    at, keep, ink = placed.at, placed.keep, placed.ink
    if not keep.size:
        return
    if isinstance(at, tuple):
        under = image[at]
        cv2.multiply(under, keep, under, 1 / 255)
        cv2.add(under, ink, under)
        return
    windows = np.ndarray((image.size - keep.shape[1] + 1, keep.shape[1]), np.uint8, image, 0, (1, 1))
    under = windows[at]
    cv2.multiply(under, keep, under, 1 / 255)
    cv2.add(under, ink, under)
    windows[at] = under


def _composed(
    covered: NDArray[np.float32], colours: NDArray[np.float32], window: Window
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What layers (layers, pixels) laid onto each other keep of what is beneath them, and what they add."""
    planes = np.empty((4, covered.shape[1]), np.float32)
    rest = 1.0 - covered[-1]
    for below in covered[-2::-1]:
        below *= rest  # how much of it shines through all layers above
        rest -= below
    np.matmul(colours.T, covered, out=planes[:3])
    np.multiply(rest, 255.0, out=planes[3])
    red, green, blue, keep = cv2.convertScaleAbs(planes)
    return _image((keep, keep, keep), window), _image((red, green, blue), window)


def _image(planes: tuple[NDArray[Any], ...], window: Window) -> NDArray[np.uint8]:
    """Planes of bytes as one image, uint8 (rows, width, 3)."""
    return cv2.merge(planes).reshape(len(window.lefts), window.width, 3).astype(np.uint8, copy=False)


def _layers(strokes: Sequence[Stroke]) -> tuple[list[list[Ring]], list[Colour]]:
    """Outlines to be painted in turn; polygons of one colour that follow each other share a layer.

    Their areas add up, so such polygons must run the same way round, as all of ours do.
    """
    layers: list[list[Ring]] = []
    colours: list[Colour] = []
    joinable = False
    for stroke in strokes:
        polygon = not stroke.width
        if polygon and joinable and colours[-1] == stroke.colour:
            layers[-1].append(stroke.points)
            continue
        runs: list[list[Ring]] = [[stroke.points]] if polygon else outlines(stroke.points, stroke.width)
        layers.extend(runs)
        colours.extend([stroke.colour] * len(runs))
        joinable = polygon
    return layers, colours
