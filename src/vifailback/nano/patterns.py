"""Guidance as patterns: what is said and drawn, apart from arm, ways and places; and put together again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

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
    Magnitude,
    Move,
    Point,
    Rewind,
    Rotate,
    Symbol,
    Target,
    Turn,
)

POINTS = (
    "arrow.start",
    "arrow.end",
    "arrow2.start",
    "arrow2.end",
    "align.start",
    "align.end",
    "target",
    "turn",
    "label",
    "hold",
    "rewind",
)
"""The places that symbols of one guidance may have."""
WAYS = (
    (Direction.FORWARD, Direction.BACKWARD),
    (Direction.LEFT, Direction.RIGHT),
    (Direction.UPWARD, Direction.DOWNWARD),
)
"""The axes, each with its positive and its negative direction (supplement Fig. 5)."""
WAY_CLASSES = 5
"""Of each axis: not at all, ahead slightly or significantly, back slightly or significantly."""
SIZES = (Magnitude.SLIGHTLY, Magnitude.SIGNIFICANTLY)
_MOVES = "ways"
_REPEATED = ("arrow(", "label(")
"""Symbols that stand twice in some guidance: open here, go there, close."""


@dataclass(frozen=True)
class Parts:
    """Guidance in parts.

    Args:
        commands: pattern of the sentence, such as "ways open"; "" without a sentence.
        symbols: pattern of the drawing, such as "arrow(ways) label(open)"; "" without one.
        arm: which arm; None where the commands name none.
        ways: class of each axis, of `WAY_CLASSES`.
        order: how far along each axis, to say the longest first.
        points: places by name.
    """

    commands: str
    symbols: str
    arm: Arm | None = None
    ways: tuple[int, int, int] = (0, 0, 0)
    order: tuple[float, float, float] = (0.0, 0.0, 0.0)
    points: Mapping[str, Point] = field(default_factory=dict[str, Point])


def taken_apart(commands: Sequence[Command], symbols: Sequence[Symbol]) -> Parts:
    """Take guidance apart; what a pattern cannot hold (a third arrow, a second run of moves) stays in the pattern."""
    ways, order, first = [0, 0, 0], [0.0, 0.0, 0.0], False
    words: list[str] = []
    ended = False
    for place, command in enumerate(commands):
        if isinstance(command, Move) and not ended:
            axis, way = _axis_of(command.direction)
            ways[axis] = 1 + 2 * way + (command.size is Magnitude.SIGNIFICANTLY)
            order[axis] = float(len(commands) - place)
            if not first:
                words.append(_MOVES)
            first = True
            continue
        ended = ended or first
        words.append(_word(command))
    arm = next((command.arm for command in commands if command.arm is not None), None)
    points: dict[str, Point] = {}
    drawn = [_drawn(symbol, tuple(_axes(ways, order)), points) for symbol in symbols]
    axes = (ways[0], ways[1], ways[2]), (order[0], order[1], order[2])
    return Parts(" ".join(words), " ".join(drawn), arm, *axes, points)


def put_together(parts: Parts) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
    """Put guidance together from its parts; a symbol whose place is not known is left out."""
    arm = parts.arm or Arm.LEFT
    commands: list[Command] = []
    for word in parts.commands.split():
        if word == _MOVES:
            commands += [_move(arm, axis, parts.ways[axis]) for axis in _sorted(parts.ways, parts.order)]
        else:
            commands.append(_command(word, arm))
    axes = tuple(_axes(parts.ways, parts.order))
    symbols = [_symbol(word, axes, parts.points) for word in parts.symbols.split()]
    return tuple(commands), tuple(symbol for symbol in _numbered(symbols, parts, axes) if symbol is not None)


def _numbered(symbols: list[Symbol | None], parts: Parts, axes: tuple[Axis, ...]) -> list[Symbol | None]:
    """Give the second arrow its own places; the first of two labels stands where the gripper is: where it sets out."""
    words = parts.symbols.split()
    arrows, labels = ([place for place, word in enumerate(words) if word.startswith(name)] for name in _REPEATED)
    for place in arrows[1:]:
        symbols[place] = _symbol(words[place], axes, parts.points, "arrow2")
    if len(labels) > 1 and "arrow.start" in parts.points:
        symbols[labels[0]] = _symbol(words[labels[0]], axes, {"label": parts.points["arrow.start"]})
    return symbols


def _axis_of(direction: Direction) -> tuple[int, int]:
    return next((axis, pair.index(direction)) for axis, pair in enumerate(WAYS) if direction in pair)


def _sorted(ways: Sequence[int], order: Sequence[float]) -> list[int]:
    """The axes that are moved along, the longest way first."""
    return sorted((axis for axis in range(3) if ways[axis]), key=lambda axis: -order[axis])


def _axes(ways: Sequence[int], order: Sequence[float]) -> list[Axis]:
    return [tuple(Axis)[axis] for axis in _sorted(ways, order)]


def _move(arm: Arm, axis: int, way: int) -> Move:
    return Move(arm, WAYS[axis][(way - 1) // 2], SIZES[(way - 1) % 2])


def _word(command: Command) -> str:
    match command:
        case Move(direction=direction, size=size):
            return f"move({direction},{size or ''})"
        case Rotate(clockwise=clockwise):
            return "rotate(cw)" if clockwise else "rotate(ccw)"
        case Grasp(open=is_open, keep=keep):
            return f"{'keep-' if keep else ''}{'open' if is_open else 'close'}"
        case HoldStill(arm=arm):
            return "hold(all)" if arm is None else "hold"
        case GoBack():
            return "back"
        case _:
            assert_never(command)


def _command(word: str, arm: Arm) -> Command:
    name, _, inside = word.rstrip(")").partition("(")
    match name:
        case "move":
            direction, _, size = inside.partition(",")
            return Move(arm, Direction(direction), Magnitude(size) if size else None)
        case "rotate":
            return Rotate(arm, inside == "cw")
        case "hold":
            return HoldStill(None if inside else arm)
        case "back":
            return GoBack(arm)
        case _:
            return Grasp(arm, open=name.endswith("open"), keep=name.startswith("keep-"))


def _drawn(symbol: Symbol, axes: tuple[Axis, ...], points: dict[str, Point]) -> str:
    """The word of a symbol; its places go into `points`."""
    match symbol:
        case Arrow(start=start, end=end):
            name = "arrow2" if "arrow.start" in points else "arrow"
            points[f"{name}.start"], points[f"{name}.end"] = start, end
            return f"arrow({_MOVES if symbol.axes == axes else ''.join(symbol.axes)})"
        case Turn(center=center):
            points["turn"] = center
            return "turn(cw)" if symbol.clockwise else "turn(ccw)"
        case Target(at=at):
            points["target"] = at
            return "target"
        case Align(start=start, end=end):
            points["align.start"], points["align.end"] = start, end
            return "align"
        case Gripper(at=at):
            points["label"] = at
            return "label(open)" if symbol.open else "label(close)"
        case Hold(at=at):
            points["hold"] = at
            return "hold"
        case Rewind(at=at):
            points["rewind"] = at
            return "rewind"
        case _:
            assert_never(symbol)


def _symbol(word: str, axes: tuple[Axis, ...], points: Mapping[str, Point], arrow: str = "arrow") -> Symbol | None:
    name, _, inside = word.rstrip(")").partition("(")
    if name in ("arrow", "align"):
        key = arrow if name == "arrow" else "align"
        start, end = points.get(f"{key}.start"), points.get(f"{key}.end")
        if start is None or end is None or start == end:
            return None
        if name == "align":
            return Align(start, end)
        own = axes if inside == _MOVES else tuple(Axis(letter) for letter in inside)
        return Arrow(start, end, own) if own else None
    at = points.get(name)
    if at is None:
        return None
    match name:
        case "turn":
            return Turn(at, inside == "cw")
        case "target":
            return Target(at)
        case "label":
            return Gripper(at, inside == "open")
        case "hold":
            return Hold(at)
        case _:
            return Rewind(at)
