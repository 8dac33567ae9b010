"""What a symbol says and looks like: code text, annotation records, strokes, pixels, SVG."""

from vifailback.symbols.code import format_symbols, parse_symbols
from vifailback.symbols.records import format_records
from vifailback.symbols.sentence import format_command, parse_command, read_command

__all__ = ["format_command", "format_records", "format_symbols", "parse_command", "parse_symbols", "read_command"]
