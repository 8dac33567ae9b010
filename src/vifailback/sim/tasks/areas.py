"""Where things lie and where the cabinet stands, drawn per seed."""

import numpy as np

from vifailback.sim.scene.cabinet import DRAWER_M, TRAVEL_M, WALL_M, Cabinet
from vifailback.sim.scene.layout import Area, Layout, Spot, scatter
from vifailback.sim.scene.room import random_look
from vifailback.sim.scene.thing import Thing
from vifailback.sim.tasks import distractors
from vifailback.sim.tasks.colors import some_color

LEFT_SIDE = Area((0.02, 0.17), (0.19, 0.36), (-0.9, 0.9))
"""Where the left arm's things lie."""
RIGHT_SIDE = Area((0.02, 0.17), (-0.36, -0.19), (-0.9, 0.9))
MIDDLE = Area((0.12, 0.24), (-0.06, 0.06), (-0.4, 0.4))
"""Within reach of both arms."""
LEFT_MIDDLE = Area((0.16, 0.28), (0.05, 0.16), (-0.4, 0.4))
RIGHT_MIDDLE = Area((0.16, 0.28), (-0.16, -0.05), (-0.4, 0.4))


FRAMES = ("white", "grey", "steel blue", "oak", "sage")
"""Colours of cabinets."""


def cabinet(rng: np.random.Generator, drawers: tuple[str, ...], pulled: str = "") -> Cabinet:
    """Draw a cabinet before the robot, one of its drawers pulled out."""
    front = (float(rng.uniform(0.28, 0.31)), float(rng.uniform(-0.03, 0.03)))
    out = tuple(TRAVEL_M - 0.005 if name == pulled else 0.0 for name in drawers)
    return Cabinet(front, drawers, out, some_color(rng, ("white", "cream", "grey")), some_color(rng, FRAMES))


def around(box: Cabinet) -> list[tuple[Spot, float]]:
    """The places that a cabinet and its open drawers take, to keep others clear of."""
    x, y = box.front
    return [(Spot(x - 0.1, y), 0.16), (Spot(x + 0.1, y), 0.17)]


def in_drawer(rng: np.random.Generator, box: Cabinet, drawer: str) -> Spot:
    """Draw a place in an open drawer."""
    x, y = box.front
    place = box.drawers.index(drawer)
    height = WALL_M / 2 + place * DRAWER_M + 0.006
    across = float(rng.uniform(-0.05, 0.05))
    return Spot(
        x - box.open[place] / 2 + float(rng.uniform(-0.02, 0.005)), y + across, height, float(rng.uniform(-0.5, 0.5))
    )


def on_table(
    rng: np.random.Generator,
    wanted: list[tuple[Thing, Area]],
    box: Cabinet | None = None,
    more: tuple[tuple[Thing, Spot], ...] = (),
    parts: tuple[Thing, ...] = (),
) -> Layout:
    """Draw a layout: the things wanted, a few that only lie about, the look of it all.

    Args:
        rng: seeded.
        wanted: the task's things with their areas.
        box: the cabinet, if there is one.
        more: things that have their place already.
        parts: fixed parts of things.
    """
    named = tuple(thing.name for thing, _ in wanted) + tuple(thing.name for thing, _ in more)
    taken = around(box) if box else []
    placed = scatter(rng, [*wanted, *distractors.few(rng, named)], taken)
    return Layout((*placed, *more), box, random_look(rng), parts)
