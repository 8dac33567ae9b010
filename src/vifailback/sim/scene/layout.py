"""Where everything stands at the start of an attempt: a `Layout`, and a draw that keeps things apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vifailback.sim.scene.cabinet import Cabinet
from vifailback.sim.scene.room import Look
from vifailback.sim.scene.thing import Thing


@dataclass(frozen=True)
class Spot:
    """A place for a thing: x, y, and height of its foot [m], turned by yaw [rad]."""

    x: float
    y: float
    z: float = 0.0
    yaw: float = 0.0


@dataclass(frozen=True)
class Area:
    """A rectangle on the table to draw a place from [m], and the yaws to draw from [rad]."""

    x: tuple[float, float]
    y: tuple[float, float]
    yaw: tuple[float, float] = (-math.pi, math.pi)


@dataclass(frozen=True)
class Layout:
    """The start of an attempt.

    Args:
        things: everything that moves freely, with its place.
        cabinet: the cabinet, where there is one.
        look: what the world looks like.
        parts: fixed parts of things that count as things of their own, as the slots of a rack.
    """

    things: tuple[tuple[Thing, Spot], ...]
    cabinet: Cabinet | None = None
    look: Look = field(default_factory=Look)
    parts: tuple[Thing, ...] = ()


class CrowdedError(Exception):
    """No free place was found; draw again."""


def scatter(
    rng: np.random.Generator,
    wanted: Sequence[tuple[Thing, Area]],
    taken: Sequence[tuple[Spot, float]] = (),
    apart_m: float = 0.03,
) -> tuple[tuple[Thing, Spot], ...]:
    """Draw a place for each thing in its area, none nearer to another than `apart_m`.

    Args:
        rng: seeded.
        wanted: things with their areas, in the order in which they are placed.
        taken: places with radii [m] to stay clear of.
        apart_m: free room between two things [m].

    Raises:
        CrowdedError: no place was found in 200 draws.
    """
    placed: list[tuple[Thing, Spot]] = []
    circles = list(taken)
    for thing, area in wanted:
        for _ in range(200):
            spot = Spot(float(rng.uniform(*area.x)), float(rng.uniform(*area.y)), yaw=float(rng.uniform(*area.yaw)))
            if all(
                math.hypot(spot.x - other.x, spot.y - other.y) > thing.radius + radius + apart_m
                for other, radius in circles
            ):
                break
        else:
            raise CrowdedError(f"no free place for the {thing.name}")
        placed.append((thing, spot))
        circles.append((spot, thing.radius))
    return tuple(placed)
