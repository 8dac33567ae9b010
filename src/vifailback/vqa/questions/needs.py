"""What questions need of an annotation; each need says why a question cannot be asked."""

from vifailback.types import KeyframeRole, Outcome
from vifailback.vqa.case import Case
from vifailback.vqa.questions.question import Need
from vifailback.vqa.unasked import Unasked

SUCCEEDED = "the episode succeeded: only detection is asked"
"""Successes yield detection only (paper Sec. 3.3.3: 500 detections, 445 of each other closed question)."""


def outcome(case: Case) -> Unasked | None:
    """The annotation says how the episode ended, there is a task to speak of, and there are frames."""
    if not case.annotation.task.strip():
        return Unasked("there is no task sentence", lost=True)
    if not case.frames:
        return Unasked("the episode has no frames", lost=True)
    return Unasked("nobody has said how the episode ended") if case.annotation.outcome is None else None


def failure(case: Case) -> Unasked | None:
    """The episode failed."""
    return outcome(case) or (Unasked(SUCCEEDED) if case.annotation.outcome is Outcome.SUCCESSFUL else None)


def failure_type(case: Case) -> Unasked | None:
    """The failure type is known."""
    return Unasked("no failure type is given") if case.annotation.failure_type is None else None


def reason(case: Case) -> Unasked | None:
    """The root cause is given in words."""
    return None if case.annotation.reason.strip() else Unasked("no failure reason is given")


def failed_subtask(case: Case) -> Unasked | None:
    """The failed subtask is one of the subtasks."""
    number, count = case.annotation.failed_subtask, len(case.annotation.subtasks)
    if number is None or not count:
        return Unasked("no failed subtask is given")
    if not 1 <= number <= count:
        return Unasked(f"the failed subtask is number {number}, but there are {count} subtasks", lost=True)
    return None if case.annotation.subtasks[number - 1].strip() else Unasked("the failed subtask is blank", lost=True)


def keyframe(role: KeyframeRole) -> Need:
    """The keyframe of a role is given."""
    return lambda case: None if case.keyframe(role) is not None else Unasked(f"no {role} keyframe is given")


def command(role: KeyframeRole) -> Need:
    """There is a low-level command on the keyframe of a role (task planning failures have none)."""
    return lambda case: None if case.command(role) else Unasked(f"there is no low-level {role} command")


def high_level(role: KeyframeRole) -> Need:
    """There is high-level guidance on the keyframe of a role."""

    def need(case: Case) -> Unasked | None:
        frame = case.keyframe(role)
        return None if frame is not None and frame.high_level.strip() else Unasked(f"there is no high-level {role}")

    return need


def symbols(role: KeyframeRole) -> Need:
    """Symbols are drawn on the keyframe of a role, and all of them could be read."""

    def need(case: Case) -> Unasked | None:
        frame = case.keyframe(role)
        if frame is None:
            return Unasked(f"no {role} keyframe is given")
        if frame.unread:
            return Unasked(f"{len(frame.unread)} symbols of the {role} keyframe could not be read", lost=True)
        return None if frame.symbols else Unasked(f"no symbols are drawn on the {role} keyframe")

    return need
