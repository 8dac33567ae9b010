"""What a symbol says and looks like: code text, annotation records, strokes, pixels, SVG."""

from vifailback.symbols.code import format_symbols, parse_symbols
from vifailback.symbols.consistency import contradictions
from vifailback.symbols.draw import Overlay, draw, paint
from vifailback.symbols.records import format_records
from vifailback.symbols.sentence import format_command, parse_command, read_command
from vifailback.symbols.shapes import bounds, strokes, strokes_to_json
from vifailback.symbols.stroke import Stroke
from vifailback.symbols.svg import to_svg

__all__ = [
    "Overlay",
    "Stroke",
    "bounds",
    "contradictions",
    "draw",
    "format_command",
    "format_records",
    "format_symbols",
    "paint",
    "parse_command",
    "parse_symbols",
    "read_command",
    "strokes",
    "strokes_to_json",
    "to_svg",
]
