"""LeRobotDataset: a copy of the user's dataset with our annotations in its two language columns."""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from vifailback.atomic import replaced
from vifailback.episodes.lerobot.meta import LerobotInfo, as_object, read_info
from vifailback.episodes.reader import Recordings, open_recordings
from vifailback.errors import ConfigError, RecordingError
from vifailback.store.file import read_annotations
from vifailback.types import Annotation, Json, Problem, VqaRecord
from vifailback.vqa.build.layout import ANNOTATIONS_FILE
from vifailback.vqa.build.matching import match_episodes
from vifailback.vqa.dataset.folder import DatasetFolder
from vifailback.vqa.export.exported import Exported, ExportOptions
from vifailback.vqa.export.lerobot_rows import Language, Spot, language_of

PERSISTENT, EVENTS = "language_persistent", "language_events"
"""The two columns (lerobot: src/lerobot/datasets/language.py)."""
FEATURE: Mapping[str, Json] = {"dtype": "language", "shape": [1], "names": None}
"""What meta/info.json says of each."""


def export(dataset: DatasetFolder, out: Path, options: ExportOptions) -> Exported:
    """Write a copy of a LeRobotDataset to `out`, with subtasks, plan, failure event and questions in it.

    The dataset itself is never changed; `out` appears whole or not at all.

    Raises:
        ConfigError: no recordings are named, or `out` exists.
        RecordingError: the recordings are no LeRobotDataset.
    """
    if options.recordings is None:
        raise ConfigError("exporting to LeRobot needs the LeRobotDataset to annotate: --recordings PATH")
    if out.exists():
        raise ConfigError(f"{out} exists already; name a new folder, so that nothing is overwritten")
    root = options.recordings
    if not (root / "meta" / "info.json").is_file():
        raise RecordingError("this is no LeRobotDataset: there is no meta/info.json", file=root)
    info, recordings = read_info(root), open_recordings(root)
    records = [record for record in dataset.records if options.side in (None, record.split)]
    plan, problems = _plan(recordings, _annotations(dataset, options), records)
    temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        copy = shutil.copy2 if options.videos == "copy" else _link
        shutil.copytree(root, temporary, copy_function=copy, ignore=shutil.ignore_patterns("*.parquet"))
        counts: Counter[str] = Counter()
        for table in sorted(root.rglob("*.parquet")):
            target = temporary / table.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            if table.is_relative_to(root / "data"):
                counts += _rewrite(table, target, plan, info)
            else:
                shutil.copy2(table, target)
        _declare(temporary / "meta" / "info.json")
        temporary.replace(out)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    said = ", ".join(f"{number} {style}" for style, number in sorted(counts.items()))
    placed = counts["vqa"] // 2
    return Exported((out,), placed, (*dataset.problems, *problems), f"LeRobotDataset with {said or 'nothing'}: {out}")


@dataclass(frozen=True)
class _Said:
    """What is said about one episode."""

    annotation: Annotation | None
    records: tuple[VqaRecord, ...]


def _annotations(dataset: DatasetFolder, options: ExportOptions) -> tuple[Annotation, ...]:
    beside = dataset.root / ANNOTATIONS_FILE
    file = options.annotations or (beside if beside.is_file() else None)
    return read_annotations(file).annotations if file is not None else ()


def _plan(
    recordings: Recordings, annotations: Iterable[Annotation], records: Sequence[VqaRecord]
) -> tuple[dict[int, _Said], list[Problem]]:
    """What belongs to each episode number, and everything that belongs to none."""
    matches, lost = match_episodes(annotations, recordings)
    problems = [Problem(f"annotation of {skip.episode}", skip.why) for skip in lost]
    known = {episode.id: number for episode in recordings if (number := _number(episode.id)) is not None}
    plan = {known[match.episode.id]: _Said(match.annotation, ()) for match in matches if match.episode.id in known}
    at_home = {match.annotation.episode: match.episode.id for match in matches}
    strays: Counter[str] = Counter()
    for record in records:
        number = known.get(at_home.get(record.episode, record.episode), known.get(record.episode.rpartition("/")[2]))
        if number is None:
            strays[record.episode] += 1
        else:
            said = plan.get(number, _Said(None, ()))
            plan[number] = replace(said, records=(*said.records, record))
    problems += [
        Problem(f"{count} records of {episode}", "left out: no such episode in the LeRobotDataset")
        for episode, count in strays.items()
    ]
    return plan, problems


def _number(episode: str) -> int | None:
    match = re.search(r"(\d+)$", episode)
    return int(match[1]) if match else None


def _rewrite(table: Path, target: Path, plan: Mapping[int, _Said], info: LerobotInfo) -> Counter[str]:
    """Write a table with the two columns added; return how many rows of each style it got."""
    pa, pq = _pyarrow()
    try:
        with pq.ParquetFile(table) as opened:
            data = opened.read()
    except (pa.ArrowException, OSError) as error:
        raise RecordingError(f"not a readable parquet file: {error}", file=table) from error
    for name in ("episode_index", "timestamp"):
        if name not in data.column_names:
            raise RecordingError(f"there is no column {name!r}", file=table)
    episodes, times = data.column("episode_index").to_pylist(), data.column("timestamp").to_pylist()
    persistent: list[list[Json]] = [[] for _ in episodes]
    events: list[list[Json]] = [[] for _ in episodes]
    counts: Counter[str] = Counter()
    for number in dict.fromkeys(episodes):
        places = [at for at, episode in enumerate(episodes) if episode == number]
        said = plan.get(number)
        if said is None:
            continue
        spots = [Spot(frame, float(times[at])) for frame, at in enumerate(places)]
        language = language_of(said.annotation, said.records, spots, _camera(said.annotation, info))
        counts += _styles(language)
        for frame, at in enumerate(places):
            persistent[at] = list(language.persistent)
            events[at] = list(language.events.get(frame, ()))
    kept = [name for name in data.column_names if name not in (PERSISTENT, EVENTS)]
    data = data.select(kept)
    data = data.append_column(PERSISTENT, pa.array(persistent, type=_row_type(timestamp=True)))
    data = data.append_column(EVENTS, pa.array(events, type=_row_type(timestamp=False)))
    data = data.replace_schema_metadata(_features(data.schema.metadata or {}))
    pq.write_table(data, target)
    return counts


def _styles(language: Language) -> Counter[str]:
    rows = [*language.persistent, *(row for rows in language.events.values() for row in rows)]
    return Counter(row["style"] or "say" for row in rows)


def _camera(annotation: Annotation | None, info: LerobotInfo) -> str | None:
    """The feature key of the camera that questions are about: the annotation's, else the head camera."""
    if annotation is not None and annotation.camera in info.cameras:
        return info.cameras[annotation.camera][0]
    return next((key for key, _, _ in info.cameras.values()), None)


def _row_type(*, timestamp: bool) -> Any:
    """The type of a column: a list of rows; event rows have no time of their own."""
    pa, _ = _pyarrow()
    arguments = pa.struct([("text", pa.string())])
    call = pa.struct(
        [("type", pa.string()), ("function", pa.struct([("name", pa.string()), ("arguments", arguments)]))]
    )
    fields = [("role", pa.string()), ("content", pa.string()), ("style", pa.string())]
    fields += [("timestamp", pa.float32())] if timestamp else []
    fields += [("camera", pa.string()), ("tool_calls", pa.list_(call))]
    return pa.list_(pa.struct(fields))


def _features(metadata: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Drop what pandas said of the old columns; tell Hugging Face `datasets` of the new ones, where it had a say."""
    kept = {key: value for key, value in metadata.items() if key != b"pandas"}
    raw = kept.get(b"huggingface")
    if raw is None:
        return kept
    said = as_object(msgspec.json.decode(raw))
    features = as_object(as_object(said.get("info")).get("features"))
    features |= {PERSISTENT: [_row_features(timestamp=True)], EVENTS: [_row_features(timestamp=False)]}
    return {**kept, b"huggingface": msgspec.json.encode({**said, "info": {"features": features}})}


def _row_features(*, timestamp: bool) -> dict[str, Json]:
    text = {"dtype": "string", "_type": "Value"}
    call = {"type": text, "function": {"name": text, "arguments": {"text": text}}}
    time = {"timestamp": {"dtype": "float32", "_type": "Value"}} if timestamp else {}
    return {"role": text, "content": text, "style": text, **time, "camera": text, "tool_calls": [call]}


def _declare(file: Path) -> None:
    """Add the two columns to meta/info.json."""
    info = msgspec.json.decode(file.read_bytes())
    info["features"] |= {PERSISTENT: FEATURE, EVENTS: FEATURE}
    file.unlink()
    with replaced(file) as target:
        target.write(msgspec.json.format(msgspec.json.encode(info), indent=4))


def _link(source: str, target: str) -> str:
    """Link a video instead of copying it; everything else is copied, because it may be edited."""
    if Path(source).suffix.lower() not in (".mp4", ".mkv", ".webm"):
        return shutil.copy2(source, target)
    try:
        os.link(source, target)
    except OSError:  # another disk
        return shutil.copy2(source, target)
    return target


def _pyarrow() -> tuple[Any, Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pa, pq
