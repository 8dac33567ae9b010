"""Paths of the authors' release: what they say about episode, camera and frame, and how they are written."""

import re
from dataclasses import dataclass
from functools import lru_cache

from vifailback.episodes.sample import SampledFrame
from vifailback.store.schema import LONGEST_EPISODE, is_safe_name
from vifailback.types import Json

PREFIX = "annotated_data/"
"""Leading folder of the release's paths; a second convention leaves it out."""

_EPISODE = re.compile(
    r"(?:(?P<task>.+)/)?(?:videos/(?P<video>[^/]+)\.[A-Za-z0-9]{1,5}|frames/(?P<frames>[^/]+)(?:/(?P<file>[^/]+))?)"
)
_UNFIT = re.compile(r"[^\w.-]+")
"""What a camera's name may hold and a file name should not."""
_CAMERA = re.compile(r"(?P<name>.+?)_(?P<camera>cam_.+)|(?P<number>episode_\d+)_(?P<rest>.+)")


@dataclass(frozen=True, slots=True)
class ReleasePath:
    """What a path of a record says.

    Args:
        prefix: "annotated_data/" or "".
        episode: episode id, "<task>/episode_<n>".
        camera: "cam_high"; "" where the path does not say.
        file: file name of the frame; "" for a video.
    """

    prefix: str
    episode: str
    camera: str
    file: str = ""

    @classmethod
    def read(cls, path: Json) -> "ReleasePath | None":
        """Read a path; None where it is none of the release's form or leads outside ("../", "/data/...")."""
        if not isinstance(path, str) or not is_safe_name(path):
            return None
        prefix = PREFIX if path.startswith(PREFIX) else ""
        found = _EPISODE.fullmatch(path.removeprefix(prefix))
        if found is None:
            return None
        stem = found["video"] or found["frames"]
        split = _CAMERA.fullmatch(stem)
        name, camera = (split["name"] or split["number"], split["camera"] or split["rest"]) if split else (stem, "")
        return cls(prefix, f"{found['task']}/{name}" if found["task"] else name, camera, found["file"] or "")

    @property
    def folder(self) -> str:
        """Folder of the frames."""
        return f"{self._root}/frames/{self._stem}".removeprefix("/")

    @property
    def video(self) -> str:
        """Path of the video."""
        return f"{self._root}/videos/{self._stem}.mp4".removeprefix("/")

    @property
    def _root(self) -> str:
        task, _, _ = self.episode.rpartition("/")
        return f"{self.prefix}{task}".removesuffix("/")

    @property
    def _stem(self) -> str:
        name = self.episode.rpartition("/")[2]
        return f"{name}_{_UNFIT.sub('_', self.camera.strip('/'))}" if self.camera else name


def path_problem(path: Json) -> str | None:
    """Say why a path of a record cannot be used; None where it can."""
    if not isinstance(path, str):
        return "expected a path as text"
    if not is_safe_name(path):
        return 'expected a relative path without "..", backslashes and control characters; it is kept and never opened'
    if ReleasePath.read(path) is None:
        return 'expected "<task>/videos/<episode>_<camera>.mp4" or "<task>/frames/<episode>_<camera>/<n>.jpg"'
    return None


def frame_of(path: Json) -> SampledFrame | None:
    """Read index and role from a frame's file name ("24_avoid_keyframe.jpg"); None where it has no usable number."""
    return _frame_of(path) if isinstance(path, str) else None


@lru_cache(maxsize=1024)
def _frame_of(path: str) -> SampledFrame | None:
    name = path.rpartition("/")[2]
    if len(name) > 80 or not is_safe_name(path):
        return None
    frame = SampledFrame.from_name(name)
    return frame if frame is not None and frame.index < LONGEST_EPISODE else None
