"""Make the generated parts of the docs: symbols, scores, prompts, command-line help. `--check` names stale ones."""

import io
import os
import sys
from contextlib import redirect_stdout, suppress
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import symbol_scores

from vifailback.bench.judge import PROMPT_SOURCES, prompt_text
from vifailback.cli import bench, sim, train, train_scaling
from vifailback.cli import main as door
from vifailback.sim.tabletop import SAMPLES
from vifailback.symbols import draw, format_symbols, to_svg
from vifailback.types import (
    Align,
    Arrow,
    Axis,
    Gripper,
    Hold,
    Image,
    ImageSize,
    Point,
    Rewind,
    Symbol,
    Target,
    Turn,
)
from vifailback.version import LIVE_PROMPTS, PROMPT_SET
from vifailback.vqa.live import live_prompt
from vifailback.vqa.templates import templates

HERE = Path(__file__).parent
SIZE = ImageSize(320, 240)
INNER = {"annotate": ("users",)} | {
    one.VERBS.verb: tuple(one.VERBS.verbs) for one in (bench, sim, train, train_scaling)
}
"""Verbs that have verbs of their own."""

SYMBOLS: dict[str, tuple[str, str, Symbol]] = {
    "arrow": (
        "Colored straight arrow",
        "Move the end-effector: red forward-backward, green left-right, blue up-down; several in sentence order.",
        Arrow(Point(200, 720), Point(800, 300), (Axis.LEFT_RIGHT, Axis.FORWARD_BACKWARD, Axis.UP_DOWN)),
    ),
    "turn": (
        "Semi-circular arrow",
        "Rotate the end-effector, clockwise or counter-clockwise.",
        Turn(Point(500, 500), True),
    ),
    "target": ("Crosshair", "The right object or area.", Target(Point(500, 500))),
    "align": ("Dual crosshairs", "Bring the first into line with the second.", Align(Point(220, 640), Point(780, 360))),
    "on": ("ON label", "The gripper should be open.", Gripper(Point(500, 500), True)),
    "off": ("OFF label", "The gripper should be closed.", Gripper(Point(500, 500), False)),
    "hold": ("Prohibition icon", "Halt (the code calls it Lock).", Hold(Point(500, 500))),
    "rewind": ("Rewind icon", "Return to a previous state.", Rewind(Point(500, 500))),
}


def symbol_page() -> dict[str, str]:
    """The page of the seven symbols (the ON/OFF label in both states) and their pictures."""
    files = {f"symbols/{name}.svg": _on_grey(to_svg([symbol], SIZE)) for name, (_, _, symbol) in SYMBOLS.items()}
    rows = [
        f"| ![{title}](symbols/{name}.svg) | **{title}**<br>{meaning} | `{format_symbols([symbol])}` |"
        for name, (title, meaning, symbol) in SYMBOLS.items()
    ]
    head = "# The seven visual symbols\n\nPaper Sec. 3.1. Places are per mille of the image.\n\n"
    head += "| | | code |\n|---|---|---|\n"
    return {**files, "symbols.md": head + "\n".join(rows) + "\n"}


def _on_grey(svg: str) -> str:
    opening = svg.index(">", svg.index("<svg")) + 1
    return f'{svg[:opening]}<rect width="100%" height="100%" fill="#7c828a"/>{svg[opening:]}\n'


def prompt_page() -> dict[str, str]:
    """All prompts, as models see them."""
    parts = [f"# Prompts\n\nPrompt set `{PROMPT_SET}`. Fields in braces are filled from the annotation.\n"]
    for kind, template in templates().items():
        answer = f"\nAnswer:\n\n````text\n{template.answer}\n````\n" if template.answer else ""
        parts.append(f"## {kind.name.replace('_', ' ').capitalize()} (`{kind.value}`)\n")
        parts.append(f"Source: {template.source}\n\n````text\n{template.question}\n````\n{answer}")
    parts.append("## While an attempt runs\n")
    parts.append(f"Source: ours, the question above with a third state; set `{LIVE_PROMPTS}`\n\n````text")
    parts.append(f"{live_prompt('{task_description}', 6)}\n````\n")
    parts.append("## Judges of open replies\n")
    parts += [f"`{name}`: {source}\n\n````text\n{prompt_text(name)}\n````\n" for name, source in PROMPT_SOURCES.items()]
    return {"prompts.md": "\n".join(parts)}


def help_page() -> dict[str, str]:
    """The help of every verb."""
    parts = ["# Command line\n", "```text\n" + _help([]) + "```\n"]
    for verb in door.VERBS:
        parts.append(f"## vifailback {verb}\n\n```text\n{_help([verb])}```\n")
        parts += _inner_help(verb)
    return {"cli.md": "\n".join(parts)}


def _inner_help(verb: str) -> list[str]:
    """The help of a verb's own verbs, and of theirs."""
    parts: list[str] = []
    for inner in INNER.get(verb, ()):
        words = f"{verb} {inner}"
        parts += [f"## vifailback {words}\n\n```text\n{_help(words.split())}```\n", *_inner_help(words)]
    return parts


def _help(words: list[str]) -> str:
    out = io.StringIO()
    with redirect_stdout(out), suppress(SystemExit):
        door.main([*words, "--help"])
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def overview() -> bytes:
    """The README's picture: a failed grasp, how to avoid it and how to recover, and a wrong target, as PNG."""
    shown = ((0, "avoidance"), (0, "correction"), (2, "correction"))
    panels: list[Image] = []
    for number, role in shown:
        keyframe = next(frame for frame in SAMPLES[number].annotation().keyframes if frame.role == role)
        image = next(islice(SAMPLES[number].frames(), keyframe.index, None))
        panels.append(draw(image, keyframe.symbols)[60:460])
    gap = np.full((panels[0].shape[0], 8, 3), 255, np.uint8)
    row = np.hstack([panels[0], gap, panels[1], gap, panels[2]])
    small = cv2.resize(row, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".png", small[..., ::-1])[1].tobytes()


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` name the stale ones."""
    os.environ.update(COLUMNS="100", NO_COLOR="1", TERM="dumb")
    pages = {**symbol_page(), "symbol-scores.md": symbol_scores.page(), **prompt_page(), **help_page()}
    stale = [name for name, text in pages.items() if _read(HERE / name) != text]
    if "--check" in arguments:
        for name in stale:
            sys.stderr.write(f"docs/{name} is stale: run python docs/generate.py\n")
        return 1 if stale else 0
    if not (HERE / "overview.png").exists():  # made once: its bytes depend on the version of OpenCV
        (HERE / "overview.png").write_bytes(overview())
    for name in stale:
        (HERE / name).parent.mkdir(parents=True, exist_ok=True)
        (HERE / name).write_text(pages[name], encoding="utf-8")
    sys.stdout.write(f"{len(stale)} of {len(pages)} pages written\n")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
