"""The true `Annotation` of an attempt: keyframes, type, commands, symbols, reason and plan, as physics confirmed."""

from dataclasses import replace

from vifailback.sim.attempt import Attempt
from vifailback.sim.faults.incident import Incident
from vifailback.sim.guidance import guide
from vifailback.sim.remedy import Remedy
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import CAMERAS, CONTROL_HZ
from vifailback.symbols import format_command
from vifailback.types import Annotation, CameraModel, FailureType, Keyframe, KeyframeRole, Outcome
from vifailback.vqa.drafts import high_level, reason

AUTHOR = "vifailback sim"
DONE = 3
"""All three stages of an annotation are there (paper Sec. 3.3.2)."""


def true_annotation(episode: str, task: Task, attempt: Attempt, head: CameraModel) -> Annotation:
    """Return what is true of an attempt.

    Args:
        episode: its id.
        task: what should have been done.
        attempt: how it went; frame k of its recording is the state before control step k.
        head: the head camera, on whose images the symbols are drawn.
    """
    common = Annotation(
        episode=episode,
        task=task.sentence,
        outcome=Outcome.SUCCESSFUL if attempt.succeeded else Outcome.FAILED,
        subtasks=task.subtasks,
        camera=CAMERAS[0],
        length=attempt.steps,
        fps=CONTROL_HZ,
        size=(head.size.width, head.size.height),
        author=AUTHOR,
        stage=DONE,
    )
    incident = attempt.incident
    if attempt.succeeded or incident is None:
        return common
    last = attempt.steps - 1
    began, seen = min(incident.began, last), min(incident.seen, last)
    failed = replace(
        common,
        failed_subtask=incident.subtask,
        failure_type=incident.failure_type,
        avoidance=_keyframe(KeyframeRole.AVOIDANCE, began, incident.avoidance, incident, head),
        correction=_keyframe(KeyframeRole.CORRECTION, seen, incident.correction, incident, head),
        extra={"fault": incident.fault.name},
    )
    return _in_words(failed, incident)


def _keyframe(
    role: KeyframeRole, index: int, remedy: Remedy | None, incident: Incident, head: CameraModel
) -> Keyframe | None:
    if remedy is None:
        return None
    guidance = guide(remedy, head, incident.failure_type, mistaken=bool(incident.fault.mistaken))
    sentence = format_command(guidance.commands) if guidance.commands else ""
    return Keyframe(role, index, sentence, guidance.commands, guidance.symbols)


def _in_words(annotation: Annotation, incident: Incident) -> Annotation:
    """Add the reason and the plans, from the structure and the fault."""
    cause = incident.fault.name
    why = f"{reason(annotation)} What happened: {cause}."
    if incident.failure_type is FailureType.TASK_PLANNING:  # the fault says more of the plan than symbols can
        subtask = annotation.subtasks[incident.subtask - 1]
        why = f"The task failed because of the plan: {cause}. The failure began in the subtask '{subtask}'"
    return replace(
        annotation,
        reason=why,
        avoidance=annotation.avoidance
        and replace(annotation.avoidance, high_level=high_level(annotation, KeyframeRole.AVOIDANCE)),
        correction=annotation.correction
        and replace(annotation.correction, high_level=high_level(annotation, KeyframeRole.CORRECTION)),
    )
