"""Small pictures of strokes that can be laid onto images."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.cover import Ring, outlines
from vifailback.symbols.raster import Box, Contours, areas, placed_areas
from vifailback.symbols.stroke import Colour, Polygons, Rings, Stroke
from vifailback.types import ImageSize

_SMALL = 6000
"""Pixels more or less that are not worth the work of rows that lean."""


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
    """Paint polygons that lie inside a frame with smooth edges: in an upright box, or in rows that lean as they do.

    The second layer must lie on the first, and all others beside each other on the second: then the layers simply add
    up. Where an edge of the first and one of the second meet in a pixel that is closer to the true areas than painting
    one over the other, and hardly further from what others paint.
    """
    corners, factors, rings, bounds, lean, _ = polygons
    left, top = max(math.floor(bounds.left), 0), math.floor(bounds.top)
    box = Box(left, top, min(math.ceil(bounds.right), frame.width) - left, math.ceil(bounds.bottom) - top)
    if box.width <= 0 or box.height <= 0:
        return None
    if lean and box.width * box.height > _SMALL:
        rows = _leaning(polygons, box, frame)
        if rows is not None:
            return rows
    shares = placed_areas(corners, factors, rings.contours, box)
    _, rows, columns = shares.shape
    return Placed((slice(top, top + rows), slice(left, left + columns)), *_mixed(shares, rings))


def _leaning(polygons: Polygons, box: Box, frame: ImageSize) -> Placed | None:
    """The same in rows that lean; None where these would hardly be narrower than the box."""
    corners, factors, rings, _, lean, (near, far) = polygons
    left, top, columns, rows = box
    width = int(far - near + abs(lean)) + 2
    if (columns - width) * rows < _SMALL:
        return None
    places = _numbers(frame.height)[top : top + rows] * lean
    places += near + min(lean, 0.0)
    left, columns = max(left - 1, 0), min(left + columns + 2, frame.width) - max(left - 1, 0)
    np.maximum(places, left, out=places)
    np.minimum(places, left + columns - width, out=places)
    at = places.astype(np.int64)
    measured = placed_areas(corners, factors, rings.contours, Box(left, top, columns, rows))
    layers = len(measured)
    starts = np.arange(-left, measured.size - left, columns).reshape(layers, rows)
    starts += at
    shares = _windows(measured, width, 1)[starts].view(np.uint8).reshape(layers, rows, width)
    at += _row_starts(frame)[top : top + rows]
    return Placed(at, *_mixed(shares, rings))


def _mixed(shares: NDArray[np.uint8], rings: Rings) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """How much is kept of what lies beneath, and what is added to it, each uint8 (rows, width, 3)."""
    layers, rows, width = shares.shape
    planes = rings.mix @ shares.reshape(layers, -1).astype(np.float32)
    ink: Any = cv2.merge(tuple(cv2.convertScaleAbs(planes).reshape(3, rows, width)))
    keep = cast("NDArray[np.uint8]", cv2.cvtColor(np.invert(shares[0]), cv2.COLOR_GRAY2RGB))
    return keep, ink


@lru_cache(maxsize=64)
def _numbers(count: int) -> NDArray[np.float64]:
    return np.arange(count, dtype=np.float64)


@lru_cache(maxsize=64)
def _row_starts(frame: ImageSize) -> NDArray[np.int64]:
    """The number of the first pixel of each row."""
    return np.arange(0, frame.width * frame.height, frame.width)


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
    runs = _windows(image, keep.shape[1], 3)
    under = runs[at]
    pixels = under.view(np.uint8).reshape(keep.shape)
    cv2.multiply(pixels, keep, pixels, 1 / 255)
    cv2.add(pixels, ink, pixels)
    runs[at] = under


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
