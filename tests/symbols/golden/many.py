"""Many random symbols with a digest of their strokes, for the browser's geometry. Run it to write the file anew."""

import hashlib
import json
import random
from collections.abc import Iterable
from itertools import product
from pathlib import Path

from vifailback.store.guidance import symbol_to_json
from vifailback.symbols import Stroke, strokes
from vifailback.types import Align, Arrow, Axis, Gripper, Hold, ImageSize, Point, Rewind, Symbol, Target, Turn

PATH = Path(__file__).with_name("many.json")
SIZES = (
    *(ImageSize(224, 224), ImageSize(640, 480), ImageSize(1920, 1080), ImageSize(320, 240), ImageSize(1280, 720)),
    *(ImageSize(480, 640), ImageSize(1000, 1000), ImageSize(61, 43)),
)
PER_SIZE = 60


def digest(painted: Iterable[Stroke]) -> str:
    """A short name for strokes: equal where all numbers are, in hundredths of a pixel."""
    lines: list[str] = []
    for stroke in painted:
        places = " ".join(f"{round(x * 100)},{round(y * 100)}" for x, y in stroke.points)
        lines.append(f"{stroke.colour.hex} {round(stroke.width * 100)} {places}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def many() -> list[dict[str, object]]:
    """The cases: `{"size": [width, height], "symbol": ..., "strokes": digest}`."""
    chance = random.Random(7)
    return [
        {
            "size": [size.width, size.height],
            "symbol": symbol_to_json(symbol),
            "strokes": digest(strokes([symbol], size)),
        }
        for size, _ in product(SIZES, range(PER_SIZE))
        for symbol in [_symbol(chance)]
    ]


def _symbol(chance: random.Random) -> Symbol:
    start, end = _place(chance), _place(chance)
    if chance.random() < 0.2:  # short: the arrow is lengthened
        end = Point(_near(chance, start.x), _near(chance, start.y))
    axes = tuple(chance.sample(list(Axis), chance.randint(1, 3)))
    others = (Turn(start, True), Turn(start, False), Target(start), Gripper(start, True), Gripper(start, False))
    chosen: Symbol = chance.choice((*others, Hold(start), Rewind(start)))
    return chance.choice((Arrow(start, end, axes), Arrow(start, end, axes), Align(start, end), chosen))


def _place(chance: random.Random) -> Point:
    def number() -> float:
        kind = chance.random()
        if kind < 0.1:
            return chance.choice((0.0, 1000.0))
        return float(chance.randint(0, 1000)) if kind < 0.7 else chance.randint(0, 8000) / 8

    return Point(number(), number())


def _near(chance: random.Random, place: float) -> float:
    return min(max(place + chance.randint(-40, 40), 0.0), 1000.0)


if __name__ == "__main__":
    PATH.write_text(json.dumps(many(), separators=(",", ":")).replace('{"size"', '\n{"size"') + "\n")
