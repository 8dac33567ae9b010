"""The top-level keys of a release record <-> the fields of Annotation (FORMATS of the authors' release)."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from vifailback.episodes.sample import SampledFrame
from vifailback.errors import AnnotationError
from vifailback.store.node import as_list
from vifailback.store.release_images import read_images, shown_frames
from vifailback.store.release_keyframe import WORDS, read_keyframe, single, write_keyframe
from vifailback.store.release_paths import ReleasePath, frame_of, path_problem
from vifailback.types import Annotation, FailureType, ImageSize, Json, Keyframe, KeyframeRole, Outcome, Problem

RELEASE_SIZE = ImageSize(640, 480)
"""Size of the release's frames; the pixel coordinates of its records belong to it."""

_DETECTION = {"yes": Outcome.FAILED, "no": Outcome.SUCCESSFUL}
"""`failure_detection: "yes"` means that a failure happened."""

_Member = TypeVar("_Member", bound=StrEnum)


def read_place(record: Mapping[str, Json]) -> tuple[ReleasePath, list[Problem]]:
    """Read episode, camera and path convention from the first usable path of a record.

    Raises:
        AnnotationError: no path says which episode the record is about.
    """
    paths: dict[str, Json] = {"video": record.get("video")}
    paths |= {f"images[{at}]": path for at, path in enumerate(as_list(record.get("images")) or ())}
    frames = single(record.get("keyframe"), "keyframe")[0]
    paths |= {f"keyframe[0].{word}": frames[word] for word in WORDS.values() if frames.get(word)}
    problems: list[Problem] = []
    if paths["video"] is None:
        problems.append(Problem("video", "is missing"))
        del paths["video"]
    problems += [Problem(name, why) for name, path in paths.items() if (why := path_problem(path))]
    places = [place for path in paths.values() if (place := ReleasePath.read(path))]
    if not places:
        raise AnnotationError(
            'no usable path; expected "annotated_data/<task>/videos/<episode>_<camera>.mp4" to name the episode',
            field="video",
        )
    named = {place.episode for place in places}
    if len(named) > 1:
        problems.append(Problem("images", f"belong to several episodes ({', '.join(sorted(named)[:5])})"))
    return places[0], problems


def read_fields(record: Mapping[str, Json], place: ReleasePath, size: ImageSize) -> tuple[Annotation, list[Problem]]:
    """Read what is understood of a record; `extra` holds the unknown keys."""
    problems: list[Problem] = []
    indices = _keyframe_indices(record, problems)
    length, fps = read_images(record.get("images"), indices, problems)
    subtasks = _subtasks(record.get("subtasks"), problems)
    keyframes: dict[KeyframeRole, Keyframe] = {}
    for role in KeyframeRole:
        index, raw = indices.get(role), record.get(role.value)
        if index is not None:
            keyframes[role], found = read_keyframe(role, index, raw, size)
            problems += found
        elif raw:
            problems.append(Problem(role.value, f"has no frame: no path names the {role.value} keyframe's number"))
    task, reason = record.get("task"), record.get("failure_reason")
    for name, value in (("task", task), ("failure_reason", reason)):
        if not isinstance(value, str) and (name == "task" or value is not None):
            problems.append(Problem(name, "is missing" if value is None else "expected a text"))
    annotation = Annotation(
        episode=place.episode,
        task=task if isinstance(task, str) else "",
        outcome=_outcome(record.get("failure_detection"), problems),
        subtasks=subtasks,
        failed_subtask=_failed_subtask(record.get("failure_subtask"), len(subtasks), problems),
        failure_type=_failure_type(record.get("failure_type"), problems),
        avoidance=keyframes.get(KeyframeRole.AVOIDANCE),
        correction=keyframes.get(KeyframeRole.CORRECTION),
        reason=reason if isinstance(reason, str) else "",
        camera=place.camera,
        length=length,
        fps=fps,
        size=(size.width, size.height),
    )
    return annotation, problems


def write_fields(annotation: Annotation, place: ReleasePath) -> dict[str, Json]:
    """Write the fields of an annotation as a record of the release, keys in its order."""
    size = ImageSize(*annotation.size) if annotation.size else RELEASE_SIZE
    record: dict[str, Json] = {"video": place.video, "task": annotation.task}
    if annotation.outcome is not None:
        record["failure_detection"] = "yes" if annotation.outcome is Outcome.FAILED else "no"
    record["images"] = [f"{place.folder}/{frame.name}" for frame in shown_frames(annotation)]
    record["subtasks"] = [f"{number}. {text}" for number, text in enumerate(annotation.subtasks, 1)]
    frames = {
        WORDS[frame.role]: f"{place.folder}/{SampledFrame(frame.index, frame.role).name}"
        for frame in annotation.keyframes
    }
    if frames:
        record["keyframe"] = [frames]
    if annotation.failed_subtask is not None:
        record["failure_subtask"] = str(annotation.failed_subtask)
    if annotation.failure_type is not None:
        record["failure_type"] = annotation.failure_type.value
    for keyframe in annotation.keyframes:
        record[keyframe.role.value] = write_keyframe(keyframe, place.folder, size)
    if annotation.reason:
        record["failure_reason"] = annotation.reason
    return record


def _keyframe_indices(record: Mapping[str, Json], problems: list[Problem]) -> dict[KeyframeRole, int]:
    frames, _, found = single(record.get("keyframe"), "keyframe")
    problems += found
    images = [path for path in as_list(record.get("images")) or () if isinstance(path, str)]
    indices: dict[KeyframeRole, int] = {}
    for role, word in WORDS.items():
        guidance = single(record.get(role.value), role.value)[0]
        listed = [path for path in images if f"_{word}" in path]
        places = [frames.get(word), *listed, guidance.get(f"{word}_annotations")]
        read = [frame.index for path in places if path and (frame := frame_of(path)) is not None]
        if read:
            indices[role] = read[0]
        if frames.get(word) and frame_of(frames[word]) is None:
            problems.append(Problem(f"keyframe[0].{word}", 'expected a file name like "24_avoid_keyframe.jpg"'))
        if len(set(read)) > 1:
            problems.append(
                Problem(word, f"is frame {read[0]} in one place and {read[1:]} in others; {read[0]} is used")
            )
    return indices


def _subtasks(raw: Json, problems: list[Problem]) -> tuple[str, ...]:
    texts = as_list(raw)
    if texts is None or not all(isinstance(text, str) for text in texts):
        problems.append(Problem("subtasks", "is missing" if raw is None else "expected a list of texts"))
        return ()
    return tuple(text.removeprefix(f"{number}. ") for number, text in enumerate(texts, 1))


def _failed_subtask(raw: Json, subtasks: int, problems: list[Problem]) -> int | None:
    if raw is None or raw == "":
        return None
    number = -1
    if isinstance(raw, int) and not isinstance(raw, bool):
        number = raw
    elif isinstance(raw, str) and re.fullmatch(r"\s*[0-9]{1,6}\s*", raw):
        number = int(raw)
    if number < 1 or (subtasks and number > subtasks):
        expected = f"the number of a subtask (1 to {subtasks})" if subtasks else "the number of a subtask"
        problems.append(Problem("failure_subtask", f"expected {expected}, got {str(raw)[:60]!r}"))
        return None
    return number


def _outcome(raw: Json, problems: list[Problem]) -> Outcome | None:
    if isinstance(raw, bool):
        return Outcome.FAILED if raw else Outcome.SUCCESSFUL
    outcome = _DETECTION.get(raw.strip().lower()) if isinstance(raw, str) else None
    if outcome is None:
        why = "is missing" if raw is None else f'expected "yes" (it failed) or "no", got {str(raw)[:60]!r}'
        problems.append(Problem("failure_detection", why))
    return outcome


def _failure_type(raw: Json, problems: list[Problem]) -> FailureType | None:
    if raw is None or raw == "":
        return None
    words = raw.strip().lower() if isinstance(raw, str) else None
    found = next((kind for kind in FailureType if kind.value == words), None)
    if found is None:
        expected = ", ".join(f'"{kind.value}"' for kind in FailureType)
        problems.append(Problem("failure_type", f"expected one of {expected}, got {str(raw)[:60]!r}"))
    return found
