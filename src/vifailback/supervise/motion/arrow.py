"""Where an arrow ends in the world: its colours say along which axes, and so mostly how deep."""

from dataclasses import dataclass

import numpy as np

from vifailback.errors import UnreachableError
from vifailback.supervise.motion.blobs import blob_at, seed
from vifailback.supervise.motion.scene import NEAR, Scene
from vifailback.types import Arm, Arrow, Axis, Point, Vector
from vifailback.types.symbol import PER_MILLE

AXES = {Axis.FORWARD_BACKWARD: 0, Axis.LEFT_RIGHT: 1, Axis.UP_DOWN: 2}
"""Index of each axis in a place: x forward, y left, z up (supplement Fig. 5)."""

FLAT = 0.25
"""A plane or line seen at less than this sine of an angle says nothing of the depth; then it is measured."""


def arrow_end(arrow: Arrow, arm: Arm, scene: Scene) -> Vector:
    """Return where the gripper is to go [m], float64 (3,); it moves along the colours' axes and no others.

    One colour: the place on that axis through the gripper that is seen nearest to the arrow's end. Two: where the
    line of sight meets their plane. Three, or a plane that is seen from its edge: what the depth image shows there.

    Raises:
        UnreachableError: the depth is needed and missing, or the axis is seen end-on.
    """
    start = scene.place(arm)
    at = _end(arrow, arm, scene)
    moving = [AXES[axis] for axis in dict.fromkeys(arrow.axes)]
    if len(moving) == 1:
        return _on_line(start, moving[0], at, scene)
    still = [index for index in range(3) if index not in moving]
    end = _on_plane(start, still[0], at, scene) if still else None
    if end is None:
        end = measured(at, scene).place
    return np.array([end[index] if index in moving else start[index] for index in range(3)])


@dataclass(frozen=True)
class Meant:
    """A place that a symbol means.

    Args:
        place: [m], float64 (3,).
        middle: it is the middle of a thing.
    """

    place: Vector
    middle: bool = False


def measured(at: Point, scene: Scene) -> Meant:
    """Return the place that is meant by a point.

    The middle of the thing there, where it is a compact one; on a large one the very place; else the table.

    Raises:
        UnreachableError: the depth is missing.
    """
    view = scene.depth("the place of a symbol")
    blob = blob_at(view, at, widest_m=np.inf)
    if blob is not None and blob.compact:
        return Meant(blob.centre, middle=True)
    found = seed(view, at)
    if found is not None:
        return Meant(view.cloud[found].astype(np.float64))
    return Meant(on_table(at, scene))


def on_table(at: Point, scene: Scene) -> Vector:
    """Return the place on the table's plane that is seen at a point [m], float64 (3,).

    Raises:
        UnreachableError: the line of sight does not meet the table.
    """
    view = scene.depth("the place of a symbol")
    origin, way = view.ray(at)
    if way[2] > -1e-3:
        raise UnreachableError(f"the line of sight through ({at.x:.0f}, {at.y:.0f}) does not meet the table")
    return origin + way * ((view.table_m - origin[2]) / way[2])


def _end(arrow: Arrow, arm: Arm, scene: Scene) -> Point:
    """The arrow's end; an arrow that starts away from the gripper says by how much to move it."""
    seen = scene.seen(arm)
    if seen is None or np.hypot(seen.x - arrow.start.x, seen.y - arrow.start.y) <= NEAR:
        return arrow.end
    x, y = seen.x + arrow.end.x - arrow.start.x, seen.y + arrow.end.y - arrow.start.y
    return Point(float(np.clip(x, 0, PER_MILLE)), float(np.clip(y, 0, PER_MILLE)))


def _sight(at: Point, scene: Scene) -> tuple[Vector, Vector]:
    origin = scene.camera.camera_to_world[:3, 3]
    way = scene.camera.back_project(at, 1.0) - origin
    return origin, way / np.linalg.norm(way)


def _on_line(start: Vector, axis: int, at: Point, scene: Scene) -> Vector:
    origin, way = _sight(at, scene)
    line = np.eye(3)[axis]
    across = np.cross(line, way)
    if np.linalg.norm(across) < FLAT:
        raise UnreachableError("the arrow's axis is seen end-on, so its length cannot be told")
    # the point of the line that is nearest to the line of sight
    along = np.cross(way, np.cross(line, way))
    return start + line * float((origin - start) @ along / (line @ along))


def _on_plane(start: Vector, normal: int, at: Point, scene: Scene) -> Vector | None:
    origin, way = _sight(at, scene)
    if abs(way[normal]) < FLAT:
        return None
    far = (start[normal] - origin[normal]) / way[normal]
    return origin + way * far if far > 0 else None
