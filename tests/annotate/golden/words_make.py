"""Sentences and contradictions that the page must find as Python does. Run it to write the file anew."""

import json
import math
from pathlib import Path
from random import Random

from vifailback.store.guidance import command_to_json, symbol_to_json
from vifailback.symbols import contradictions, format_command
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

PATH = Path(__file__).with_name("words.json")


def golden() -> list[dict[str, object]]:
    """What the file holds: for each case the commands, the symbols, the sentence and the contradictions."""
    random = Random(3)
    cases: list[tuple[list[Command], list[Symbol]]] = []
    for _ in range(200):
        said = [_command(random) for _ in range(random.randint(0, 4))]
        cases.append((said, [_symbol(random) for _ in range(random.randint(0, 3))]))
    for degrees in range(0, 360, 5):  # an arrow of one colour, once around
        direction = random.choice(list(Direction))
        end = Point(
            round(500 + 300 * math.cos(math.radians(degrees))), round(500 + 300 * math.sin(math.radians(degrees)))
        )
        cases.append(([Move(Arm.LEFT, direction)], [Arrow(Point(500, 500), end, (direction.axis,))]))
    return [
        {
            "commands": [command_to_json(command) for command in said],
            "symbols": [symbol_to_json(symbol) for symbol in drawn],
            "sentence": format_command(said),
            "contradictions": contradictions(said, drawn),
        }
        for said, drawn in cases
    ]


def _command(random: Random) -> Command:
    arm = random.choice(list(Arm))
    match random.randrange(8):
        case 0:
            return Rotate(arm, random.random() < 0.5)
        case 1:
            return Grasp(arm, random.random() < 0.5, keep=random.random() < 0.5)
        case 2:
            return HoldStill(random.choice([arm, None]))
        case 3:
            return GoBack(arm)
        case _:
            return Move(arm, random.choice(list(Direction)), random.choice([None, *Magnitude]))


def _symbol(random: Random) -> Symbol:
    here, there = (Point(random.randrange(0, 1001, 20), random.randrange(0, 1001, 20)) for _ in range(2))
    near = random.choice([Point(500, 500), Point(510, 490), here])
    axes = tuple(random.choices(list(Axis), k=random.choice([1, 1, 2, 3])))
    kinds = (
        Arrow(near, there, axes),
        Arrow(here, there, axes),
        Turn(near, random.random() < 0.5),
        Target(here),
        Align(here, there),
        Gripper(here, random.random() < 0.5),
        Hold(near),
        Rewind(here),
    )
    return random.choice(kinds)


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in golden())
    PATH.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
