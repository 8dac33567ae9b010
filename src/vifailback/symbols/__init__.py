"""What a symbol says and looks like: code text, annotation records, strokes, pixels, SVG."""

from vifailback.symbols.code import format_symbols, parse_symbols
from vifailback.symbols.records import format_records

__all__ = ["format_records", "format_symbols", "parse_symbols"]
