"""Index a video of any container by one pass over its packets, and read its packets through the container."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias, cast

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.sidedata.sidedata import SideDataContainer
from av.sidedata.sidedata import Type as SideData
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from vifailback.episodes.video_index import Orientation, VideoIndex, nominal_rate
from vifailback.errors import RecordingError

VideoPacket: TypeAlias = "Packet[VideoStream]"
"""A packet of a video stream."""

RANKED_BY_TIME = frozenset({"h264", "hevc", "av1", "vp9", "mjpeg", "mpeg4", "mpeg2video", "ffv1", "prores", "png"})
"""Codecs of which every packet shows one picture, so that packets can be counted instead of pictures."""


def open_container(path: Path) -> tuple[InputContainer, VideoStream]:
    """Open a file and its video stream, to be decoded in the calling thread.

    Raises:
        RecordingError: it is not a video that can be read.
    """
    try:
        container = av.open(str(path))
    except (FFmpegError, ValueError, OSError) as error:
        raise RecordingError(f"is not a video that can be read ({reason(error)})", file=path) from error
    stream = container.streams.best("video")
    if not isinstance(stream, VideoStream):
        container.close()
        raise RecordingError("holds no video stream", file=path)
    stream.codec_context.thread_count = 1
    return container, stream


def index_by_demuxing(path: Path) -> VideoIndex:
    """Read all packets of a video, without decoding more than its first picture, and rank them by time.

    Raises:
        RecordingError: it is not a video that can be read, or shows no frame.
    """
    container, stream = open_container(path)
    with container:
        try:
            return _index(path, container, stream)
        except FFmpegError as error:
            raise RecordingError(f"is damaged ({reason(error)})", file=path) from error


def packets_of(container: InputContainer, stream: VideoStream) -> Iterator[VideoPacket]:
    """Yield the packets that carry data, in decoding order; a file that breaks off just ends."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except FFmpegError:
            return
        if packet is None:
            return
        if packet.size:
            yield packet


def frames_in_sequence(path: Path) -> Iterator[VideoFrame]:
    """Decode a video from its start, as a player does; what cannot be decoded is left out."""
    container, stream = open_container(path)
    with container:
        for packet in packets_of(container, stream):
            yield from decoded(stream.codec_context, packet)
        yield from decoded(stream.codec_context, None)


def decoded(context: VideoCodecContext, packet: "VideoPacket | None") -> list[VideoFrame]:
    """Return the frames that come out when `packet` goes in (None: the rest); none where the data are damaged."""
    try:
        return context.decode(packet)
    except FFmpegError:
        return []


def reason(error: Exception) -> str:
    """Return FFmpeg's words for what went wrong."""
    return getattr(error, "strerror", None) or str(error)


def _index(path: Path, container: InputContainer, stream: VideoStream) -> VideoIndex:
    rows: list[tuple[int | None, int | None, bool, bool]] = []
    first: VideoFrame | None = None
    for packet in packets_of(container, stream):
        rows.append((packet.pts, packet.dts, packet.is_keyframe, packet.is_discard))
        if first is None:
            first = next(iter(decoded(stream.codec_context, packet)), None)
    if first is None:
        first = next(iter(decoded(stream.codec_context, None)), None)
    if first is None:
        raise RecordingError("none of its frames can be decoded", file=path)
    codec, tick = stream.codec.canonical_name, stream.time_base or Fraction(1, 1000)
    orientation = orientation_of(first)
    size = orientation.shown_size(first.width, first.height)
    pts = _ranked(rows) if codec in RANKED_BY_TIME else None
    if pts is None:
        times = _times_in_sequence(path, tick, stream)
        numbers = np.arange(len(times))
        keyframes, fps = np.ones(len(times), np.bool_), nominal_rate(times, tick)
        return VideoIndex(codec, numbers, keyframes, numbers, times, fps, orientation, size, by_sequence=True)
    keyframes = np.array([row[2] for row in rows])
    seen = np.flatnonzero(~np.array([row[3] for row in rows]))
    shown = seen[np.argsort(pts[seen], kind="stable")]
    times: NDArray[np.float64] = pts[shown].astype(np.float64) * float(tick)
    return VideoIndex(codec, pts, keyframes, shown, times, nominal_rate(times, tick), orientation, size)


def _ranked(rows: list[tuple[int | None, int | None, bool, bool]]) -> NDArray[np.int64] | None:
    """Return the packets' times, or None where they do not tell the frames apart or the start is cut."""
    times = [row[0] for row in rows]
    order = [row[1] for row in rows if row[1] is not None]
    if None in times or any(after < before for before, after in pairwise(order)):
        return None
    pts = np.array(times, np.int64)
    shown = ~np.array([row[3] for row in rows])
    if len(np.unique(pts[shown])) != shown.sum() or not rows[0][2] or (pts[shown] < pts[0]).any():
        return None
    return pts


def _times_in_sequence(path: Path, tick: Fraction, stream: VideoStream) -> NDArray[np.float64]:
    """Return the times of the frames that decoding from the start shows; evenly spaced where the file has none."""
    pts = [frame.pts for frame in frames_in_sequence(path)]
    if None not in pts:
        times: NDArray[np.float64] = np.array(pts, np.float64) * float(tick)
        if (np.diff(times) > 0).all():
            return times
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    return np.arange(len(pts), dtype=np.float64) * float(1 / rate)


def orientation_of(frame: VideoFrame) -> Orientation:
    """Return how a decoded frame is to be turned."""
    carried = cast(SideDataContainer, frame.side_data)
    for number in range(len(carried)):
        data = carried[number]
        if data.type is SideData.DISPLAYMATRIX:
            a, b, _, c, d = np.frombuffer(memoryview(data), np.int32)[:5].tolist()
            return Orientation.of(a, b, c, d)
    return Orientation()
