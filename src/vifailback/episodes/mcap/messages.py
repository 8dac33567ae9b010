"""ROS 2 and Foxglove messages as images and joint values."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.jpeg import decode_jpeg
from vifailback.errors import MissingExtraError, RecordingError
from vifailback.types.image import Image

COMPRESSED = ("sensor_msgs/msg/CompressedImage", "foxglove_msgs/msg/CompressedImage", "foxglove.CompressedImage")
RAW = ("sensor_msgs/msg/Image",)
JOINTS = ("sensor_msgs/msg/JointState",)
VIDEO = ("foxglove.CompressedVideo", "foxglove_msgs/msg/CompressedVideo")
"""Types of messages, by what they become; videos cannot be read."""

_RAW_CHANNELS = {
    "rgb8": (3, (0, 1, 2)),
    "bgr8": (3, (2, 1, 0)),
    "8UC3": (3, (2, 1, 0)),
    "rgba8": (4, (0, 1, 2)),
    "bgra8": (4, (2, 1, 0)),
    "8UC4": (4, (2, 1, 0)),
    "mono8": (1, (0, 0, 0)),
    "8UC1": (1, (0, 0, 0)),
}
"""Encoding -> (bytes a pixel, which of them are red, green, blue)."""


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A picture out of a message.

    Args:
        data: encoded bytes (JPEG, PNG), or None where `pixels` holds the picture.
        pixels: uint8 RGB (height, width, 3), or None.
    """

    data: bytes | None
    pixels: Image | None

    def image(self, file: object, field: str) -> Image:
        """Return the picture as uint8 RGB (height, width, 3)."""
        return decode_jpeg(self.data or b"", file=file, field=field) if self.pixels is None else self.pixels


def image_of(message: bytes, schema: Any, encoding: str) -> StoredImage:
    """Decode an image message.

    Raises:
        MissingExtraError: the package that decodes ROS 2 messages is not installed.
        RecordingError: the message or its pixel format cannot be decoded.
    """
    if encoding == "protobuf":
        return _foxglove_image(message)
    decoded = _decoder(schema, encoding)(message)
    if schema.name in RAW:
        return StoredImage(None, _raw_image(decoded))
    if "compressedDepth" in str(decoded.format):
        raise RecordingError(f"a depth image ({decoded.format}) shows no colours")
    return StoredImage(bytes(decoded.data), None)


def stamp_of(message: bytes, schema: Any, encoding: str) -> int:
    """Return the time that a message itself carries [ns]; 0 where it carries none."""
    if encoding == "protobuf":
        stamp = _protobuf(message).get(1, b"")
        parts = _protobuf(stamp) if isinstance(stamp, bytes) else {}
        seconds, nanoseconds = parts.get(1, 0), parts.get(2, 0)
        return seconds * 10**9 + nanoseconds if isinstance(seconds, int) and isinstance(nanoseconds, int) else 0
    decoded = _decoder(schema, encoding)(message)
    stamp = decoded.header.stamp if hasattr(decoded, "header") else getattr(decoded, "timestamp", None)
    return 0 if stamp is None else int(stamp.sec) * 10**9 + int(stamp.nanosec)


def joints_of(message: bytes, schema: Any, encoding: str) -> dict[str, NDArray[np.float64]]:
    """Return position [rad or m], velocity and effort of a JointState, each float64 (joints,); absent ones left out."""
    decoded = _decoder(schema, encoding)(message)
    values = {name: np.asarray(getattr(decoded, name), np.float64) for name in ("position", "velocity", "effort")}
    return {name: value for name, value in values.items() if value.size}


def _decoder(schema: Any, encoding: str) -> Callable[[bytes], Any]:
    decode = None if schema is None else _compiled(schema.name, schema.encoding, schema.data, encoding)
    if decode is None:
        name = "without a schema" if schema is None else f"of type {schema.name} ({schema.encoding})"
        raise RecordingError(f"messages {name} in encoding {encoding} cannot be decoded; expected ROS 2 CDR")
    return decode


@lru_cache(maxsize=64)
def _compiled(name: str, language: str, definition: bytes, encoding: str) -> Callable[[bytes], Any] | None:
    """Return the decoder of a message definition; making one takes longer than using it."""
    try:
        from mcap.records import Schema
        from mcap_ros2.decoder import DecoderFactory
    except ImportError as error:
        raise MissingExtraError("reading ROS 2 messages", "mcap") from error
    return DecoderFactory().decoder_for(encoding, Schema(id=1, data=definition, encoding=language, name=name))


def _raw_image(decoded: Any) -> Image:
    if decoded.encoding not in _RAW_CHANNELS:
        known = ", ".join(_RAW_CHANNELS)
        raise RecordingError(f"pixel encoding {decoded.encoding!r} is not a colour image; known: {known}")
    wide, order = _RAW_CHANNELS[decoded.encoding]
    height, width, step = int(decoded.height), int(decoded.width), int(decoded.step)
    data = np.frombuffer(bytes(decoded.data), np.uint8)
    if height < 1 or width < 1 or step < width * wide or len(data) < height * step:
        raise RecordingError(f"{len(data)} bytes do not hold {width}x{height} pixels in rows of {step} bytes")
    pixels = data[: height * step].reshape(height, step)[:, : width * wide].reshape(height, width, wide)
    return np.ascontiguousarray(pixels[:, :, list(order)])


def _foxglove_image(message: bytes) -> StoredImage:
    """Read a foxglove.CompressedImage: field 1 is the timestamp (1 = s, 2 = ns), field 2 the data."""
    data = _protobuf(message).get(2, b"")
    if not isinstance(data, bytes) or not data:
        raise RecordingError("the Foxglove message holds no image data")
    return StoredImage(data, None)


def _protobuf(message: bytes) -> dict[int, int | bytes]:
    """Return the last value of every field of a protobuf message: numbers, and bytes of all else."""
    result: dict[int, int | bytes] = {}
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        field, kind = tag >> 3, tag & 7
        if kind == 0:
            result[field], place = _varint(message, place)
            continue
        if kind == 2:
            length, place = _varint(message, place)
        elif kind in (1, 5):
            length = 8 if kind == 1 else 4
        else:
            raise RecordingError(f"not a protobuf message (wire type {kind})")
        if place + length > len(message):
            raise RecordingError("the protobuf message is cut short")
        result[field] = message[place : place + length]
        place += length
    return result


def _varint(message: bytes, place: int) -> tuple[int, int]:
    """Return a number and the place after it."""
    value = shift = 0
    while place < len(message) and shift < 64:
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place
    raise RecordingError("the protobuf message is cut short")
