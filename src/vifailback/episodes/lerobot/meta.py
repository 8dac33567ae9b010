"""What a LeRobotDataset says about itself: info.json, the list of episodes, and where their files lie."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

import msgspec

from vifailback.episodes.reader import readable
from vifailback.episodes.source import head_first, is_depth
from vifailback.errors import RecordingError
from vifailback.types.annotation import Outcome
from vifailback.types.episode import Camera
from vifailback.types.image import ImageSize, Json
from vifailback.types.symbol import Problem

SUCCESS_KEYS = ("success", "is_success", "next.success", "episode_success", "next.is_success")
"""Where datasets say that an episode succeeded: fields of an episode, else features whose maximum tells."""

_PLACE = re.compile(r"\{(\w+)(?::(0?\d{1,2})d?)?\}")
_INDEX_COLUMNS = {"timestamp", "frame_index", "episode_index", "index", "task_index"}


@dataclass(frozen=True)
class LerobotInfo:
    """A dataset's meta/info.json.

    Args:
        root: the dataset's folder.
        fps: frames per second.
        chunk_size: episodes a chunk folder (v2).
        data_path: where the tables lie, with places to fill ("data/chunk-{episode_chunk:03d}/...").
        video_path: where the videos lie; "" where there are none.
        cameras: camera name -> (feature key, whether it is stored as video, what is known of the camera).
        signals: features that are states, actions and the like.
        success: the feature whose maximum over an episode says that it succeeded.
        total: how many episodes there should be.
    """

    root: Path
    fps: float
    chunk_size: int
    data_path: str
    video_path: str
    cameras: Mapping[str, tuple[str, bool, Camera]]
    signals: tuple[str, ...]
    success: str | None
    total: int | None

    def place(self, template: str, **values: int | str) -> Path:
        """Return the file that a path template names, inside the dataset's folder.

        Raises:
            RecordingError: the template has an unknown place, or leads out of the dataset.
        """
        file = self.root / "meta" / "info.json"

        def fill(match: re.Match[str]) -> str:
            if match[1] not in values:
                known = ", ".join(sorted(values))
                raise RecordingError(f"unknown place {{{match[1]}}}; known: {known}", file=file, field=template)
            value = values[match[1]]
            return f"{value:{match[2]}d}" if match[2] and isinstance(value, int) else str(value)

        return inside(self.root, _PLACE.sub(fill, template), file=file)


@dataclass(frozen=True, slots=True)
class Span:
    """Where an episode lies in a video that it shares: from and to [s]; `until` None = as long as the episode."""

    path: Path
    since: float = 0.0
    until: float | None = None


@dataclass(frozen=True)
class LerobotEpisode:
    """One episode as the metadata tells it.

    Args:
        index: its number in the dataset.
        length: number of frames.
        task: task sentences, joined by "; ".
        outcome: where the metadata tells.
        table: the parquet file with its rows.
        shared: other episodes' rows are in the same table.
        videos: camera name -> its part of a video file.
    """

    index: int
    length: int
    task: str
    outcome: Outcome | None
    table: Path
    shared: bool
    videos: Mapping[str, Span]


def inside(root: Path, relative: str, *, file: object) -> Path:
    """Return `root / relative`.

    Raises:
        RecordingError: the path is absolute or climbs out of `root`, or is no path. Links are followed: the caches of
            the Hugging Face hub are made of them.
    """
    parts = PurePosixPath(relative.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or "\0" in relative or re.match(r"[A-Za-z]:", relative):
        raise RecordingError("the path leads out of the dataset's folder; not followed", file=file, field=relative)
    return root / parts


def read_info(root: Path) -> LerobotInfo:
    """Read meta/info.json.

    Raises:
        RecordingError: it is no JSON object, of an unknown version, or lacks what is needed.
    """
    file = root / "meta" / "info.json"
    raw = read_json(file)
    version = str(raw.get("codebase_version", "v2.0"))
    if not version.startswith(("v2.", "v3.")):
        raise RecordingError(f"LeRobotDataset {version}; expected v2.0, v2.1 or v3.0", file=file)
    fps = raw.get("fps")
    if not isinstance(fps, int | float) or not 0 < fps < 100_000:
        raise RecordingError(f"expected frames per second above 0, got {fps!r}", file=file, field="fps")
    features = raw.get("features")
    if not isinstance(features, dict):
        raise RecordingError("expected an object that describes the columns", file=file, field="features")
    columns = {key: as_object(value) for key, value in as_object(features).items()}
    if not raw.get("video_path") and any(value.get("dtype") == "video" for value in columns.values()):
        raise RecordingError("expected the path of the videos that the features name", file=file, field="video_path")
    total, chunk = raw.get("total_episodes"), raw.get("chunks_size", 1000)
    return LerobotInfo(
        root=root,
        fps=float(fps),
        chunk_size=chunk if isinstance(chunk, int) and chunk > 0 else 1000,
        data_path=_template(raw, "data_path", file),
        video_path=_template(raw, "video_path", file, optional=True),
        cameras=_cameras(columns),
        signals=tuple(key for key, value in columns.items() if key not in _INDEX_COLUMNS and _is_number(value)),
        success=next((key for key in SUCCESS_KEYS if key in columns), None),
        total=total if isinstance(total, int) else None,
    )


def read_json(file: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        RecordingError: the file cannot be read or holds something else.
    """
    try:
        value: Json = msgspec.json.decode(file.read_bytes())
    except OSError as error:
        raise RecordingError(f"cannot be read: {error.strerror}", file=file) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise RecordingError(f"not valid JSON: {error}", file=file) from error
    if not isinstance(value, dict):
        raise RecordingError(f"expected a JSON object, got {type(value).__name__}", file=file)
    return cast("dict[str, Any]", value)


def read_lines(file: Path, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, object) of a JSON lines file; a line that is none becomes a problem."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise RecordingError(f"cannot be read: {error.strerror}", file=file) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value: Json = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            problems.append(Problem(f"{readable(file)}: line {number}", f"not valid JSON: {error}"))
            continue
        if isinstance(value, dict):
            yield number, cast("dict[str, Any]", value)
        else:
            problems.append(Problem(f"{readable(file)}: line {number}", "expected a JSON object"))


def as_object(value: Json) -> dict[str, Any]:
    """Return a JSON object; an empty one where the value is something else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def as_list(value: Json) -> list[Any]:
    """Return a JSON list; an empty one where the value is something else."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def task_sentence(value: Json, sentences: Mapping[int, str]) -> str:
    """Return the task of an episode: sentences as they are, numbers looked up; several joined by "; "."""
    parts = as_list(value) if isinstance(value, list) else [value]
    words = [sentences.get(part, "") if isinstance(part, int) else part for part in parts if part is not None]
    return "; ".join(dict.fromkeys(word.strip() for word in words if isinstance(word, str) and word.strip()))


def outcome_of(fields: Mapping[str, Any], highest: Json = None) -> Outcome | None:
    """Return how an episode ended: from its own field, else from the maximum of its success feature."""
    values = (*(fields.get(key) for key in SUCCESS_KEYS), highest)
    for value in values:
        while isinstance(value, list) and value:
            value = as_list(value)[0]
        if isinstance(value, bool | int | float):
            return Outcome.SUCCESSFUL if value > 0 else Outcome.FAILED
        if isinstance(value, str) and value.lower() in _WORDS:
            return _WORDS[value.lower()]
    return None


_WORDS = {
    **dict.fromkeys(("success", "successful", "succeeded", "true", "yes"), Outcome.SUCCESSFUL),
    **dict.fromkeys(("failure", "failed", "fail", "false", "no"), Outcome.FAILED),
}


def _template(raw: Mapping[str, Any], key: str, file: Path, *, optional: bool = False) -> str:
    value = raw.get(key)
    if isinstance(value, str) or (optional and value is None):
        return value or ""
    raise RecordingError(f"expected a path such as data/chunk-000/..., got {value!r}", file=file, field=key)


def _cameras(columns: Mapping[str, dict[str, Any]]) -> dict[str, tuple[str, bool, Camera]]:
    found: dict[str, tuple[str, bool, Camera]] = {}
    for key, value in columns.items():
        kind = value.get("dtype")
        if kind not in ("video", "image") or is_depth(key) or _says_depth(value):
            continue
        name = key.removeprefix("observation.images.").removeprefix("observation.")
        name = key if name in found else name
        found[name] = (key, kind == "video", Camera(name, _size(value)))
    return {name: found[name] for name in head_first(found)}


def _says_depth(value: Mapping[str, Any]) -> bool:
    info = as_object(value.get("info") or value.get("video_info"))
    return bool(info.get("video.is_depth_map") or info.get("is_depth_map"))


def _size(value: Mapping[str, Any]) -> ImageSize | None:
    sides = as_list(value.get("shape"))
    if len(sides) != 3 or not all(isinstance(side, int) and side > 0 for side in sides):
        return None
    names = as_list(value.get("names"))
    channels_first = str(names[0]).startswith("channel") if names else sides[0] <= 4 < sides[2]
    height, width = sides[1:] if channels_first else sides[:2]
    return ImageSize(width, height)


def _is_number(value: Mapping[str, Any]) -> bool:
    kind = str(value.get("dtype"))
    return len(as_list(value.get("shape"))) <= 1 and kind.startswith(("float", "int", "uint", "bool"))
