"""`vifailback sim tasks`: what the simulated robot can be asked to do."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import tyro

EXAMPLE = (
    "List the tasks of the simulated table: sentence, subtasks, things.\n\n"
    "example: vifailback sim tasks --tasks place_one pull_and_place"
)


@dataclass(frozen=True)
class SimTasksConfig:
    """Which tasks to list.

    Args:
        tasks: their names; all by default.
        json: print machine-readable JSON.
    """

    tasks: tuple[str, ...] = ()
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0."""
    config = tyro.cli(
        SimTasksConfig,
        prog="vifailback sim tasks",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    rows = [_row(name) for name in config.tasks or _names()]
    if config.json:
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
        return 0
    for row in rows:
        subtasks = "".join(f"    {number}. {text}\n" for number, text in enumerate(row["subtasks"], start=1))
        sys.stdout.write(f"{row['name']}\n  {row['sentence']}\n{subtasks}  things: {', '.join(row['things'])}\n\n")
    sys.stdout.write(f"{len(rows)} tasks\n")
    return 0


def _names() -> tuple[str, ...]:
    from vifailback.sim.make import TASKS

    return tuple(TASKS)


class _Row(TypedDict):
    """One task as it is printed."""

    name: str
    sentence: str
    subtasks: list[str]
    things: list[str]


def _row(name: str) -> _Row:
    from vifailback.sim.make import draw_layout, find_task

    task = find_task(name)
    layout = draw_layout(task, 0)
    drawers = layout.cabinet.things() if layout.cabinet else ()
    things = [thing.name for thing in (*(thing for thing, _ in layout.things), *drawers, *layout.parts)]
    return {"name": name, "sentence": task.sentence, "subtasks": list(task.subtasks), "things": things}
