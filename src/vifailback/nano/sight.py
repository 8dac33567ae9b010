"""Frames as the model sees them: small, and the same whoever gives them."""

import cv2
import numpy as np

from vifailback.episodes.jpeg import decode_jpeg
from vifailback.errors import ModelError, RecordingError
from vifailback.types import Image

WIDTH, HEIGHT = 192, 144
"""Size of what the model sees [px]; a frame of another shape is squeezed into it."""


def small(image: Image) -> Image:
    """Return a frame, uint8 RGB (height, width, 3), at the model's size, uint8 RGB (HEIGHT, WIDTH, 3)."""
    if image.shape[:2] == (HEIGHT, WIDTH):
        return image
    way = cv2.INTER_AREA if image.shape[0] >= HEIGHT else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (WIDTH, HEIGHT), interpolation=way), np.uint8)


def decoded(file: bytes) -> Image:
    """Return what an image file shows, uint8 RGB (height, width, 3).

    Raises:
        ModelError: it is no image.
    """
    try:
        return decode_jpeg(file)
    except RecordingError as error:
        raise ModelError(f"an image cannot be read: {error}; expected a JPEG, PNG or WebP file") from error
