"""The golden cases: what the browser's painter must be given the same numbers for. Run it to write the files anew."""

import json
from pathlib import Path

from vifailback.symbols import format_symbols, strokes, strokes_to_json
from vifailback.types import Align, Arrow, Axis, Gripper, Hold, ImageSize, Point, Rewind, Symbol, Target, Turn

FOLDER = Path(__file__).parent
SIZES = (ImageSize(224, 224), ImageSize(640, 480), ImageSize(1920, 1080))
RED, GREEN, BLUE = Axis.FORWARD_BACKWARD, Axis.LEFT_RIGHT, Axis.UP_DOWN

CASES: dict[str, Symbol] = {
    "arrow": Arrow(Point(602, 179), Point(689, 325), (GREEN,)),
    "arrow, two colours": Arrow(Point(602, 179), Point(300, 325), (GREEN, RED)),
    "arrow, three colours": Arrow(Point(447, 500), Point(582, 800), (GREEN, RED, BLUE)),
    "arrow, short": Arrow(Point(500, 500), Point(510, 500), (BLUE,)),
    "arrow, short, two colours": Arrow(Point(500, 500), Point(500, 512), (RED, BLUE)),
    "arrow, no length": Arrow(Point(500, 500), Point(500, 500), (GREEN,)),
    "arrow, no length, two colours": Arrow(Point(500, 500), Point(500, 500), (GREEN, BLUE)),
    "arrow along the bottom": Arrow(Point(100, 1000), Point(400, 1000), (GREEN,)),
    "arrow along the left border": Arrow(Point(0, 700), Point(0, 300), (BLUE, RED)),
    "arrow out of a corner": Arrow(Point(0, 0), Point(200, 300), (RED,)),
    "arrow into a corner": Arrow(Point(800, 900), Point(1000, 1000), (RED,)),
    "arrow, short, from a border": Arrow(Point(0, 500), Point(8, 500), (GREEN, RED, BLUE)),
    "turn clockwise": Turn(Point(550, 179), True),
    "turn counterclockwise": Turn(Point(550, 179), False),
    "turn in a corner": Turn(Point(1000, 0), True),
    "align": Align(Point(806, 196), Point(300, 717)),
    "align, near": Align(Point(500, 500), Point(520, 510)),
    "align, one place": Align(Point(500, 500), Point(500, 500)),
    "align, corner to corner": Align(Point(0, 0), Point(1000, 1000)),
    "target": Target(Point(357, 364)),
    "target in a corner": Target(Point(0, 1000)),
    "gripper on": Gripper(Point(680, 396), True),
    "gripper off": Gripper(Point(680, 396), False),
    "gripper off in a corner": Gripper(Point(1000, 1000), False),
    "hold": Hold(Point(532, 253)),
    "hold at a border": Hold(Point(500, 1000)),
    "rewind": Rewind(Point(423, 241)),
    "rewind at a border": Rewind(Point(0, 500)),
}

TOGETHER: tuple[Symbol, ...] = (
    Target(Point(447, 500)),
    Arrow(Point(447, 500), Point(582, 572), (GREEN, RED, BLUE)),
    Align(Point(447, 500), Point(591, 583)),
    Gripper(Point(420, 430), True),
)
"""An arrow over a dashed line, beneath icons."""


def golden(size: ImageSize) -> dict[str, object]:
    """What the file for one size holds."""
    shown = [*((name, (symbol,)) for name, symbol in CASES.items()), ("together", TOGETHER)]
    cases = [
        {"name": name, "code": format_symbols(drawn), "strokes": strokes_to_json(strokes(drawn, size))}
        for name, drawn in shown
    ]
    return {"width": size.width, "height": size.height, "cases": cases}


def path_of(size: ImageSize) -> Path:
    """The file for one size."""
    return FOLDER / f"strokes_{size}.json"


if __name__ == "__main__":
    for each in SIZES:
        path_of(each).write_text(
            json.dumps(golden(each), indent=None, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n"
        )
