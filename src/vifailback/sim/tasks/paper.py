"""The three tasks of the paper's closed-loop evaluation (Sec. 4.3)."""

import numpy as np

from vifailback.sim.scene.blocks import cube, eraser, stapler
from vifailback.sim.scene.layout import Layout
from vifailback.sim.scene.rounds import bowl
from vifailback.sim.tasks.areas import LEFT_MIDDLE, LEFT_SIDE, RIGHT_MIDDLE, RIGHT_SIDE, cabinet, on_table
from vifailback.sim.tasks.colors import BLUE, PINK, RED, STEEL_BLUE, some_color, tinted
from vifailback.sim.tasks.goal import Place, Pull
from vifailback.sim.tasks.task import Task
from vifailback.types.command import Arm


def side_m(rng: np.random.Generator) -> float:
    """Draw the side of a cube [m]."""
    return float(rng.uniform(0.034, 0.044))


def _place_one(rng: np.random.Generator) -> Layout:
    box = cabinet(rng, ("bottom drawer", "top drawer"), "top drawer")
    return on_table(rng, [(stapler("stapler", some_color(rng)), LEFT_SIDE)], box)


def _place_two(rng: np.random.Generator) -> Layout:
    return on_table(
        rng,
        [
            (bowl("pink bowl", tinted(rng, PINK)), LEFT_MIDDLE),
            (bowl("blue bowl", tinted(rng, BLUE)), RIGHT_MIDDLE),
            (eraser("eraser", tinted(rng, STEEL_BLUE)), LEFT_SIDE),
            (cube("red cube", tinted(rng, RED), side_m(rng)), RIGHT_SIDE),
        ],
    )


def _pull_and_place(rng: np.random.Generator) -> Layout:
    box = cabinet(rng, ("bottom drawer", "top drawer"))
    return on_table(rng, [(cube("blue cube", tinted(rng, BLUE), side_m(rng)), LEFT_SIDE)], box)


TASKS = (
    Task(
        "place_one",
        "Use the left arm to place the stapler into the top drawer.",
        (Place(Arm.LEFT, "stapler", "top drawer"),),
        _place_one,
    ),
    Task(
        "place_two",
        "Use the left arm to put the eraser into the pink bowl. Then use the right arm to put the red cube into the "
        "blue bowl.",
        (Place(Arm.LEFT, "eraser", "pink bowl"), Place(Arm.RIGHT, "red cube", "blue bowl")),
        _place_two,
    ),
    Task(
        "pull_and_place",
        "Use the right arm to pull the bottom drawer open. Then use the left arm to place the blue cube into the "
        "drawer.",
        (Pull(Arm.RIGHT, "bottom drawer"), Place(Arm.LEFT, "blue cube", "bottom drawer")),
        _pull_and_place,
    ),
)
"""PlaceOne, PlaceTwo, Pull&Place."""
