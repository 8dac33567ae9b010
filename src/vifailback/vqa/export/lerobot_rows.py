"""The language rows of one episode: plan, subtasks, what went wrong, the correction as an interjection, questions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vifailback.types import Annotation, Json, KeyframeRole, QuestionKind, VqaRecord
from vifailback.vqa.stats.leak import frame_index

AT_AVOIDANCE = frozenset(
    {
        QuestionKind.LOW_LEVEL_AVOIDANCE,
        QuestionKind.HIGH_LEVEL_AVOIDANCE,
        QuestionKind.COT_AVOIDANCE,
        QuestionKind.VISUAL_AVOIDANCE,
    }
)
"""Questions that stand on the avoidance keyframe."""
AT_END = frozenset({QuestionKind.FAILURE_DETECTION})
"""Questions that stand on the last frame; all others stand on the correction keyframe."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A frame of the episode: its number, and its time as the table states it [s]."""

    frame: int
    time: float


@dataclass(frozen=True)
class Language:
    """What goes into the two columns.

    Args:
        persistent: rows that every frame of the episode carries.
        events: frame number -> rows of that frame alone.
    """

    persistent: tuple[dict[str, Json], ...] = ()
    events: Mapping[int, tuple[dict[str, Json], ...]] = field(default_factory=dict[int, tuple[dict[str, Json], ...]])


def language_of(
    annotation: Annotation | None, records: Sequence[VqaRecord], spots: Sequence[Spot], camera: str | None
) -> Language:
    """Return the rows of an episode.

    Args:
        annotation: what happened; None where only questions are known.
        records: the questions about the episode.
        spots: its frames.
        camera: feature key of the camera that questions are about; without one there are no question rows.
    """
    events: dict[int, list[dict[str, Json]]] = {}
    persistent: list[dict[str, Json]] = []
    if annotation is not None:
        persistent = sorted(_persistent(annotation, spots), key=lambda row: (row["timestamp"], row["style"]))
        for frame, row in _interjection(annotation, spots):
            events.setdefault(frame, []).append(row)
    if camera is not None and spots:
        for frame, record in _placed(records, annotation, len(spots)):
            events.setdefault(frame, []).extend(_question(record, camera))
    return Language(tuple(persistent), {frame: tuple(rows) for frame, rows in events.items()})


def _persistent(annotation: Annotation, spots: Sequence[Spot]) -> Iterator[dict[str, Json]]:
    """Plan and subtasks; only what is known: no times of subtasks are made up.

    The failed subtask is active at the avoidance keyframe, and again from the correction keyframe on.
    """
    if not annotation.subtasks or not spots:
        return
    start = spots[0].time
    yield _state("plan", _numbered(annotation.subtasks), start)
    failed = annotation.failed_subtask
    subtask = annotation.subtasks[failed - 1] if failed is not None and failed <= len(annotation.subtasks) else None
    avoidance, correction = _time(annotation, KeyframeRole.AVOIDANCE, spots), _correction(annotation, spots)
    if failed == 1 or failed is None:
        yield _state("subtask", annotation.subtasks[0], start)
    elif subtask is not None and avoidance is not None:
        yield _state("subtask", subtask, avoidance)
    if correction is None:
        return
    time, advice = correction
    if subtask is not None and failed is not None:
        yield _state("subtask", subtask, time)
        yield _state("plan", _numbered((advice, *annotation.subtasks[failed - 1 :])), time)
    else:
        yield _state("plan", _numbered((advice, *annotation.subtasks)), time)
    kind = f" ({annotation.failure_type})" if annotation.failure_type else ""
    where = f"Subtask {failed} failed{kind}." if failed else f"The task failed{kind}."
    yield _state("memory", f"{where} {annotation.reason}".strip(), time)


def _interjection(annotation: Annotation, spots: Sequence[Spot]) -> Iterator[tuple[int, dict[str, Json]]]:
    """At the correction keyframe a person says what to do, and the robot says what went wrong."""
    found = _correction(annotation, spots)
    frame = annotation.correction
    if found is None or frame is None:
        return
    call = {"type": "function", "function": {"name": "say", "arguments": {"text": annotation.reason or "I failed."}}}
    yield frame.index, _event("user", found[1], "interjection", None)
    yield frame.index, {**_event("assistant", None, None, None), "tool_calls": [call]}


def _correction(annotation: Annotation, spots: Sequence[Spot]) -> tuple[float, str] | None:
    """Time and words of the correction; None where there is no keyframe, or nothing is said on it."""
    time, frame = _time(annotation, KeyframeRole.CORRECTION, spots), annotation.correction
    if time is None or frame is None:
        return None
    words = frame.low_level.strip() or frame.high_level.strip()
    return (time, words) if words else None


def _time(annotation: Annotation, role: KeyframeRole, spots: Sequence[Spot]) -> float | None:
    frame = annotation.avoidance if role is KeyframeRole.AVOIDANCE else annotation.correction
    return spots[frame.index].time if frame is not None and 0 <= frame.index < len(spots) else None


def _placed(
    records: Sequence[VqaRecord], annotation: Annotation | None, length: int
) -> Iterator[tuple[int, VqaRecord]]:
    """Give each question a frame of its own, as near as possible at or after the frame it is about.

    LeRobot resolves at most one question and answer per frame and camera.
    """
    taken: set[int] = set()
    for record in records:
        frame = min(max(_anchor(record, annotation, length), 0), length - 1)
        order = [*range(frame, length), *range(frame - 1, -1, -1)]
        free = next((place for place in order if place not in taken), None)
        if free is not None:
            taken.add(free)
            yield free, record


def _anchor(record: VqaRecord, annotation: Annotation | None, length: int) -> int:
    if record.question in AT_END:
        return length - 1
    role = KeyframeRole.AVOIDANCE if record.question in AT_AVOIDANCE else KeyframeRole.CORRECTION
    if annotation is not None:
        keyframe = annotation.avoidance if role is KeyframeRole.AVOIDANCE else annotation.correction
        if keyframe is not None:
            return keyframe.index
    mark = "_avoid_keyframe" if role is KeyframeRole.AVOIDANCE else "_correct_keyframe"
    named = (frame_index(path) for path in record.images if mark in path)
    return next((index for index in named if index is not None), length - 1)


def _question(record: VqaRecord, camera: str) -> list[dict[str, Json]]:
    return [_event("user", record.prompt, "vqa", camera), _event("assistant", record.answer, "vqa", camera)]


def _state(style: str, content: str, time: float) -> dict[str, Json]:
    return {**_event("assistant", content, style, None), "timestamp": time}


def _event(role: str, content: str | None, style: str | None, camera: str | None) -> dict[str, Json]:
    return {"role": role, "content": content, "style": style, "camera": camera, "tool_calls": None}


def _numbered(steps: Sequence[str]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
