"""Annotation <-> JSON object, without loss (docs/annotations.md)."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from vifailback.errors import AnnotationError
from vifailback.store.guidance import command_from_json, command_to_json, symbol_from_json, symbol_to_json
from vifailback.store.json_text import require_json
from vifailback.store.node import Node, as_list
from vifailback.types import Annotation, FailureType, Json, Keyframe, KeyframeRole, Outcome

AS_READ = "$as_read"
"""Key of `Keyframe.extra` that holds symbols and commands whose JSON has keys that are unknown here."""

LONGEST_EPISODE = 10_000_000
"""More frames than this (four days at 25 fps) are taken for an error."""
RATES_FPS = (0.001, 10_000)
"""Slowest and fastest frame rate that is taken for one [frames per second]."""

_ANNOTATION_KEYS = (
    *("episode", "task", "outcome", "subtasks", "failed_subtask", "failure_type", "avoidance", "correction"),
    *("reason", "camera", "length", "fps", "size", "author", "stage"),
)
_KEYFRAME_KEYS = ("index", "low_level", "commands", "symbols", "high_level", "unread")
_EXTRA = "extra"
"""Holds the unknown keys that have a name of ours; all others stand beside ours."""
RESERVED = frozenset({*_ANNOTATION_KEYS, _EXTRA})
"""Names of an annotation's keys, which an unknown key of another program may have as well."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\\]|^[A-Za-z]:")
"""Control characters, unpaired surrogates, backslashes and drive letters."""

_Part = TypeVar("_Part")


def annotation_to_json(annotation: Annotation) -> dict[str, Json]:
    """Return an annotation as a JSON object: keys in a fixed order, what is empty left out, unknown keys last.

    Raises:
        AnnotationError: the annotation would not be readable again (a keyframe beyond the episode, NaN, ...).
    """
    for role, keyframe in zip(KeyframeRole, (annotation.avoidance, annotation.correction), strict=True):
        if keyframe is not None and keyframe.role is not role:
            raise AnnotationError(f"holds a keyframe whose role is {keyframe.role.value}", field=role.value)
    known: dict[str, Json] = {
        "episode": annotation.episode,
        "task": annotation.task,
        "outcome": annotation.outcome and annotation.outcome.value,
        "subtasks": list(annotation.subtasks),
        "failed_subtask": annotation.failed_subtask,
        "failure_type": annotation.failure_type and annotation.failure_type.value,
        "avoidance": annotation.avoidance and _keyframe_to_json(annotation.avoidance),
        "correction": annotation.correction and _keyframe_to_json(annotation.correction),
        "reason": annotation.reason,
        "camera": annotation.camera,
        "length": annotation.length,
        "fps": annotation.fps,
        "size": annotation.size and list(annotation.size),
        "author": annotation.author,
        "stage": annotation.stage or None,
    }
    written = _with_extra(known, annotation.extra, always=("episode", "task"))
    require_json(written, "")
    annotation_from_json(written)
    return written


def annotation_from_json(source: Json | Node) -> Annotation:
    """Read an annotation from its JSON object.

    Args:
        source: the object, or the object with its path in the document.

    Raises:
        AnnotationError: a value is not what the schema says; names its path and what was expected.
    """
    node = source if isinstance(source, Node) else Node(source)
    annotation = Annotation(
        episode=read_episode(node.need("episode")),
        task=node.need("task").text(),
        outcome=_read(node, "outcome", lambda found: found.member(Outcome), None),
        subtasks=_read(node, "subtasks", lambda found: tuple(item.text() for item in found.items()), ()),
        failed_subtask=_read(node, "failed_subtask", lambda found: found.whole(1), None),
        failure_type=_read(node, "failure_type", lambda found: found.member(FailureType), None),
        avoidance=_read(node, "avoidance", lambda found: _keyframe(found, KeyframeRole.AVOIDANCE), None),
        correction=_read(node, "correction", lambda found: _keyframe(found, KeyframeRole.CORRECTION), None),
        reason=_read(node, "reason", Node.text, ""),
        camera=_read(node, "camera", Node.text, ""),
        length=_read(node, "length", read_length, None),
        fps=_read(node, "fps", read_fps, None),
        size=_read(node, "size", read_size, None),
        author=_read(node, "author", Node.text, ""),
        stage=_read(node, "stage", lambda found: found.whole(0, 3), 0),
        extra=_extra(node, _ANNOTATION_KEYS),
    )
    _check_together(annotation, node)
    return annotation


def _check_together(annotation: Annotation, node: Node) -> None:
    subtasks, length = len(annotation.subtasks), annotation.length
    if annotation.failed_subtask is not None and annotation.subtasks:
        node.need("failed_subtask").whole(1, subtasks)
    for keyframe in annotation.keyframes:
        if length is not None and keyframe.index >= length:
            node.need(keyframe.role.value).need("index").whole(0, length - 1)


def _keyframe_to_json(keyframe: Keyframe) -> dict[str, Json]:
    kept = as_list(keyframe.extra.get(AS_READ)) or ()
    known: dict[str, Json] = {
        "index": keyframe.index,
        "low_level": keyframe.low_level,
        "commands": _as_read(keyframe.commands, command_to_json, command_from_json, kept),
        "symbols": _as_read(keyframe.symbols, symbol_to_json, symbol_from_json, kept),
        "high_level": keyframe.high_level,
        "unread": list(keyframe.unread),
    }
    extra = {key: value for key, value in keyframe.extra.items() if key != AS_READ}
    return _with_extra(known, extra, always=("index",))


def _keyframe(node: Node, role: KeyframeRole) -> Keyframe:
    commands = _read(node, "commands", lambda found: tuple(found.items()), ())
    symbols = _read(node, "symbols", lambda found: tuple(found.items()), ())
    read_commands = tuple(map(command_from_json, commands))
    read_symbols = tuple(map(symbol_from_json, symbols))
    written = [*map(command_to_json, read_commands), *map(symbol_to_json, read_symbols)]
    as_read = [item.value for item, ours in zip((*commands, *symbols), written, strict=True) if item.value != ours]
    extra = _extra(node, _KEYFRAME_KEYS)
    return Keyframe(
        role=role,
        index=node.need("index").whole(0),
        low_level=_read(node, "low_level", Node.text, ""),
        commands=read_commands,
        symbols=read_symbols,
        high_level=_read(node, "high_level", Node.text, ""),
        unread=_read(node, "unread", lambda found: tuple(item.value for item in found.items()), ()),
        extra={**extra, AS_READ: as_read} if as_read else extra,
    )


def _as_read(
    parts: Sequence[_Part],
    write: Callable[[_Part], dict[str, Json]],
    read: Callable[[Node], _Part],
    kept: Sequence[Json],
) -> list[Json]:
    """Write parts, each with the unknown keys that its JSON had when it was read."""
    spellings: list[tuple[_Part, Json]] = []
    for raw in kept:
        try:
            spellings.append((read(Node(raw)), raw))
        except AnnotationError:
            continue
    written: list[Json] = []
    for part in parts:
        found = next((at for at, (meaning, _) in enumerate(spellings) if meaning == part), None)
        written.append(write(part) if found is None else spellings.pop(found)[1])
    return written


def _with_extra(known: dict[str, Json], extra: Mapping[str, Json], always: tuple[str, ...]) -> dict[str, Json]:
    written = {key: value for key, value in known.items() if key in always or value not in (None, "", [])}
    collides = {key: value for key, value in extra.items() if key in known or key == _EXTRA}
    beside = {key: value for key, value in extra.items() if key not in collides}
    return {**written, **beside, **({_EXTRA: collides} if collides else {})}


def _extra(node: Node, known: tuple[str, ...]) -> dict[str, Json]:
    beside = {key: value for key, value in node.table().items() if key not in known and key != _EXTRA}
    under = node.get(_EXTRA)
    return beside | dict(under.table()) if under is not None else beside


def _read(node: Node, key: str, read: Callable[[Node], _Part], default: _Part) -> _Part:
    found = node.get(key)
    return default if found is None else read(found)


def read_episode(node: Node) -> str:
    """Read an episode id.

    Raises:
        AnnotationError: it is empty or could lead outside of a folder.
    """
    name = node.text()
    if not is_safe_name(name):
        raise node.wrong('an episode id: not empty, relative, without ".." and control characters')
    return name


def is_safe_name(name: str) -> bool:
    """Say whether a name that contains "/" can be used below a folder without leading outside of it."""
    parts = name.split("/")
    return not any(part in ("", ".", "..") for part in parts) and _UNSAFE.search(name) is None


def read_fps(node: Node) -> float:
    """Read a frame rate [frames per second].

    Raises:
        AnnotationError: it is no rate that a camera has.
    """
    return node.number(*RATES_FPS)


def read_length(node: Node) -> int:
    """Read the number of frames of an episode.

    Raises:
        AnnotationError: it is no whole number from 1.
    """
    return node.whole(1, LONGEST_EPISODE)


def read_size(node: Node) -> tuple[int, int]:
    """Read [width, height] in pixels.

    Raises:
        AnnotationError: it is not two positive whole numbers.
    """
    numbers = [item.whole(1) for item in node.items()]
    if len(numbers) != 2:
        raise node.wrong("[width, height] in pixels")
    return numbers[0], numbers[1]
