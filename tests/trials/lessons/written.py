"""A lesson's file as it lies there."""

from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from vifailback.nano.lesson import Facts


class Written(NamedTuple):
    """The parts of a lesson."""

    facts: Facts
    places: np.ndarray
    positions: np.ndarray
    opening: np.ndarray
    held: np.ndarray
    others: np.ndarray


def read(path: Path) -> Written:
    """Read a lesson."""
    with np.load(path) as file:
        facts = msgspec.json.decode(file["facts"].tobytes(), type=Facts)
        return Written(facts, *(file[name] for name in Written._fields[1:]))
