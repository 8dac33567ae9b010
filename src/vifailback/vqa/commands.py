"""Commands as options: which gripper they are for, what they mean, and the common ones (supplement Sec. 4.1.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import TypeAlias, assert_never

from vifailback.symbols import format_command
from vifailback.types import (
    Arm,
    Command,
    Direction,
    GoBack,
    Grasp,
    HoldStill,
    Magnitude,
    Move,
    Rotate,
)

Arms: TypeAlias = frozenset[Arm]
"""The grippers a command is for; empty for "Hold still."."""

Atom: TypeAlias = tuple[str, Arm | None, Direction | bool | None]
"""A single action: what, which arm, and which way, sense or state."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A command that may be offered: its sentence and what it says."""

    sentence: str
    commands: tuple[Command, ...]


def arms_of(commands: Iterable[Command]) -> Arms:
    """Return the grippers that commands are for."""
    return frozenset(command.arm for command in commands if command.arm is not None)


def same_meaning(one: Iterable[Command], other: Iterable[Command]) -> bool:
    """Whether two commands could be taken for the same.

    The order of actions, who is held still, and keeping against bringing into a state make no difference; a move
    without a magnitude could be either.
    """
    mine, yours = atoms_of(one), atoms_of(other)
    return mine.keys() == yours.keys() and all(
        size is None or yours[action] is None or size == yours[action] for action, size in mine.items()
    )


def unique_by_meaning(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Keep the first of all candidates with exactly the same actions."""
    kept: dict[frozenset[tuple[Atom, Magnitude | None]], Candidate] = {}
    for candidate in candidates:
        kept.setdefault(frozenset(atoms_of(candidate.commands).items()), candidate)
    return tuple(kept.values())


@cache
def common_actions(arms: Arms) -> tuple[Candidate, ...]:
    """Return the static pool: hard-coded common actions in which every gripper of the set acts."""
    pool: list[tuple[Command, ...]] = [(HoldStill(),), *product(*(_common(arm) for arm in sorted(arms)))]
    if len(arms) == 1:
        pool += _diagonal(*arms)
    return tuple(Candidate(format_command(commands), commands) for commands in pool)


def _common(arm: Arm) -> tuple[Command, ...]:
    moves = (Move(arm, direction, size) for direction, size in product(Direction, Magnitude))
    return (
        Grasp(arm, open=True),
        Grasp(arm, open=False),
        Rotate(arm, clockwise=True),
        Rotate(arm, clockwise=False),
        GoBack(arm),
        *moves,
    )


def _diagonal(arm: Arm) -> list[tuple[Command, ...]]:
    """Moves along two axes at once: without them, the longest option of a small dataset is always the true one."""
    pairs = ((one, other) for one, other in combinations(Direction, 2) if one.axis is not other.axis)
    return [(Move(arm, one, size), Move(arm, other, size)) for (one, other), size in product(pairs, Magnitude)]


def atoms_of(commands: Iterable[Command]) -> dict[Atom, Magnitude | None]:
    """Return each single action of commands, with the size of moves."""
    atoms: dict[Atom, Magnitude | None] = {}
    for command in commands:
        match command:
            case Move(arm, direction, size):
                atoms["move", arm, direction] = size
            case Rotate(arm, clockwise):
                atoms["rotate", arm, clockwise] = None
            case Grasp(arm, opened):
                atoms["grasp", arm, opened] = None
            case HoldStill():
                atoms["hold", None, None] = None
            case GoBack(arm):
                atoms["back", arm, None] = None
            case _:
                assert_never(command)
    return atoms
