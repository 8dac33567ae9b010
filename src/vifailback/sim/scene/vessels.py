"""Cups, cans, pots with lids: things turned on a lathe that are grasped or filled."""

from vifailback.sim.scene.blocks import felt, seen, shade
from vifailback.sim.scene.mesh import lathe, vessel
from vifailback.sim.scene.rounds import ring, turned
from vifailback.sim.scene.thing import Grip, Inside, Rgb, Thing

_METAL: Rgb = (0.75, 0.76, 0.78)


def cup(name: str, color: Rgb, radius: float = 0.038, height: float = 0.08, *, side: bool = False) -> Thing:
    """A tapered cup; `side`: grasped from the side, to be tilted."""
    key = name.replace(" ", "_")
    foot = radius * 0.8
    outline = vessel([(foot, 0.0), (foot * 1.02, 0.003), (radius, height)], 0.003, 0.005)
    geom, assets = turned(key, color, lathe(key, outline))
    geoms = geom + felt("cylinder", f"{foot:.4f} .003", "0 0 .003", 0.03)
    geoms += ring((foot + radius) / 2 - 0.001, 0.004, height, 0.004, 0.03, lean=0.08)
    grip = Grip(0.045 if side else height - 0.022, 0.0, radius * 1.9, 0, side=side)
    inside = Inside((radius, radius), 0.006, height, round=True)
    return Thing(name, geoms, height, radius, assets, grip=grip, inside=inside)


def can(name: str, color: Rgb, radius: float = 0.026, height: float = 0.09) -> Thing:
    """A can of drink: a printed body between metal ends."""
    key = name.replace(" ", "_")
    neck = radius * 0.86
    outline = [(0.0, 0.0), (neck, 0.0), (radius, 0.005), (radius, height - 0.008), (neck, height), (0.0, height)]
    geom, assets = turned(key, _METAL, lathe(key, outline))
    band = (height - 0.016) / 2
    geoms = (
        geom
        + felt("cylinder", f"{radius} {height / 2}", f"0 0 {height / 2}", 0.06)
        + seen("cylinder", f"{radius + 0.0006} {band}", f"0 0 {height / 2}", color)
        + seen("cylinder", f"{radius + 0.0009} {band * 0.18}", f"0 0 {height * 0.55}", (0.94, 0.94, 0.92))
        + seen("cylinder", ".006 .001", f"0 0 {height + 0.001}", shade(_METAL, 0.7))
    )
    height_of_grip = min(height * 0.62, height - 0.02)
    return Thing(name, geoms, height, radius, assets, grip=Grip(height_of_grip, 0.0, 2 * radius, 0))


def pot(name: str, color: Rgb, radius: float = 0.075, height: float = 0.06) -> Thing:
    """A cooking pot with two handles."""
    key = name.replace(" ", "_")
    outline = vessel([(radius * 0.94, 0.0), (radius, 0.006), (radius, height)], 0.004, 0.006)
    geom, assets = turned(key, color, lathe(key, outline))
    geoms = geom + felt("cylinder", f"{radius * 0.95:.4f} .003", "0 0 .003", 0.6)
    geoms += ring(radius - 0.002, 0.004, height, 0.006, 0.3, count=14)
    for sign in (1, -1):
        at = f"0 {sign * (radius + 0.012)} {height - 0.014}"
        geoms += seen("box", ".022 .013 .0045", at, (0.12, 0.12, 0.13))
    inside = Inside((radius - 0.004, radius - 0.004), 0.006, height, round=True)
    return Thing(name, geoms, height, radius + 0.02, assets, inside=inside)


def lid(name: str, color: Rgb, radius: float = 0.079) -> Thing:
    """The lid of a pot: a shallow dome with a knob."""
    key = name.replace(" ", "_")
    dome = [(0.0, 0.0), (radius, 0.0), (radius, 0.004), (radius * 0.6, 0.011), (0.0, 0.014)]
    geom, assets = turned(key, color, lathe(key, dome))
    geoms = (
        geom
        + felt("cylinder", f"{radius} .003", "0 0 .003", 0.08)
        + felt("cylinder", f"{radius * 0.6} .004", "0 0 .009", 0.02)
        + felt("cylinder", ".013 .013", "0 0 .027", 0.01)
        + seen("cylinder", ".006 .008", "0 0 .018", (0.12, 0.12, 0.13))
        + seen("ellipsoid", ".0145 .0145 .0095", "0 0 .0325", (0.12, 0.12, 0.13))
    )
    grip = Grip(0.029, 0.0, 0.026, 0)
    return Thing(name, geoms, 0.042, radius, assets, grip=grip, covers=True)
