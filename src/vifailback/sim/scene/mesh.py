"""Low-poly meshes from profiles turned about an axis: bowls, cups, plates, pots, cans."""

import math
from collections.abc import Sequence
from itertools import pairwise


def lathe(name: str, profile: Sequence[tuple[float, float]], segments: int = 36) -> str:
    """Write the mesh asset of a profile turned about the z axis.

    Args:
        name: of the mesh.
        profile: (radius, height) [m] along the outline, outside going up first; radius 0 closes an end.
        segments: around the axis.
    """
    points: list[tuple[float, float, float]] = []
    rings: list[list[int]] = []
    for radius, height in profile:
        if radius <= 0:
            rings.append([len(points)] * segments)
            points.append((0.0, 0.0, height))
            continue
        rings.append([len(points) + step for step in range(segments)])
        angles = [2 * math.pi * step / segments for step in range(segments)]
        points += [(radius * math.cos(angle), radius * math.sin(angle), height) for angle in angles]
    faces: list[tuple[int, int, int]] = []
    for below, above in pairwise(rings):
        for step in range(segments):
            after = (step + 1) % segments
            quad = (below[step], below[after], above[after], above[step])
            faces += [
                face for face in ((quad[0], quad[1], quad[2]), (quad[0], quad[2], quad[3])) if len(set(face)) == 3
            ]
    vertices = " ".join(f"{x:.5f} {y:.5f} {z:.5f}" for x, y, z in points)
    triangles = " ".join(f"{a} {b} {c}" for a, b, c in faces)
    return f'<mesh name="{name}" vertex="{vertices}" face="{triangles}" inertia="shell"/>'


def vessel(radii: Sequence[tuple[float, float]], wall: float, floor: float) -> list[tuple[float, float]]:
    """Return the closed profile of a vessel: its outside as (radius, height) upwards, then back down its inside.

    Args:
        radii: (radius, height) [m] of the outside, from the foot to the rim.
        wall: thickness [m].
        floor: height of the inside's bottom [m].
    """
    outside = [(0.0, 0.0), *radii]
    rim = radii[-1]
    inside = [(max(radius - wall, 0.002), height) for radius, height in reversed(radii) if height > floor]
    last = inside[-1][0] if inside else rim[0] - wall
    return [*outside, *inside, (last * 0.97, floor), (0.0, floor)]
