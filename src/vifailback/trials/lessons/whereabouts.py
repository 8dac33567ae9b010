"""Where everything is in a frame, from the true state: what a model is shown to learn to see."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vifailback.nano.lesson import ENTITIES, GRIPPERS, HAND, MOST_OTHERS, Truth
from vifailback.nano.plan import SLOTS, plan_of
from vifailback.sim.remedy import middle_of
from vifailback.sim.robot.arm import ARMS
from vifailback.sim.robot.sizes import SIDES
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import CAMERAS, TableWorld
from vifailback.types.robot import CameraModel, Vector


@dataclass(frozen=True)
class Cast:
    """Who plays in an attempt.

    Args:
        slots: the thing in the world that each slot of the plan names.
        others: all other things of the scene, by their names.
    """

    slots: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, world: TableWorld, task: Task) -> "Cast":
        """Match the words of the task with the things of the world."""
        plan = plan_of(task.sentence, task.subtasks)
        found: dict[int, str] = {}
        for said, meant in zip(plan.steps, task.steps, strict=True):
            found.setdefault(said.thing, meant.thing)
            found.setdefault(said.target, meant.target)
        slots = tuple(found.get(slot, "") for slot in range(len(plan.things)))
        return cls(slots, tuple(name for name in world.things if name not in slots)[:MOST_OTHERS])


def truth_of(world: TableWorld, cast: Cast) -> Truth:
    """Return where everything is now; the world's contacts must be of now."""
    camera = world.camera(CAMERAS[0])
    positions = np.full((ENTITIES, 3), np.nan)
    state = world.state
    for place, side in enumerate(SIDES):
        positions[place] = ARMS[side].pose(state).position
    if world.hand_shown:
        positions[HAND] = world.hand
    for slot, name in enumerate(cast.slots):
        if name:
            positions[HAND + 1 + slot] = middle_of(world, name)
    others = np.full((MOST_OTHERS, 2), np.nan, np.float32)
    for place, name in enumerate(cast.others):
        others[place] = _seen(camera, middle_of(world, name))
    held = np.full(GRIPPERS, -1, np.int8)
    for place, side in enumerate(SIDES):
        name = world.held(side)
        if name is not None:
            held[place] = cast.slots.index(name) if name in cast.slots else SLOTS
    return Truth(
        np.stack([_seen(camera, position) for position in positions]),
        positions.astype(np.float32),
        np.array([ARMS[side].opening(state) for side in SIDES], np.float32),
        held,
        others,
    )


def _seen(camera: CameraModel, position: Vector) -> NDArray[np.float32]:
    """Where a place is in the image, 0..1 of its width and height, also a little beyond; nan where it is not."""
    rotation, origin = camera.camera_to_world[:3, :3], camera.camera_to_world[:3, 3]
    x, y, z = camera.intrinsics @ (rotation.T @ (position - origin))
    if not z > 0:
        return np.full(2, np.nan, np.float32)
    at = np.array([x / z / camera.size.width, y / z / camera.size.height], np.float32)
    return at if bool(np.all((at > -0.3) & (at < 1.3))) else np.full(2, np.nan, np.float32)
