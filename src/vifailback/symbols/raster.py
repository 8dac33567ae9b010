"""How much of each pixel outlines cover, measured exactly by FreeType's smooth rasteriser.

Chromium's painter (Skia) takes the corners of shapes to quarter pixels in y and then measures areas. The geometry has
them there, and FreeType measures, so both come to the same pixels. FreeType is called by address: its objects in Python
would take longer than the measuring.
"""

import ctypes
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_COORDINATE = np.dtype(ctypes.c_long)
_ONE = 64
"""A pixel in FreeType's fixed point; a quarter of one is a whole number of these."""
_MOST_CORNERS = 32767
_GREY = 2
"""`FT_PIXEL_MODE_GRAY`."""


class Contours:
    """Which corners make up each outline, and which outlines each layer.

    Args:
        lengths: number of corners of each outline.
        layers: number of the layer of each outline, never falling.

    Raises:
        ValueError: there are more corners than FreeType can count.
    """

    def __init__(self, lengths: Sequence[int], layers: Sequence[int]) -> None:
        lasts = np.cumsum(lengths) - 1
        if len(lasts) and lasts[-1] >= _MOST_CORNERS:
            raise ValueError(f"expected at most {_MOST_CORNERS} corners at once, got {lasts[-1] + 1}")
        self.outlines, self.layers = len(lengths), layers[-1] + 1 if len(layers) else 0
        self.layer = np.repeat(np.array(layers, np.float64), lengths)
        """The layer of each corner, (corners,)."""
        self._lasts = lasts.astype(np.int16)
        self.address = _address(self._lasts)
        """Where the number of the last corner of each outline stands, int16."""


class Box(NamedTuple):
    """An upright box of whole pixels."""

    left: int
    top: int
    width: int
    height: int


def areas(x: NDArray[np.float64], y: NDArray[np.float64], contours: Contours, box: Box) -> NDArray[np.uint8]:
    """Share of each pixel that each layer covers, whichever way round its outlines run.

    Args:
        x: of all corners [hundredths of px], (corners,).
        y: of all corners [quarters of px], (corners,).
        contours: how they make up outlines.
        box: the pixels. What lies beside it is cut off; what lies above or below it would show in the next layer.

    Returns:
        uint8 (layers, height, width), 255 for pixels that are covered completely.

    Raises:
        ValueError: the outlines lie too far out.
    """
    measured = np.zeros((contours.layers, box.height, box.width), np.uint8)
    if error := _freetype().measure(x, y, contours, box, measured):
        raise ValueError(f"FreeType cannot measure {contours.outlines} outlines in {box}: error {error}")
    return measured


class _Outline(ctypes.Structure):
    """`FT_Outline`."""

    _fields_ = (
        ("n_contours", ctypes.c_short),
        ("n_points", ctypes.c_short),
        ("points", ctypes.c_void_p),
        ("tags", ctypes.c_void_p),
        ("contours", ctypes.c_void_p),
        ("flags", ctypes.c_int),
    )


class _Bitmap(ctypes.Structure):
    """`FT_Bitmap`."""

    _fields_ = (
        ("rows", ctypes.c_uint),
        ("width", ctypes.c_uint),
        ("pitch", ctypes.c_int),
        ("buffer", ctypes.c_void_p),
        ("num_grays", ctypes.c_ushort),
        ("pixel_mode", ctypes.c_ubyte),
        ("palette_mode", ctypes.c_ubyte),
        ("palette", ctypes.c_void_p),
    )


class _FreeType:
    """The library, and the structures that it is asked by: one thread at a time may fill them."""

    def __init__(self) -> None:
        from freetype.raw import FT_Init_FreeType, FT_Outline_Get_Bitmap  # 20 ms, most of it tables of font names

        self._library = ctypes.c_void_p()
        if error := FT_Init_FreeType(ctypes.byref(self._library)):
            raise RuntimeError(f"FreeType does not start: error {error}")
        prototype = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
        self._get_bitmap = prototype(ctypes.cast(FT_Outline_Get_Bitmap, ctypes.c_void_p).value or 0)
        self._spots = np.empty((_MOST_CORNERS, 2), _COORDINATE)
        self._tags = np.ones(_MOST_CORNERS, np.uint8)  # every corner lies on the outline
        self._outline = _Outline(points=_address(self._spots), tags=_address(self._tags))
        self._bitmap = _Bitmap(num_grays=256, pixel_mode=_GREY)
        self._asked = self._library.value, ctypes.addressof(self._outline), ctypes.addressof(self._bitmap)
        self._alone = Lock()

    def measure(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        contours: Contours,
        box: Box,
        into: NDArray[np.uint8],
    ) -> int:
        """Measure into planes of zeros; the layers lie one below the other, so that one call does for all."""
        left, top, width, height = box
        across = x * (_ONE / 100)
        across += 0.5 - _ONE * left
        down = contours.layer * (4 * height)
        down += y
        down -= 4 * top
        down *= _ONE // 4
        outline, bitmap = self._outline, self._bitmap
        with self._alone:
            spots = self._spots[: len(x)]
            spots[:, 0], spots[:, 1] = across, down
            outline.n_contours, outline.n_points, outline.contours = contours.outlines, len(x), contours.address
            bitmap.rows, bitmap.width = contours.layers * height, width
            bitmap.pitch, bitmap.buffer = -width, _address(into)  # y points down
            return self._get_bitmap(*self._asked)


def _address(array: NDArray[Any]) -> int:
    buffer: Any = array  # `array.ctypes` takes four times as long
    return ctypes.addressof(ctypes.c_char.from_buffer(buffer))


@cache
def _freetype() -> _FreeType:
    return _FreeType()
