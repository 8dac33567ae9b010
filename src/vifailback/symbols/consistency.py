"""Do the symbols on a frame and the command in words contradict each other (paper Sec. 3.1, supplement Fig. 5, 8)?"""

import math
from collections.abc import Sequence

from vifailback.types import (
    Arm,
    Arrow,
    Axis,
    Command,
    Direction,
    GoBack,
    Grasp,
    Gripper,
    Hold,
    HoldStill,
    Move,
    Point,
    Rotate,
    Symbol,
    Turn,
)

OPPOSED = -0.3
"""An arrow opposes a direction when the cosine of the angle between them is below this; perspective bends the rest."""
SAME_PLACE = 30.0
"""A prohibition icon this near [per mille] to where an arrow starts stands on the gripper that the arrow moves."""

_IN_THE_IMAGE: dict[Direction, tuple[int, int]] = {
    Direction.LEFT: (-1, 0),
    Direction.RIGHT: (1, 0),
    Direction.UPWARD: (0, -1),
    Direction.DOWNWARD: (0, 1),
    Direction.FORWARD: (0, -1),
    Direction.BACKWARD: (0, 1),
}
"""Where a direction points in the head camera's image, x to the right and y down (supplement Fig. 5)."""
_MOTION = {
    Axis.FORWARD_BACKWARD: "forward or backward",
    Axis.LEFT_RIGHT: "to the left or right",
    Axis.UP_DOWN: "upward or downward",
}


def contradictions(commands: Sequence[Command], symbols: Sequence[Symbol]) -> list[str]:
    """Say in sentences where commands and symbols contradict each other; empty where they do not.

    What is only missing on one side is no contradiction: no commands, no arrow at all, no rotating arrow, no label.
    Directions are compared for arrows of one colour only, since the others bend with the perspective.
    """
    if not commands:
        return []
    arrows = [symbol for symbol in symbols if isinstance(symbol, Arrow)]
    return [
        *_colours(commands, arrows),
        *_directions(commands, arrows),
        *_turns(commands, symbols),
        *_states(commands, symbols),
        *_held(commands, symbols),
    ]


def _colours(commands: Sequence[Command], arrows: Sequence[Arrow]) -> list[str]:
    if not arrows:
        return []
    drawn = {axis for arrow in arrows for axis in arrow.axes}
    moves = [command for command in commands if isinstance(command, Move)]
    moved = {move.direction.axis for move in moves}
    found = [
        f"The command moves {_name(move.arm)} {_way(move.direction)}, but no arrow is {move.direction.axis.colour}."
        for move in _first_of_each_axis(moves)
        if move.direction.axis not in drawn
    ]
    if any(isinstance(command, GoBack) for command in commands):
        return found  # an arrow can also show the way back
    return found + [
        f"An arrow is {axis.colour}, but the command moves no gripper {_MOTION[axis]}."
        for axis in Axis
        if axis in drawn - moved
    ]


def _first_of_each_axis(moves: Sequence[Move]) -> list[Move]:
    first: dict[Axis, Move] = {}
    for move in moves:
        first.setdefault(move.direction.axis, move)
    return list(first.values())


def _directions(commands: Sequence[Command], arrows: Sequence[Arrow]) -> list[str]:
    found: list[str] = []
    for arrow in arrows:
        if len(set(arrow.axes)) > 1:
            continue
        axis = arrow.axes[0]
        said = {command.direction for command in commands if isinstance(command, Move)}
        along = {direction for direction in said if direction.axis is axis}
        if len(along) == 1 and _cosine(arrow, direction := along.pop()) < OPPOSED:
            shown = _opposite(direction)
            found.append(f"The command moves {_way(direction)}, but the {axis.colour} arrow points {_way(shown)}.")
    return found


def _cosine(arrow: Arrow, direction: Direction) -> float:
    """Cosine between the arrow and the direction in the image; 0 for an arrow without length."""
    x, y = arrow.end.x - arrow.start.x, arrow.end.y - arrow.start.y
    length = math.hypot(x, y)
    toward_x, toward_y = _IN_THE_IMAGE[direction]
    return (x * toward_x + y * toward_y) / length if length else 0.0


def _opposite(direction: Direction) -> Direction:
    return next(other for other in Direction if other.axis is direction.axis and other is not direction)


def _turns(commands: Sequence[Command], symbols: Sequence[Symbol]) -> list[str]:
    if any(isinstance(command, GoBack) for command in commands):
        return []  # the way back can turn as well
    said = {command.clockwise for command in commands if isinstance(command, Rotate)}
    found: list[str] = []
    for clockwise in dict.fromkeys(symbol.clockwise for symbol in symbols if isinstance(symbol, Turn)):
        if not said:
            found.append("A rotating arrow is drawn, but the command rotates no gripper.")
        elif clockwise not in said:
            drawn, told = ("clockwise", "counter-clockwise") if clockwise else ("counter-clockwise", "clockwise")
            found.append(f"The command rotates {told}, but the rotating arrow turns {drawn}.")
    return list(dict.fromkeys(found))


def _states(commands: Sequence[Command], symbols: Sequence[Symbol]) -> list[str]:
    said = {command.open for command in commands if isinstance(command, Grasp)}
    drawn = dict.fromkeys(symbol.open for symbol in symbols if isinstance(symbol, Gripper))
    return [
        f"The label says {'ON (open)' if is_open else 'OFF (closed)'}, but the command "
        f"{'closes the gripper or keeps it closed' if is_open else 'opens the gripper or keeps it open'}."
        for is_open in drawn
        if said and is_open not in said
    ]


def _held(commands: Sequence[Command], symbols: Sequence[Symbol]) -> list[str]:
    """What is held still and moved at once, in the command or on the frame."""
    moving = [command.arm for command in commands if isinstance(command, Move | Rotate)]
    still = [command.arm for command in commands if isinstance(command, HoldStill)]
    both = dict.fromkeys(arm for arm in moving if arm in still or None in still)
    found = [f"The command holds {_name(arm)} still and moves it as well." for arm in both]
    starts = [symbol.start for symbol in symbols if isinstance(symbol, Arrow)]
    starts += [symbol.center for symbol in symbols if isinstance(symbol, Turn)]
    held = [symbol.at for symbol in symbols if isinstance(symbol, Hold)]
    if moving and any(_distance(place, start) < SAME_PLACE for place in held for start in starts):
        found.append("A prohibition icon stands where an arrow starts, but the command moves the gripper.")
    return found


def _distance(a: Point, b: Point) -> float:
    return math.hypot(a.x - b.x, a.y - b.y)


def _name(arm: Arm) -> str:
    return "the gripper" if arm is Arm.ONLY else f"the {arm} gripper"


def _way(direction: Direction) -> str:
    return f"to the {direction}" if direction in {Direction.LEFT, Direction.RIGHT} else str(direction)
