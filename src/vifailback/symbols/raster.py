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
_OVERFLOW = 0x62
"""`FT_Err_Raster_Overflow`."""


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
        self.units = np.tile((_ONE / 100, _ONE / 4), len(self.layer))
        """Hundredths of pixels and quarters of pixels in FreeType's fixed point, for x and y of all corners in turn."""
        self.rounding = np.tile((0.5, 0.0), len(self.layer))
        """What takes x to the nearest number when the rest is cut off; settled corners have whole ones in y."""
        self._lasts = lasts.astype(np.int16)
        self._outline = _Outline(
            self.outlines, len(self.layer), _address(_SPOTS), _address(_TAGS), _address(self._lasts)
        )
        self.address = ctypes.addressof(self._outline)
        """Where FreeType's description of the outlines stands; their corners are put into place to be measured."""


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
    down = y + contours.layer * (4 * box.height) - 4 * box.top
    return _measured(np.column_stack((x - 100 * box.left, down)), contours, box)


def placed_areas(
    corners: NDArray[np.float64], factors: Sequence[tuple[float, float]], contours: Contours, box: Box
) -> NDArray[np.uint8]:
    """The same for corners that are put into place, and then settled.

    Args:
        corners: float64 (corners, terms + 2): some terms, a half, the layer.
        factors: what the terms and the half count for x [hundredths of px] and for y [quarters of px]. The sums are
            taken to the next whole number below.
        contours: as above.
        box: as above.

    Returns:
        As above.

    Raises:
        ValueError: the outlines lie too far out.
    """
    *terms, (x, y) = factors
    into_box = np.array((*terms, (x - 200 * box.left, y - 8 * box.top), (0.0, 4.0 * box.height)))
    spots = corners.dot(into_box)
    return _measured(np.floor(spots, spots), contours, box)


def _measured(spots: NDArray[np.float64], contours: Contours, box: Box) -> NDArray[np.uint8]:
    """Measure corners, (corners, 2) [hundredths and quarters of px from the corner of the box]."""
    flat = spots.reshape(-1)
    flat *= contours.units
    flat += contours.rounding
    return _in_turn(flat, contours, box)


def _in_turn(spots: NDArray[np.float64], contours: Contours, box: Box) -> NDArray[np.uint8]:
    """In one go, or in two where a row crosses more edges than FreeType has room for: long lines, nearly level."""
    _, _, width, height = box
    measured = np.zeros((contours.layers, height, width), np.uint8)
    error = _freetype().measure(spots, contours, measured)
    if error == _OVERFLOW and width > 1:
        left = width // 2
        others = (spots.reshape(-1, 2) - (_ONE * left, 0)).reshape(-1)
        halves = (spots, left), (others, width - left)
        return np.concatenate([_in_turn(part, contours, box._replace(width=w)) for part, w in halves], axis=2)
    if error:
        raise ValueError(f"FreeType cannot measure {contours.outlines} outlines in {box}: error {error}")
    return measured


class _FreeType:
    """The library, and the memory that it is asked by: one thread at a time may fill it."""

    def __init__(self) -> None:
        from freetype.raw import FT_Init_FreeType, FT_Outline_Get_Bitmap  # 20 ms, most of it tables of font names

        self._library = ctypes.c_void_p()
        if error := FT_Init_FreeType(ctypes.byref(self._library)):
            raise RuntimeError(f"FreeType does not start: error {error}")
        prototype = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
        self._get_bitmap = prototype(ctypes.cast(FT_Outline_Get_Bitmap, ctypes.c_void_p).value or 0)
        self._bitmap = _Bitmap(num_grays=256, pixel_mode=_GREY)
        self._asked = self._library.value, ctypes.addressof(self._bitmap)
        self._alone = Lock()

    def measure(self, spots: NDArray[np.float64], contours: Contours, into: NDArray[np.uint8]) -> int:
        """Measure corners, x and y in turn [64ths of px], into planes of zeros.

        The layers lie one below the other, so that one call does for all.
        """
        layers, height, width = into.shape
        bitmap, (library, asked) = self._bitmap, self._asked
        with self._alone:
            _SPOTS[: len(spots)] = spots
            bitmap.rows, bitmap.width = layers * height, width
            bitmap.pitch, bitmap.buffer = -width, _address(into)  # y points down
            return self._get_bitmap(library, contours.address, asked)


def _address(array: NDArray[Any]) -> int:
    buffer: Any = array  # `array.ctypes` takes four times as long
    return ctypes.addressof(ctypes.c_char.from_buffer(buffer))


@cache
def _freetype() -> _FreeType:
    return _FreeType()


_SPOTS = np.empty(2 * _MOST_CORNERS, _COORDINATE)
"""Corners in FreeType's fixed point, x and y in turn, of the shape that is being measured."""
_TAGS = np.ones(_MOST_CORNERS, np.uint8)
"""Every corner lies on the outline."""
