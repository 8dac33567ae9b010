"""Tasks of the paper's list with drawers, lids, two arms at one thing, and pouring (supplement Fig. 2)."""

import numpy as np

from vifailback.sim.scene.blocks import block, cube, open_box
from vifailback.sim.scene.containers import tin
from vifailback.sim.scene.figures import duck, marker
from vifailback.sim.scene.layout import Area, Layout, Spot, scatter
from vifailback.sim.scene.room import random_look
from vifailback.sim.scene.rounds import plate
from vifailback.sim.scene.vessels import cup, lid, pot
from vifailback.sim.tasks.areas import LEFT_SIDE, RIGHT_SIDE, cabinet, in_drawer, on_table
from vifailback.sim.tasks.colors import BLUE, GREEN, PINK, PURPLE, RED, YELLOW, some_color, tinted
from vifailback.sim.tasks.goal import HandOver, LiftOff, Place, PlaceHeld, Pour, Pull, Push
from vifailback.sim.tasks.paper import side_m
from vifailback.sim.tasks.task import Task
from vifailback.types.command import Arm

_THREE = ("bottom drawer", "middle drawer", "top drawer")
_TWO = ("bottom drawer", "top drawer")
_POT = Area((0.14, 0.22), (-0.05, 0.05), (0.0, 0.0))
_CONTENTS = ("first cube", "second cube", "third cube")


def _open_top(rng: np.random.Generator) -> Layout:
    return on_table(rng, [], cabinet(rng, _TWO))


def _push_middle(rng: np.random.Generator) -> Layout:
    return on_table(rng, [], cabinet(rng, _THREE, "middle drawer"))


def _drawer_to_plate(rng: np.random.Generator) -> Layout:
    box = cabinet(rng, ("drawer",), "drawer")
    taken = (cube("pink cube", tinted(rng, PINK), side_m(rng)), in_drawer(rng, box, "drawer"))
    wanted = [(plate("plate", some_color(rng, ("white", "blue", "green"))), Area((0.04, 0.12), (0.24, 0.32)))]
    return on_table(rng, wanted, box, (taken,))


def _block_to_plate(rng: np.random.Generator) -> Layout:
    box = cabinet(rng, ("drawer",), "drawer")
    thing = block("purple block", tinted(rng, PURPLE), (0.05, 0.032, 0.032))
    wanted = [(plate("plate", some_color(rng, ("white", "blue", "green"))), Area((0.04, 0.12), (-0.32, -0.24)))]
    return on_table(rng, wanted, box, ((thing, in_drawer(rng, box, "drawer")),))


def _can_in_drawer(rng: np.random.Generator) -> Layout:
    return on_table(rng, [(tin("can", some_color(rng, ("red", "blue", "green"))), RIGHT_SIDE)], cabinet(rng, _TWO))


def _with_lid(rng: np.random.Generator, thing_area: Area, name: str) -> Layout:
    color = some_color(rng, ("red", "grey", "orange", "blue"))
    thing = duck(name, tinted(rng, (0.35, 0.66, 0.25))) if "duck" in name else cube(name, tinted(rng, RED), side_m(rng))
    stew = pot("pot", color)
    placed = scatter(rng, [(stew, _POT), (thing, thing_area)])
    spot = placed[0][1]
    cover = (lid("lid", color), Spot(spot.x, spot.y, stew.height))
    return Layout((*placed, cover), None, random_look(rng))


def _lift_lid_cube(rng: np.random.Generator) -> Layout:
    return _with_lid(rng, RIGHT_SIDE, "red cube")


def _lift_lid_duck(rng: np.random.Generator) -> Layout:
    return _with_lid(rng, LEFT_SIDE, "green duck")


def _cube_then_lid(rng: np.random.Generator) -> Layout:
    color = some_color(rng, ("red", "grey", "orange"))
    return on_table(
        rng,
        [
            (pot("pot", color), Area((0.18, 0.25), (-0.06, 0.02), (0.0, 0.0))),
            (lid("lid", color), Area((0.0, 0.05), (-0.36, -0.27))),
            (cube("blue cube", tinted(rng, BLUE), side_m(rng)), Area((0.1, 0.2), (-0.34, -0.2), (-0.7, 0.7))),
        ],
    )


def _transfer(rng: np.random.Generator) -> Layout:
    across = Area((0.02, 0.15), (0.22, 0.34), (-2.2, -0.95))  # the far end towards the other arm
    return on_table(
        rng,
        [
            (plate("green plate", tinted(rng, GREEN)), Area((0.12, 0.24), (-0.3, -0.2))),
            (marker("marker", some_color(rng, ("red", "blue", "black"))), across),
        ],
    )


def _pour(rng: np.random.Generator) -> Layout:
    vessel = cup("cup", some_color(rng, ("pink", "white", "blue")), side=True)
    box = open_box("yellow box", tinted(rng, YELLOW), (0.16, 0.15, 0.045))
    placed = scatter(
        rng, [(box, Area((0.17, 0.24), (-0.02, 0.06), (0.0, 0.0))), (vessel, Area((0.15, 0.25), (-0.36, -0.22)))]
    )
    at = placed[1][1]
    colors = (RED, BLUE, GREEN)
    cubes = tuple(
        (
            cube(name, tinted(rng, color), 0.018),
            Spot(at.x + 0.004 * (place - 1), at.y, 0.009 + 0.02 * place, 0.5 * place),
        )
        for place, (name, color) in enumerate(zip(_CONTENTS, colors, strict=True))
    )
    return Layout((*placed, *cubes), None, random_look(rng))


TASKS = (
    Task(
        "pull_open_drawer",
        "Use the left arm to pull open the top drawer.",
        (Pull(Arm.LEFT, "top drawer"),),
        _open_top,
    ),
    Task(
        "push_middle_drawer",
        "Use the left arm to push to close the middle drawer.",
        (Push(Arm.LEFT, "middle drawer"),),
        _push_middle,
    ),
    Task(
        "pick_cube_drawer_plate",
        "Use the left arm to pick up the pink cube from the drawer and place it on the plate.",
        (Place(Arm.LEFT, "pink cube", "plate"),),
        _drawer_to_plate,
    ),
    Task(
        "pick_block_drawer_to_plate",
        "Use the right arm to pick up the purple block from inside the drawer and place it on the plate. Then, use "
        "the left arm to push the drawer closed.",
        (Place(Arm.RIGHT, "purple block", "plate"), Push(Arm.LEFT, "drawer")),
        _block_to_plate,
    ),
    Task(
        "pull_bottom_drawer_put_can",
        "Use the left arm to pull the bottom drawer open, then use the right arm to place the can on the table into "
        "the drawer, and finally close the drawer with the left arm.",
        (
            Pull(Arm.LEFT, "bottom drawer", then="can"),
            Place(Arm.RIGHT, "can", "bottom drawer"),
            Push(Arm.LEFT, "bottom drawer"),
        ),
        _can_in_drawer,
    ),
    Task(
        "lift_lid_and_place_cube",
        "Use the left arm to lift the lid off the pot. Then use the right arm to grasp and place the red cube into "
        "the pot and the left arm put the lid back on the pot.",
        (
            LiftOff(Arm.LEFT, "lid", "pot", then="red cube"),
            Place(Arm.RIGHT, "red cube", "pot"),
            PlaceHeld(Arm.LEFT, "lid", "pot"),
        ),
        _lift_lid_cube,
    ),
    Task(
        "lift_lid_and_put_green_duck",
        "Use the right arm to lift the lid off the pot, then use the left arm to place the green duck into the pot.",
        (LiftOff(Arm.RIGHT, "lid", "pot", then="green duck"), Place(Arm.LEFT, "green duck", "pot")),
        _lift_lid_duck,
    ),
    Task(
        "place_cube_pot_lid",
        "Use the right arm to place the blue cube into the pot and then place the lid on top.",
        (Place(Arm.RIGHT, "blue cube", "pot"), Place(Arm.RIGHT, "lid", "pot")),
        _cube_then_lid,
    ),
    Task(
        "pick_marker_transfer_place_plate",
        "Use the left arm to grasp the marker, transfer it to the right arm and then use the right arm to put it in "
        "the green plate.",
        (HandOver(Arm.LEFT, "marker", "green plate"), PlaceHeld(Arm.RIGHT, "marker", "green plate")),
        _transfer,
    ),
    Task(
        "pour_cubes_into_box",
        "Use the right arm to pour the cubes from the cup into the yellow box.",
        (Pour(Arm.RIGHT, "cup", "yellow box", _CONTENTS),),
        _pour,
    ),
)
"""Several goals that depend on each other."""
