"""A folder of small lessons for the tests of scaling studies."""

from pathlib import Path

import numpy as np

from vifailback.nano.lesson import ENTITIES, MOST_OTHERS, Facts, Notes, Said, Truth, write_lesson

TASKS = {"pick": "Pick up the red cube.", "press": "Press the button."}


def write_attempts(folder: Path, recorded: int = 30, watched: int = 10) -> Path:
    """So many recorded and watched attempts at two tasks, two frames each; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = Truth(
        np.full((ENTITIES, 2), np.nan, np.float32),
        np.full((ENTITIES, 3), np.nan, np.float32),
        np.ones(2, np.float32),
        np.full(2, -1, np.int8),
        np.full((MOST_OTHERS, 2), np.nan, np.float32),
    )
    notes = Notes()
    for shade in (40, 200):
        notes.add(np.full((24, 32, 3), shade, np.uint8), truth)
    said = [Said([0, 1], False, "done"), Said([0], True, "progressing")]
    for kind, count in (("episode", recorded), ("trial", watched)):
        for number in range(count):
            name = tuple(TASKS)[number % 2]
            facts = Facts(TASKS[name], name, number, "oak", said, [])
            write_lesson(folder / f"{kind}_{number:06d}.npz", facts, notes)
    return folder
