"""A lesson seen in a mirror is a lesson too: left and right change places, clockwise and counter-clockwise."""

import re

import numpy as np

from vifailback.nano.lesson import GRIPPERS
from vifailback.nano.tables import Tables

_SWAPS = {"left": "right", "right": "left", "cw": "ccw", "ccw": "cw"}
_WORD = re.compile(r"\b(?:left|right|ccw|cw)\b")
WAY_IN_MIRROR = np.array([0, 3, 4, 1, 2])
"""Class of the left-right axis in a mirror."""


def mirrored_patterns(patterns: tuple[str, ...]) -> np.ndarray:
    """Number of each pattern's mirror image, int64; -1 where it is unknown."""
    turned = [_WORD.sub(lambda match: _SWAPS[match[0]], pattern) for pattern in patterns]
    return np.array([patterns.index(one) if one in patterns else -1 for one in turned], np.int64)


class Mirror:
    """Turns a batch's arrays into those seen in a mirror."""

    def __init__(self, tables: Tables) -> None:
        self._commands, self._symbols = mirrored_patterns(tables.commands), mirrored_patterns(tables.symbols)

    def shown(self, rows: dict[str, np.ndarray], steps: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Mirror what was seen, (T, ...) by key, and the plan."""
        turned = dict(rows)
        for key in ("places", "there", "positions", "features"):
            value = rows[key].copy()
            value[:, :GRIPPERS] = rows[key][:, [1, 0]]
            turned[key] = value
        turned["places"][..., 0] = 1.0 - turned["places"][..., 0]
        turned["positions"][..., 1] *= -1.0
        turned["opening"], turned["held"] = rows["opening"][:, ::-1], rows["held"][:, ::-1]
        other = steps.copy()
        other[:, 1] = 1 - other[:, 1]
        return turned, other

    def says(self, says: np.ndarray, ways: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mirror what is right to say."""
        said, way, place = says.copy(), ways.copy(), points.copy()
        said[:, 0] = np.where(says[:, 0] >= 0, self._commands[says[:, 0]], -1)
        said[:, 1] = np.where(says[:, 1] >= 0, self._symbols[says[:, 1]], -1)
        said[:, 2] = np.where((says[:, 2] == 0) | (says[:, 2] == 1), 1 - says[:, 2], says[:, 2])
        way[:, 1] = np.where(ways[:, 1] >= 0, WAY_IN_MIRROR[ways[:, 1]], -1)
        place[..., 0] = 1.0 - points[..., 0]
        return said, way, place
