"""Which frames of which video file a camera of an episode is, where it is one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from vifailback.types.episode import EpisodeSource


@dataclass(frozen=True, slots=True)
class VideoPart:
    """A camera's frames in a video file: frame n of the camera is frame `start + n` of the file.

    Args:
        path: the file.
        start: first frame of the episode in it.
        count: frames of the episode in it.
    """

    path: Path
    start: int
    count: int


@runtime_checkable
class HoldsVideo(Protocol):
    """An episode source that can name the video files behind its cameras. Sources need not: it only saves work."""

    def video(self, camera: str) -> VideoPart | None:
        """The file and the frames in it that a camera is; None where its frames are stored otherwise.

        Raises:
            RecordingError: the file cannot be read.
            UnknownNameError: there is no such camera.
        """
        ...


def video_of(source: EpisodeSource, camera: str) -> VideoPart | None:
    """The part of a video file that a camera is; None where it is none, or the source cannot say."""
    return source.video(camera) if isinstance(source, HoldsVideo) else None
