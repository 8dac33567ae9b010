"""What a model wrote into an annotation and nobody has verified: it does not become training data."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from vifailback.types import Annotation, Json, Keyframe
from vifailback.vqa.build.manifest import Skip

WHY = "a model wrote it and nobody has verified it"


def without_unverified(annotation: Annotation) -> tuple[Annotation, tuple[Skip, ...]]:
    """Take away the fields that the annotation's provenance calls unverified, and name them.

    Provenance says of a field path ("reason", "avoidance.high_level") who wrote it; see docs/annotations.md.
    """
    kept, gone = annotation, list[str]()
    for field in _unverified(annotation.extra.get("provenance")):
        role, _, part = field.partition(".")
        keyframe = {"avoidance": kept.avoidance, "correction": kept.correction}.get(role)
        if keyframe is not None and (less := _less(keyframe, part)) is not keyframe:
            kept = replace(kept, avoidance=less) if role == "avoidance" else replace(kept, correction=less)
            gone.append(field)
        elif role in _EMPTY and getattr(kept, role) != _EMPTY[role]:
            kept = replace(kept, **{role: _EMPTY[role]})
            gone.append(field)
    skips = (Skip(annotation.episode, tuple(gone), WHY, lost=False),) if gone else ()
    return kept, skips


_EMPTY: Mapping[str, object] = {
    "outcome": None,
    "subtasks": (),
    "failed_subtask": None,
    "failure_type": None,
    "reason": "",
}


def _less(keyframe: Keyframe, part: str) -> Keyframe | None:
    """A keyframe without one part; without its place (or as a whole) there is none."""
    match part.partition(".")[0]:
        case "high_level":
            return replace(keyframe, high_level="")
        case "low_level" | "commands":  # the sentence and its structure say the same
            return replace(keyframe, low_level="", commands=())
        case "symbols":
            return replace(keyframe, symbols=(), unread=())
        case "" | "index":
            return None
        case _:
            return keyframe


def _unverified(provenance: Json) -> list[str]:
    entries = cast("dict[str, Json]", provenance) if isinstance(provenance, dict) else {}
    states = {field: cast("dict[str, Json]", entry) for field, entry in entries.items() if isinstance(entry, dict)}
    return [field for field, entry in states.items() if entry.get("state") == "unverified"]
