"""Tiny LeRobot datasets, each frame with its number burnt in."""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tests.episodes.pictures import FPS, HEIGHT, PER_EPISODE, WIDTH, make_video, shown, states

from vifailback.episodes import encode_jpeg


def make_lerobot_v21(
    folder: Path,
    lengths: Sequence[int] = (12, 9),
    *,
    cameras: Sequence[str] = ("cam_wrist", "cam_high"),
    codec: str = "libx264",
    images: str = "",
    success: Sequence[bool] | None = None,
    video_frames: Sequence[int] | None = None,
) -> Path:
    """A LeRobotDataset v2.1; camera c shows the numbers + 1000 c.

    Args:
        folder: the dataset.
        lengths: frames of every episode, as the metadata states them.
        cameras: names after "observation.images.".
        codec: of the videos.
        images: instead of videos: "png" or "jpeg" bytes in the tables, or "path": files that the tables name.
        success: `next.success` of every episode's last frame.
        video_frames: frames that the videos really hold.
    """
    info = _info("v2.1", lengths, cameras, images, success)
    info["data_path"] = "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet"
    info["video_path"] = "videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4"
    _write_json(folder / "meta" / "info.json", info)
    _write_lines(folder / "meta" / "tasks.jsonl", [{"task_index": 0, "task": "Pick up the cup."}])
    rows = [{"episode_index": e, "tasks": ["Pick up the cup."], "length": n} for e, n in enumerate(lengths)]
    _write_lines(folder / "meta" / "episodes.jsonl", rows)
    if success is not None:
        stats = [{"episode_index": e, "stats": {"next.success": {"max": [done]}}} for e, done in enumerate(success)]
        _write_lines(folder / "meta" / "episodes_stats.jsonl", stats)
    for episode, length in enumerate(lengths):
        table = folder / "data" / "chunk-000" / f"episode_{episode:06d}.parquet"
        _write_table(table, _columns(folder, [(episode, length)], cameras, images))
        held = length if video_frames is None else video_frames[episode]
        for place, camera in enumerate(cameras if not images else ()):
            first = PER_EPISODE * episode + 1000 * place
            video = folder / f"videos/chunk-000/observation.images.{camera}/episode_{episode:06d}.mp4"
            make_video(video, range(first, first + held), codec=codec)
    return folder


def make_lerobot_v30(
    folder: Path,
    lengths: Sequence[int] = (12, 9, 7),
    *,
    cameras: Sequence[str] = ("cam_wrist", "cam_high"),
    codec: str = "libx264",
    images: str = "",
    success: Sequence[bool] | None = None,
    video_frames: int | None = None,
) -> Path:
    """A LeRobotDataset v3.0: all episodes share one table and one mp4 a camera; else like v2.1."""
    info = _info("v3.0", lengths, cameras, images, success)
    info["data_path"] = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
    info["video_path"] = "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4"
    _write_json(folder / "meta" / "info.json", info)
    task = {"task_index": [0], "__index_level_0__": ["Pick up the cup."]}
    _write_table(folder / "meta" / "tasks.parquet", pa.table(task))
    starts = np.cumsum([0, *lengths]).tolist()
    rows: dict[str, list[object]] = {
        "episode_index": list(range(len(lengths))),
        "tasks": [["Pick up the cup."]] * len(lengths),
        "length": list(lengths),
        "data/chunk_index": [0] * len(lengths),
        "data/file_index": [0] * len(lengths),
        "dataset_from_index": starts[:-1],
        "dataset_to_index": starts[1:],
    }
    if success is not None:
        rows["stats/next.success/max"] = [[done] for done in success]
    for camera in cameras if not images else ():
        key = f"videos/observation.images.{camera}"
        rows[f"{key}/chunk_index"] = rows[f"{key}/file_index"] = [0] * len(lengths)
        rows[f"{key}/from_timestamp"] = [start / FPS for start in starts[:-1]]
        rows[f"{key}/to_timestamp"] = [end / FPS for end in starts[1:]]
    _write_table(folder / "meta/episodes/chunk-000/file-000.parquet", pa.table(rows))
    columns = _columns(folder, list(enumerate(lengths)), cameras, images)
    _write_table(folder / "data/chunk-000/file-000.parquet", columns, rows_a_group=5)
    for place, camera in enumerate(cameras if not images else ()):
        all_numbers = [PER_EPISODE * e + index for e, length in enumerate(lengths) for index in range(length)]
        held = [number + 1000 * place for number in all_numbers][:video_frames]
        make_video(folder / f"videos/observation.images.{camera}/chunk-000/file-000.mp4", held, codec=codec)
    return folder


def _info(
    version: str, lengths: Sequence[int], cameras: Sequence[str], images: str, success: Sequence[bool] | None
) -> dict[str, object]:
    features: dict[str, object] = {
        "observation.state": {"dtype": "float32", "shape": [14], "names": None},
        "action": {"dtype": "float32", "shape": [14], "names": None},
        **{name: {"dtype": "int64", "shape": [1], "names": None} for name in ("frame_index", "episode_index", "index")},
        "timestamp": {"dtype": "float32", "shape": [1], "names": None},
    }
    kind = "image" if images else "video"
    for camera in cameras:
        names = ["height", "width", "channel"]
        features[f"observation.images.{camera}"] = {"dtype": kind, "shape": [HEIGHT, WIDTH, 3], "names": names}
    depth = {"video.is_depth_map": True}
    features["observation.images.far"] = {"dtype": "video", "shape": [4, 4, 1], "names": None, "info": depth}
    if success is not None:
        features["next.success"] = {"dtype": "bool", "shape": [1], "names": None}
    total = {"total_episodes": len(lengths), "total_frames": sum(lengths), "chunks_size": 1000}
    return {"codebase_version": version, "fps": FPS, **total, "features": features}


def _columns(folder: Path, episodes: Sequence[tuple[int, int]], cameras: Sequence[str], images: str) -> pa.Table:
    values: dict[str, list[object]] = {"observation.state": [], "action": [], "frame_index": [], "episode_index": []}
    for episode, length in episodes:
        values["observation.state"] += list(states(length, PER_EPISODE * episode))
        values["action"] += list(-states(length, PER_EPISODE * episode))
        values["frame_index"] += range(length)
        values["episode_index"] += [episode] * length
        for place, camera in enumerate(cameras if images else ()):
            first = PER_EPISODE * episode + 1000 * place
            cells = [_cell(folder, camera, first + index, images) for index in range(length)]
            values.setdefault(f"observation.images.{camera}", []).extend(cells)
    return pa.table(values)


def _cell(folder: Path, camera: str, number: int, images: str) -> dict[str, object]:
    if images == "jpeg":
        return {"bytes": encode_jpeg(shown(number)), "path": None}
    data = cv2.imencode(".png", cv2.cvtColor(shown(number), cv2.COLOR_RGB2BGR))[1].tobytes()
    if images == "png":
        return {"bytes": data, "path": f"frame_{number:06d}.png"}
    file = folder / "images" / camera / f"{number}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return {"bytes": None, "path": file.relative_to(folder).as_posix()}


def _write_json(file: Path, value: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value), "utf-8")


def _write_lines(file: Path, rows: Sequence[object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def _write_table(file: Path, table: pa.Table, *, rows_a_group: int | None = None) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, file, row_group_size=rows_a_group)
