"""The regular expression of symbol code, for servers that hold a model's answer to it (supplement Fig. 8 and 9)."""

from vifailback.types import Axis

_PLACE = r"\[(0|[1-9][0-9]{0,2}|1000), (0|[1-9][0-9]{0,2}|1000)\]"
_COLOUR = f"'({'|'.join(axis.colour for axis in Axis)})'"
_ENDS = rf"\{{'start_point': {_PLACE}, 'end_point': {_PLACE}"
_LINES = (
    rf"Draw Straight Arrow: {_ENDS}, 'color': \[{_COLOUR}(, {_COLOUR}){{0,3}}\]\}}",
    rf"Draw Rotating Arrow: \{{'center': {_PLACE}, 'direction': '(clockwise|counterclockwise)'\}}",
    rf"Draw Dual Crosshair: {_ENDS}\}}",
    rf"Draw (Crosshair|ON|OFF|Lock|Rewind): \{{'position': {_PLACE}\}}",
)
CODE_LINE = f"({'|'.join(_LINES)})"
"""One symbol, spelt as `format_symbols` does; without look-around, back references or shorthands, which not every
server knows."""
