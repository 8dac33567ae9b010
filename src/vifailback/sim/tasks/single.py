"""Tasks of the paper's list that put one or two things somewhere (supplement Fig. 2)."""

import numpy as np

from vifailback.sim.scene.blocks import block, cube, eraser, open_box, stapler
from vifailback.sim.scene.containers import basket, rack, slots, tray, vial
from vifailback.sim.scene.figures import doll, duck
from vifailback.sim.scene.layout import Area, Layout
from vifailback.sim.scene.rounds import bowl, plate
from vifailback.sim.scene.vessels import can, cup
from vifailback.sim.tasks.areas import LEFT_MIDDLE, LEFT_SIDE, MIDDLE, RIGHT_MIDDLE, RIGHT_SIDE, on_table
from vifailback.sim.tasks.colors import (
    BLACK,
    BLUE,
    CREAM,
    GREEN,
    GREY,
    PINK,
    PURPLE,
    RED,
    STEEL_BLUE,
    YELLOW,
    some_color,
    tinted,
)
from vifailback.sim.tasks.goal import Place
from vifailback.sim.tasks.paper import side_m
from vifailback.sim.tasks.task import Task
from vifailback.types.command import Arm

_LYING = Area((0.06, 0.2), (-0.1, 0.1), (-0.15, 0.15))
_WOVEN = (0.72, 0.56, 0.36)


def _duck_on_block(rng: np.random.Generator) -> Layout:
    return on_table(
        rng,
        [
            (block("green block", tinted(rng, GREEN), (0.075, 0.075, 0.03)), LEFT_MIDDLE),
            (duck("green duck", tinted(rng, (0.35, 0.66, 0.25))), LEFT_SIDE),
        ],
    )


def _stack_three(rng: np.random.Generator) -> Layout:
    side = float(rng.uniform(0.04, 0.046))
    return on_table(
        rng,
        [
            (cube("blue cube", tinted(rng, BLUE), side), MIDDLE),
            (cube("green cube", tinted(rng, GREEN), side), LEFT_SIDE),
            (cube("red cube", tinted(rng, RED), side), RIGHT_SIDE),
        ],
    )


def _two_plates(rng: np.random.Generator) -> Layout:
    return on_table(
        rng,
        [
            (plate("pink plate", tinted(rng, PINK)), Area((0.18, 0.28), (0.1, 0.2))),
            (plate("purple plate", tinted(rng, PURPLE)), Area((0.18, 0.28), (-0.2, -0.1))),
            (doll("yellow doll", tinted(rng, YELLOW)), Area((0.0, 0.1), (0.19, 0.36))),
            (stapler("blue stapler", tinted(rng, BLUE)), Area((0.0, 0.08), (-0.36, -0.19), (-0.7, 0.7))),
        ],
    )


def _rack(rng: np.random.Generator) -> Layout:
    return on_table(
        rng,
        [
            (rack("rack", tinted(rng, (0.88, 0.86, 0.8))), _LYING),
            (vial("vial", some_color(rng, ("red", "orange", "green", "purple"))), RIGHT_SIDE),
        ],
        parts=slots("rack"),
    )


def _can_on_tray(rng: np.random.Generator) -> Layout:
    return on_table(
        rng,
        [(tray("green tray", tinted(rng, GREEN)), RIGHT_MIDDLE), (can("Coke can", tinted(rng, RED)), RIGHT_SIDE)],
    )


def _eraser_in_box(rng: np.random.Generator) -> Layout:
    size = (float(rng.uniform(0.13, 0.16)), float(rng.uniform(0.12, 0.14)), 0.06)
    return on_table(
        rng,
        [
            (
                open_box("black box on the right", tinted(rng, BLACK), size),
                Area((0.1, 0.18), (-0.12, -0.06), (-0.2, 0.2)),
            ),
            (open_box("grey box", tinted(rng, GREY), size), Area((0.26, 0.34), (0.14, 0.2), (-0.2, 0.2))),
            (eraser("eraser", tinted(rng, STEEL_BLUE)), LEFT_SIDE),
        ],
    )


def _cube_in_basket(rng: np.random.Generator) -> Layout:
    return on_table(
        rng,
        [
            (basket("woven basket", tinted(rng, _WOVEN)), Area((0.15, 0.24), (0.0, 0.1), (-0.3, 0.3))),
            (cube("green cube", tinted(rng, GREEN), side_m(rng)), LEFT_SIDE),
            (cube("red cube", tinted(rng, RED), side_m(rng)), Area((0.02, 0.14), (0.14, 0.36), (-0.9, 0.9))),
        ],
    )


def _cup_and_cola(rng: np.random.Generator) -> Layout:
    return on_table(
        rng,
        [
            (bowl("blue bowl", tinted(rng, BLUE), 0.08), MIDDLE),
            (cup("purple cup", tinted(rng, PURPLE), 0.042, 0.07), LEFT_SIDE),
            (can("red coke can", tinted(rng, RED), 0.022, 0.088), RIGHT_SIDE),
        ],
    )


def _cube_on_plate(rng: np.random.Generator) -> Layout:
    return on_table(
        rng,
        [
            (plate("green plate", tinted(rng, GREEN)), LEFT_MIDDLE),
            (cube("blue cube", tinted(rng, BLUE), side_m(rng)), LEFT_SIDE),
            (cube("cream cube", tinted(rng, CREAM), side_m(rng)), Area((0.02, 0.14), (0.14, 0.36), (-0.9, 0.9))),
        ],
    )


TASKS = (
    Task(
        "pick_cube_place_plate",
        "Use the left arm to pick up the blue cube and place it on the green plate.",
        (Place(Arm.LEFT, "blue cube", "green plate"),),
        _cube_on_plate,
    ),
    Task(
        "pick_green_cube_put_basket",
        "Use the left arm to pick up the green cube and place it into the woven basket.",
        (Place(Arm.LEFT, "green cube", "woven basket"),),
        _cube_in_basket,
    ),
    Task(
        "pick_eraser_place_right_box",
        "Use the left arm to grasp the eraser from the table and place it in the black box on the right.",
        (Place(Arm.LEFT, "eraser", "black box on the right"),),
        _eraser_in_box,
    ),
    Task(
        "grasp_coke_can_put_tray",
        "Use the right arm to grasp the Coke can and place it on the green tray.",
        (Place(Arm.RIGHT, "Coke can", "green tray"),),
        _can_on_tray,
    ),
    Task(
        "place_duck_on_block",
        "Use the left arm to place the green duck on top of the green block.",
        (Place(Arm.LEFT, "green duck", "green block"),),
        _duck_on_block,
    ),
    Task(
        "stack_three_color_cubes",
        "Use the left arm to stack the green cube on top of the blue cube. Subsequently, use the right arm to place "
        "the red cube on top of the green one to complete the three-layer structure.",
        (Place(Arm.LEFT, "green cube", "blue cube"), Place(Arm.RIGHT, "red cube", "green cube")),
        _stack_three,
    ),
    Task(
        "put_doll_pink_plate_stapler_purple_plate",
        "Use the left arm to put the yellow doll into the pink plate, and use the right arm to put the blue stapler "
        "into the purple plate.",
        (Place(Arm.LEFT, "yellow doll", "pink plate"), Place(Arm.RIGHT, "blue stapler", "purple plate")),
        _two_plates,
    ),
    Task(
        "pick_vial_place_right_slot",
        "Use the right arm to pick up the vial and place it in the right empty slot on the rack.",
        (Place(Arm.RIGHT, "vial", "right slot", upright=True),),
        _rack,
    ),
    Task(
        "stack_cup_cola",
        "Use the left arm to pick up the purple cup and place it in the blue bowl. Then use the right arm to pick up "
        "the red coke can and place it into the purple cup.",
        (Place(Arm.LEFT, "purple cup", "blue bowl"), Place(Arm.RIGHT, "red coke can", "purple cup")),
        _cup_and_cola,
    ),
)
"""One goal or two, each for one thing."""
