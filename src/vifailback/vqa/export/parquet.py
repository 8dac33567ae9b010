"""Parquet: a table of records, and a table of frames in which every image stands once, a row group an episode."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vifailback.atomic import replaced
from vifailback.types import Json
from vifailback.vqa.dataset.folder import DatasetFolder
from vifailback.vqa.export.exported import Complete, Exported, ExportOptions, by_side, complete
from vifailback.vqa.stats.leak import frame_index

RECORDS_A_GROUP = 10_000


def export(dataset: DatasetFolder, out: Path, options: ExportOptions) -> Exported:
    """Write `records-<side>.parquet` and `frames.parquet` into `out`.

    A record names its frames by path; `frames.parquet` has one row a frame (episode, path, index, image) and one row
    group an episode, which reads an episode's frames fastest. Without `embed`, the image column holds paths only.
    """
    pa, pq = _pyarrow()
    found = complete(dataset, options)
    files: list[Path] = []
    for side, records in by_side(found.records).items():
        columns = {
            "id": [record.id for record in records],
            "tag": [record.question.value for record in records],
            "suite": [record.question.suite for record in records],
            "episode": [record.episode for record in records],
            "task": [record.task for record in records],
            "prompt": [record.prompt for record in records],
            "choices": [list(record.choices) for record in records],
            "answer": [record.answer for record in records],
            "images": [list(record.images) for record in records],
        }
        schema = pa.schema([(name, pa.list_(pa.string()) if name in _LISTS else pa.string()) for name in columns])
        file = out / f"records-{side}.parquet"
        with replaced(file) as target:
            pq.write_table(pa.table(columns, schema=schema), target, compression="zstd", row_group_size=RECORDS_A_GROUP)
        files.append(file)
    frames = out / "frames.parquet"
    with replaced(frames) as target, pq.ParquetWriter(target, _frame_schema(), compression="none") as writer:
        for rows in _episodes(found, out, embed=options.embed):
            writer.write_table(pa.Table.from_pylist(rows, schema=_frame_schema()), row_group_size=len(rows))
    hint = f"records by `path`: {frames}, one row group an episode"
    return Exported((*files, frames), len(found.records), found.problems, hint)


def read_frames(file: Path, episode: str) -> dict[str, bytes | str]:
    """Return an episode's frames of a `frames.parquet` by path: JPEG bytes, or file names where none are embedded.

    Reads only the row group of the episode; the statistics of the file say which it is.
    """
    _, pq = _pyarrow()
    with pq.ParquetFile(file) as table:
        for group in range(table.metadata.num_row_groups):
            statistics = table.metadata.row_group(group).column(0).statistics
            if statistics is not None and statistics.min == episode:
                rows: list[Json] = table.read_row_group(group, columns=["path", "image"]).to_pylist()
                return {row["path"]: row["image"]["bytes"] or row["image"]["path"] for row in rows}
    return {}


_LISTS = ("choices", "images")


def _episodes(found: Complete, out: Path, *, embed: bool) -> Iterator[list[dict[str, Json]]]:
    """The frame rows of each episode, in order; images shared by several records stand once."""
    paths: dict[str, dict[str, None]] = {}
    for record in found.records:
        paths.setdefault(record.episode, {}).update(dict.fromkeys(record.images))
    for episode, images in paths.items():
        yield [
            {
                "episode": episode,
                "path": path,
                "index": frame_index(path),
                "image": {
                    "bytes": found.images[path].read_bytes() if embed else None,
                    "path": Path(path).name if embed else found.address(path, out, "absolute"),
                },
            }
            for path in images
        ]


def _frame_schema() -> Any:
    """The columns, marked so that Hugging Face `datasets` shows images."""
    pa, _ = _pyarrow()
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    text = {"dtype": "string", "_type": "Value"}
    features = {
        "episode": text,
        "path": text,
        "index": {"dtype": "int64", "_type": "Value"},
        "image": {"_type": "Image"},
    }
    return pa.schema(
        [("episode", pa.string()), ("path", pa.string()), ("index", pa.int64()), ("image", image)],
        metadata={"huggingface": json.dumps({"info": {"features": features}})},
    )


def _pyarrow() -> tuple[Any, Any]:
    """Its stubs are incomplete, so it enters untyped; imported late because it is slow to import."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pa, pq
