"""The annotation records of the authors' release <-> Annotation, without losing a key.

What a record says is read into the fields of Annotation. Where writing those fields would not give the record back to
the letter (unknown values, other spellings, another key order), the original spelling is kept beside a digest of what
would have been written: while the digest fits, the original is written; once somebody edits that part, the edit is.
In the guidance of a keyframe that is edited, symbols and texts that are not stay as they were spelled.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from vifailback.errors import AnnotationError
from vifailback.store.json_text import encode, require_json
from vifailback.store.node import Node, as_list, as_table
from vifailback.store.release_fields import RELEASE_SIZE, read_fields, read_place, write_fields
from vifailback.store.release_keyframe import WORDS, respelled, single
from vifailback.store.release_own import OURS, own_fields, read_own
from vifailback.store.release_paths import PREFIX, ReleasePath
from vifailback.store.schema import RESERVED
from vifailback.types import Annotation, ImageSize, Json, Problem

KEPT = "$release"
"""Key of `Annotation.extra` that holds what is needed to write a record back to the letter."""

_FIELDS = ("video", "task", "failure_detection", "images", "subtasks", "keyframe", "failure_subtask", "failure_type")
RECORD_KEYS = (*_FIELDS, "avoidance", "correction", "failure_reason", OURS)
"""The keys of a record that are understood, in the order of the release."""


def annotation_from_record(
    record: Mapping[str, Json], *, size: ImageSize | None = None
) -> tuple[Annotation, list[Problem]]:
    """Read an annotation record of the release.

    Args:
        record: the record as parsed JSON.
        size: size of the frames that its pixel coordinates belong to; 640x480 where neither this nor the record says.

    Returns:
        The annotation, and everything that was not understood; that is kept and written back as it came. `length` is
        the number of the last image + 1, which is a lower bound: the release lists the last frame, others may not.
        `fps` is the rate whose 1 fps sampling explains the list of images, the release's 25 first; None if none does.

    Raises:
        AnnotationError: it is no annotation record, or no path says which episode it is about.
    """
    if "messages" in record:
        raise AnnotationError("a VQA record, not an annotation")
    require_json(record, "")
    place, problems = read_place(record)
    own, own_problems = read_own(record.get(OURS))
    frame_size = size or (ImageSize(*own["size"]) if "size" in own else RELEASE_SIZE)
    annotation, found = read_fields(record, place, frame_size)
    if "length" in own and any(frame.index >= own["length"] for frame in annotation.keyframes):
        own_problems.append(Problem(f"{OURS}.length", f"a keyframe lies beyond the {own.pop('length')} frames"))
    unknown = {key: value for key, value in record.items() if key not in (*RECORD_KEYS, KEPT)}
    annotation = replace(annotation, **{**own, "size": (frame_size.width, frame_size.height)}, extra=unknown)
    kept = _kept(annotation, record, place.prefix)
    if kept:
        annotation = replace(annotation, extra={**unknown, KEPT: kept})
    return annotation, [*problems, *own_problems, *found]


def record_from_annotation(annotation: Annotation) -> dict[str, Json]:
    """Write an annotation as a record of the release.

    An annotation that was read from a record gives that record back, changed only where the annotation was changed.
    Symbols are in pixels of `annotation.size` (640x480 where it is unknown); `images` are those of the release's
    sampling, only the keyframes where the length is unknown. What the release has no key for goes under
    "failure_reason", "high_level" and "vifailback".

    Raises:
        AnnotationError: what was kept of the original record is damaged.
    """
    return _restored(_written(annotation), annotation, Node(annotation.extra.get(KEPT, {}), KEPT))


def _restored(written: dict[str, Json], annotation: Annotation, kept: Node) -> dict[str, Json]:
    """Put the kept spellings of what was not changed into a record, in the kept order."""
    written, size = dict(written), ImageSize(*annotation.size) if annotation.size else RELEASE_SIZE
    edited = {frame.role.value: frame for frame in annotation.keyframes}
    spellings = kept.get("kept") or Node({}, KEPT)
    for key in spellings.table():
        spelling = spellings.need(key).table()
        if spelling.get("for") == _digest(written, key):
            written.pop(key, None)
            if "as" in spelling:
                written[key] = spelling["as"]
        elif key in edited and "as" in spelling:
            written[key] = respelled(as_list(written[key]) or (), edited[key], spelling["as"], size)
    keys = kept.get("keys")
    first = [item.text() for item in keys.items()] if keys else []
    return {key: written[key] for key in dict.fromkeys([*first, *RECORD_KEYS, *written]) if key in written}


def _written(annotation: Annotation) -> dict[str, Json]:
    """The record without the kept spellings."""
    kept = Node(annotation.extra.get(KEPT, {}), KEPT)
    prefix = kept.get("prefix")
    if prefix is not None and prefix.value not in ("", PREFIX):
        raise prefix.wrong(f'"" or "{PREFIX}"')
    place = ReleasePath(prefix.text() if prefix else PREFIX, annotation.episode, annotation.camera)
    record = write_fields(annotation, place)
    keyframe, more = kept.get("keyframe"), kept.get("keyframes")
    frames = {**record.get("keyframe", [{}])[0], **(keyframe.table() if keyframe else {})}
    if frames or more:
        record["keyframe"] = [frames, *(item.value for item in more.items())] if more else [frames]
    unknown = kept.get(OURS)
    own = {**own_fields(annotation, place), **(unknown.table() if unknown else {})}
    if own:
        record[OURS] = own
    record |= {key: value for key, value in annotation.extra.items() if key not in (*RECORD_KEYS, KEPT)}
    return {key: record[key] for key in dict.fromkeys([*RECORD_KEYS, *record]) if key in record}


def _kept(annotation: Annotation, record: Mapping[str, Json], prefix: str) -> dict[str, Json]:
    """What is needed beside the annotation to write the record back to the letter."""
    kept: dict[str, Json] = {} if prefix == PREFIX else {"prefix": prefix}
    frames, more, _ = single(record.get("keyframe"), "keyframe")
    own, known = as_table(record.get(OURS)), read_own(record.get(OURS))[0]
    unknown = {
        "keyframe": {key: value for key, value in frames.items() if key not in WORDS.values()},
        "keyframes": more,
        OURS: {key: value for key, value in (own or {}).items() if key not in known},
    }
    kept |= {key: value for key, value in unknown.items() if value}
    written = _written(replace(annotation, extra={**annotation.extra, KEPT: kept}))
    spellings: dict[str, Json] = {}
    for key in dict.fromkeys([*record, *written]):
        if key not in record:
            spellings[key] = {"for": _digest(written, key)}
        elif key not in written or repr(written[key]) != repr(record[key]):
            spellings[key] = {"for": _digest(written, key), "as": record[key]}
    if spellings:
        kept["kept"] = spellings
    moved = not RESERVED.isdisjoint(annotation.extra)  # our file does not keep the place of these
    if moved or list(_restored(written, annotation, Node(kept))) != list(record):
        kept["keys"] = list(record)
    return kept


def _digest(record: Mapping[str, Json], key: str) -> str:
    """Name what would be written under a key; "" for nothing."""
    return hashlib.blake2b(encode(record[key]), digest_size=6).hexdigest() if key in record else ""
