"""Images and videos as the data URLs that chat completions take."""

import base64

import cv2
import numpy as np

from vifailback.types import Image, Video

JPEG_QUALITY = 90
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


class Prepared(bytes):
    """The bytes of an image file with their data URL, made before anybody asks."""

    url: str

    def __new__(cls, data: bytes) -> "Prepared":
        """Take the bytes of a JPEG, PNG or WebP file.

        Raises:
            ValueError: they are none.
        """
        made = super().__new__(cls, data)
        made.url = _url(data)
        return made


def data_url(image: Image | bytes) -> str:
    """Return an image as a data URL; arrays become JPEG, files stay as they are.

    Args:
        image: uint8 RGB (height, width, 3), or the bytes of a JPEG, PNG or WebP file.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(image, Prepared):
        return image.url
    return _url(image if isinstance(image, bytes) else _jpeg(image))


def video_url(video: Video) -> str:
    """Return a video as a data URL."""
    return f"data:video/mp4;base64,{base64.b64encode(video.data).decode('ascii')}"


def _url(data: bytes) -> str:
    return f"data:{_kind(data)};base64,{base64.b64encode(data).decode('ascii')}"


def _jpeg(image: Image) -> bytes:
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f"expected an image, uint8 of shape (height, width, 3), got {image.dtype} {image.shape}")
    bgr = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes()


def _kind(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    for start, kind in _KINDS:
        if data.startswith(start):
            return kind
    raise ValueError(f"expected the bytes of a JPEG, PNG or WebP image, got {len(data)} bytes: {data[:8].hex(' ')}")
