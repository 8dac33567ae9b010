"""What a thing on the table is to a robot: its MJCF, how it is grasped, what fits into it, what can stand on it."""

from dataclasses import dataclass, field

Rgb = tuple[float, float, float]
"""Red, green, blue, each 0..1."""


@dataclass(frozen=True)
class Grip:
    """A way to grasp a thing from above.

    Args:
        height: of the point between the fingertips above the thing's foot [m].
        yaw: direction in which the fingers open, in the thing's frame [rad]; 0 is its y axis.
        width: of the thing between the fingers [m].
        turns: equal ways to turn the gripper about the vertical: 2 for a bar, 4 for a cube, 0 for anything round.
        offset: of the point along the thing's x axis [m].
        side: grasp it from the side, with a level gripper, instead of from above.
        far: a second such point along the x axis, where another arm can take it over [m]; None where there is none.
    """

    height: float
    yaw: float
    width: float
    turns: int = 2
    offset: float = 0.0
    side: bool = False
    far: float | None = None


@dataclass(frozen=True)
class Inside:
    """The room inside a container, in its own frame.

    Args:
        half: extents along x and y [m]; for a round one the radius twice.
        floor: height of the bottom [m].
        rim: height of the rim [m].
        round: is it round.
        middle: of the room, x and y in the container's frame [m].
    """

    half: tuple[float, float]
    floor: float
    rim: float
    round: bool = False
    middle: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Thing:
    """A thing on the table; its frame stands at the centre of its foot, z up.

    Args:
        name: as the task calls it, without "the" ("red cube").
        geoms: MJCF of its geoms.
        assets: MJCF of its meshes and materials.
        height: of its top above its foot [m].
        radius: of the circle around its foot [m], for placing things apart.
        grip: how to grasp it; None for what is not grasped.
        inside: the room inside; None for what holds nothing.
        top: how far from the centre something still stands on it [m]; 0 for nothing.
        drawer: it slides in a cabinet.
        covers: it lies on a container's rim, as a lid does.
        part_of: the thing that it is a fixed part of, as a slot is of a rack; "" for what stands by itself.
        at: its place in the frame of the thing that it is part of [m].
        textures: PNG files by name.
    """

    name: str
    geoms: str
    height: float
    radius: float
    assets: str = ""
    grip: Grip | None = None
    inside: Inside | None = None
    top: float = 0.0
    drawer: bool = False
    covers: bool = False
    part_of: str = ""
    at: tuple[float, float, float] = (0.0, 0.0, 0.0)
    textures: dict[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def key(self) -> str:
        """Its name as one word, for MJCF."""
        return self.name.replace(" ", "_")


def rgba(color: Rgb) -> str:
    """Write a colour as MJCF."""
    return f"{color[0]:.3f} {color[1]:.3f} {color[2]:.3f} 1"
