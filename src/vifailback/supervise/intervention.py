"""One query and what became of it, and who is told about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from vifailback.supervise.assessment import Assessment
from vifailback.supervise.window import Window
from vifailback.types import Observation


class Ending(StrEnum):
    """How a query ended."""

    NOTHING_TO_DO = "nothing to do"
    """The attempt progresses, is done, or fails without anything that could be carried out."""
    MOTION_DONE = "motion done"
    NEXT_QUERY = "next query"
    """A later query said that the failure is over, or what to do instead."""
    LIMIT = "limit"
    """The guidance stood as long as guidance may stand."""
    REFUSED = "refused"
    """The motion could not be carried out; `error` says why."""
    LATE = "late"
    """The answer was too old when it came."""
    ERROR = "error"
    """The supervisor failed; `error` says how."""
    HUNG = "hung"
    """No answer came in time; it is no longer waited for."""
    UNREADABLE = "unreadable"
    """The reply does not say how the attempt is going."""
    RESET = "reset"
    """The attempt ended first."""


@dataclass(frozen=True)
class Intervention:
    """One query and what became of it. It grows: asked, answered, at work, ended.

    Args:
        number: counts the queries of a `SupervisedPolicy` from 0.
        window: what was shown; its time is when it was asked.
        supervisor: the name of who was asked.
        assessment: what was concluded; None before the answer, and where none came.
        answered_s: when the answer was taken [s].
        corrector: the name of the method that carried the guidance out; "" where there was none.
        released_s: when the guidance was released [s].
        ending: how it ended; None while it goes on.
        error: what went wrong, in words.
    """

    number: int
    window: Window
    supervisor: str
    assessment: Assessment | None = None
    answered_s: float | None = None
    corrector: str = ""
    released_s: float | None = None
    ending: Ending | None = None
    error: str = ""


class Listener(Protocol):
    """Is told everything that happens. Called by the control loop, so it must not take long, and must not raise."""

    def step(self, observation: Observation) -> None:
        """A control step was seen."""
        ...

    def changed(self, intervention: Intervention) -> None:
        """A query was asked, answered, set to work, or ended."""
        ...
