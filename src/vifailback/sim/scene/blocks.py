"""Things made of flat faces: cubes, blocks, erasers, staplers, boxes, books, trays."""

from vifailback.sim.scene.thing import Grip, Inside, Rgb, Thing, rgba


def seen(kind: str, size: str, at: str, color: Rgb, more: str = "") -> str:
    """Write a geom that is seen and never touched."""
    return f'<geom class="seen" type="{kind}" size="{size}" pos="{at}" rgba="{rgba(color)}" {more}/>'


def felt(kind: str, size: str, at: str, mass: float, more: str = "") -> str:
    """Write a geom that is touched and never seen."""
    return f'<geom class="felt" type="{kind}" size="{size}" pos="{at}" mass="{mass}" {more}/>'


def shade(color: Rgb, by: float) -> Rgb:
    """Return a darker (by < 1) or lighter (by > 1) colour."""
    return (min(1.0, color[0] * by), min(1.0, color[1] * by), min(1.0, color[2] * by))


def cube(name: str, color: Rgb, side: float = 0.042) -> Thing:
    """A cube with slightly lighter bevels."""
    half = side / 2
    geoms = (
        felt("box", f"{half} {half} {half}", f"0 0 {half}", 0.05)
        + seen("box", f"{half} {half} {half - 0.002}", f"0 0 {half}", color)
        + seen("box", f"{half - 0.002} {half - 0.002} {half}", f"0 0 {half}", shade(color, 1.12))
    )
    return Thing(name, geoms, side, half * 1.42, grip=Grip(min(half, 0.022), 0.0, side, 4), top=half)


def block(name: str, color: Rgb, size: tuple[float, float, float]) -> Thing:
    """A flat block, `size` [m] along x, y, z, grasped across y."""
    x, y, z = (extent / 2 for extent in size)
    geoms = (
        felt("box", f"{x} {y} {z}", f"0 0 {z}", 0.06)
        + seen("box", f"{x} {y} {z - 0.002}", f"0 0 {z}", color)
        + seen("box", f"{x - 0.002} {y - 0.002} {z}", f"0 0 {z}", shade(color, 1.12))
    )
    return Thing(name, geoms, size[2], (x**2 + y**2) ** 0.5, grip=Grip(max(0.014, z), 0.0, size[1]), top=min(x, y))


def eraser(name: str, color: Rgb) -> Thing:
    """A blackboard eraser: a plastic back on a felt pad."""
    geoms = (
        felt("box", ".036 .017 .0125", "0 0 .0125", 0.04)
        + seen("box", ".036 .017 .006", "0 0 .006", (0.16, 0.16, 0.18))
        + seen("box", ".0365 .0175 .0055", "0 0 .0175", color)
        + seen("box", ".030 .012 .002", "0 0 .0232", shade(color, 1.25))
    )
    return Thing(name, geoms, 0.025, 0.04, grip=Grip(0.015, 0.0, 0.034), top=0.012)


def stapler(name: str, color: Rgb) -> Thing:
    """A stapler: base plate, magazine, a raised arm, a hinge."""
    geoms = (
        felt("box", ".05 .014 .0175", "0 0 .0175", 0.09)
        + seen("box", ".05 .014 .004", "0 0 .004", (0.12, 0.12, 0.13))
        + seen("box", ".044 .010 .005", ".002 0 .0175", (0.7, 0.71, 0.73), 'euler="0 -4 0"')
        + seen("box", ".048 .013 .0065", ".0005 0 .028", color, 'euler="0 -6 0"')
        + seen("cylinder", ".013 .013", "-.047 0 .025", color, 'euler="90 0 0"')
        + seen("cylinder", ".013 .0065", ".046 0 .033", color)
        + seen("box", ".012 .0142 .012", "-.04 0 .012", shade(color, 0.75))
    )
    return Thing(name, geoms, 0.036, 0.054, grip=Grip(0.02, 0.0, 0.028), top=0.012)


def open_box(name: str, color: Rgb, size: tuple[float, float, float], wall: float = 0.004) -> Thing:
    """An open box, `size` [m] outside along x, y, z."""
    x, y, z = size[0] / 2, size[1] / 2, size[2]
    inner = shade(color, 0.72)
    parts = [
        (f"{x} {y} {wall}", f"0 0 {wall}", inner, 0.1),
        (f"{wall / 2} {y} {z / 2}", f"{x - wall / 2} 0 {z / 2}", color, 0.03),
        (f"{wall / 2} {y} {z / 2}", f"{-x + wall / 2} 0 {z / 2}", color, 0.03),
        (f"{x} {wall / 2} {z / 2}", f"0 {y - wall / 2} {z / 2}", shade(color, 0.9), 0.03),
        (f"{x} {wall / 2} {z / 2}", f"0 {-y + wall / 2} {z / 2}", shade(color, 0.9), 0.03),
    ]
    geoms = "".join(felt("box", size_, at, mass) + seen("box", size_, at, tint) for size_, at, tint, mass in parts)
    inside = Inside((x - wall, y - wall), 2 * wall, z)
    return Thing(name, geoms, z, (x**2 + y**2) ** 0.5, inside=inside)
