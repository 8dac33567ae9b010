"""Small pictures of strokes that can be laid onto images."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.cover import Ring, outlines
from vifailback.symbols.raster import Box, Contours, areas
from vifailback.symbols.stroke import Colour, Polygons, Stroke
from vifailback.types import ImageSize


class Sprite(NamedTuple):
    """Pixels in an upright box.

    Args:
        left: its first column.
        top: its first row.
        keep: how much of what lies beneath stays, uint8 (rows, width, 3), 255 for all.
        ink: what is added to it, uint8 (rows, width, 3).
    """

    left: int
    top: int
    keep: NDArray[np.uint8]
    ink: NDArray[np.uint8]


class Placed(NamedTuple):
    """Pixels at a place in images of one size, all of them inside.

    Their rows may each begin at a column of their own, so that a slanted line stays a narrow picture.
    """

    at: tuple[slice, slice] | NDArray[np.int64]
    """Rows and columns; or the numbers of the first pixels of the rows, int64 (rows,), if these begin anywhere."""
    keep: NDArray[np.uint8]
    """uint8 (rows, width, 3)."""
    ink: NDArray[np.uint8]
    """uint8 (rows, width, 3)."""


def sprite_of(strokes: Sequence[Stroke]) -> Sprite | None:
    """Paint strokes, in order, with smooth edges; None where nothing would be seen."""
    layers, colours = _layers(strokes)
    rings = [(number, ring) for number, layer in enumerate(layers) for ring in layer]
    if not rings:
        return None
    corners = np.array([corner for _, ring in rings for corner in ring], np.float64)
    x, y = corners[:, 0] * 100, corners[:, 1] * 4
    left, top = math.floor(x.min() / 100), math.floor(y.min() / 4)
    box = Box(left, top, math.ceil(x.max() / 100) - left, math.ceil(y.max() / 4) - top)
    if not box.height:
        return None
    contours = Contours([len(ring) for _, ring in rings], [number for number, _ in rings])
    shares = areas(x, y, contours, box).astype(np.float32)
    shares /= 255
    rest = 1.0 - shares[-1]
    for below in shares[-2::-1]:
        below *= rest  # how much of it shines through all layers above
        rest -= below
    ink = np.tensordot(shares, np.array(colours, np.float32), (0, 0))
    keep = np.dstack([rest * 255] * 3)
    return Sprite(left, top, np.rint(keep).astype(np.uint8), np.rint(ink).astype(np.uint8))


def placed_polygons(polygons: Polygons, frame: ImageSize) -> Placed | None:
    """Paint polygons that lie inside a frame with smooth edges, in rows that lean as they do.

    The second layer must lie on the first, and all others beside each other on the second: then the layers simply add
    up. Where an edge of the first and one of the second meet in a pixel that is closer to the true areas than painting
    one over the other, and hardly further from what others paint.
    """
    x, y, rings, lean = polygons
    lowest, highest, _, _ = cv2.minMaxLoc(y[None])  # half the time of min and max
    top = int(lowest // 4)
    rows = int(-(-highest // 4)) - top
    if not rows:
        return None
    upright = y * (-25 * lean)
    upright += x
    near, far, _, _ = cv2.minMaxLoc(upright[None])
    width = min(int((far - near) / 100 + abs(lean)) + 2, frame.width)
    first, reach = near / 100 + top * lean + min(lean, 0.0), (rows - 1) * lean
    left, columns = math.floor(first + min(reach, 0.0)), int(abs(reach)) + width + 1
    begins = _numbers(rows) * lean
    if left < 0 or left + columns > frame.width:
        left, columns = 0, frame.width
        begins += first
        np.maximum(begins, 0.0, out=begins)
        np.minimum(begins, columns - width, out=begins)
    else:
        begins += first - left
    at = begins.astype(np.int64)
    measured = areas(x, y, rings.contours, Box(left, top, columns, rows))
    layers = len(measured)
    starts = np.arange(0, layers * rows * columns, columns).reshape(layers, rows)
    starts += at
    shares = _windows(measured, width, 1)[starts].view(np.uint8).reshape(layers, -1)
    red, green, blue = cv2.convertScaleAbs(rings.mix @ shares.astype(np.float32))
    keep = np.invert(shares[0])
    at += np.arange(top * frame.width + left, (top + rows) * frame.width + left, frame.width)
    return Placed(at, _merged((keep, keep, keep), rows), _merged((red, green, blue), rows))


def _merged(planes: Sequence[Any], rows: int) -> NDArray[np.uint8]:
    """Planes of bytes as one image, uint8 (rows, width, 3)."""
    merged: Any = cv2.merge(planes)
    return merged.reshape(rows, -1, 3)


@lru_cache(maxsize=1024)
def _numbers(count: int) -> NDArray[np.float64]:
    return np.arange(count, dtype=np.float64)


def _windows(pixels: NDArray[np.uint8], width: int, channels: int) -> NDArray[np.void]:
    """All runs of `width` pixels, one beginning at each pixel, as items that numpy moves whole."""
    return np.ndarray((pixels.size // channels - width + 1,), _item(width * channels), pixels, 0, (channels,))


@lru_cache(maxsize=1024)
def _item(size: int) -> np.dtype[np.void]:
    return np.dtype((np.void, size))


def place(sprite: Sprite | None, x: int, y: int, size: ImageSize) -> Placed | None:
    """Say where a sprite, moved by (x, y) [px], lies in images of `size`; what lies outside is cut off."""
    if sprite is None:
        return None
    rows, width, _ = sprite.keep.shape
    top, left = sprite.top + y, sprite.left + x
    if top >= 0 and left >= 0 and top + rows <= size.height and left + width <= size.width:
        return Placed((slice(top, top + rows), slice(left, left + width)), sprite.keep, sprite.ink)
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
    windows = _windows(image, keep.shape[1], 3)
    under = windows[at]
    pixels = under.view(np.uint8).reshape(keep.shape)
    cv2.multiply(pixels, keep, pixels, 1 / 255)
    cv2.add(pixels, ink, pixels)
    windows[at] = under


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
