"""Interventions as new training data: annotations, and the paper's questions about what the supervisor saw."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from vifailback.episodes.sample import SampledFrame
from vifailback.supervise.intervention import Ending
from vifailback.supervise.log import Kept
from vifailback.symbols import format_command
from vifailback.types import Annotation, Keyframe, KeyframeRole, Outcome, VqaRecord
from vifailback.vqa.case import Case
from vifailback.vqa.distractors import Pools
from vifailback.vqa.questions import QUESTIONS
from vifailback.vqa.unasked import Unasked

CARRIED_OUT = (Ending.MOTION_DONE, Ending.NEXT_QUERY, Ending.LIMIT)
"""How guidance ends that was acted upon."""


def carried_out(kept: Kept) -> bool:
    """Say whether guidance was given and acted upon."""
    return kept.assessment is not None and kept.assessment.guidance is not None and kept.ending in CARRIED_OUT


def annotation_of(kept: Kept, fps: float) -> Annotation | None:
    """Return what an intervention says about its attempt; None where it gave no guidance.

    Args:
        kept: the intervention; the name of its attempt is the episode.
        fps: frames per second of the attempt's recording, which begins at 0 s.
    """
    return _annotation(kept, kept.attempt, max(0, round(kept.asked_s * fps)))


def records_of(
    log: Iterable[Kept], root: Path, *, worth: Callable[[Kept], bool] = carried_out, seed: int = 0
) -> list[VqaRecord]:
    """Return VQA records of interventions: every question that applies to what was concluded.

    The answers are what the supervisor concluded, in the words of the dataset. Whether that was right, the choice of
    interventions must tell: an oracle's always is, a model's where the attempt recovered.

    Args:
        log: interventions.
        root: the folder that image paths become relative to: that of the log.
        worth: says which interventions are taken.
        seed: of the distractors.
    """
    taken = [kept for kept in log if kept.frames and worth(kept)]
    cases = [
        (kept, annotation)
        for kept in taken
        if (annotation := _annotation(kept, f"{kept.attempt}/{kept.number}", len(kept.frames) - 1)) is not None
    ]
    pools = Pools.of([annotation for _, annotation in cases], seed)
    return [record for kept, annotation in cases for record in _records(kept, annotation, root, pools, seed)]


def _annotation(kept: Kept, episode: str, index: int) -> Annotation | None:
    said = kept.assessment
    if said is None or said.guidance is None:
        return None
    guidance = said.guidance
    sentence = format_command(guidance.commands) if guidance.commands else ""
    keyframe = Keyframe(
        KeyframeRole.CORRECTION,
        index,
        said.words or sentence,
        guidance.commands,
        guidance.symbols,
        guidance.high_level,
    )
    return Annotation(
        episode,
        kept.task,
        Outcome.FAILED,
        failure_type=said.diagnosis.failure_type,
        correction=keyframe,
        author=kept.supervisor,
    )


def _records(kept: Kept, annotation: Annotation, root: Path, pools: Pools, seed: int) -> Sequence[VqaRecord]:
    last = len(kept.frames) - 1
    frames = tuple(SampledFrame(place, KeyframeRole.CORRECTION if place == last else None) for place in range(last + 1))
    images = tuple(frame.relative_to(root).as_posix() for frame in kept.frames)
    case = Case(annotation, frames, images, pools, seed)
    records = (question.record(case) for question in QUESTIONS)
    return [record for record in records if not isinstance(record, Unasked)]
