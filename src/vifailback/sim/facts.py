"""What is the case on the table: what lies in what, stands on what, is held, is open. True states, never images."""

import numpy as np

from vifailback.sim.world import TableWorld
from vifailback.types.robot import Vector

OPEN_M = 0.10
"""A drawer pulled out this far is open."""
CLOSED_M = 0.012
"""A drawer pulled out less than this is closed."""


def centre(world: TableWorld, thing: str) -> Vector:
    """Return the middle of a thing [m], float64 (3,)."""
    place = world.place(thing)
    return place.position + place.rotation[:, 2] * (world.things[thing].height / 2)


def upright(world: TableWorld, thing: str, within_rad: float = 0.25) -> bool:
    """Does a thing stand as it was made to stand."""
    return bool(world.place(thing).rotation[2, 2] > np.cos(within_rad))


def inside(world: TableWorld, thing: str, container: str) -> bool:
    """Does a thing lie in a container: its middle between the walls, no arm holding it."""
    room = world.things[container].inside
    if room is None or world.holder(thing) is not None:
        return False
    frame = world.place(container)
    x, y, z = frame.rotation.T @ (centre(world, thing) - frame.position)
    x, y = x - room.middle[0], y - room.middle[1]
    within = x**2 + y**2 < room.half[0] ** 2 if room.round else abs(x) < room.half[0] and abs(y) < room.half[1]
    return bool(within and room.floor - 0.01 < z < room.rim + world.things[thing].height / 2)


def stands_on(world: TableWorld, thing: str, base: str) -> bool:
    """Does a thing stand on top of another, no arm holding it."""
    if world.holder(thing) is not None:
        return False
    below, above = world.place(base), world.place(thing)
    offset = above.position - below.position - below.rotation[:, 2] * world.things[base].height
    return bool(abs(offset[2]) < 0.012 and np.hypot(*offset[:2]) < world.things[base].top)


def covers(world: TableWorld, lid: str, vessel: str) -> bool:
    """Does a lid lie on a vessel, no arm holding it."""
    if world.holder(lid) is not None:
        return False
    below, above = world.place(vessel), world.place(lid)
    offset = below.rotation.T @ (above.position - below.position)
    high = offset[2] - world.things[vessel].height
    return bool(abs(high) < 0.01 and np.hypot(*offset[:2]) < 0.022 and upright(world, lid, 0.12))


def placed(world: TableWorld, thing: str, target: str) -> bool:
    """Is a thing in or on its target."""
    if world.things[thing].covers:
        return covers(world, thing, target)
    if world.things[target].inside is not None:
        return inside(world, thing, target)
    return stands_on(world, thing, target)


def is_open(world: TableWorld, drawer: str) -> bool:
    """Is a drawer pulled out."""
    return world.extension(drawer) > OPEN_M


def is_closed(world: TableWorld, drawer: str) -> bool:
    """Is a drawer pushed in."""
    return world.extension(drawer) < CLOSED_M
