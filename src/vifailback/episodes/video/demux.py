"""Index a video of any container by one pass over its packets, and read its packets through the container."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise
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

from vifailback.episodes.video.index import Orientation, VideoIndex, nominal_rate
from vifailback.episodes.video.skip import hides_its_picture
from vifailback.errors import RecordingError

VideoPacket: TypeAlias = "Packet[VideoStream]"
"""A packet of a video stream."""

RANKED_BY_TIME = frozenset(
    {"h264", "hevc", "av1", "vp9", "vp8", "mjpeg", "mpeg4", "mpeg2video", "ffv1", "prores", "png"}
)
"""Codecs of which a packet tells whether it shows a picture, so that packets can be counted instead of pictures."""


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
    context = cast(VideoCodecContext | None, stream.codec_context)  # None for a codec that FFmpeg does not know
    if context is None:
        container.close()
        raise RecordingError("holds a video of a codec for which FFmpeg has no decoder here", file=path)
    context.thread_count = 1
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
        except (FFmpegError, IndexError):  # IndexError: PyAV, for damage that seems to be one more stream
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


@dataclass(frozen=True, slots=True)
class _Packets:
    """What one pass over the packets told: times (None where a packet has none), and which packets show a picture."""

    pts: list[int | None]
    dts: list[int | None]
    keyframes: list[bool]
    shown: list[bool]
    first: VideoFrame


def _index(path: Path, container: InputContainer, stream: VideoStream) -> VideoIndex:
    codec, tick = stream.codec.canonical_name, stream.time_base or Fraction(1, 1000)
    packets = _read_packets(path, container, stream, codec)
    orientation = orientation_of(packets.first)
    size = orientation.shown_size(packets.first.width, packets.first.height)
    shown = _shown_by_time(path, packets) if codec in RANKED_BY_TIME else None
    if shown is None:
        times = _times_in_sequence(path, tick, stream)
        numbers = np.arange(len(times))
        keyframes, fps = np.ones(len(times), np.bool_), nominal_rate(times, tick)
        return VideoIndex(codec, numbers, keyframes, numbers, times, fps, orientation, size, by_sequence=True)
    pts = np.array(packets.pts, np.int64)
    times: NDArray[np.float64] = pts[shown].astype(np.float64) * float(tick)
    keyframes = np.array(packets.keyframes, np.bool_)
    return VideoIndex(codec, pts, keyframes, shown, times, nominal_rate(times, tick), orientation, size)


def _read_packets(path: Path, container: InputContainer, stream: VideoStream, codec: str) -> _Packets:
    pts, dts = list[int | None](), list[int | None]()
    keyframes, shown = list[bool](), list[bool]()
    first: VideoFrame | None = None
    for packet in packets_of(container, stream):
        hides = hides_its_picture(codec, memoryview(packet))
        pts.append(None if hides is None else packet.pts)
        dts.append(packet.dts)
        keyframes.append(packet.is_keyframe)
        shown.append(not (packet.is_discard or hides))
        if first is None:
            first = next(iter(decoded(stream.codec_context, packet)), None)
    if first is None:
        first = next(iter(decoded(stream.codec_context, None)), None)
    if first is None:
        raise RecordingError("none of its frames can be decoded", file=path)
    return _Packets(pts, dts, keyframes, shown, first)


def _shown_by_time(path: Path, packets: _Packets) -> NDArray[np.int64] | None:
    """Return the packets of the shown frames in order of time; None where times do not tell the frames apart."""
    order = [time for time in packets.dts if time is not None]
    if None in packets.pts or any(after < before for before, after in pairwise(order)) or True not in packets.keyframes:
        return None
    pts = np.array(packets.pts, np.int64)
    shown = np.array(packets.shown)
    key = packets.keyframes.index(True)
    doubtful = np.flatnonzero(shown & ((np.arange(len(pts)) < key) | (pts < pts[key])))
    if len(doubtful):  # the file was cut: what leans on pictures that are gone is not shown
        out = _times_out(path, int(doubtful.max()))
        shown[[number for number in doubtful.tolist() if pts[number] not in out]] = False
    seen = np.flatnonzero(shown)
    seen = seen[np.argsort(pts[seen], kind="stable")]
    return seen if len(seen) and (np.diff(pts[seen]) > 0).all() else None


def _times_out(path: Path, last: int) -> set[int | None]:
    """Return the times of the frames that come out when packets 0 to `last` are decoded."""
    container, stream = open_container(path)
    with container:
        frames = [
            frame
            for packet in islice(packets_of(container, stream), last + 1)
            for frame in decoded(stream.codec_context, packet)
        ]
        return {frame.pts for frame in (*frames, *decoded(stream.codec_context, None))}


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
