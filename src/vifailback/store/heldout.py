"""Import of "real-failure-heldout/1": a JSON file per clip, symbols in pixels, second opinions."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from vifailback.errors import AnnotationError
from vifailback.store.node import Node
from vifailback.store.schema import read_episode, read_fps, read_length
from vifailback.symbols.code import parse_symbols
from vifailback.symbols.sentence import read_command
from vifailback.types import Annotation, FailureType, ImageSize, Json, Keyframe, KeyframeRole, Outcome, Problem, Symbol

HELDOUT_SCHEMA = "real-failure-heldout/1"

_KEYS = (
    *("schema", "clip", "width", "height", "fps", "n_frames", "task", "success", "subtasks", "failure_subtask"),
    *("failure_type", "avoidance_keyframe", "correction_keyframe", "avoidance", "correction", "failure_reason"),
)
_KEYFRAME_KEYS = ("low_level", "symbols_px")

_Part = TypeVar("_Part")


def annotation_from_heldout(record: Mapping[str, Json]) -> tuple[Annotation, list[Problem]]:
    """Read an annotation of a clip; the episode is the clip's path without its suffix.

    Keys without a place in Annotation (spare failure types, acceptable frames, the clip's suffix, ...) are kept in
    `extra`; a keyframe's further fields stand in its own `extra` under "frame".

    Returns:
        The annotation, and what was in it but could not be understood.

    Raises:
        AnnotationError: a field that an annotation needs is missing or of the wrong kind; names it.
    """
    node = Node(dict(record))
    size = (node.need("width").whole(1), node.need("height").whole(1))
    clip = node.need("clip").text()
    subtasks = _optional(node, "subtasks", lambda found: [item.text() for item in found.items()], [])
    problems: list[Problem] = []
    keyframes = {role: _keyframe(node, role, ImageSize(*size), problems) for role in KeyframeRole}
    length = _optional(node, "n_frames", read_length, None)
    for role, keyframe in keyframes.items():
        if keyframe and length is not None and keyframe.index >= length:
            node.need(f"{role.value}_keyframe").need("frame").whole(0, length - 1)
    success = _optional(node, "success", Node.flag, None)
    annotation = Annotation(
        episode=read_episode(Node(str(PurePosixPath(clip).with_suffix("")) if clip else "", "clip")),
        task=node.need("task").text(),
        outcome=None if success is None else Outcome.SUCCESSFUL if success else Outcome.FAILED,
        subtasks=tuple(text.removeprefix(f"{number}. ") for number, text in enumerate(subtasks, 1)),
        failed_subtask=_optional(node, "failure_subtask", lambda found: found.whole(1, len(subtasks) or None), None),
        failure_type=_optional(node, "failure_type", lambda found: found.member(FailureType), None),
        avoidance=keyframes[KeyframeRole.AVOIDANCE],
        correction=keyframes[KeyframeRole.CORRECTION],
        reason=_optional(node, "failure_reason", Node.text, ""),
        length=length,
        fps=_optional(node, "fps", read_fps, None),
        size=size,
        extra={"clip": clip} | {key: value for key, value in record.items() if key not in _KEYS},
    )
    return annotation, problems


def _keyframe(node: Node, role: KeyframeRole, size: ImageSize, problems: list[Problem]) -> Keyframe | None:
    frame, guidance = node.get(f"{role.value}_keyframe"), node.get(role.value)
    if frame is None:
        if guidance is not None:
            raise AnnotationError(
                f"has guidance but no frame: the key {role.value}_keyframe is missing", field=role.value
            )
        return None
    guidance = guidance or Node({}, role.value)
    low_level = _optional(guidance, "low_level", Node.text, "")
    commands, unread = read_command(low_level) if low_level.strip() else ((), [])
    problems += [Problem(f"{role.value}.low_level", f"{problem.line!r}: {problem.why}") for problem in unread]
    symbols, unread_symbols = _symbols(guidance, size, problems)
    extra = {key: value for key, value in guidance.table().items() if key not in _KEYFRAME_KEYS}
    frame_extra = {key: value for key, value in frame.table().items() if key != "frame"}
    return Keyframe(
        role=role,
        index=frame.need("frame").whole(0),
        low_level=low_level if low_level.strip() else "",
        commands=commands,
        symbols=tuple(symbols),
        unread=tuple(unread_symbols),
        extra={**extra, "frame": frame_extra} if frame_extra else extra,
    )


def _symbols(guidance: Node, size: ImageSize, problems: list[Problem]) -> tuple[list[Symbol], list[Json]]:
    """Read "symbols_px", which is exact; where it is absent, "code_norm1000", which is truncated to per mille."""
    records, code = guidance.get("symbols_px"), guidance.get("code_norm1000")
    symbols: list[Symbol] = []
    unread: list[Json] = []
    if records is None:
        symbols, wrong = parse_symbols(code.text()) if code else ([], [])
        problems += [Problem(f"{guidance.path}.code_norm1000", f"{problem.line}: {problem.why}") for problem in wrong]
        return symbols, unread
    for item in records.items():
        read, wrong = parse_symbols([item.table()], size=size)
        problems += [Problem(item.path, problem.why) for problem in wrong]
        symbols += read
        unread += [] if read else [item.value]
    return symbols, unread


def _optional(node: Node, key: str, read: Callable[[Node], _Part], default: _Part) -> _Part:
    found = node.get(key)
    return default if found is None else read(found)
