"""Symbols and commands <-> JSON, without loss."""

from typing import assert_never

from vifailback.store.node import Node
from vifailback.types import (
    Align,
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
    Json,
    Magnitude,
    Move,
    Point,
    Rewind,
    Rotate,
    Symbol,
    Target,
    Turn,
)
from vifailback.types.symbol import DEFAULT_AXES, PER_MILLE

SYMBOL_KINDS = ("arrow", "turn", "target", "align", "gripper", "hold", "rewind")
COMMAND_KINDS = ("move", "rotate", "grasp", "hold still", "go back")


def symbol_to_json(symbol: Symbol) -> dict[str, Json]:
    """Return a symbol as an object with its kind under "symbol"; points in per mille."""
    match symbol:
        case Arrow(start, end, axes):
            ends = {"start": _point(start), "end": _point(end)}
            return {"symbol": "arrow", **ends, "axes": [axis.value for axis in axes]}
        case Turn(center, clockwise):
            return {"symbol": "turn", "center": _point(center), "clockwise": clockwise}
        case Target(at):
            return {"symbol": "target", "at": _point(at)}
        case Align(start, end):
            return {"symbol": "align", "start": _point(start), "end": _point(end)}
        case Gripper(at, is_open):
            return {"symbol": "gripper", "at": _point(at), "open": is_open}
        case Hold(at):
            return {"symbol": "hold", "at": _point(at)}
        case Rewind(at):
            return {"symbol": "rewind", "at": _point(at)}
    assert_never(symbol)


def symbol_from_json(node: Node) -> Symbol:
    """Read a symbol.

    Raises:
        AnnotationError: it is none of the seven, or a part is missing or out of range; names the place.
    """
    match node.need("symbol").value:
        case "arrow":
            axes = node.get("axes")
            colours = DEFAULT_AXES if axes is None else tuple(item.member(Axis) for item in axes.items())
            if axes is not None and not colours:
                raise axes.wrong("at least one axis")
            return Arrow(_read_point(node.need("start")), _read_point(node.need("end")), colours)
        case "turn":
            return Turn(_read_point(node.need("center")), node.need("clockwise").flag())
        case "target":
            return Target(_read_point(node.need("at")))
        case "align":
            return Align(_read_point(node.need("start")), _read_point(node.need("end")))
        case "gripper":
            return Gripper(_read_point(node.need("at")), node.need("open").flag())
        case "hold":
            return Hold(_read_point(node.need("at")))
        case "rewind":
            return Rewind(_read_point(node.need("at")))
        case _:
            raise node.need("symbol").wrong(_one_of(SYMBOL_KINDS))


def command_to_json(command: Command) -> dict[str, Json]:
    """Return a command as an object with its kind under "command"."""
    match command:
        case Move(arm, direction, size):
            move = {"command": "move", "arm": arm.value, "direction": direction.value}
            return move if size is None else {**move, "size": size.value}
        case Rotate(arm, clockwise):
            return {"command": "rotate", "arm": arm.value, "clockwise": clockwise}
        case Grasp(arm, is_open, keep):
            grasp: dict[str, Json] = {"command": "grasp", "arm": arm.value, "open": is_open}
            return {**grasp, "keep": True} if keep else grasp
        case HoldStill(arm):
            return {"command": "hold still"} if arm is None else {"command": "hold still", "arm": arm.value}
        case GoBack(arm):
            return {"command": "go back", "arm": arm.value}
    assert_never(command)


def command_from_json(node: Node) -> Command:
    """Read a command.

    Raises:
        AnnotationError: it is none of the five, or a part is missing or unknown; names the place.
    """
    arm, keep, size = node.get("arm"), node.get("keep"), node.get("size")
    match node.need("command").value:
        case "move":
            direction = node.need("direction").member(Direction)
            return Move(_read_arm(node), direction, size.member(Magnitude) if size else None)
        case "rotate":
            return Rotate(_read_arm(node), node.need("clockwise").flag())
        case "grasp":
            return Grasp(_read_arm(node), node.need("open").flag(), keep.flag() if keep else False)
        case "hold still":
            return HoldStill(arm.member(Arm) if arm else None)
        case "go back":
            return GoBack(_read_arm(node))
        case _:
            raise node.need("command").wrong(_one_of(COMMAND_KINDS))


def _point(point: Point) -> dict[str, float]:
    return {"x": point.x, "y": point.y}


def _read_point(node: Node) -> Point:
    return Point(node.need("x").number(0, PER_MILLE), node.need("y").number(0, PER_MILLE))


def _read_arm(node: Node) -> Arm:
    return node.need("arm").member(Arm)


def _one_of(kinds: tuple[str, ...]) -> str:
    return "one of " + ", ".join(f'"{kind}"' for kind in kinds)
