"""Small pictures of strokes that can be laid onto images row by row."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.cover import STRIPS, Ring, coverage, crossings, outlines
from vifailback.symbols.stroke import Colour, Stroke
from vifailback.types import ImageSize


@dataclass(frozen=True, slots=True)
class Sprite:
    """Pixels in rows that each begin at a column of their own, so that a slanted line stays a narrow picture.

    Args:
        top: number of the first row.
        lefts: first column of each row, int64 (rows,).
        keep: how much of what lies beneath stays, uint8 (rows, 3 * width), 255 for all.
        ink: what is added to it, uint8 (rows, 3 * width).
    """

    top: int
    lefts: NDArray[np.int64]
    keep: NDArray[np.uint8]
    ink: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Placed:
    """A sprite at a place in images of one width: `starts` are the first bytes of its rows, int64 (rows,)."""

    starts: NDArray[np.int64]
    keep: NDArray[np.uint8]
    ink: NDArray[np.uint8]


def sprite_of(strokes: Sequence[Stroke], frame_width: int | None = None) -> Sprite | None:
    """Paint strokes, in order, with smooth edges.

    Args:
        strokes: what to paint.
        frame_width: where given, no row reaches beyond it, nor to the left of 0.

    Returns:
        The picture; None where nothing would be seen.
    """
    layers, colours = _layers(strokes)
    if not layers:
        return None
    found = crossings(layers)
    if not len(found.strip):
        return None
    row = found.strip // STRIPS
    top = int(row.min())
    rows = int(row.max()) - top + 1
    lefts, rights = np.full(rows, np.iinfo(np.int64).max), np.full(rows, np.iinfo(np.int64).min)
    columns = np.floor(found.x).astype(np.int64)
    np.minimum.at(lefts, row - top, columns)
    np.maximum.at(rights, row - top, columns)
    empty = rights < lefts
    lefts[empty], rights[empty] = 0, 0
    width = int((rights - lefts).max()) + 1
    if frame_width is not None:
        width = min(width, frame_width)
        np.clip(lefts, 0, frame_width - width, out=lefts)
    covered = coverage(found, len(layers), lefts, top, width)
    rest = 1.0 - covered
    for below in range(len(layers) - 2, -1, -1):  # how much shines through all layers above each one
        covered[below] *= rest[below + 1]
        rest[below] *= rest[below + 1]
    ink = covered.reshape(len(layers), -1).T @ np.array(colours, np.float64)
    kept = np.repeat((rest[0] * 255.0 + 0.5).astype(np.uint8), 3, axis=1)
    return Sprite(top, lefts, kept, (ink + 0.5).astype(np.uint8).reshape(rows, 3 * width))


def place(sprite: Sprite, x: int, y: int, size: ImageSize) -> Placed:
    """Say where the rows of a sprite, moved by (x, y) [px], lie in images of `size`; what lies outside is cut off."""
    lefts, top, width = sprite.lefts + x, sprite.top + y, sprite.keep.shape[1] // 3
    keep, ink = sprite.keep, sprite.ink
    if top < 0 or top + len(lefts) > size.height:
        shown = slice(max(0, -top), max(0, min(len(lefts), size.height - top)))
        lefts, keep, ink, top = lefts[shown], keep[shown], ink[shown], max(0, top)
    if len(lefts) and (lefts.min() < 0 or lefts.max() + width > size.width):
        return _cropped(lefts, top, keep, ink, size)
    return Placed(((np.arange(top, top + len(lefts)) * size.width) + lefts) * 3, keep, ink)


def lay(placed: Placed, image: NDArray[np.uint8]) -> None:
    """Paint a sprite onto an image, uint8 (height, width, 3), C-contiguous, which changes."""
    if not placed.keep.size:
        return
    windows = np.ndarray((image.size - placed.keep.shape[1] + 1, placed.keep.shape[1]), np.uint8, image, 0, (1, 1))
    under = windows[placed.starts]
    cv2.multiply(under, placed.keep, dst=under, scale=1 / 255)
    cv2.add(under, placed.ink, dst=under)
    windows[placed.starts] = under


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


def _cropped(
    lefts: NDArray[np.int64], top: int, keep: NDArray[np.uint8], ink: NDArray[np.uint8], size: ImageSize
) -> Placed:
    """The part of a sprite inside an image that it is too large for."""
    rows = len(lefts)
    whole_keep = np.full((rows, size.width, 3), 255, np.uint8)
    whole_ink = np.zeros((rows, size.width, 3), np.uint8)
    width = keep.shape[1] // 3
    for row, left in enumerate(lefts):
        begin, end = max(0, int(left)), min(size.width, int(left) + width)
        if end > begin:
            inside = slice(begin - int(left), end - int(left))
            whole_keep[row, begin:end] = keep[row].reshape(width, 3)[inside]
            whole_ink[row, begin:end] = ink[row].reshape(width, 3)[inside]
    starts = np.arange(top, top + rows) * size.width * 3
    return Placed(starts, whole_keep.reshape(rows, -1), whole_ink.reshape(rows, -1))
