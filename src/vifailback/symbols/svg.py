"""Symbols as an SVG picture."""

from collections.abc import Sequence

from vifailback.symbols.shapes import strokes
from vifailback.symbols.stroke import Stroke
from vifailback.types import ImageSize, Symbol


def to_svg(symbols: Sequence[Symbol], size: ImageSize | tuple[int, int]) -> str:
    """An SVG document of `size` (width, height) [px], transparent but for the symbols."""
    frame = ImageSize(*size) if isinstance(size, tuple) else size
    body = "\n".join(map(_element, strokes(symbols, frame)))
    head = f'width="{frame.width}" height="{frame.height}" viewBox="0 0 {frame.width} {frame.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>\n{body}\n</svg>\n'


def _element(stroke: Stroke) -> str:
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in stroke.points)
    if not stroke.width:
        return f'<polygon points="{points}" fill="{stroke.colour.hex}" fill-rule="evenodd"/>'
    style = f'stroke="{stroke.colour.hex}" stroke-width="{stroke.width:.2f}"'
    return f'<polyline points="{points}" fill="none" {style} stroke-linecap="round" stroke-linejoin="round"/>'
