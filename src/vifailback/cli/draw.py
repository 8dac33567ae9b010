"""`vifailback draw`: symbols on an image, a frame of a recording, or the keyframes of annotations and VQA records."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NamedTuple

import tyro

from vifailback.cli.drawing import pictures_of, save
from vifailback.errors import ConfigError
from vifailback.types import Json, Problem, Symbol

EXAMPLE = (
    "Draw symbols.\n\n"
    "example: vifailback draw \"Draw Lock: {'position': [481, 241]}\" --image frame.jpg --out drawn.jpg\n"
    "         vifailback draw reply.txt --recordings my_dataset --episode episode_000003 --frame 120 --out drawn.png\n"
    "         vifailback draw annotations.json --recordings my_dataset --out pictures/ --svg"
)
SHOWN_PROBLEMS = 20
"""So many problems are printed; --json lists all."""


@dataclass(frozen=True)
class DrawConfig:
    """What to draw, on what, and where it goes.

    Args:
        what: symbol code, or a file ("-" for standard input): symbol code, a model's reply, annotation records of the
            release or our annotations, VQA records.
        out: the picture (.jpg, .png, .webp, or .svg for the symbols alone); for annotations and VQA records the folder
            of the pictures.
        image: the image to draw on.
        recordings: the recordings to take the frame from; for VQA records also the folder their images lie in.
        episode: id of the episode; may be left out where there is only one.
        camera: name of the camera; the head camera if left out.
        frame: 0-based number of the frame.
        size: width and height [px] of the frames that the pixels of records belong to, and of an SVG without an image;
            the image's own if left out.
        svg: also write the symbols alone as SVG beside each picture.
        json: print machine-readable JSON: what was drawn, and every problem.
    """

    what: tyro.conf.Positional[Annotated[str, tyro.conf.arg(metavar="CODE|FILE")]]
    out: Annotated[Path, tyro.conf.arg(metavar="FILE|FOLDER")]
    image: Path | None = None
    recordings: Path | None = None
    episode: str = ""
    camera: str = ""
    frame: int | None = None
    size: tuple[int, int] | None = None
    svg: bool = False
    json: bool = False


class Drawn(NamedTuple):
    """A picture that was written."""

    files: list[Path]
    on: str
    symbols: tuple[Symbol, ...]


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when everything was drawn, 1 when something is named as a problem."""
    config = tyro.cli(
        DrawConfig,
        prog="vifailback draw",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    if config.image is not None and config.recordings is not None:
        raise ConfigError("--image and --recordings both say what to draw on; name one of them")
    if config.size is not None and min(config.size) < 1:
        raise ConfigError(f"--size must be a positive width and height, got {config.size[0]} {config.size[1]}")
    drawn: list[Drawn] = []
    problems: list[Problem] = []
    files: set[Path] = set()
    for picture in pictures_of(config):
        problems += picture.problems
        written = save(picture, svg=config.svg)
        problems += [
            Problem(str(file), "two pictures have this name; the later one was kept")
            for file in written
            if file in files
        ]
        files.update(written)
        if written:
            drawn.append(Drawn(written, picture.on, picture.symbols))
    if config.json:
        sys.stdout.write(json.dumps(report(drawn, problems), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(_in_words(drawn, problems))
    return 1 if problems else 0


def report(drawn: Sequence[Drawn], problems: Sequence[Problem]) -> dict[str, Json]:
    """Everything that was drawn and every problem, as JSON values."""
    from vifailback.symbols import format_symbols

    return {
        "pictures": [
            {
                "files": [str(file) for file in one.files],
                "on": one.on,
                "symbols": [format_symbols([symbol]) for symbol in one.symbols],
            }
            for one in drawn
        ],
        "symbols": sum(len(one.symbols) for one in drawn),
        "problems": [{"what": problem.line, "why": problem.why} for problem in problems],
    }


def _in_words(drawn: Sequence[Drawn], problems: Sequence[Problem]) -> str:
    lines = [
        f"{', '.join(map(str, one.files))}: {len(one.symbols)} symbol{'s' * (len(one.symbols) != 1)} on {one.on}"
        for one in drawn
    ]
    if len(lines) > SHOWN_PROBLEMS:
        lines = [*lines[:SHOWN_PROBLEMS], f"... and {len(lines) - SHOWN_PROBLEMS} more pictures"]
    lines += [f"problem: {problem.line}: {problem.why}" for problem in problems[:SHOWN_PROBLEMS]]
    if len(problems) > SHOWN_PROBLEMS:
        lines.append(f"... and {len(problems) - SHOWN_PROBLEMS} more problems; --json lists them all")
    return "".join(line + "\n" for line in lines or ["nothing to draw"])
