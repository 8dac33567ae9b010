"""JPEG (and PNG, WebP, BMP) bytes to and from RGB images."""

from typing import cast

import cv2
import numpy as np

from vifailback.errors import RecordingError
from vifailback.types.image import Image

JPEG_START = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"


def encode_jpeg(image: Image, quality: int = 95) -> bytes:
    """Return an image as JPEG bytes.

    Args:
        image: uint8 RGB (height, width, 3).
        quality: 1 .. 100.

    Raises:
        ValueError: the image is not uint8 (height, width, 3), or the quality is out of range.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f"expected a uint8 image (height, width, 3), got {image.dtype} {image.shape}")
    if not 1 <= quality <= 100:
        raise ValueError(f"a JPEG quality is 1 .. 100, got {quality}")
    done, data = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError(f"an image of {image.shape[1]}x{image.shape[0]} pixels cannot be a JPEG")
    return data.tobytes()


def decode_jpeg(data: bytes, *, swapped: bool = False, file: object = None, field: str | None = None) -> Image:
    """Return the image in JPEG (or PNG, WebP, BMP) bytes as uint8 RGB (height, width, 3).

    Args:
        data: the bytes; zeros after the end of a JPEG (padding) are ignored.
        swapped: the bytes hold red and blue exchanged (docs/decisions/colours.md).
        file: where the bytes come from, for the message.
        field: the part of the file, for the message.

    Raises:
        RecordingError: the bytes are no image, or a JPEG that stops before its end.
    """
    if not data:
        raise RecordingError("the image is empty (0 bytes)", file=file, field=field)
    if data.startswith(JPEG_START) and data.rfind(_JPEG_END) < 0:
        raise RecordingError(f"the JPEG is cut short ({len(data)} bytes, no end marker)", file=file, field=field)
    try:
        order = cv2.IMREAD_COLOR if swapped else cv2.IMREAD_COLOR_RGB
        image = cast("Image | None", cv2.imdecode(np.frombuffer(data, np.uint8), order))
    except cv2.error:
        image = None
    if image is None:
        start = data[:4].hex(" ")
        raise RecordingError(
            f"not an image that can be decoded ({len(data)} bytes: {start} ...)", file=file, field=field
        )
    return image


def trim_jpeg(data: bytes) -> bytes:
    """Return JPEG bytes without the zeros that fixed-width rows append."""
    return data.rstrip(b"\0") if data.endswith(b"\0") else data
