"""What a supervisor concludes, and what a supervisor is (paper Sec. 4.3)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from vifailback.supervise.window import Window
from vifailback.types import Diagnosis, Guidance, Problem


class TaskState(StrEnum):
    """How an attempt is going. An unfinished task is not a failure, so there are three states, not two."""

    PROGRESSING = "progressing"
    FAILING = "failing"
    DONE = "done"


NOTHING_WRONG = Diagnosis(failed=False)


@dataclass(frozen=True)
class Assessment:
    """What a supervisor concludes from one window.

    Args:
        state: how the attempt is going; None where the reply does not say, or cannot be read.
        diagnosis: what is going wrong; its keyframe counts the frames of the window from 1.
        guidance: what to do about it, in per mille of the newest frame; None where there is nothing to do.
        words: the command sentence as the supervisor wrote it; "" where there is none.
        prompt: what was asked in words; "" where nothing was.
        reply: the reply as it came; "" where there is none.
        model: who replied.
        latency_s: from asking to the end of the reply [s].
        problems: what was in the reply and could not be read.
    """

    state: TaskState | None
    diagnosis: Diagnosis = NOTHING_WRONG
    guidance: Guidance | None = None
    words: str = ""
    prompt: str = ""
    reply: str = ""
    model: str = ""
    latency_s: float = 0.0
    problems: tuple[Problem, ...] = ()


class Supervisor(Protocol):
    """What watches a robot: a window in, an assessment out. It may take seconds: control does not wait for it."""

    @property
    def name(self) -> str:
        """What tables and logs call it ("none", "oracle", the model's name)."""
        ...

    def assess(self, window: Window) -> Assessment:
        """Say how the attempt is going and what to do.

        Raises:
            ModelError: a model behind it cannot be reached, refuses or is too slow.
        """
        ...

    def reset(self) -> None:
        """Forget the last attempt."""
        ...


class NoSupervisor:
    """Sees nothing wrong: the baseline."""

    @property
    def name(self) -> str:
        """Its name in tables."""
        return "none"

    def assess(self, window: Window) -> Assessment:  # noqa: ARG002
        """Return "progressing"."""
        return Assessment(TaskState.PROGRESSING)

    def reset(self) -> None:
        """Nothing to forget."""
