"""The three tasks of the paper's closed-loop evaluation (Sec. 4.3)."""

import numpy as np

from vifailback.sim.scene.blocks import cube, eraser, stapler
from vifailback.sim.scene.cabinet import TRAVEL_M, Cabinet
from vifailback.sim.scene.layout import Area, Layout, Spot, scatter
from vifailback.sim.scene.room import random_look
from vifailback.sim.scene.rounds import bowl
from vifailback.sim.scene.thing import Thing
from vifailback.sim.tasks import distractors
from vifailback.sim.tasks.colors import BLUE, PINK, RED, STEEL_BLUE, some_color, tinted
from vifailback.sim.tasks.goal import Place, Pull
from vifailback.sim.tasks.task import Task
from vifailback.types.command import Arm

LEFT_SIDE = Area((0.02, 0.17), (0.19, 0.36), (-0.9, 0.9))
"""Where the left arm's things lie."""
RIGHT_SIDE = Area((0.02, 0.17), (-0.36, -0.19), (-0.9, 0.9))


def cabinet(rng: np.random.Generator, drawers: tuple[str, ...], pulled: str = "") -> Cabinet:
    """Draw a cabinet before the robot, one of its drawers pulled out."""
    front = (float(rng.uniform(0.28, 0.31)), float(rng.uniform(-0.03, 0.03)))
    out = tuple(TRAVEL_M - 0.005 if name == pulled else 0.0 for name in drawers)
    return Cabinet(front, drawers, out, some_color(rng, ("white", "cream", "grey")), some_color(rng))


def around(box: Cabinet) -> list[tuple[Spot, float]]:
    """The places that a cabinet and its open drawers take, to keep others clear of."""
    x, y = box.front
    return [(Spot(x - 0.1, y), 0.16), (Spot(x + 0.1, y), 0.17)]


def _place_one(rng: np.random.Generator) -> Layout:
    box = cabinet(rng, ("bottom drawer", "top drawer"), "top drawer")
    wanted: list[tuple[Thing, Area]] = [(stapler("stapler", some_color(rng)), LEFT_SIDE)]
    wanted += distractors.few(rng)
    return Layout(scatter(rng, wanted, around(box)), box, random_look(rng))


def _place_two(rng: np.random.Generator) -> Layout:
    wanted = [
        (bowl("pink bowl", tinted(rng, PINK)), Area((0.16, 0.28), (0.05, 0.16))),
        (bowl("blue bowl", tinted(rng, BLUE)), Area((0.16, 0.28), (-0.16, -0.05))),
        (eraser("eraser", tinted(rng, STEEL_BLUE)), LEFT_SIDE),
        (cube("red cube", tinted(rng, RED), float(rng.uniform(0.034, 0.044))), RIGHT_SIDE),
        *distractors.few(rng),
    ]
    return Layout(scatter(rng, wanted), None, random_look(rng))


def _pull_and_place(rng: np.random.Generator) -> Layout:
    box = cabinet(rng, ("bottom drawer", "top drawer"))
    wanted: list[tuple[Thing, Area]] = [
        (cube("blue cube", tinted(rng, BLUE), float(rng.uniform(0.034, 0.044))), LEFT_SIDE)
    ]
    wanted += distractors.few(rng)
    return Layout(scatter(rng, wanted, around(box)), box, random_look(rng))


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
