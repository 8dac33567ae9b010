"""The box around a thing, wherever it lies and on whichever side."""

from dataclasses import dataclass

import numpy as np

from vifailback.types.robot import Vector


@dataclass(frozen=True)
class Box:
    """A box around a thing.

    Args:
        middle: its centre in the world [m], float64 (3,).
        axes: its axes in the world, float64 (3, 3), one a column.
        half: half its extent along each axis [m], float64 (3,).
    """

    middle: Vector
    axes: Vector
    half: Vector

    @property
    def foot(self) -> Vector:
        """The point below its centre where it stands [m], float64 (3,)."""
        return self.middle - np.array([0.0, 0.0, float(np.abs(self.axes[2]) @ self.half)])

    @property
    def top(self) -> Vector:
        """The point above its centre where something stands on it [m], float64 (3,)."""
        return 2 * self.middle - self.foot
