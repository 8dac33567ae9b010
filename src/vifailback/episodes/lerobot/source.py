"""Frames, states and actions of one LeRobot episode, out of videos and tables that it may share with others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.jpeg import JPEG_START, decode_jpeg
from vifailback.episodes.lerobot.meta import LerobotEpisode, LerobotInfo, Span, as_object, inside
from vifailback.episodes.lerobot.table import EpisodeRows
from vifailback.episodes.source import even_times, known_camera, known_frames
from vifailback.episodes.video.file import VideoFile
from vifailback.episodes.video.part import VideoPart
from vifailback.errors import RecordingError
from vifailback.types.episode import Camera
from vifailback.types.image import Image


@dataclass(frozen=True)
class LerobotSource:
    """One episode of a LeRobotDataset; implements EpisodeSource.

    Args:
        info: the dataset.
        episode: the episode in it.
    """

    info: LerobotInfo
    episode: LerobotEpisode

    @property
    def length(self) -> int:
        """Number of frames that the metadata states."""
        return self.episode.length

    @property
    def fps(self) -> float:
        """Frames per second."""
        return self.info.fps

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """The cameras, the head camera first."""
        return tuple(camera for _, _, camera in self.info.cameras.values())

    def times(self, camera: str) -> NDArray[np.float64]:
        """Times [s] of the frames that there really are, float64 (frames,)."""
        known_camera(camera, self.cameras)
        if camera not in self.episode.videos:
            return even_times(self._rows.count(), self.fps)
        part = self._part(camera)
        times = part.video.times()[part.start : part.start + part.count]
        return times - times[0] if len(times) else times

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        """Yield frames as uint8 RGB (height, width, 3)."""
        known_camera(camera, self.cameras)
        if camera not in self.episode.videos:
            wanted = known_frames(indices, self.length, file=self.episode.table, camera=camera)
            return self._stored_images(self.info.cameras[camera][0], wanted)
        part = self._part(camera)
        if indices and max(indices) >= part.count < self.length:
            why = f"there is no frame {max(indices)}: the video holds {part.count} of the {self.length} frames stated"
            raise RecordingError(why, file=part.video.path, field=f"episode {self.episode.index}")
        wanted = known_frames(indices, part.count, file=part.video.path, camera=camera)
        return part.video.images([part.start + index for index in wanted])

    def jpeg(self, camera: str, index: int) -> bytes | None:
        """The stored bytes where the table holds a JPEG, else None."""
        known_camera(camera, self.cameras)
        if camera in self.episode.videos:
            return None
        known_frames((index,), self.length, file=self.episode.table, camera=camera)
        key = self.info.cameras[camera][0]
        data = next((self._bytes(cell, f"{key}[{row}]") for row, cell in self._rows.cells(key, (index,))), b"")
        return data if data.startswith(JPEG_START) else None

    def video(self, camera: str) -> VideoPart | None:
        """The episode's frames in a video that it may share with others; None for images in the table."""
        known_camera(camera, self.cameras)
        if camera not in self.episode.videos:
            return None
        part = self._part(camera)
        return VideoPart(part.video.path, part.start, part.count)

    def signals(self) -> Mapping[str, NDArray[np.float64]]:
        """The numeric features by key ("observation.state", "action"), each float64 (rows, dimensions)."""
        return self._rows.signals(self.info.signals)

    @property
    def _rows(self) -> EpisodeRows:
        return EpisodeRows(self.episode.table, self.episode.index if self.episode.shared else None)

    @cached_property
    def _parts(self) -> dict[str, "_Part"]:
        return {}

    def _part(self, camera: str) -> "_Part":
        if camera not in self._parts:
            self._parts[camera] = _find(self.episode.videos[camera], self.length, self.fps)
        return self._parts[camera]

    def _stored_images(self, key: str, wanted: Sequence[int]) -> Iterator[Image]:
        """Yield rows in the order asked for; while that order is the table's, none is kept."""
        cells = self._rows.cells(key, wanted)
        kept: dict[int, bytes] = {}
        rising = all(before < after for before, after in pairwise(wanted))
        for index in wanted:
            while index not in kept:
                row, cell = next(cells, (None, None))
                if row is None:
                    why = f"there is no row for frame {index}; {self.length} frames are stated"
                    raise RecordingError(why, file=self.episode.table, field=key)
                kept[row] = self._bytes(cell, f"{key}[{row}]")
            data = kept.pop(index) if rising else kept[index]
            yield decode_jpeg(data, file=self.episode.table, field=f"{key}[{index}]")

    def _bytes(self, cell: Any, field: str) -> bytes:
        data = as_object(cell).get("bytes") if isinstance(cell, dict) else cell
        if isinstance(data, bytes):
            return data
        name = as_object(cell).get("path") if isinstance(cell, dict) else cell
        if not isinstance(name, str) or not name:
            raise RecordingError("neither image bytes nor a path", file=self.episode.table, field=field)
        file = inside(self.info.root, name, file=self.episode.table)
        try:
            return file.read_bytes()
        except OSError as error:
            raise RecordingError(f"the image cannot be read: {error.strerror}", file=file, field=field) from error


@dataclass(frozen=True, slots=True)
class _Part:
    """The frames of one episode in a video: `count` of them from frame `start` on."""

    video: VideoFile
    start: int
    count: int


def _find(span: Span, length: int, fps: float) -> _Part:
    """Find an episode's frames in a video; fewer than stated where the video stops early."""
    video = VideoFile(span.path)
    if span.since == 0 and span.until is None:
        return _Part(video, 0, video.length)
    start = video.index_at(span.since)
    if span.since > 0 and video.index_at(span.since - 1 / fps) == start:  # both beyond the end
        return _Part(video, start, 0)
    end = start + length - 1 if span.until is None else video.index_at(span.until - 1 / fps)
    return _Part(video, start, max(0, min(end, video.length - 1) - start + 1))
