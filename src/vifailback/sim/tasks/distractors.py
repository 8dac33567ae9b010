"""Things that lie about and are no part of a task."""

from collections.abc import Callable

import numpy as np

from vifailback.sim.scene.blocks import block, cube
from vifailback.sim.scene.layout import Area
from vifailback.sim.scene.thing import Rgb, Thing
from vifailback.sim.tasks.colors import ORANGE, PURPLE, YELLOW, tinted

AREAS = (Area((0.22, 0.40), (0.25, 0.44)), Area((0.22, 0.40), (-0.44, -0.25)))
"""Away from where the arms work."""

_KINDS: tuple[tuple[str, Rgb, Callable[[str, Rgb], Thing]], ...] = (
    ("yellow cube", YELLOW, lambda name, color: cube(name, color)),
    ("orange block", ORANGE, lambda name, color: block(name, color, (0.06, 0.03, 0.03))),
    ("purple cube", PURPLE, lambda name, color: cube(name, color, 0.036)),
)


def few(rng: np.random.Generator, names: tuple[str, ...] = ()) -> list[tuple[Thing, Area]]:
    """Draw none, one or two things to lie about, none of which is called as one of `names`."""
    count = int(rng.integers(0, 3))
    order: list[int] = rng.permutation(len(_KINDS)).tolist()
    kinds = [_KINDS[place] for place in order if _KINDS[place][0] not in names]
    sides: list[int] = rng.permutation(len(AREAS)).tolist()
    return [
        (make(name, tinted(rng, color)), AREAS[sides[place % len(AREAS)]])
        for place, (name, color, make) in enumerate(kinds[:count])
    ]
