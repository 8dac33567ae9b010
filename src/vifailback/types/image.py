"""Images and their sizes."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[np.uint8]
"""An RGB image: uint8 (height, width, 3)."""

Json: TypeAlias = Any
"""Any value that JSON can hold."""


@dataclass(frozen=True, slots=True)
class ImageSize:
    """Width and height of an image [px]."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height <= 0:
            raise ValueError(f"an image size must be positive, got {self.width}x{self.height}")

    @classmethod
    def of(cls, image: Image) -> "ImageSize":
        """Return the size of an image of shape (height, width, ...)."""
        return cls(width=int(image.shape[1]), height=int(image.shape[0]))

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"
