"""A small cabinet of drawers with bar handles; each drawer is a container that slides towards the robot."""

from dataclasses import dataclass

from vifailback.sim.scene.blocks import felt, seen, shade
from vifailback.sim.scene.thing import Inside, Rgb, Thing

WIDTH_M, DEPTH_M, DRAWER_M, WALL_M = 0.25, 0.2, 0.072, 0.006
TRAVEL_M = 0.145
"""How far a drawer slides out."""
HANDLE_OUT_M = 0.034
"""The handle's bar stands this far before the drawer's front."""
HANDLE_HALF_M = 0.045


@dataclass(frozen=True)
class Cabinet:
    """A cabinet at a place on the table.

    Args:
        front: x of its front and y of its middle [m].
        drawers: their names from the bottom up ("bottom drawer").
        open: how far each is pulled out at the start [m].
        color: of the drawers.
        frame: of the cabinet.
    """

    front: tuple[float, float]
    drawers: tuple[str, ...]
    open: tuple[float, ...]
    color: Rgb = (0.93, 0.93, 0.9)
    frame: Rgb = (0.55, 0.6, 0.66)

    @property
    def height(self) -> float:
        """Of its top above the table [m]."""
        return len(self.drawers) * DRAWER_M + 2 * WALL_M

    def body(self) -> str:
        """Write the cabinet with its drawers."""
        x, y = self.front
        half, height = WIDTH_M / 2, self.height
        tint = shade(self.frame, 0.92)
        parts = [
            (f"{DEPTH_M / 2} {WALL_M / 2} {height / 2}", f"{DEPTH_M / 2} {half} {height / 2}", self.frame),
            (f"{DEPTH_M / 2} {WALL_M / 2} {height / 2}", f"{DEPTH_M / 2} {-half} {height / 2}", self.frame),
            (f"{DEPTH_M / 2} {half} {WALL_M / 2}", f"{DEPTH_M / 2} 0 {height - WALL_M / 2}", tint),
            (f"{WALL_M / 2} {half} {height / 2}", f"{DEPTH_M} 0 {height / 2}", self.frame),
        ]
        walls = "".join(felt("box", size, at, 1.0) + seen("box", size, at, color) for size, at, color in parts)
        drawers = "".join(self._drawer(place) for place in range(len(self.drawers)))
        return f'<body name="cabinet" pos="{x} {y} 0">{walls}{drawers}</body>'

    def _drawer(self, place: int) -> str:
        name = self.drawers[place].replace(" ", "_")
        bottom = WALL_M / 2 + place * DRAWER_M
        half = WIDTH_M / 2 - WALL_M
        deep, tall = DEPTH_M / 2 - WALL_M, DRAWER_M - 0.004
        side = tall - 0.016
        inner = shade(self.color, 0.82)
        parts = [
            (f"{deep} {half - 0.003} .002", f"{deep} 0 .004", inner),
            (f"{deep} .002 {side / 2}", f"{deep} {half - 0.004} {side / 2 + 0.004}", self.color),
            (f"{deep} .002 {side / 2}", f"{deep} {-half + 0.004} {side / 2 + 0.004}", self.color),
            (f".002 {half - 0.003} {side / 2}", f"{2 * deep} 0 {side / 2 + 0.004}", inner),
            (f".004 {half + 0.003} {tall / 2}", f"-.004 0 {tall / 2 + 0.002}", self.color),
        ]
        walls = "".join(felt("box", size, at, 0.06) + seen("box", size, at, color) for size, at, color in parts)
        out, middle, steel = -0.008 - HANDLE_OUT_M, tall / 2 + 0.002, (0.35, 0.36, 0.38)
        bar = f".006 {HANDLE_HALF_M}"
        handle = felt("capsule", bar, f"{out} 0 {middle}", 0.02, 'euler="90 0 0"')
        handle += seen("capsule", bar, f"{out} 0 {middle}", steel, 'euler="90 0 0"')
        for sign in (1, -1):
            post = f"{out / 2} {sign * (HANDLE_HALF_M - 0.004)} {middle}"
            handle += seen("cylinder", f".004 {-out / 2}", post, steel, 'euler="0 90 0"')
        return (
            f'<body name="{name}" pos="0 0 {bottom}"><joint name="{name}" type="slide" axis="-1 0 0" '
            f'range="0 {TRAVEL_M}" damping="4" frictionloss=".7"/>{walls}{handle}</body>'
        )

    def things(self) -> tuple[Thing, ...]:
        """Return the drawers as containers; their frames stand where the body's do: at the front's inside, bottom."""
        half = WIDTH_M / 2 - WALL_M - 0.006
        deep = DEPTH_M / 2 - WALL_M
        # the part of a drawer that is outside when it is pulled out
        inside = Inside((deep - 0.004, half), 0.006, DRAWER_M - 0.016, middle=(deep, 0.0))
        return tuple(Thing(name, "", DRAWER_M, WIDTH_M / 2, inside=inside, drawer=True) for name in self.drawers)
