"""Images and videos as the data URLs that chat completions take."""

from functools import cached_property

import cv2
import msgspec
import numpy as np

from vifailback.types import Image, Video

try:
    from pybase64 import b64encode  # up to seventy times as fast
except ImportError:
    from base64 import b64encode

JPEG_QUALITY = 90
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


class Prepared(bytes):
    """The bytes of an image file with their data URL as JSON, made before anybody asks."""

    json: msgspec.Raw

    def __new__(cls, data: bytes) -> "Prepared":
        """Take the bytes of a JPEG, PNG or WebP file.

        Raises:
            ValueError: they are none.
        """
        made = super().__new__(cls, data)
        made.json = _json(data)
        return made

    @cached_property
    def url(self) -> str:
        """The data URL as text."""
        return bytes(self.json)[1:-1].decode("ascii")


def data_url(image: Image | bytes) -> str:
    """Return an image as a data URL; arrays become JPEG, files stay as they are.

    Args:
        image: uint8 RGB (height, width, 3), or the bytes of a JPEG, PNG or WebP file.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(image, Prepared):
        return image.url
    return bytes(_json(image if isinstance(image, bytes) else _jpeg(image)))[1:-1].decode("ascii")


def video_url_json(video: Video) -> msgspec.Raw:
    """Return a video as a data URL, as JSON with its quotes."""
    return msgspec.Raw(b'"data:video/mp4;base64,%s"' % b64encode(video.data))


def data_url_json(image: Image | bytes) -> msgspec.Raw:
    """Return what `data_url` does as JSON, with its quotes: put into a body as it is, without a look at each byte.

    Raises:
        ValueError: it is no image.
    """
    if isinstance(image, Prepared):
        return image.json
    return _json(image if isinstance(image, bytes) else _jpeg(image))


def _json(data: bytes) -> msgspec.Raw:
    return msgspec.Raw(b'"data:%s;base64,%s"' % (_kind(data).encode(), b64encode(data)))


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
