"""Scripted robots, policies and supervisors for tests of the loop."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vifailback.supervise.assessment import Assessment, TaskState
from vifailback.supervise.correct import Correction
from vifailback.supervise.intervention import Intervention
from vifailback.supervise.window import Window
from vifailback.types import (
    Align,
    Arm,
    Arrow,
    Diagnosis,
    Direction,
    FailureType,
    Guidance,
    Image,
    Move,
    Observation,
    Point,
    Policy,
    Symbol,
    Vector,
)

CHUNK_S = 0.8
TASK = "Put the cube into the bowl."
SYMBOLS: tuple[Symbol, ...] = (Arrow(Point(300, 500), Point(600, 500)), Align(Point(300, 400), Point(600, 400)))
GUIDANCE = Guidance((Move(Arm.LEFT, Direction.RIGHT),), SYMBOLS)
FAILING = Assessment(
    TaskState.FAILING, Diagnosis(True, FailureType.GRIPPER_POSE), GUIDANCE, "Move the left gripper to the right."
)
PROGRESSING = Assessment(TaskState.PROGRESSING)
DONE = Assessment(TaskState.DONE)
CAMERAS = ("cam_high", "cam_left_wrist", "cam_right_wrist")


def picture(value: int, height: int = 240, width: int = 320) -> Image:
    """A grey frame."""
    return np.full((height, width, 3), value, np.uint8)


def observation(time_s: float, state: float = 0.0, *, images: bool = True) -> Observation:
    """What the robot sees: three grey cameras, brighter from second to second."""
    value = 40 + int(time_s) % 200
    shown = {name: picture(value) for name in CAMERAS} if images else {}
    return Observation(time_s, shown, np.full(14, state), TASK)


@dataclass
class Recorder:
    """A policy that keeps what it saw and always does the same; a listener, too."""

    seen: list[Observation] = field(default_factory=list)
    resets: int = 0
    steps: list[float] = field(default_factory=list)
    told: list[Intervention] = field(default_factory=list)

    def infer(self, observation: Observation) -> Vector:
        copied = {name: image.copy() for name, image in observation.images.items()}
        self.seen.append(Observation(observation.time_s, copied, observation.state, observation.prompt))
        return np.zeros((4, 14))

    def reset(self) -> None:
        self.resets += 1

    def step(self, observation: Observation) -> None:
        self.steps.append(observation.time_s)

    def changed(self, intervention: Intervention) -> None:
        self.told.append(intervention)

    @property
    def endings(self) -> list[str]:
        return [one.ending.name for one in self.told if one.ending is not None]


class Scripted:
    """A supervisor that says what the script says, and keeps what it was shown."""

    name = "scripted"

    def __init__(self, script: Iterable[Assessment | Exception]) -> None:
        self._script = iter(script)
        self.shown: list[Window] = []
        self.resets = 0

    def assess(self, window: Window) -> Assessment:
        self.shown.append(window)
        said = next(self._script)
        if isinstance(said, Exception):
            raise said
        return said

    def reset(self) -> None:
        self.resets += 1


class ByHand:
    """A background whose work is done when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def __call__(self, work: Callable[[], Any], /) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, work))
        return future

    def finish(self) -> None:
        """Do everything that waits."""
        waiting, self.waiting = self.waiting, []
        for future, work in waiting:
            try:
                future.set_result(work())
            except Exception as error:
                future.set_exception(error)


class Mover:
    """A corrector that moves the arm itself for so many chunks; it may refuse, at once or on the way."""

    name = "mover"

    def __init__(self, chunks: int = 2, refuses: Exception | None = None, breaks: Exception | None = None) -> None:
        self._chunks, self._refuses, self._breaks = chunks, refuses, breaks
        self.begun: list[Assessment] = []

    def begin(self, assessment: Assessment, observation: Observation, policy: Policy) -> Correction:  # noqa: ARG002
        if self._refuses is not None:
            raise self._refuses
        self.begun.append(assessment)
        self._left = self._chunks
        return self

    def actions(self, observation: Observation) -> Vector | None:  # noqa: ARG002
        self._left -= 1
        if self._left < 0 and self._breaks is not None:
            raise self._breaks
        return np.ones((1, 14)) if self._left >= 0 else None
