"""Is what is shown the world that was learnt: where grippers are seen and where they are said to be must agree."""

import math

import numpy as np
from numpy.typing import NDArray

from vifailback.nano.lesson import GRIPPERS

CAMERA_AT, CAMERA_LOOKS_AT = (-0.40, 0.0, 0.80), (0.10, 0.0, 0.02)
"""The head camera of the simulation [m], before its small displacements."""
FOVY_DEG = 54.0
"""Its vertical field of view [degrees]."""
SHAPE = 3 / 4
"""Height of its images by their width."""
FAMILIAR = 0.045
"""So far apart, in image widths, may the two be, at the median: simulated attempts have 0.007 .. 0.017, recordings of
real robots 0.08 and more (8 and 7 looked at)."""
NOTICE = "nano learnt in simulation, and these images are unlike that simulation: what it says of them means nothing"


def apart(places: NDArray[np.float32], positions: NDArray[np.float32]) -> float:
    """How far apart grippers are seen and said to be, in image widths.

    Two readings of one image, by eyes that learnt them together: they agree on what was learnt, and on nothing else.

    Args:
        places: of the entities in the images, 0..1, float32 (frames, entities, 2).
        positions: of the entities in the world [m], float32 (frames, entities, 3).
    """
    ahead = np.subtract(CAMERA_LOOKS_AT, CAMERA_AT)
    ahead = ahead / np.linalg.norm(ahead)
    right = np.cross(ahead, (0.0, 0.0, 1.0))
    right = right / np.linalg.norm(right)
    up = np.cross(right, ahead)
    focal = 0.5 / math.tan(math.radians(FOVY_DEG) / 2)
    away = positions[:, :GRIPPERS] - np.array(CAMERA_AT)
    far = np.maximum(away @ ahead, 1e-3)
    seen = np.stack([0.5 + (away @ right) / far * focal * SHAPE, 0.5 - (away @ up) / far * focal], -1)
    return np.median(np.linalg.norm(seen - places[:, :GRIPPERS], axis=-1)).item()
