"""Areas of pixels under outlines, for tests."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vifailback.symbols.cover import Ring
from vifailback.symbols.raster import Box, Contours, areas


def covered(rings: Sequence[Ring], width: int = 40, height: int = 40) -> NDArray[np.float64]:
    """Shares of pixels, (height, width), under one layer of outlines."""
    corners = np.array([corner for ring in rings for corner in ring], np.float64)
    contours = Contours([len(ring) for ring in rings], [0] * len(rings))
    return areas(corners[:, 0] * 100, corners[:, 1] * 4, contours, Box(0, 0, width, height))[0] / 255


def box(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    """A box that runs clockwise."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]
