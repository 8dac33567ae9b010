"""Things of no simple shape: a duck, a doll, markers, a remote control."""

from vifailback.sim.scene.blocks import felt, seen, shade
from vifailback.sim.scene.thing import Grip, Rgb, Thing

_DARK: Rgb = (0.08, 0.08, 0.09)


def duck(name: str, color: Rgb) -> Thing:
    """A bath duck: body, tail, head, beak, eyes."""
    geoms = (
        felt("box", ".024 .018 .013", "-.004 0 .013", 0.03)
        + felt("sphere", ".016", ".014 0 .042", 0.008)
        + seen("ellipsoid", ".032 .023 .018", "-.003 0 .0175", color)
        + seen("ellipsoid", ".012 .012 .008", "-.03 0 .028", shade(color, 0.95), 'euler="0 35 0"')
        + seen("ellipsoid", ".016 .006 .01", "-.006 .021 .021", shade(color, 0.9))
        + seen("ellipsoid", ".016 .006 .01", "-.006 -.021 .021", shade(color, 0.9))
        + seen("sphere", ".0175", ".014 0 .042", color)
        + seen("ellipsoid", ".010 .009 .004", ".033 0 .040", (0.95, 0.5, 0.12))
    )
    for sign in (1, -1):
        geoms += seen("sphere", ".0028", f".026 {sign * 0.0095} .048", _DARK)
    return Thing(name, geoms, 0.06, 0.036, grip=Grip(0.017, 0.0, 0.036, offset=-0.004))


def doll(name: str, color: Rgb) -> Thing:
    """A small standing doll: a round body with a face."""
    geoms = (
        felt("cylinder", ".021 .02", "0 0 .02", 0.04)
        + felt("sphere", ".019", "0 0 .052", 0.008)
        + seen("cylinder", ".021 .012", "0 0 .012", shade(color, 0.8))
        + seen("ellipsoid", ".0225 .0225 .022", "0 0 .024", color)
        + seen("sphere", ".0195", "0 0 .052", (0.96, 0.82, 0.66))
        + seen("ellipsoid", ".0203 .0203 .013", "-.001 0 .0605", shade(color, 0.55))
    )
    for sign in (1, -1):
        geoms += seen("sphere", ".0022", f"-.0185 {sign * 0.006} .053", _DARK)
        geoms += seen("ellipsoid", ".008 .006 .005", f"0 {sign * 0.023} .028", color)
    return Thing(name, geoms, 0.07, 0.024, grip=Grip(0.024, 0.0, 0.042, 0))


def marker(name: str, color: Rgb, length: float = 0.14) -> Thing:
    """A marker that lies: barrel, cap, tip."""
    half = length / 2
    lie = 'euler="0 90 0"'
    geoms = (
        felt("box", f"{half} .008 .008", "0 0 .008", 0.02)
        + seen("cylinder", f".0085 {half * 0.62}", f"{-half * 0.36} 0 .0085", (0.93, 0.93, 0.91), lie)
        + seen("cylinder", f".0092 {half * 0.34}", f"{half * 0.6} 0 .0088", color, lie)
        + seen("cylinder", f".0078 {half * 0.05}", f"{half * 0.96} 0 .0085", shade(color, 0.8), lie)
        + seen("cylinder", f".0088 {half * 0.06}", f"{-half * 0.95} 0 .0085", color, lie)
    )
    return Thing(name, geoms, 0.017, half, grip=Grip(0.012, 0.0, 0.016, offset=-half * 0.62, far=half * 0.62))


def remote(name: str, color: Rgb = (0.13, 0.13, 0.15)) -> Thing:
    """A remote control with buttons."""
    geoms = felt("box", ".06 .018 .009", "0 0 .009", 0.05) + seen("box", ".06 .018 .009", "0 0 .009", color)
    for row in range(5):
        for column in (-1, 0, 1):
            tint = (0.75, 0.2, 0.2) if (row, column) == (4, 1) else (0.55, 0.56, 0.58)
            geoms += seen("cylinder", ".0035 .001", f"{-0.035 + 0.018 * row} {0.01 * column} .0185", tint)
    return Thing(name, geoms, 0.019, 0.062, grip=Grip(0.013, 0.0, 0.036))
