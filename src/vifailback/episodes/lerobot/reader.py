"""LeRobotDataset v2.0, v2.1 and v3.0: a folder with meta/info.json, tables and videos."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from vifailback.episodes.lerobot.meta import (
    SUCCESS_KEYS,
    LerobotEpisode,
    LerobotInfo,
    Span,
    as_object,
    outcome_of,
    read_info,
    read_lines,
    task_sentence,
)
from vifailback.episodes.lerobot.source import LerobotSource
from vifailback.episodes.lerobot.table import column_names, read_table
from vifailback.episodes.reader import Found, Reader, readable
from vifailback.errors import RecordingError
from vifailback.types.episode import Episode
from vifailback.types.symbol import Problem


def _recognises(path: Path) -> bool:
    return (path / "meta" / "info.json").is_file()


def _episodes(path: Path) -> Found:
    """List a dataset's episodes from its metadata alone."""
    info = read_info(path)
    problems: list[Problem] = []
    if (path / "meta" / "episodes.jsonl").is_file():
        listed = _listed_v2(info, problems)
    elif (path / "meta" / "episodes").is_dir():
        listed = _listed_v3(info, problems)
    else:
        raise RecordingError("there is no list of episodes: neither episodes.jsonl nor episodes/", file=path / "meta")
    if info.total is not None and len(listed) != info.total:
        why = f"total_episodes is {info.total}, the list of episodes has {len(listed)} that can be read"
        problems.append(Problem(readable(path / "meta" / "info.json"), why))
    if not info.cameras:
        problems.append(Problem(readable(path / "meta" / "info.json"), "no feature is a colour image or video"))
    episodes = [
        Episode(f"episode_{one.index:06d}", one.task, readable(path), LerobotSource(info, one), one.outcome)
        for one in (listed[index] for index in sorted(listed))
    ]
    return Found(tuple(episodes), tuple(problems))


def _listed_v2(info: LerobotInfo, problems: list[Problem]) -> dict[int, LerobotEpisode]:
    meta = info.root / "meta"
    sentences = _sentences_v2(meta / "tasks.jsonl", problems)
    highest = _highest_v2(meta / "episodes_stats.jsonl", info.success, problems)
    result: dict[int, LerobotEpisode] = {}
    for line, fields in read_lines(meta / "episodes.jsonl", problems):
        place = f"{readable(meta / 'episodes.jsonl')}: line {line}"
        index, length = fields.get("episode_index"), fields.get("length")
        if not _counts(index, length) or index in result:
            problems.append(Problem(place, "expected a new episode_index and a length, both whole and not negative"))
            continue
        index, length = cast(int, index), cast(int, length)
        chunk = {"episode_chunk": index // info.chunk_size, "episode_index": index}
        videos = {
            name: Span(info.place(info.video_path, video_key=key, **chunk))
            for name, (key, is_video, _) in info.cameras.items()
            if is_video
        }
        result[index] = LerobotEpisode(
            index,
            length,
            task_sentence(fields.get("tasks", fields.get("task")), sentences),
            outcome_of(fields, highest.get(index)),
            info.place(info.data_path, **chunk),
            False,
            videos,
        )
    return result


def _sentences_v2(file: Path, problems: list[Problem]) -> dict[int, str]:
    lines = read_lines(file, problems) if file.is_file() else ()
    return {
        fields["task_index"]: str(fields.get("task", ""))
        for _, fields in lines
        if isinstance(fields.get("task_index"), int)
    }


def _highest_v2(file: Path, feature: str | None, problems: list[Problem]) -> dict[int, Any]:
    """Return the maximum of the success feature by episode; without such a feature the file is not read."""
    if feature is None or not file.is_file():
        return {}
    result: dict[int, Any] = {}
    for _, fields in read_lines(file, problems):
        if isinstance(fields.get("episode_index"), int):
            result[fields["episode_index"]] = as_object(as_object(fields.get("stats")).get(feature)).get("max")
    return result


def _listed_v3(info: LerobotInfo, problems: list[Problem]) -> dict[int, LerobotEpisode]:
    sentences = _sentences_v3(info.root / "meta" / "tasks.parquet", problems)
    files = sorted((info.root / "meta" / "episodes").rglob("*.parquet"))
    result: dict[int, LerobotEpisode] = {}
    for file in files:
        try:
            wanted = [name for name in column_names(file) if not name.startswith("stats/") or _is_success(name)]
            rows = read_table(file, wanted)
        except RecordingError as error:
            problems.append(Problem(readable(file), error.why))
            continue
        for number, row in enumerate(rows):
            try:
                one = _episode_v3(info, row, sentences)
            except RecordingError as error:
                if error.file:
                    raise
                problems.append(Problem(f"{readable(file)}: row {number}", error.why))
                continue
            if one.index in result:
                why = f"episode_index {one.index} is listed twice; the first one counts"
                problems.append(Problem(f"{readable(file)}: row {number}", why))
            result.setdefault(one.index, one)
    if not result:
        why = problems[-1].why if problems else "there is no parquet file in it"
        raise RecordingError(f"no list of episodes can be read: {why}", file=info.root / "meta" / "episodes")
    return result


def _is_success(name: str) -> bool:
    return name in {f"stats/{key}/max" for key in SUCCESS_KEYS}


def _episode_v3(info: LerobotInfo, row: Mapping[str, Any], sentences: Mapping[int, str]) -> LerobotEpisode:
    index, length = row.get("episode_index"), row.get("length")
    if not _counts(index, length):
        raise RecordingError(f"expected episode_index and length, got {index!r} and {length!r}")
    videos = {
        name: Span(
            info.place(
                info.video_path,
                video_key=key,
                chunk_index=_whole(row, f"videos/{key}/chunk_index"),
                file_index=_whole(row, f"videos/{key}/file_index"),
            ),
            _seconds(row, f"videos/{key}/from_timestamp"),
            _seconds(row, f"videos/{key}/to_timestamp"),
        )
        for name, (key, is_video, _) in info.cameras.items()
        if is_video
    }
    return LerobotEpisode(
        cast(int, index),
        cast(int, length),
        task_sentence(row.get("tasks", row.get("task")), sentences),
        outcome_of(row, row.get(f"stats/{info.success}/max")),
        info.place(
            info.data_path,
            chunk_index=_whole(row, "data/chunk_index"),
            file_index=_whole(row, "data/file_index"),
        ),
        True,
        videos,
    )


def _sentences_v3(file: Path, problems: list[Problem]) -> dict[int, str]:
    """Read meta/tasks.parquet, whose sentences stand in a column `task` or in pandas' index column."""
    if not file.is_file():
        return {}
    try:
        rows = read_table(file)
    except RecordingError as error:
        problems.append(Problem(readable(file), error.why))
        return {}
    sentences: dict[int, str] = {}
    for row in rows:
        words = [value for value in row.values() if isinstance(value, str)]
        if words and isinstance(row.get("task_index"), int):
            sentences[row["task_index"]] = words[0]
    return sentences


def _counts(index: object, length: object) -> bool:
    numbers = (index, length)
    return all(isinstance(number, int) and not isinstance(number, bool) and number >= 0 for number in numbers)


def _whole(row: Mapping[str, Any], column: str) -> int:
    value = row.get(column)
    if isinstance(value, int):
        return value
    raise RecordingError(f"expected a whole number in column {column}, got {value!r}")


def _seconds(row: Mapping[str, Any], column: str) -> float:
    value = row.get(column)
    if isinstance(value, int | float) and 0 <= value < 1e9:
        return float(value)
    raise RecordingError(f"expected seconds in column {column}, got {value!r}")


READER = Reader("lerobot", 10, _recognises, _episodes)
