"""`make_world(task, seed)`: the door to the simulation."""

from collections.abc import Mapping

import numpy as np

from vifailback.errors import UnknownNameError
from vifailback.sim.scene.layout import CrowdedError, Layout
from vifailback.sim.tasks import compound, paper, single
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.image import ImageSize

TASKS: dict[str, Task] = {task.name: task for task in (*paper.TASKS, *single.TASKS, *compound.TASKS)}
"""All tasks by name, those of the paper's closed-loop evaluation first."""
EVALUATION_SEEDS_FROM = 900_000
"""Seeds from here up are for evaluation: nothing is trained or tuned on them."""


def find_task(name: str) -> Task:
    """Return a task by its name.

    Raises:
        UnknownNameError: there is none; lists those that are.
    """
    if name not in TASKS:
        raise UnknownNameError("task", name, TASKS)
    return TASKS[name]


def make_world(
    task: str | Task, seed: int, sizes: Mapping[str, ImageSize] | None = None, samples: int = 0
) -> TableWorld:
    """Return the world at the start of an attempt; the same task and seed give the same world.

    Args:
        task: a task or its name.
        seed: of the layout, the look and the light.
        sizes: of the images by camera, where other than the default.
        samples: a pixel, to smooth edges: 0, 2 or 4 (slower).
    """
    task = find_task(task) if isinstance(task, str) else task
    return TableWorld(draw_layout(task, seed), task.sentence, sizes, samples)


def draw_layout(task: Task, seed: int) -> Layout:
    """Draw where everything stands; draws again where it got crowded."""
    for attempt in range(100):
        try:
            return task.layout(np.random.default_rng([seed, attempt, task.salt]))
        except CrowdedError:
            continue
    raise RuntimeError(f"{task.name}: no free layout in 100 draws of seed {seed}")
