"""How the frames of a camera are shown: by decoding its video in the browser, or as single images.

The index is the one that Python decodes by (episodes/video), so that frame n is the same picture on both sides.
"""

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from vifailback.annotate.frames.codec import DecoderConfig, decoder_config
from vifailback.annotate.frames.facts import facts_of, starts_of, with_browser_starts
from vifailback.annotate.frames.media import ImagesMedia, VideoMedia
from vifailback.annotate.frames.origin import Origin
from vifailback.annotate.frames.samples import read_samples
from vifailback.episodes.video.file import VideoFile
from vifailback.episodes.video.index import Orientation, VideoIndex
from vifailback.episodes.video.part import VideoPart
from vifailback.errors import InputError
from vifailback.types import Episode, ImageSize


@dataclass(frozen=True)
class VideoPlan:
    """A part of a video file, prepared for a browser's decoder.

    Args:
        origin: the file, and which frames of it.
        version: of the origin when this was made.
        media: what the browser is told, as JSON.
        index: of the whole file.
        first: packet of the file that is sample 0.
        size: bytes of every sample, int64 (samples,).
    """

    origin: Origin
    version: str
    media: bytes
    index: VideoIndex
    first: int
    size: NDArray[np.int64]

    def samples(self, first: int, last: int) -> bytes:
        """Return the bytes of samples `first` to `last`; fewer where the file breaks off.

        Raises:
            InputError: there are no such samples, or too many at once.
        """
        if not 0 <= first <= last < len(self.size):
            raise InputError(f"samples are 0 .. {len(self.size) - 1}, got {first} .. {last}", field="first, last")
        sizes = self.size[first : last + 1].tolist()
        return read_samples(self.origin.path, self.index, sizes, self.first + first, self.first + last)


@dataclass(frozen=True)
class ImagesPlan:
    """Frames that the browser gets one by one.

    Args:
        origin: the recording.
        version: of the origin when this was made.
        media: what the browser is told, as JSON.
    """

    origin: Origin
    version: str
    media: bytes


def video_plan(part: VideoPart, times_s: NDArray[np.float64]) -> VideoPlan | None:
    """Prepare a part of a video; None where only Python decodes it exactly.

    Args:
        part: which frames of which file.
        times_s: of these frames [s], float64 (frames,), the first at 0.

    Raises:
        RecordingError: the file cannot be read.
    """
    origin = Origin(part.path, (part.start, part.count))
    version = origin.version()
    index = VideoFile(part.path).index()
    shown = index.shown[part.start : part.start + part.count]
    if index.by_sequence or not len(shown):
        return None
    last = int(shown.max())
    facts = facts_of(part.path, index, last)
    index = with_browser_starts(index, facts, shown)
    if index is None:
        return None
    start = starts_of(index, shown)
    first, stored = int(start.min()), _stored_size(index)
    config = decoder_config(index.codec, facts.setup, facts.heads([first])[0], stored)
    if config is None or not index.keyframes[start].all():
        return None
    within = slice(first, last + 1)
    size = facts.size[within]
    media = VideoMedia(
        kind="video",
        codec=config.codec,
        description=_base64(config),
        coded_width=stored.width,
        coded_height=stored.height,
        width=index.size.width,
        height=index.size.height,
        orientation=_entries(index.orientation),
        pts=timestamps_us(index.pts[within], _tick_s(index)).tolist(),
        size=size.tolist(),
        key=index.keyframes[within].astype(np.int64).tolist(),
        shown=(shown - first).tolist(),
        start=(start - first).tolist(),
        times_s=times_s.round(6).tolist(),
        version=version,
    )
    return VideoPlan(origin, version, msgspec.json.encode(media), index, first, size)


def images_plan(episode: Episode, camera: str, size: ImageSize) -> ImagesPlan:
    """Prepare a camera whose frames are sent one by one."""
    origin = Origin(Path(episode.path), (episode.id, camera))
    version = origin.version()
    held = next((known.held for known in episode.source.cameras if known.name == camera), None)
    media = ImagesMedia(
        kind="images",
        width=size.width,
        height=size.height,
        times_s=episode.times(camera).round(6).tolist(),
        held=msgspec.UNSET if held is None else held,
        version=version,
    )
    return ImagesPlan(origin, version, msgspec.json.encode(media))


def timestamps_us(pts: NDArray[np.int64], tick_s: float) -> NDArray[np.int64]:
    """Return whole microseconds for times in ticks: in the same order, no two alike, none negative.

    WebCodecs knows times in whole microseconds only, and they are what tells decoded frames apart. A clock with finer
    ticks, or hidden pictures with the time of a shown one, would make two alike.

    Args:
        pts: presentation times [ticks], int64 (samples,).
        tick_s: length of a tick [s].
    """
    order = np.argsort(pts, kind="stable")
    exact = ((pts[order] - pts[order[0]]) * (tick_s * 1e6)).round().astype(np.int64)
    steps = np.arange(len(pts))
    stamps = np.empty(len(pts), np.int64)
    stamps[order] = np.maximum.accumulate(exact - steps) + steps
    return stamps


def _tick_s(index: VideoIndex) -> float:
    """Length of a tick [s]: the index has the shown frames' times in ticks and in seconds."""
    ticks = int(index.pts[index.shown[-1]] - index.pts[index.shown[0]])
    return float(index.times[-1] - index.times[0]) / ticks if ticks > 0 else 1e-3


def _stored_size(index: VideoIndex) -> ImageSize:
    turned = index.orientation.swaps
    return ImageSize(index.size.height, index.size.width) if turned else index.size


def _entries(orientation: Orientation) -> tuple[int, int, int, int]:
    return orientation.a, orientation.b, orientation.c, orientation.d


def _base64(config: DecoderConfig) -> str | None:
    return None if config.description is None else b64encode(config.description).decode()
