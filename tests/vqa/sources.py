"""Episodes in memory and annotations made up, for the tests of the vqa room."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vifailback.errors import RecordingError
from vifailback.types import (
    Align,
    Annotation,
    Arrow,
    Axis,
    Camera,
    Episode,
    FailureType,
    Image,
    ImageSize,
    Keyframe,
    KeyframeRole,
    Outcome,
    Point,
    Turn,
)

OFFICIAL_COMMAND = (
    "Move the right gripper to the right significantly and backward significantly, "
    "and rotate the right gripper clockwise."
)
OFFICIAL_SYMBOLS = (
    Arrow(Point(602, 179), Point(689, 325), (Axis.LEFT_RIGHT, Axis.FORWARD_BACKWARD)),
    Turn(Point(550, 179), clockwise=True),
    Align(Point(806, 196), Point(789, 317)),
)
SMALL = ImageSize(64, 48)
SUBTASKS = (
    "Move the right arm to approach and align the marker.",
    "Grasp the marker.",
    "Move the right arm to draw a cross.",
    "Release the gripper to place the marker.",
)


@dataclass(frozen=True)
class MemorySource:
    """Frames painted from their index: the grey level is the index modulo 256."""

    length: int = 100
    fps: float = 25.0
    names: tuple[str, ...] = ("cam_high", "cam_left_wrist")
    size: ImageSize = SMALL
    broken: frozenset[int] = frozenset()
    stored: Mapping[int, bytes] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)

    @property
    def cameras(self) -> tuple[Camera, ...]:
        return tuple(Camera(name, self.size) for name in self.names)

    def times(self, camera: str) -> NDArray[np.float64]:  # noqa: ARG002
        return np.arange(self.length) / self.fps

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        for index in indices:
            if index in self.broken:
                raise RecordingError("cannot be decoded", file="memory.mp4", field=f"{camera} frame {index}")
            self.asked.append((camera, index))
            yield np.full((self.size.height, self.size.width, 3), index % 256, np.uint8)

    def jpeg(self, camera: str, index: int) -> bytes | None:  # noqa: ARG002
        return self.stored.get(index)

    def signals(self) -> Mapping[str, NDArray[np.float64]]:
        return {}


def make_episode(name: str = "pick_marker/episode_1", **source: object) -> Episode:
    return Episode(name, "", f"/recordings/{name}.mp4", MemorySource(**source))  # type: ignore[arg-type]


def make_failure(episode: str = "pick_marker/episode_1", **changes: object) -> Annotation:
    avoidance = Keyframe(
        KeyframeRole.AVOIDANCE, 40, OFFICIAL_COMMAND, symbols=OFFICIAL_SYMBOLS, high_level="Align before you grasp."
    )
    correction = Keyframe(
        KeyframeRole.CORRECTION,
        81,
        "Open the right gripper.",
        symbols=OFFICIAL_SYMBOLS[1:],
        high_level="Open the gripper, go back and align again.",
    )
    values: dict[str, object] = {
        "task": "Use the right arm to pick the marker and draw a cross.",
        "outcome": Outcome.FAILED,
        "subtasks": SUBTASKS,
        "failed_subtask": 2,
        "failure_type": FailureType.GRIPPER_POSE,
        "avoidance": avoidance,
        "correction": correction,
        "reason": "The right gripper was not above the marker.",
        "camera": "cam_high",
    }
    return Annotation(episode, **{**values, **changes})  # type: ignore[arg-type]


def make_success(episode: str = "pick_marker/episode_2") -> Annotation:
    return Annotation(episode, "Use the right arm to pick the marker.", Outcome.SUCCESSFUL, camera="cam_high")
