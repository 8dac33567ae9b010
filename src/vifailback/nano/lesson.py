"""A lesson: frames of an attempt, where everything was in them, and what is right to say. One file a lesson."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from vifailback.atomic import replaced
from vifailback.episodes.jpeg import encode_jpeg
from vifailback.nano.plan import SLOTS
from vifailback.types import Image

GRIPPERS, HAND = 2, 2
"""The left gripper is entity 0, the right one 1, the human hand 2; then come the slots of the plan."""
ENTITIES = 3 + SLOTS
MOST_OTHERS = 10
"""So many things of a scene, by their names, are looked for besides."""
JPEG_QUALITY = 95


class Said(msgspec.Struct, frozen=True):
    """What is right to say about some frames; places are positions in the lesson's frames.

    Args:
        frames: which frames are shown, in time order.
        live: asked while the attempt runs; else about an episode that is over.
        state: "progressing", "failing" or "done"; of an episode "failing" (failed) or "done" (succeeded).
        failure_type: of a failure; "" else.
        subtask: 1-based number of the failed subtask; 0 where there is none.
        fault: what happened, in words; "" where unknown.
        avoid_at: 0-based place in `frames` of the avoidance keyframe; -1 where there is none.
        avoid_command: its sentence.
        avoid_symbols: its symbol code.
        correct_at: as `avoid_at`, of the correction keyframe.
        correct_command: its sentence.
        correct_symbols: its symbol code.
    """

    frames: list[int]
    live: bool
    state: str
    failure_type: str = ""
    subtask: int = 0
    fault: str = ""
    avoid_at: int = -1
    avoid_command: str = ""
    avoid_symbols: str = ""
    correct_at: int = -1
    correct_command: str = ""
    correct_symbols: str = ""


class Facts(msgspec.Struct, frozen=True):
    """What a lesson is about.

    Args:
        task: the sentence.
        name: the task's short name.
        seed: of the attempt.
        look: the table's look.
        said: what is right to say, about several choices of frames.
        others: names of things that are looked for besides those of the plan.
    """

    task: str
    name: str
    seed: int
    look: str
    said: list[Said]
    others: list[str]


@dataclass(frozen=True)
class Truth:
    """Where everything is in one frame.

    Args:
        places: of the entities in the image, 0..1 of width and height, float32 (ENTITIES, 2); nan where unknown.
        positions: of the entities in the world [m], float32 (ENTITIES, 3); nan where unknown.
        opening: of both grippers, 0 closed .. 1 open, float32 (2,).
        held: slot that each gripper holds, -1 for nothing, SLOTS for something else, int8 (2,).
        others: places of the other things, float32 (MOST_OTHERS, 2); nan where unknown.
    """

    places: NDArray[np.float32]
    positions: NDArray[np.float32]
    opening: NDArray[np.float32]
    held: NDArray[np.int8]
    others: NDArray[np.float32]


@dataclass
class Notes:
    """Frames and truths as they come, to be made a lesson."""

    files: list[bytes] = field(default_factory=list[bytes])
    truths: list[Truth] = field(default_factory=list[Truth])

    def add(self, image: Image, truth: Truth) -> int:
        """Note a frame, uint8 RGB at the model's size; returns its place."""
        self.files.append(encode_jpeg(image, JPEG_QUALITY))
        self.truths.append(truth)
        return len(self.files) - 1


def write_lesson(path: Path, facts: Facts, notes: Notes) -> None:
    """Write a lesson; it appears whole or not at all."""
    arrays: dict[str, Any] = {
        "facts": np.frombuffer(msgspec.json.encode(facts), np.uint8),
        "sizes": np.array([len(file) for file in notes.files], np.int32),
        "jpegs": np.frombuffer(b"".join(notes.files), np.uint8),
        "places": np.stack([truth.places for truth in notes.truths]).astype(np.float16),
        "positions": np.stack([truth.positions for truth in notes.truths]).astype(np.float16),
        "opening": np.stack([truth.opening for truth in notes.truths]).astype(np.float16),
        "held": np.stack([truth.held for truth in notes.truths]),
        "others": np.stack([truth.others for truth in notes.truths]).astype(np.float16),
    }
    with replaced(path) as file:
        np.savez(file, **arrays)
