"""The lists that the model's numbers stand for, and what it is."""

from typing import Literal

import msgspec

from vifailback.types import Arm, FailureType

STATES = ("progressing", "failing", "done")
"""How an attempt is going."""
TYPES = tuple(kind.value for kind in FailureType)
ARM_NUMBERS = {Arm.LEFT: 0, Arm.RIGHT: 1, Arm.ONLY: 0}


class Tables(msgspec.Struct, frozen=True):
    """The lists that were gathered from the lessons.

    Args:
        words: that names of things are made of.
        commands: patterns of sentences.
        symbols: patterns of drawings.
        faults: what happened, in words.
    """

    words: tuple[str, ...]
    commands: tuple[str, ...]
    symbols: tuple[str, ...]
    faults: tuple[str, ...]


class Temperatures(msgspec.Struct, frozen=True):
    """What logits are divided by, so that probabilities are as often right as they say (fitted on validation)."""

    state: float = 1.0
    live_state: float = 1.0
    failure_type: float = 1.0
    subtask: float = 1.0
    keyframe: float = 1.0
    commands: float = 1.0


class Manifest(msgspec.Struct, frozen=True):
    """What stands beside the weights.

    Args:
        version: of the weights.
        tables: what the numbers stand for.
        temperatures: see there.
        failing_from: a running attempt is said to be failing from this probability up.
        trained: what it was trained on: counts, seeds, what was held out, steps.
        format: of these files.
    """

    version: str
    tables: Tables
    temperatures: Temperatures
    failing_from: float
    trained: dict[str, str | int | float | list[str]]
    format: Literal[1] = 1
