"""What is at a place where something is to be put: how high to let go, and where the table is free."""

from dataclasses import dataclass

import numpy as np

from vifailback.supervise.motion.view import DepthView
from vifailback.types import Vector

FOOT_M, RIM_M = 0.018, 0.055
"""What is put down stands on what is within this radius [m]; what is within the other stops the hand [m]."""

GAP_M = 0.008
"""Things are let go this far above what they will stand on [m]."""

INTO_M = 0.02
"""What is put into something is let go this far below its rim [m]."""

FREE_M = 0.07
"""A free place on the table has nothing within this radius [m]."""


@dataclass(frozen=True)
class Surface:
    """What is at a place.

    Args:
        support_m: height in the world of what would carry a thing there [m].
        rim_m: height of the highest thing around [m].
    """

    support_m: float
    rim_m: float

    def release_m(self, hang_m: float) -> float:
        """Height of the fingertips at which to let go of a thing that hangs so far below them [m]."""
        return max(self.support_m + hang_m + GAP_M, self.rim_m + hang_m - INTO_M if self._sunken else 0.0)

    @property
    def _sunken(self) -> bool:
        return self.rim_m > self.support_m + INTO_M


def surface_at(view: DepthView, place: Vector) -> Surface:
    """Return what is at a place [m], float64 (3,), as far as it is seen."""
    foot = view.under(place, FOOT_M)
    support = float(np.percentile(foot, 80)) if foot.size >= 5 else view.table_m
    around = view.under(place, RIM_M)
    rim = float(np.percentile(around, 97)) if around.size >= 5 else support
    return Surface(max(support, view.table_m), max(rim, support))


def free_place(view: DepthView, near: Vector) -> Vector | None:
    """Return a place on the table where nothing stands, the nearest around a place; None where none is seen."""
    for radius in (0.0, 0.08, 0.14, 0.20, 0.26):
        for angle in np.linspace(0, 2 * np.pi, 12, endpoint=False) if radius else (0.0,):
            place = np.array([near[0] + radius * np.cos(angle), near[1] + radius * np.sin(angle), view.table_m])
            seen = view.under(place, FREE_M)
            if seen.size > 200 and float(np.percentile(seen, 99)) < view.table_m + GAP_M:
                return place
    return None
