"""The tables and the metadata of a LeRobotDataset v3.0, from its episodes (lerobot: src/lerobot/datasets)."""

import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from vifailback.atomic import in_place_of, replaced
from vifailback.episodes.lerobot.stats import Stats, merged

FILES_A_CHUNK = 1000
"""Files a folder (lerobot's default)."""
ROWS_A_FILE = 500_000
"""Rows after which a new table is begun: about 100 MB of two arms' states and actions, lerobot's default."""


@dataclass(frozen=True)
class EpisodePart:
    """What the metadata says of one episode.

    Args:
        index: its number.
        task: the task sentence.
        length: number of steps.
        success: how it ended; None where nobody said.
        stats: of each feature.
    """

    index: int
    task: str
    length: int
    success: bool | None
    stats: Mapping[str, Stats]


def write_part(path: Path, part: EpisodePart) -> None:
    """Keep an episode's part of the metadata."""
    stats = {key: {name: value.tolist() for name, value in found.items()} for key, found in part.stats.items()}
    fields = {"index": part.index, "task": part.task, "length": part.length, "success": part.success, "stats": stats}
    with replaced(path) as file:
        file.write(msgspec.json.encode(fields))


def read_part(path: Path) -> EpisodePart:
    """Read what `write_part` kept."""
    fields = msgspec.json.decode(path.read_bytes())
    stats = {
        key: {name: np.array(value, np.float64) for name, value in found.items()}
        for key, found in fields["stats"].items()
    }
    return EpisodePart(fields["index"], fields["task"], fields["length"], fields["success"], stats)


def video_file(key: str, index: int) -> str:
    """Return the place of an episode's video of a feature."""
    return f"videos/{key}/chunk-{index // FILES_A_CHUNK:03d}/file-{index % FILES_A_CHUNK:03d}.mp4"


def arrow() -> tuple[Any, Any]:
    """Return pyarrow and its parquet module; imported late, because they take a while and have no types."""
    return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")


def rows_column(values: NDArray[Any]) -> Any:
    """Return (rows, dimensions) as a column: lists of a fixed size, or plain numbers for one dimension."""
    pa, _ = arrow()

    if values.shape[1] == 1:
        return pa.array(values[:, 0])
    return pa.FixedSizeListArray.from_arrays(pa.array(values.reshape(-1)), values.shape[1])


def write_dataset(out: Path, info: Mapping[str, Any], parts: Sequence[EpisodePart], folder: Path) -> None:
    """Write tables, list of episodes, tasks and statistics, and last of all meta/info.json.

    Args:
        out: the dataset.
        info: what is known of it without its episodes.
        parts: all episodes in order.
        folder: where the rows of each wait.
    """
    tasks = list(dict.fromkeys(part.task for part in parts))
    rows = [_row(part, info, table, start) for part, table, start in _write_tables(out, parts, tasks, folder)]
    _write_table(out / "meta/episodes/chunk-000/file-000.parquet", _by_column(rows))
    _write_tasks(out / "meta/tasks.parquet", tasks)
    keys = parts[0].stats
    stats = {key: merged([part.stats[key] for part in parts]) for key in keys}
    plain = {key: {name: value.tolist() for name, value in found.items()} for key, found in stats.items()}
    _write_json(out / "meta/stats.json", plain)
    totals = {
        "total_episodes": len(parts),
        "total_frames": sum(part.length for part in parts),
        "total_tasks": len(tasks),
        "splits": {"train": f"0:{len(parts)}"},
    }
    _write_json(out / "meta/info.json", {**info, **totals})


def _write_tables(
    out: Path, parts: Sequence[EpisodePart], tasks: Sequence[str], folder: Path
) -> Iterator[tuple[EpisodePart, int, int]]:
    """Write the rows of all episodes; yield each with the number of its table and of its first row."""
    _, pq = arrow()

    numbers = {task: number for number, task in enumerate(tasks)}
    start = 0
    for number, together in enumerate(_tables(parts)):
        chunk, file = divmod(number, FILES_A_CHUNK)
        with in_place_of(out / f"data/chunk-{chunk:03d}/file-{file:03d}.parquet") as path:
            writer: Any = None
            for part in together:
                table = _numbered(pq.read_table(folder / f"episode_{part.index:06d}.parquet"), part, start, numbers)
                writer = writer or pq.ParquetWriter(path, table.schema)
                writer.write_table(table)  # a row group an episode
                yield part, number, start
                start += part.length
            writer.close()


def _tables(parts: Sequence[EpisodePart]) -> Iterator[list[EpisodePart]]:
    """The episodes that share a table."""
    together: list[EpisodePart] = []
    rows = 0
    for part in parts:
        if together and rows + part.length > ROWS_A_FILE:
            yield together
            together, rows = [], 0
        together.append(part)
        rows += part.length
    yield together


def _numbered(table: Any, part: EpisodePart, start: int, tasks: Mapping[str, int]) -> Any:
    """An episode's rows with their numbers."""
    pa, _ = arrow()

    frames = np.arange(part.length, dtype=np.int64)
    numbers = {
        "frame_index": frames,
        "episode_index": np.full(part.length, part.index, np.int64),
        "index": frames + start,
        "task_index": np.full(part.length, tasks[part.task], np.int64),
    }
    for name, values in numbers.items():
        table = table.append_column(name, pa.array(values))
    return table


def _row(part: EpisodePart, info: Mapping[str, Any], table: int, start: int) -> dict[str, Any]:
    """An episode's row in the list of episodes."""
    place: dict[str, Any] = {
        "episode_index": part.index,
        "tasks": [part.task],
        "length": part.length,
        "data/chunk_index": table // FILES_A_CHUNK,
        "data/file_index": table % FILES_A_CHUNK,
        "dataset_from_index": start,
        "dataset_to_index": start + part.length,
        "success": part.success,
    }
    for key, feature in info["features"].items():
        if feature["dtype"] == "video":
            place[f"videos/{key}/chunk_index"] = part.index // FILES_A_CHUNK
            place[f"videos/{key}/file_index"] = part.index % FILES_A_CHUNK
            place[f"videos/{key}/from_timestamp"] = 0.0
            place[f"videos/{key}/to_timestamp"] = part.length / info["fps"]
    stats = {f"stats/{key}/{name}": value.tolist() for key, s in part.stats.items() for name, value in s.items()}
    return {**place, **stats, "meta/episodes/chunk_index": 0, "meta/episodes/file_index": 0}


def _by_column(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _write_tasks(path: Path, tasks: Sequence[str]) -> None:
    """Tasks as pandas writes them, the sentence as the index: what lerobot reads them with."""
    index = "__index_level_0__"
    described = {
        "index_columns": [index],
        "column_indexes": [],
        "columns": [
            {"name": "task_index", "field_name": "task_index", "pandas_type": "int64", "numpy_type": "int64",
             "metadata": None},
            {"name": None, "field_name": index, "pandas_type": "unicode", "numpy_type": "object", "metadata": None},
        ],
    }  # fmt: skip
    metadata = {b"pandas": json.dumps(described).encode()}
    _write_table(path, {"task_index": list(range(len(tasks))), index: list(tasks)}, metadata)


def _write_table(path: Path, columns: Mapping[str, list[Any]], metadata: Mapping[bytes, bytes] | None = None) -> None:
    pa, pq = arrow()

    table = pa.table(dict(columns)).replace_schema_metadata(metadata)
    with in_place_of(path) as part:
        pq.write_table(table, part)


def _write_json(path: Path, value: object) -> None:
    with replaced(path) as file:
        file.write(msgspec.json.format(msgspec.json.encode(value), indent=4))
