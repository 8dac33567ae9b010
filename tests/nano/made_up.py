"""Weights that say what they are told: a net whose two sessions are played, and what the mind thinks by numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vifailback.nano.familiar import CAMERA_LOOKS_AT
from vifailback.nano.lesson import ENTITIES, GRIPPERS
from vifailback.nano.net import SEEN, THOUGHTS, Net
from vifailback.nano.patterns import POINTS, WAY_CLASSES
from vifailback.nano.plan import MOST_STEPS, SLOTS
from vifailback.nano.tables import STATES, TYPES, Manifest, Tables, Temperatures
from vifailback.types import FailureType

TABLES = Tables(
    words=("bowl", "cube", "eraser", "pink", "red"),
    commands=("", "close", "hold(all)", "keep-close", "open ways", "ways"),
    symbols=("", "arrow(ways)", "arrow(ways) label(open)", "hold", "label(close)", "rewind target align"),
    faults=("the gripper opens too early", "the wrong place is chosen"),
)
MANIFEST = Manifest("test", TABLES, Temperatures(), failing_from=0.8, trained={"lessons": 0})
SURE = 8.0
"""A logit beside zeros that leaves little doubt."""
FEATURES, MAP = 80, 40


@dataclass
class Thinking:
    """What the mind thinks, whatever it is shown; the numbers of one question."""

    state: str = "failing"
    failure_type: FailureType = FailureType.GRIPPER_STATE
    fault: int = 0
    subtask: int = 1
    keyframe: int = 3
    commands: str = "ways"
    symbols: str = "arrow(ways)"
    arm: int = 0
    ways: tuple[int, int, int] = (0, 1, 4)
    lengths: tuple[float, float, float] = (0.0, 2.0, 1.0)
    sure: float = SURE
    tables: Tables = TABLES

    def numbers(self, frames: int) -> dict[str, np.ndarray]:
        """One row of every thought; both roles are thought alike."""
        ways = np.stack([self._peak(WAY_CLASSES, way) for way in self.ways])
        places = np.stack([np.linspace(0.1, 0.9, len(POINTS)), np.linspace(0.8, 0.2, len(POINTS))], -1)
        both = {
            "commands": self._peak(len(self.tables.commands), self.tables.commands.index(self.commands)),
            "symbols": self._peak(len(self.tables.symbols), self.tables.symbols.index(self.symbols)),
            "arm": self._peak(3, self.arm),
            "ways": ways,
            "lengths": np.array(self.lengths),
            "places": places,
        }
        return {
            "state": self._peak(3, STATES.index(self.state)),
            "failure_type": self._peak(4, TYPES.index(self.failure_type.value)),
            "fault": self._peak(len(self.tables.faults), self.fault),
            "subtask": self._peak(MOST_STEPS, self.subtask - 1),
            "keyframe": self._peak(frames, self.keyframe - 1),
        } | {name: np.stack([value, value]).astype(np.float32) for name, value in both.items()}

    def _peak(self, count: int, place: int) -> np.ndarray:
        row = np.zeros(count, np.float32)
        row[min(place, count - 1)] = self.sure
        return row


@dataclass
class PlayedEye:
    """An eye that sees in every frame its mean light, and the grippers in the middle, or astray."""

    astray: float = 0.0
    looked: list[int] = field(default_factory=list)

    def run(self, names: Sequence[str], feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert tuple(names) == SEEN
        frames = feed["frames"]
        self.looked.append(len(frames))
        light = frames.reshape(len(frames), -1).mean(1).astype(np.float32) / 255
        shapes = ((ENTITIES, 2), (ENTITIES,), (ENTITIES, 3), (ENTITIES, FEATURES), (2,), (2, SLOTS + 2), (MAP,))
        seen = [np.ones((len(frames), *shape), np.float32) * light.reshape(-1, *[1] * len(shape)) for shape in shapes]
        seen[SEEN.index("places")][:, :GRIPPERS] = 0.5 + self.astray
        seen[SEEN.index("positions")][:, :GRIPPERS] = CAMERA_LOOKS_AT
        return seen


@dataclass
class PlayedMind:
    """A mind that thinks what it is told, and remembers what it was shown."""

    thinking: Thinking = field(default_factory=Thinking)
    told: Thinking | None = None
    """What it thinks of a question that tells something; the same by default."""
    shown: list[dict[str, np.ndarray]] = field(default_factory=list)

    def run(self, names: None, feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        del names
        self.shown.append(feed)
        samples, frames = feed["known"].shape
        assert all(len(value) == samples for value in feed.values())
        rows = [self.thinking, *[self.told or self.thinking] * (samples - 1)]
        thoughts = [one.numbers(frames) for one in rows]
        return [np.stack([thought[name] for thought in thoughts]) for name in THOUGHTS]


def made_net(thinking: Thinking | None = None, *, astray: float = 0.0, **more: Any) -> Net:
    """A net with played sessions."""
    return Net(PlayedEye(astray), PlayedMind(thinking or Thinking(), **more), MANIFEST)


def frame(light: int, width: int = 64, height: int = 48) -> np.ndarray:
    """An even frame."""
    return np.full((height, width, 3), light, np.uint8)
