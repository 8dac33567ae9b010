"""Tiny recordings of every kind, each frame with its number burnt in: frame k of episode e shows 100 e + k."""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from mcap_ros2.writer import Writer as Ros2Writer
from numpy.typing import NDArray

from vifailback.episodes import encode_jpeg
from vifailback.episodes.write_video import write_video
from vifailback.types import Episode, Image

WIDTH, HEIGHT = 128, 80
FPS = 10
PER_EPISODE = 100
"""Numbers from one episode's frames to the next one's."""


BITS = 16
"""Bars of the burnt-in code: twelve for the number, four for its check sum."""


def shown(number: int) -> Image:
    """The picture of a frame: its code on top, below it a smooth warm scene that exchanged colours would turn blue."""
    image = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    image[:] = np.stack([np.linspace(170, 230, WIDTH), np.linspace(90, 150, WIDTH), np.linspace(30, 80, WIDTH)], axis=1)
    left = number * 5 % (WIDTH - 24)
    image[50:70, left : left + 24] = (200, 40, 30)
    image[:20] = 16
    word = number | _check_sum(number) << 12
    for bit in range(BITS):
        if word >> bit & 1:
            image[:20, WIDTH * bit // BITS : WIDTH * (bit + 1) // BITS] = 235
    return image


def number_in(image: Image) -> int:
    """The number burnt into an image; -1 where it cannot be read."""
    bars = image[5:15].reshape(10, BITS, WIDTH // BITS, 3)[:, :, 2:-2].mean(axis=(0, 2, 3)) > 125
    word = int(sum(1 << bit for bit in range(BITS) if bars[bit]))
    number = word & 0xFFF
    return number if word >> 12 == _check_sum(number) else -1


def _check_sum(number: int) -> int:
    return (number * 7 + (number >> 4) * 3 + 5) & 0xF


def numbers(episode: Episode, camera: str, indices: Sequence[int]) -> list[int]:
    """The numbers that an episode's frames show."""
    return [number_in(image) for image in episode.images(camera, indices)]


def colour_error(image: Image, number: int) -> float:
    """Mean grey levels by which a frame differs from its picture: under 4 for a JPEG or video, over 15 if swapped."""
    return float(np.abs(image.astype(int) - shown(number).astype(int)).mean())


def states(length: int, first: int = 0, width: int = 14) -> NDArray[np.float32]:
    """Rows whose first value is the frame's number."""
    rows = np.arange(first, first + length, dtype=np.float32)[:, None]
    return rows + np.arange(width, dtype=np.float32)[None, :] / 100


def make_video(path: Path, shown_numbers: Sequence[int], *, fps: int = FPS, codec: str = "libx264") -> Path:
    """An mp4 of these frames."""
    write_video(path, (shown(number) for number in shown_numbers), fps=fps, codec=codec, gop=4)
    return path


def make_images(folder: Path, length: int, *, first: int = 0, name: str = "frame_{}.jpg") -> Path:
    """A folder of images whose names count from 0 without leading zeros."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(length):
        file = folder / name.format(index)
        if file.suffix in (".jpg", ".jpeg"):
            file.write_bytes(encode_jpeg(shown(first + index)))
        else:
            done, data = cv2.imencode(file.suffix, cv2.cvtColor(shown(first + index), cv2.COLOR_RGB2BGR))
            assert done
            file.write_bytes(data.tobytes())
    return folder


def make_aloha(
    path: Path,
    length: int = 12,
    *,
    stored: str = "raw",
    swapped: bool = False,
    release: bool = False,
    first: int = 0,
    cameras: Sequence[str] = ("cam_high",),
    attributes: dict[str, object] | None = None,
) -> Path:
    """An ALOHA episode.

    Args:
        path: the file.
        length: frames.
        stored: "raw" (T, H, W, 3), "padded" JPEG rows with compress_len, "unpadded" rows of variable length,
            "strings" of fixed length, "opaque" bytes.
        swapped: JPEGs are encoded as if the RGB pixels were BGR.
        release: add what the authors' release holds beside: depth, end-effector and leader actions.
        first: number of the first frame.
        cameras: their names; camera c shows first + 1000 c.
        attributes: of the root.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        file.attrs["sim"] = False
        for name, value in (attributes or {}).items():
            file.attrs[name] = value
        for name in ("qpos", "qvel", "effort"):
            file[f"observations/{name}"] = states(length, first)
        file["action"] = states(length, first)
        lengths: list[list[int]] = []
        for place, camera in enumerate(cameras):
            frames = [shown(first + 1000 * place + index) for index in range(length)]
            lengths.append(_store(file, f"observations/images/{camera}", frames, stored, swapped))
        if stored == "padded":
            file["compress_len"] = np.array(lengths, np.float32)
        if release:
            file["action_eef"], file["action_leader"] = states(length, first, 16), states(length, first)
            file["base_action"] = states(length, first, 2)
            depth = np.zeros((4, 4), np.uint16)
            kind = h5py.vlen_dtype(np.uint8)
            rows = file.create_dataset("observations/images_depth/cam_high", (length,), kind)
            for index in range(length):
                rows[index] = cv2.imencode(".png", depth)[1].ravel()
    return path


def _store(file: h5py.File, place: str, frames: list[Image], stored: str, swapped: bool) -> list[int]:
    if stored == "raw":
        file.create_dataset(place, data=np.stack(frames), chunks=(1, HEIGHT, WIDTH, 3), compression="gzip")
        return []
    encoded = [encode_jpeg(np.ascontiguousarray(frame[:, :, ::-1]) if swapped else frame) for frame in frames]
    longest = max(map(len, encoded))
    if stored == "padded":
        file[place] = np.stack([np.frombuffer(data.ljust(longest, b"\0"), np.uint8) for data in encoded])
    elif stored == "unpadded":
        rows = file.create_dataset(place, (len(encoded),), h5py.vlen_dtype(np.uint8))
        for index, data in enumerate(encoded):
            rows[index] = np.frombuffer(data, np.uint8)
    elif stored == "strings":
        file[place] = np.array(encoded, dtype=f"S{longest}")
    else:
        file[place] = np.array([np.void(data.ljust(longest, b"\0")) for data in encoded])
    return [len(data) for data in encoded]


def make_robomimic(path: Path, lengths: Sequence[int] = (6, 5)) -> Path:
    """A robomimic file with one demo for every length, a head and a wrist camera."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        file.create_group("data").attrs["env_args"] = json.dumps({"env_kwargs": {"control_freq": 15}})
        for demo, length in enumerate(lengths):
            group = file.create_group(f"data/demo_{demo}")
            group["actions"] = states(length, PER_EPISODE * demo, 7)
            group["obs/robot0_joint_pos"] = states(length, PER_EPISODE * demo, 7)
            frames = np.stack([shown(PER_EPISODE * demo + index) for index in range(length)])
            group["obs/robot0_eye_in_hand_image"] = frames
            group["obs/agentview_image"] = frames
            group["obs/agentview_depth"] = np.zeros((length, 4, 4, 1), np.float32)
    return path


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


def make_official(folder: Path, *, raw: bool = True, videos: bool = True, frames: bool = True) -> Path:
    """The authors' layout: task cup with episodes 2 and 10, task lid with episode 1; 30 frames, three sampled."""
    for task, episode in (("cup", 2), ("cup", 10), ("lid", 1)):
        first = PER_EPISODE * episode
        if raw:
            file = folder / "raw_data" / task / f"episode_{episode}.hdf5"
            make_aloha(file, 30, stored="unpadded", swapped=True, release=True, first=first)
        annotated = folder / "annotated_data" / task
        if videos:
            make_video(annotated / "videos" / f"episode_{episode}_cam_high.mp4", range(first, first + 30), fps=25)
        if frames:
            sampled = annotated / "frames" / f"episode_{episode}_cam_high"
            sampled.mkdir(parents=True)
            names = {0: "0.jpg", 12: "12_avoid_keyframe.jpg", 25: "25.jpg", 29: "29.jpg"}
            for index, name in names.items():
                (sampled / name).write_bytes(encode_jpeg(shown(first + index)))
            drawn = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
            (sampled / "12_avoid_keyframe_annotations.jpg").write_bytes(encode_jpeg(drawn))
    return folder


_HEADER = "std_msgs/Header header\n"
_HEADER_TYPES = (
    "================================================================================\nMSG: std_msgs/Header\n"
    "builtin_interfaces/Time stamp\nstring frame_id\n"
    "================================================================================\n"
    "MSG: builtin_interfaces/Time\nint32 sec\nuint32 nanosec\n"
)
_COMPRESSED = f"{_HEADER}string format\nuint8[] data\n{_HEADER_TYPES}"
_RAW = (
    f"{_HEADER}uint32 height\nuint32 width\nstring encoding\nuint8 is_bigendian\nuint32 step\nuint8[] data\n"
    f"{_HEADER_TYPES}"
)
_JOINTS = f"{_HEADER}string[] name\nfloat64[] position\nfloat64[] velocity\nfloat64[] effort\n{_HEADER_TYPES}"
START_NS = 1_700_000_000_000_000_000


def make_mcap(
    path: Path,
    length: int = 12,
    *,
    first: int = 0,
    encoding: str = "jpeg",
    joints: bool = True,
    log_at_once: bool = False,
) -> Path:
    """A ROS 2 bag: a head camera at 10 Hz, a depth camera, joints at 20 Hz; small chunks.

    Args:
        path: the file.
        length: frames of the head camera.
        first: number of the first frame.
        encoding: "jpeg", or a pixel encoding of sensor_msgs/Image.
        joints: with joint states.
        log_at_once: all messages carry the same log time, as in a converted bag.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream, Ros2Writer(stream, chunk_size=20_000) as writer:
        compressed = writer.register_msgdef("sensor_msgs/msg/CompressedImage", _COMPRESSED)
        raw = writer.register_msgdef("sensor_msgs/msg/Image", _RAW)
        joint_state = writer.register_msgdef("sensor_msgs/msg/JointState", _JOINTS)
        for index in range(2 * length):
            time = START_NS + index * 50_000_000
            log = START_NS if log_at_once else time
            head = {"stamp": {"sec": time // 10**9, "nanosec": time % 10**9}, "frame_id": ""}
            if index % 2 == 0:
                pixels = shown(first + index // 2)
                if encoding == "jpeg":
                    message = {"header": head, "format": "jpeg", "data": encode_jpeg(pixels)}
                    writer.write_message("/cam_high/image_raw/compressed", compressed, message, log, time)
                else:
                    writer.write_message("/cam_high/image_raw", raw, _raw_message(head, pixels, encoding), log, time)
                depth = {**_raw_message(head, pixels, "mono8"), "encoding": "16UC1", "width": WIDTH // 2}
                writer.write_message("/cam_high/depth/image_raw", raw, depth, log, time)
            if joints:
                values = {"name": ["a", "b"], "position": [index / 2, 0.0], "velocity": [0.0, 1.0], "effort": []}
                writer.write_message("/joint_states", joint_state, {"header": head, **values}, log, time)
    return path


def _raw_message(head: dict[str, object], pixels: Image, encoding: str) -> dict[str, object]:
    channels = {
        "rgb8": pixels,
        "bgr8": pixels[:, :, ::-1],
        "rgba8": np.concatenate([pixels, pixels[:, :, :1]], axis=2),
        "mono8": pixels[:, :, :1],
    }[encoding]
    padded = np.pad(channels.reshape(HEIGHT, -1), ((0, 0), (0, 3)))  # rows may be longer than their pixels
    return {
        "header": head,
        "height": HEIGHT,
        "width": WIDTH,
        "encoding": encoding,
        "is_bigendian": 0,
        "step": padded.shape[1],
        "data": padded.tobytes(),
    }


def _write_json(file: Path, value: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value), "utf-8")


def _write_lines(file: Path, rows: Sequence[object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def _write_table(file: Path, table: pa.Table, *, rows_a_group: int | None = None) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, file, row_group_size=rows_a_group)
