"""Write one episode as ALOHA / ACT HDF5: states, actions, and JPEGs padded to one length with `compress_len`."""

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from vifailback.atomic import in_place_of
from vifailback.episodes.lerobot.write import Layout, Step
from vifailback.errors import MissingExtraError, RecordingError
from vifailback.types.annotation import Outcome
from vifailback.types.image import Image

QUALITY = 92
"""Of the JPEGs."""
STATE, ACTION = "observation.state", "action"
"""The signals of a step that become `observations/qpos` and `action`."""


def write_aloha(path: Path, steps: Iterable[Step], layout: Layout, *, task: str, outcome: Outcome | None = None) -> int:
    """Write one episode; the file appears whole or not at all.

    Args:
        path: the file to make ("episode_0.hdf5").
        steps: consumed one by one; the signals "observation.state" and "action" are kept.
        layout: cameras and rate.
        task: the task sentence, kept as an attribute.
        outcome: how it ended, kept as the attribute `success` where it is known.

    Returns:
        Its number of steps.

    Raises:
        RecordingError: there are no steps.
        MissingExtraError: h5py is not installed.
    """
    try:
        import h5py  # pyright: ignore[reportMissingTypeStubs]
    except ImportError as error:
        raise MissingExtraError("writing HDF5 recordings", "hdf5") from error
    jpegs: dict[str, list[bytes]] = {name: [] for name in layout.cameras}
    states: list[np.ndarray] = []
    actions: list[np.ndarray] = []
    for step in steps:
        for name, kept in jpegs.items():
            kept.append(_jpeg(step.images[name]))
        states.append(np.asarray(step.signals[STATE], np.float64))
        actions.append(np.asarray(step.signals[ACTION], np.float64))
    if not states:
        raise RecordingError("an episode needs at least one step", file=path)
    longest = max(len(data) for kept in jpegs.values() for data in kept)
    with in_place_of(path) as part, h5py.File(part, "w") as file:
        file.attrs.update({"sim": True, "compress": True, "fps": layout.fps, "task": task})
        if outcome is not None:
            file.attrs["success"] = outcome is Outcome.SUCCESSFUL
        file["observations/qpos"] = np.stack(states)
        file["action"] = np.stack(actions)
        for name, kept in jpegs.items():
            padded = np.zeros((len(kept), longest), np.uint8)
            for row, data in zip(padded, kept, strict=True):
                row[: len(data)] = np.frombuffer(data, np.uint8)
            file.create_dataset(f"observations/images/{name}", data=padded, chunks=(1, longest))
        file["compress_len"] = np.array([[len(data) for data in kept] for kept in jpegs.values()], np.float64)
    return len(states)


def _jpeg(image: Image) -> bytes:
    return cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, QUALITY))[
        1
    ].tobytes()
