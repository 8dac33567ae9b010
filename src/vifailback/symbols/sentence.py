"""Low-level commands in words: commands <-> one canonical English sentence (paper Sec. 3.2, supplement Fig. 5)."""

from collections.abc import Sequence
from itertools import groupby

from vifailback.errors import CommandError
from vifailback.symbols.grammar import read
from vifailback.types import Arm, Command, Direction, GoBack, Grasp, HoldStill, Move, Problem, Rotate

_WAYS = {Direction.LEFT: "to the left", Direction.RIGHT: "to the right"}


def format_command(commands: Sequence[Command]) -> str:
    """Return the canonical sentence, in the style of the authors' release; "" for no commands.

    The order is kept, moves of one arm that follow each other share a verb, and `parse_command` reads back exactly
    the same commands.
    """
    mixed = len({arm is Arm.ONLY for arm in (_arm(command) for command in commands) if arm is not None}) > 1
    clauses: list[str] = []
    for (_, arm), group in groupby(commands, key=lambda command: (type(command) is Move, _arm(command))):
        name = _name(arm, mixed=mixed)
        clauses += _clauses(list(group), name)
    text = ", and ".join(part for part in (", ".join(clauses[:-1]), clauses[-1]) if part) if clauses else ""
    return text[:1].upper() + text[1:] + "." if text else ""


def parse_command(text: str) -> tuple[Command, ...]:
    """Read low-level commands from English; blank text (the release's " ") holds none.

    Raises:
        CommandError: part of the text is neither a command nor a phrase attached to one.
    """
    commands, problems = read_command(text)
    if problems:
        raise CommandError(problems[0].why, field=_shortened(problems[0].line))
    return commands


def read_command(text: str) -> tuple[tuple[Command, ...], list[Problem]]:
    """Read what can be read of low-level commands in English, and name what cannot; never raises."""
    return read(text)


def _arm(command: Command) -> Arm | None:
    return command.arm


def _name(arm: Arm | None, *, mixed: bool) -> str:
    if arm is Arm.ONLY:
        return "the only gripper" if mixed else "the gripper"
    return f"the {arm} gripper"


def _clauses(commands: Sequence[Command], name: str) -> list[str]:
    if all(isinstance(command, Move) for command in commands):
        return [f"move {name} {_listed([_way(move) for move in commands if isinstance(move, Move)])}"]
    return [_clause(command, name) for command in commands]


def _clause(command: Command, name: str) -> str:
    match command:
        case Move():
            return f"move {name} {_way(command)}"
        case Rotate(clockwise=clockwise):
            return f"rotate {name} {'clockwise' if clockwise else 'counter-clockwise'}"
        case Grasp(open=is_open, keep=True):
            return f"keep {name} {'open' if is_open else 'closed'}"
        case Grasp(open=is_open):
            return f"{'open' if is_open else 'close'} {name}"
        case HoldStill(arm=None):
            return "hold still"
        case HoldStill():
            return f"hold {name} still"
        case GoBack():
            return f"move {name} back to its initial pose"


def _way(move: Move) -> str:
    way = _WAYS.get(move.direction, str(move.direction))
    return f"{way} {move.size}" if move.size else way


def _listed(parts: Sequence[str]) -> str:
    """Join as the paper does: "a and b", "a, b, and c"."""
    if len(parts) < 3:
        return " and ".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _shortened(line: str) -> str:
    return line if len(line) <= 80 else line[:77] + "..."
