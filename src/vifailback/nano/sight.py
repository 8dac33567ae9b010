"""Frames as the model sees them: small, and the same whoever gives them."""

import cv2
import numpy as np

from vifailback.errors import ModelError
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
    image = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ModelError(f"an image of {len(file)} bytes cannot be read: expected a JPEG, PNG or WebP file")
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
