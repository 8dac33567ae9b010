"""Bowls and plates, and what all things turned on a lathe are made of: a mesh to see, a ring of walls to touch."""

import math

from vifailback.sim.scene.blocks import felt
from vifailback.sim.scene.mesh import lathe, vessel
from vifailback.sim.scene.thing import Inside, Rgb, Thing, rgba


def ring(radius: float, low: float, high: float, wall: float, mass: float, count: int = 12, lean: float = 0.0) -> str:
    """Write the touched wall of a round vessel as upright boxes in a circle; `lean` tilts them outwards [rad]."""
    half = radius * math.tan(math.pi / count) + wall / 2
    pieces: list[str] = []
    for place in range(count):
        turn = 2 * math.pi * place / count
        x, y = radius * math.cos(turn), radius * math.sin(turn)
        size = f"{wall / 2:.4f} {half:.4f} {(high - low) / 2 / math.cos(lean):.4f}"
        more = f'euler="0 {math.degrees(lean):.2f} {math.degrees(turn):.2f}"'
        pieces.append(felt("box", size, f"{x:.4f} {y:.4f} {(low + high) / 2:.4f}", mass / count, more))
    return "".join(pieces)


def turned(key: str, color: Rgb, mesh: str) -> tuple[str, str]:
    """Return the geom and the assets of a lathed mesh in one colour."""
    material = f'<material name="{key}/glaze" rgba="{rgba(color)}" specular=".35" shininess=".6"/>'
    return f'<geom class="seen" type="mesh" mesh="{key}" material="{key}/glaze"/>', mesh + material


def bowl(name: str, color: Rgb, radius: float = 0.075, height: float = 0.045) -> Thing:
    """A bowl with a foot."""
    key = name.replace(" ", "_")
    foot = radius * 0.5
    profile = [(foot, 0.0), (foot * 1.02, 0.006), (radius * 0.78, height * 0.42), (radius * 0.94, height * 0.75)]
    outline = vessel([*profile, (radius, height)], 0.004, 0.009)
    geom, assets = turned(key, color, lathe(key, outline))
    lean = math.atan2(radius * 0.35, height)
    geoms = geom + felt("cylinder", f"{radius * 0.66:.4f} .004", "0 0 .005", 0.2)
    geoms += ring(radius * 0.82, 0.005, height, 0.006, 0.15, lean=lean)
    return Thing(name, geoms, height, radius, assets, inside=Inside((radius, radius), 0.009, height, round=True))


def plate(name: str, color: Rgb, radius: float = 0.09) -> Thing:
    """A flat plate with a raised edge."""
    key = name.replace(" ", "_")
    outline = vessel([(radius * 0.6, 0.0), (radius * 0.65, 0.004), (radius, 0.016)], 0.004, 0.006)
    geom, assets = turned(key, color, lathe(key, outline))
    geoms = geom + felt("cylinder", f"{radius * 0.72:.4f} .003", "0 0 .003", 0.25)
    geoms += ring(radius * 0.85, 0.004, 0.016, 0.006, 0.1, lean=1.1)
    return Thing(name, geoms, 0.016, radius, assets, inside=Inside((radius, radius), 0.006, 0.02, round=True))
