"""What the sources of all readers share: which camera, which frames, in which order."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from vifailback.errors import RecordingError, UnknownNameError
from vifailback.types.episode import Camera

_WRIST = re.compile(r"wrist|hand|gripper|finger", re.I)
_HEAD = re.compile(r"head|high|top|front|main|ego|agentview|exterior|scene|third", re.I)
_DEPTH = re.compile(r"depth|disparity|infrared|(^|[_./-])ir([_./-]|$)", re.I)


def head_first(names: Iterable[str]) -> list[str]:
    """Return camera names with the head camera first and wrist cameras last, else in the order given."""
    return sorted(names, key=lambda name: 2 if _WRIST.search(name) else 0 if _HEAD.search(name) else 1)


def is_depth(name: str) -> bool:
    """Whether a camera's name says that it measures depth and shows no colours."""
    return _DEPTH.search(name) is not None


def known_camera(name: str, cameras: Iterable[Camera]) -> Camera:
    """Return the camera called `name`.

    Raises:
        UnknownNameError: there is none; lists those that are.
    """
    by_name = {camera.name: camera for camera in cameras}
    if name not in by_name:
        raise UnknownNameError("camera", name, by_name)
    return by_name[name]


def known_frames(indices: Sequence[int], length: int, *, file: object, camera: str) -> tuple[int, ...]:
    """Return the indices as they are, all within 0 .. length - 1.

    Raises:
        RecordingError: one is not; names file, camera and index.
    """
    for index in indices:
        if not 0 <= index < length:
            why = f"there is no frame {index}; frames are 0 .. {length - 1}" if length else "there are no frames"
            raise RecordingError(why, file=file, field=f"camera {camera}")
    return tuple(int(index) for index in indices)


def even_times(length: int, fps: float) -> NDArray[np.float64]:
    """Return the times [s] of frames that are evenly spaced, float64 (length,), the first at 0."""
    return np.arange(length, dtype=np.float64) / fps
