"""What a person says about a failed episode (paper Sec. 3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vifailback.types.command import Command
from vifailback.types.image import Json
from vifailback.types.symbol import Symbol


class Outcome(StrEnum):
    """How an episode ended, in the words of the prompts (supplement Fig. 4)."""

    SUCCESSFUL = "Successful"
    FAILED = "Failed"


class FailureType(StrEnum):
    """The four failure types (paper Sec. 3.2), spelt as in the prompts and the release."""

    TASK_PLANNING = "task planning"
    GRIPPER_POSE = "gripper 6d-pose"
    GRIPPER_STATE = "gripper state"
    HUMAN_INTERVENTION = "human intervention"


class KeyframeRole(StrEnum):
    """What a keyframe is for (paper Sec. 3.2, Corrective Action Guidance)."""

    AVOIDANCE = "avoidance"
    """Just before the failure begins: what to do to avoid it."""
    CORRECTION = "correction"
    """After the failure: what to do to recover."""


@dataclass(frozen=True)
class Keyframe:
    """A keyframe and the guidance given on it.

    Args:
        role: avoidance or correction.
        index: 0-based frame index in the episode.
        low_level: the command sentence as it was written; "" where there is none (task planning).
        commands: what the sentence says, as structure.
        symbols: the symbols drawn on the frame.
        high_level: the high-level textual guidance; "" where there is none.
        unread: symbol records or lines that could not be read, kept as they came.
        extra: unknown keys of the record it came from, kept as they came.
    """

    role: KeyframeRole
    index: int
    low_level: str = ""
    commands: tuple[Command, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    high_level: str = ""
    unread: tuple[Json, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict[str, Json])


@dataclass(frozen=True)
class Annotation:
    """What happened in one episode, when, why, and what would put it right.

    Args:
        episode: the id of the episode, as its reader gives it ("task/episode_3").
        task: the task sentence.
        outcome: successful or failed; None where nobody has said.
        subtasks: the subtasks in order, without their numbers.
        failed_subtask: 1-based number of the subtask where the failure first began.
        failure_type: one of the four types.
        avoidance: the keyframe just before the failure, and how to avoid it.
        correction: a keyframe after the failure, and how to recover.
        reason: the root cause in words.
        camera: the camera that the keyframes and symbols belong to.
        length: number of frames of the episode; None where unknown.
        fps: nominal frames per second; None where unknown.
        size: (width, height) [px] of the frames that pixel coordinates came from.
        author: who made it.
        stage: how far the annotation has come (1, 2, 3 of Sec. 3.3.2); 0 is unstarted.
        extra: unknown keys of the record it came from, kept as they came.
    """

    episode: str
    task: str
    outcome: Outcome | None = None
    subtasks: tuple[str, ...] = ()
    failed_subtask: int | None = None
    failure_type: FailureType | None = None
    avoidance: Keyframe | None = None
    correction: Keyframe | None = None
    reason: str = ""
    camera: str = ""
    length: int | None = None
    fps: float | None = None
    size: tuple[int, int] | None = None
    author: str = ""
    stage: int = 0
    extra: Mapping[str, Json] = field(default_factory=dict[str, Json])

    @property
    def keyframes(self) -> tuple[Keyframe, ...]:
        """The keyframes that exist, avoidance first."""
        return tuple(frame for frame in (self.avoidance, self.correction) if frame is not None)
