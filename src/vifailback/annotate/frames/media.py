"""The JSON that tells the page about an episode and its cameras (web/src/core/api/types.ts)."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType


class CameraInfo(msgspec.Struct):
    """One camera, with its size as shown [px]."""

    name: str
    width: int
    height: int


class EpisodeInfo(msgspec.Struct):
    """One episode; `problems` says what of it cannot be shown."""

    episode: str
    task: str
    fps: float
    length: int
    cameras: list[CameraInfo]
    outcome: str | None
    problems: list[str]


class VideoMedia(msgspec.Struct):
    """A camera that the browser decodes itself; `Media` of the page says what the fields are."""

    kind: Literal["video"]
    codec: str
    description: str | None
    coded_width: int
    coded_height: int
    width: int
    height: int
    orientation: tuple[int, int, int, int]
    pts: list[int]
    size: list[int]
    key: list[int]
    shown: list[int]
    start: list[int]
    times_s: list[float]
    version: str


class ImagesMedia(msgspec.Struct):
    """A camera whose frames come one by one; `held` lists the frames that are there, where not all are."""

    kind: Literal["images"]
    width: int
    height: int
    times_s: list[float]
    version: str
    held: tuple[int, ...] | UnsetType = UNSET
