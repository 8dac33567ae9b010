"""Tiny recordings of every kind, each frame with its number burnt in: frame k of episode e shows 100 e + k."""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import h5py
import numpy as np
from tests.episodes.lerobot_recordings import make_lerobot_v21, make_lerobot_v30
from tests.episodes.mcap_recordings import START_NS, make_mcap
from tests.episodes.pictures import (
    FPS,
    HEIGHT,
    PER_EPISODE,
    WIDTH,
    colour_error,
    make_video,
    number_in,
    numbers,
    shown,
    states,
)

from vifailback.episodes import encode_jpeg
from vifailback.types import Image

__all__ = [
    "FPS",
    "HEIGHT",
    "PER_EPISODE",
    "START_NS",
    "WIDTH",
    "colour_error",
    "make_aloha",
    "make_images",
    "make_lerobot_v21",
    "make_lerobot_v30",
    "make_mcap",
    "make_official",
    "make_robomimic",
    "make_video",
    "number_in",
    "numbers",
    "shown",
    "states",
]


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
