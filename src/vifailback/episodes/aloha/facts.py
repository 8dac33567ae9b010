"""What an HDF5 file says about an episode: cameras, states, rate, colour order; no frame is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from vifailback.episodes.source import head_first, is_depth
from vifailback.errors import RecordingError
from vifailback.types.annotation import Outcome
from vifailback.types.image import ImageSize

ALOHA_FPS, RELEASE_FPS, ROBOMIMIC_FPS = 50.0, 25.0, 20.0
"""Frames per second where the file does not say: classic ALOHA, the AgileX arms of the authors' release, robomimic."""
COLOURS_ATTRIBUTE = "jpeg_colours"
"""Attribute of the HDF5 root that overrides the colour order of its JPEGs: "standard" or "swapped"."""

_RELEASE_SIGNS = ("action_eef", "action_leader")
_NO_SIGNALS = {"compress_len", "timestamp", "timestamps"}


@dataclass(frozen=True)
class Hdf5Facts:
    """What an HDF5 file says about one episode, read without touching a frame.

    Args:
        cameras: camera name -> (path of its dataset, number of frames, size where the shape says it).
        signals: signal name -> path of its dataset.
        fps: frames per second.
        swapped: its JPEGs hold red and blue exchanged (docs/decisions/colours.md).
        task: the task sentence, "" where it does not say.
        outcome: None where it does not say.
    """

    cameras: Mapping[str, tuple[str, int, ImageSize | None]]
    signals: Mapping[str, str]
    fps: float
    swapped: bool
    task: str
    outcome: Outcome | None

    @property
    def length(self) -> int:
        """Frames of the head camera."""
        return next(iter(self.cameras.values()))[1]


def read_facts(file: Any, path: Path, group: str = "", *, release: bool = False) -> Hdf5Facts:
    """Read what one episode in a file opened by `open_hdf5` holds.

    JPEGs are taken as channel-swapped where the file is of the authors' release: opened inside its folder layout, or
    holding `action_eef` or `action_leader`, which no classic ALOHA file has; the root attribute `jpeg_colours` wins.

    Raises:
        RecordingError: it holds no camera; names what was looked for and what is there.
    """
    cameras = _cameras(file, group)
    signals = _signals(file, group, {place for place, _, _ in cameras.values()})
    attributes = {**dict(file.attrs), **(dict(file[group].attrs) if group else {})}
    if not cameras:
        found = ", ".join(file[group or "/"].keys()) or "nothing"
        raise RecordingError(
            f"no camera images: expected /observations/images/<camera> (ALOHA) or /data/demo_<n>/obs/<camera>_image "
            f"(robomimic), found {found}",
            file=path,
            field=group or None,
        )
    release = release or any(sign in file for sign in _RELEASE_SIGNS)
    rate = _number(attributes, ("fps", "frequency", "hz", "control_freq")) or _environment_rate(file)
    usual = ROBOMIMIC_FPS if group else RELEASE_FPS if release else ALOHA_FPS
    colours = _text(attributes, (COLOURS_ATTRIBUTE,))
    if colours not in ("", "standard", "swapped"):
        raise RecordingError(f"expected standard or swapped, got {colours!r}", file=path, field=COLOURS_ATTRIBUTE)
    succeeded = attributes.get("success", attributes.get("is_success"))
    return Hdf5Facts(
        cameras={name: cameras[name] for name in head_first(cameras)},
        signals=signals,
        fps=rate or usual,
        swapped=colours == "swapped" if colours else release,
        task=_text(attributes, ("task", "instruction", "language_instruction", "task_description")),
        outcome=None if succeeded is None else Outcome.SUCCESSFUL if bool(succeeded) else Outcome.FAILED,
    )


def _cameras(file: Any, group: str) -> dict[str, tuple[str, int, ImageSize | None]]:
    folder = f"{group}/obs" if group else "observations/images"
    result: dict[str, tuple[str, int, ImageSize | None]] = {}
    if folder not in file or not hasattr(file[folder], "items"):
        return result
    for name, dataset in file[folder].items():
        shape = getattr(dataset, "shape", None)
        if not shape or is_depth(name) or (group and dataset.ndim < 3) or dataset.ndim > 4:
            continue
        if dataset.ndim >= 3:
            if dataset.dtype != np.uint8:
                continue
            size = _size(shape)
        elif dataset.ndim == 2 and dataset.dtype != np.uint8:
            continue
        else:
            size = None
        camera = name.removesuffix("_image").removesuffix("_rgb") if group else name
        result[camera] = (f"{folder}/{name}", int(shape[0]), size)
    return result


def _size(shape: Sequence[int]) -> ImageSize | None:
    """Size of raw images (T, H, W), (T, H, W, channels) or (T, channels, H, W)."""
    height, width = shape[2:4] if len(shape) == 4 and shape[1] in (1, 3, 4) and shape[3] > 4 else shape[1:3]
    return ImageSize(int(width), int(height)) if height > 0 and width > 0 else None


def _signals(file: Any, group: str, images: set[str]) -> dict[str, str]:
    folders = (f"{group}/obs", group) if group else ("observations", "")
    result: dict[str, str] = {}
    for folder in folders:
        for name, dataset in file[folder or "/"].items() if not folder or folder in file else ():
            place = f"{folder}/{name}" if folder else name
            if place in images or name in _NO_SIGNALS or not 1 <= getattr(dataset, "ndim", 0) <= 2:
                continue
            if dataset.dtype.kind in "fiub" and not (dataset.dtype == np.uint8 and dataset.ndim == 2):
                result.setdefault(name, place)
    return result


def _environment_rate(file: Any) -> float | None:
    """The control rate [Hz] in robomimic's `env_args`."""
    text = _text(dict(file["data"].attrs), ("env_args",)) if "data" in file else ""
    try:
        return _number(msgspec.json.decode(text.encode(), type=dict[str, Any])["env_kwargs"], ("control_freq",))
    except (msgspec.DecodeError, KeyError, TypeError):
        return None


def _number(attributes: Mapping[str, Any], names: Sequence[str]) -> float | None:
    for name in names:
        try:
            value = float(attributes[name])
        except (KeyError, TypeError, ValueError):
            continue
        if 0 < value < 10_000:
            return value
    return None


def _text(attributes: Mapping[str, Any], names: Sequence[str]) -> str:
    for name in names:
        value = attributes.get(name, "")
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if isinstance(text, str) and text.strip():
            return text.strip()
    return ""
