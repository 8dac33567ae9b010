"""What symbols look like: the one geometry that pixels, SVG and the browser paint (paper Sec. 3.1)."""

import math
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple, assert_never

from vifailback.symbols.arrows import arrow, link
from vifailback.symbols.icons import icon
from vifailback.symbols.stroke import Bounds, Polygons, Spot, Stroke, bounds_of, moved, unit_of
from vifailback.types import Align, Arrow, Gripper, Hold, ImageSize, Json, Point, Rewind, Symbol, Target, Turn


class Layer(IntEnum):
    """What lies on what: an arrow hides a dashed line beneath it, and icons stay whole."""

    LINK = 0
    ARROW = 1
    ICON = 2


class Part(NamedTuple):
    """Some strokes of a symbol: an icon at a place, or strokes of their own."""

    layer: Layer
    shape: Polygons | tuple[Stroke, ...]
    """In place [px] if there is no icon, else around (0, 0)."""
    icon: str | None = None
    at: Spot = Spot(0.0, 0.0)
    """Where the middle of the icon lies [px]: always the middle of a pixel."""
    unit: float = 1.0
    """The length [px] that the icon scales with."""

    def strokes(self) -> tuple[Stroke, ...]:
        """In place [px]."""
        strokes = self.shape.strokes() if isinstance(self.shape, Polygons) else self.shape
        return strokes if self.icon is None else moved(strokes, self.at.x, self.at.y)


def strokes(symbols: Sequence[Symbol], size: ImageSize | tuple[int, int]) -> tuple[Stroke, ...]:
    """The strokes that show the symbols on an image of `size` (width, height) [px].

    They are to be painted in the order given: first the dashed lines of all symbols, then all arrows, then all icons,
    each in the order of the symbols. All lie inside the image.
    """
    frame = ImageSize(*size) if isinstance(size, tuple) else size
    parts = [part for symbol in symbols for part in parts_of(symbol, frame)]
    parts.sort(key=lambda part: part.layer)
    return tuple(stroke for part in parts for stroke in part.strokes())


def bounds(symbols: Sequence[Symbol], size: ImageSize) -> Bounds:
    """The box around all strokes that show the symbols on an image of `size` [px]; there must be a symbol."""
    boxes = [_bounds(part) for symbol in symbols for part in parts_of(symbol, size) if part.shape]
    return Bounds(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def strokes_to_json(strokes: Iterable[Stroke]) -> list[Json]:
    """Strokes as JSON, coordinates [px] rounded to 2 decimals: `{"fill"|"line": "#rrggbb", "width"?, "points"}`."""
    found: list[Json] = []
    for stroke in strokes:
        points = [[round(x, 2), round(y, 2)] for x, y in stroke.points]
        if stroke.width:
            found.append({"line": stroke.colour.hex, "width": round(stroke.width, 2), "points": points})
        else:
            found.append({"fill": stroke.colour.hex, "points": points})
    return found


def parts_of(symbol: Symbol, size: ImageSize) -> list[Part]:
    """The strokes of one symbol, with the icons kept together, so that a painter can keep pictures of them."""
    unit = unit_of(size)
    match symbol:
        case Arrow(start, end, axes):
            return [Part(Layer.ARROW, arrow(_spot(start, size), _spot(end, size), axes, unit, size))]
        case Align(start, end):
            first = _icon("align start", start, size, unit)
            second = _icon("align end", end, size, unit)
            return [Part(Layer.LINK, link(first.at, second.at, 15.5 * unit, unit)), first, second]
        case Turn(center, clockwise):
            return [_icon("turn clockwise" if clockwise else "turn counterclockwise", center, size, unit)]
        case Gripper(at, opened):
            return [_icon("on" if opened else "off", at, size, unit)]
        case Target(at):
            return [_icon("target", at, size, unit)]
        case Hold(at):
            return [_icon("hold", at, size, unit)]
        case Rewind(at):
            return [_icon("rewind", at, size, unit)]
        case _:
            assert_never(symbol)


def _bounds(part: Part) -> Bounds:
    shape = part.shape
    if isinstance(shape, Polygons):
        return shape.bounds()
    if part.icon is None:
        return bounds_of(shape)
    box = _icon_bounds(part.icon, part.unit)[1]
    return Bounds(box.left + part.at.x, box.top + part.at.y, box.right + part.at.x, box.bottom + part.at.y)


def _spot(point: Point, size: ImageSize) -> Spot:
    return Spot(*point.to_pixels(size))


def _icon(name: str, point: Point, size: ImageSize, unit: float) -> Part:
    local, box = _icon_bounds(name, unit)
    x, y = point.to_pixels(size)
    return Part(Layer.ICON, local, name, _inside(x, y, box, size), unit)


@lru_cache(maxsize=64)
def _icon_bounds(name: str, unit: float) -> tuple[tuple[Stroke, ...], Bounds]:
    local = icon(name, unit)
    return local, bounds_of(local)


def _inside(x: float, y: float, box: Bounds, size: ImageSize) -> Spot:
    """The middle of the pixel at (x, y), moved so that the box around it is inside the image."""
    column = max(min(math.floor(x), math.floor(size.width - box.right - 0.5)), math.ceil(-box.left - 0.5))
    row = max(min(math.floor(y), math.floor(size.height - box.bottom - 0.5)), math.ceil(-box.top - 0.5))
    return Spot(column + 0.5, row + 0.5)
