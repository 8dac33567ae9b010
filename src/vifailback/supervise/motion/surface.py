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

AROUND_M, LEVEL_RADIUS_M, LEVEL_M, LEVEL_PX = 0.06, 0.028, 0.01, 40
"""Level ground is looked for so near [m]: a disc of this radius [m] that differs in height by less [m], seen in so many
pixels."""

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


def fitting_place(view: DepthView, place: Vector) -> Vector:
    """Return the place nearest to another [m], float64 (3,), where the ground is level and seen: inside, not on a wall.

    The place itself where none is within `AROUND_M`.
    """
    steps = np.arange(-AROUND_M, AROUND_M + 1e-6, 0.01)
    shifts = sorted(((x, y) for x in steps for y in steps), key=lambda shift: float(np.hypot(*shift)))
    seen = view.cloud[(np.abs(view.cloud[..., :2] - place[:2]) < 2 * AROUND_M).all(axis=-1) & ~view.hands]
    for x, y in shifts:
        foot = seen[np.hypot(seen[:, 0] - place[0] - x, seen[:, 1] - place[1] - y) < LEVEL_RADIUS_M, 2]
        if foot.size >= LEVEL_PX and float(np.percentile(foot, 95) - np.percentile(foot, 5)) < LEVEL_M:
            return np.array([place[0] + x, place[1] + y, float(np.median(foot))])
    return place


def free_place(view: DepthView, near: Vector) -> Vector | None:
    """Return a place on the table where nothing stands, the nearest around a place; None where none is seen."""
    for radius in (0.0, 0.08, 0.14, 0.20, 0.26):
        for angle in np.linspace(0, 2 * np.pi, 12, endpoint=False) if radius else (0.0,):
            place = np.array([near[0] + radius * np.cos(angle), near[1] + radius * np.sin(angle), view.table_m])
            seen = view.under(place, FREE_M)
            if seen.size > 200 and float(np.percentile(seen, 99)) < view.table_m + GAP_M:
                return place
    return None
