"""Tiny ROS 2 bags, each frame with its number burnt in."""

from pathlib import Path

import numpy as np
from mcap_ros2.writer import Writer as Ros2Writer
from tests.episodes.pictures import HEIGHT, WIDTH, shown

from vifailback.episodes import encode_jpeg
from vifailback.types import Image

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
