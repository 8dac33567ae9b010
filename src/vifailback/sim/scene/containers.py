"""Baskets, trays, and a rack with slots."""

from vifailback.sim.scene.blocks import felt, open_box, seen, shade
from vifailback.sim.scene.thing import Grip, Inside, Rgb, Thing
from vifailback.sim.scene.vessels import can


def basket(name: str, color: Rgb, size: tuple[float, float, float] = (0.16, 0.13, 0.065)) -> Thing:
    """A woven basket."""
    plain = open_box(name, color, size, wall=0.006)
    x, y, z = size[0] / 2, size[1] / 2, size[2]
    bands = ""
    for row in range(5):
        height = 0.008 + row * (z - 0.012) / 4.5
        tint = shade(color, 0.78 if row % 2 else 1.08)
        for sign in (1, -1):
            bands += seen("box", f"{x + 0.001} .0015 .0035", f"0 {sign * (y + 0.0005)} {height:.4f}", tint)
            bands += seen("box", f".0015 {y + 0.001} .0035", f"{sign * (x + 0.0005)} 0 {height:.4f}", tint)
    rim = shade(color, 0.65)
    for sign in (1, -1):
        bands += seen("capsule", f".005 {x}", f"0 {sign * (y - 0.003)} {z}", rim, 'euler="0 90 0"')
        bands += seen("capsule", f".005 {y}", f"{sign * (x - 0.003)} 0 {z}", rim, 'euler="90 0 0"')
    return Thing(name, plain.geoms + bands, z, plain.radius, inside=plain.inside)


def tray(name: str, color: Rgb, size: tuple[float, float] = (0.19, 0.14)) -> Thing:
    """A flat tray with a low edge."""
    plain = open_box(name, color, (size[0], size[1], 0.016))
    return Thing(name, plain.geoms, 0.016, plain.radius, inside=plain.inside)


SLOTS = ("right", "middle", "left")
"""The slots of a rack along its y axis, from the robot's right to its left."""
_SLOT_M, _RACK_M = 0.05, 0.05


def rack(name: str, color: Rgb) -> Thing:
    """A rack with three square slots in a row."""
    half_y, half_x, wall, hole = 0.082, 0.03, 0.006, 0.018
    tint = shade(color, 0.85)
    parts = [(f"{half_x} {half_y} .003", "0 0 .003", color, 0.5)]
    thick = (half_x - hole) / 2
    long_wall = f"{thick} {half_y} {_RACK_M / 2}"
    parts += [(long_wall, f"{sign * (hole + thick)} 0 {_RACK_M / 2}", color, 0.2) for sign in (1, -1)]
    for edge in (-1.5, -0.5, 0.5, 1.5):
        wide = _SLOT_M / 2 - hole if abs(edge) < 1 else wall
        y = edge * _SLOT_M + (0 if abs(edge) < 1 else (-1 if edge < 0 else 1) * (hole - _SLOT_M / 2 + wall))
        parts.append((f"{hole} {wide:.4f} {_RACK_M / 2}", f"0 {y:.4f} {_RACK_M / 2}", tint, 0.05))
    geoms = "".join(felt("box", size, at, mass) + seen("box", size, at, shown) for size, at, shown, mass in parts)
    return Thing(name, geoms, _RACK_M, 0.088)


def slots(rack_name: str) -> tuple[Thing, ...]:
    """The slots of a rack as containers: "left slot", "middle slot", "right slot"."""
    inside = Inside((0.018, 0.018), 0.006, _RACK_M)
    return tuple(
        Thing(f"{side} slot", "", _RACK_M, 0.02, inside=inside, part_of=rack_name, at=(0.0, (place - 1) * _SLOT_M, 0.0))
        for place, side in enumerate(SLOTS)
    )


def vial(name: str, color: Rgb) -> Thing:
    """A vial that stands on its own: glass with a coloured filling and a cap."""
    height, radius = 0.085, 0.0125
    geoms = (
        felt("cylinder", f"{radius} {height / 2}", f"0 0 {height / 2}", 0.03)
        + felt("cylinder", f"{radius} .004", "0 0 .004", 0.06)
        + seen("cylinder", f"{radius} .022", "0 0 .022", color)
        + seen("cylinder", f"{radius - 0.001} .016", "0 0 .058", (0.86, 0.9, 0.93))
        + seen("cylinder", f"{radius + 0.0012} .007", f"0 0 {height - 0.006}", shade(color, 0.5))
    )
    return Thing(name, geoms, height, radius, grip=Grip(0.066, 0.0, 0.025, 0))


def tin(name: str, color: Rgb) -> Thing:
    """A low tin that fits into a drawer."""
    return can(name, color, radius=0.028, height=0.042)


def book(name: str, color: Rgb) -> Thing:
    """A closed book."""
    geoms = (
        felt("box", ".075 .055 .0125", "0 0 .0125", 0.4)
        + seen("box", ".075 .055 .002", "0 0 .002", color)
        + seen("box", ".075 .055 .002", "0 0 .023", color)
        + seen("box", ".0735 .0535 .0095", "-.001 0 .0125", (0.93, 0.91, 0.85))
        + seen("box", ".075 .002 .0125", "0 .0535 .0125", shade(color, 0.8))
        + seen("box", ".03 .0015 .0003", ".02 0 .0254", shade(color, 1.5))
        + seen("box", ".05 .03 .0003", "-.01 0 .0252", shade(color, 1.15))
    )
    return Thing(name, geoms, 0.025, 0.093, grip=Grip(0.014, 0.0, 0.11), top=0.05)
