"""What is right to say, as numbers: the targets of the mind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vifailback.nano.lesson import Said
from vifailback.nano.net import steps_of
from vifailback.nano.patterns import POINTS, taken_apart
from vifailback.nano.plan import MOST_STEPS, plan_of
from vifailback.nano.tables import ARM_NUMBERS, STATES, TYPES, Tables
from vifailback.symbols import parse_symbols, read_command
from vifailback.train.nano.mind import MOST_FRAMES, ROLES
from vifailback.train.nano.school import Lesson
from vifailback.types import ImageSize

_PER_MILLE = ImageSize(1000, 1000)


@dataclass(frozen=True)
class Question:
    """One choice of frames of a lesson, and the truth; -1 and nan where there is none.

    Args:
        lesson: number of the lesson.
        frames: rows of the memory, int64 (T,).
        live: asked while the attempt runs.
        steps: as in `Shown`, int64 (MOST_STEPS, 4).
        main: state, failure type, fault, subtask, avoidance keyframe, int64 (5,).
        at: keyframe of each role, int64 (ROLES,).
        says: pattern of the sentence, of the drawing, and arm, of each role, int64 (ROLES, 3).
        ways: int64 (ROLES, 3).
        lengths: order of the axes, float32 (ROLES, 3); nan where there is none.
        points: float32 (ROLES, POINTS, 2); nan where there is none.
        cell: task and failure type; cells of finished attempts are drawn alike, so that no task tells its failure.
    """

    lesson: int
    frames: np.ndarray
    live: bool
    steps: np.ndarray
    main: np.ndarray
    at: np.ndarray
    says: np.ndarray
    ways: np.ndarray
    lengths: np.ndarray
    points: np.ndarray
    cell: str = ""


def questions_of(lesson: Lesson, number: int, tables: Tables) -> list[Question]:
    """All questions of a lesson that are short enough to be asked."""
    steps = steps_of(plan_of(lesson.facts.task))
    return [
        _question(said, lesson, number, steps, tables)
        for said in lesson.facts.said
        if len(said.frames) <= MOST_FRAMES and (said.state != "failing" or said.live or said.failure_type)
    ]


def _question(said: Said, lesson: Lesson, number: int, steps: np.ndarray, tables: Tables) -> Question:
    failing = said.state == "failing"
    main = [
        STATES.index(said.state),
        TYPES.index(said.failure_type) if said.failure_type else -1,
        tables.faults.index(said.fault) if said.fault in tables.faults else -1,
        said.subtask - 1 if failing and 0 < said.subtask <= MOST_STEPS else -1,
        said.avoid_at,
    ]
    says = np.full((ROLES, 3), -1, np.int64)
    ways, lengths = np.full((ROLES, 3), -1, np.int64), np.full((ROLES, 3), np.nan, np.float32)
    points = np.full((ROLES, len(POINTS), 2), np.nan, np.float32)
    for role, (command, code, at) in enumerate(
        (
            (said.avoid_command, said.avoid_symbols, said.avoid_at),
            (said.correct_command, said.correct_symbols, said.correct_at),
        )
    ):
        if at < 0:
            continue
        parts = taken_apart(read_command(command)[0], parse_symbols(code, size=_PER_MILLE)[0])
        says[role] = (
            tables.commands.index(parts.commands) if parts.commands in tables.commands else -1,
            tables.symbols.index(parts.symbols) if parts.symbols in tables.symbols else -1,
            2 if parts.arm is None else ARM_NUMBERS[parts.arm],
        )
        if "ways" in parts.commands.split():
            ways[role], lengths[role] = parts.ways, _ranks(parts.ways, parts.order)
        for name, point in parts.points.items():
            points[role, POINTS.index(name)] = point.x / 1000, point.y / 1000
    frames = lesson.first + np.array(said.frames)
    at = np.array([said.avoid_at, said.correct_at])
    cell = f"{lesson.facts.name}/{said.failure_type}"
    return Question(number, frames, said.live, steps, np.array(main), at, says, ways, lengths, points, cell)


def _ranks(ways: Sequence[int], order: Sequence[float]) -> list[float]:
    """The longest way is 2, the next 1, the last 0; nan where there is no way along an axis."""
    said = sorted((axis for axis in range(3) if ways[axis]), key=lambda axis: -order[axis])
    return [2.0 - said.index(axis) if axis in said else float("nan") for axis in range(3)]
