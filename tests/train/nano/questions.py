"""Questions and memories made up, for the tests of the mind's teaching."""

import numpy as np

from vifailback.nano.lesson import ENTITIES
from vifailback.nano.net import steps_of
from vifailback.nano.patterns import POINTS
from vifailback.nano.plan import SLOTS, plan_of
from vifailback.nano.tables import STATES, Tables
from vifailback.sim.make import TASKS
from vifailback.train.nano.lore import Question
from vifailback.train.nano.memory import Memory

FEATURES, MAP, ROLES = 80, 40, 2
TABLES = Tables(
    words=("cube", "red"),
    commands=("rotate(cw)", "rotate(ccw)", "ways", "move(left,slightly)"),
    symbols=("arrow(ways)", "turn(cw)", "turn(ccw)"),
    faults=("the gripper opens too early",),
)


def memory_of(frames: int, seed: int = 0) -> Memory:
    """What was seen of so many frames: anything."""
    rng = np.random.default_rng(seed)
    shapes = {
        "places": (ENTITIES, 2),
        "there": (ENTITIES,),
        "positions": (ENTITIES, 3),
        "features": (ENTITIES, FEATURES),
        "opening": (2,),
        "held": (2, SLOTS + 2),
        "whole": (MAP,),
    }
    return Memory({key: rng.random((frames, *shape)).astype(np.float16) for key, shape in shapes.items()})


def question(
    frames: list[int], *, live: bool = False, state: str = "failing", failure_type: int = 1, says: int = 2
) -> Question:
    """A question, of a failure by default."""
    failing = state == "failing"
    guided = np.full((ROLES, 3), -1)
    ways, lengths = np.full((ROLES, 3), -1), np.full((ROLES, 3), np.nan, np.float32)
    points = np.full((ROLES, len(POINTS), 2), np.nan, np.float32)
    at = np.full(ROLES, -1)
    if failing:
        guided[:] = says, 0, 1
        ways[:], lengths[:] = (0, 1, 4), (np.nan, 2, 1)
        points[:, 0] = 0.25, 0.75
        at[:] = 0, len(frames) - 1
        if live:
            guided[0], ways[0], lengths[0], points[0], at[0] = -1, -1, np.nan, np.nan, -1
    return Question(
        0,
        np.array(frames),
        live,
        steps_of(plan_of(TASKS["place_two"].sentence)),
        np.array([STATES.index(state), *([failure_type, 0, 2] if failing else [-1, -1, -1]), at[0]]),
        at,
        guided,
        ways,
        lengths,
        points,
    )
