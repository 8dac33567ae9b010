"""Decode the wanted frames of an indexed video: only the groups of pictures that hold one, up to the last wanted."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from itertools import chain, islice
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from av.codec import CodecContext, codecs_available
from av.codec.codec import UnknownCodecError
from av.error import FFmpegError
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from vifailback.episodes.video.demux import VideoPacket, decoded, frames_in_sequence, open_container, packets_of
from vifailback.episodes.video.index import SampleTable, VideoIndex
from vifailback.episodes.video.skip import Disposable, disposable_of
from vifailback.errors import RecordingError

DECODERS = {"av1": "libdav1d"}
"""Codecs whose usual decoder in FFmpeg needs hardware -> the decoder that does not."""
HELD_BACK = 64
"""Frames kept while an earlier one has not come out; after so many it counts as missing."""
READ_AHEAD = 64
"""Packets that are needed, read and looked at in one go."""
FILE_BUFFER = 2**16
"""Bytes read from a file at a time: most packets then cost no system call of their own."""
WORTH_A_JUMP = 64
"""Packets to pass over from which on a container is asked to jump."""
TRIES_BACK = 3
"""Key packets to go back one by one before decoding from the start of the file."""


class PacketSource(Protocol):
    """Packets by number, for one decoding."""

    @property
    def context(self) -> VideoCodecContext:
        """The decoder for the packets."""
        ...

    @property
    def disposable(self) -> Disposable | None:
        """The test for packets that no other one needs."""
        ...

    def read(self, first: int, last: int) -> Iterator[VideoPacket]:
        """Yield packets `first` to `last`, both included; fewer where the file breaks off."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """Packets to feed in one go: `start` to `last`, for the sake of `frames` (increasing)."""

    start: int
    last: int
    frames: tuple[int, ...]


def decode_frames(path: Path, index: VideoIndex, wanted: Sequence[int]) -> Iterator[VideoFrame]:
    """Yield the wanted frames.

    Args:
        path: the video.
        index: of that video.
        wanted: frame numbers, increasing, each once.

    Raises:
        RecordingError: a frame cannot be decoded; names file and frame.
    """
    if index.by_sequence:
        yield from _in_sequence(path, wanted)
        return
    source = open_packets(path, index)
    try:
        for span in spans(index, wanted):
            yield from _decode_span(path, index, source, span)
    finally:
        source.close()


def spans(index: VideoIndex, wanted: Sequence[int]) -> Iterator[Span]:
    """Yield what to feed for the sake of the wanted frames (increasing); spans that overlap are one."""
    start, last, frames = 0, -1, list[int]()
    for frame in wanted:
        packet = int(index.shown[frame])
        begin = index.start_of(packet)
        if frames and begin <= last:
            start, last = min(start, begin), max(last, packet)
        else:
            if frames:
                yield Span(start, last, tuple(frames))
            start, last, frames = begin, packet, []
        frames.append(frame)
    if frames:
        yield Span(start, last, tuple(frames))


def open_packets(path: Path, index: VideoIndex, *, jumps: bool = True) -> PacketSource:
    """Open a video's packets for one decoding; `jumps` as in DemuxedPackets."""
    if index.table is not None:
        try:
            return StoredPackets(path, index, index.table)
        except OSError as error:
            raise RecordingError(f"cannot be opened any more ({error.strerror})", file=path) from error
        except UnknownCodecError as error:
            raise RecordingError(f"is {index.codec}, for which FFmpeg has no decoder here", file=path) from error
    return DemuxedPackets(path, index, jumps=jumps)


class StoredPackets:
    """Packets by their place in the file, with a decoder of our own: nothing is probed."""

    def __init__(self, path: Path, index: VideoIndex, table: SampleTable) -> None:
        self._file = BufferedReader(path.open("rb", buffering=0), FILE_BUFFER)
        self._table, self._pts, self._end = table, index.pts, path.stat().st_size
        self.context = _decoder(index.codec, table)
        self.disposable = disposable_of(index.codec, table.setup)

    def read(self, first: int, last: int) -> Iterator[VideoPacket]:
        """Yield packets `first` to `last`; ends where the file was cut off."""
        places, sizes = self._table.offset[first : last + 1].tolist(), self._table.size[first : last + 1].tolist()
        for place, size, pts in zip(places, sizes, self._pts[first : last + 1].tolist(), strict=True):
            if place < 0 or place + size > self._end:
                return
            # Filled in place: a packet made around a bytes object lacks the padding that decoders read over.
            packet = cast("VideoPacket", Packet(size))
            self._file.seek(place)
            if self._file.readinto(memoryview(packet)) < size:
                return
            packet.pts = pts
            yield packet

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _decoder(codec: str, table: SampleTable) -> VideoCodecContext:
    preferred = DECODERS.get(codec, codec)
    name = preferred if preferred in codecs_available else codec
    context = cast(VideoCodecContext, CodecContext.create(name, "r"))
    context.extradata = table.setup
    context.thread_count = 1
    if table.color is not None:
        context.color_primaries, context.color_trc, context.colorspace, full = table.color
        context.color_range = 2 if full else 1
    return context


class DemuxedPackets:
    """Packets through the file's container; jumps ahead where that can be trusted.

    Args:
        path: the video.
        index: of that video.
        jumps: False reads every packet from the start.
    """

    def __init__(self, path: Path, index: VideoIndex, *, jumps: bool = True) -> None:
        self._path, self._pts, self._jumps = path, index.pts, jumps
        self._open()
        self.disposable = disposable_of(index.codec, self.context.extradata or b"")

    def _open(self) -> None:
        self._container, self._stream = open_container(self._path)
        self._packets, self._next = packets_of(self._container, self._stream), 0
        self.context = self._stream.codec_context

    def read(self, first: int, last: int) -> Iterator[VideoPacket]:
        """Yield packets `first` to `last`; never goes back. Ends where the file is not as the index says."""
        if self._jumps and first - self._next > WORTH_A_JUMP:
            self._jump(first)
        while self._next <= last:
            packet = next(self._packets, None)
            if packet is None or packet.pts != self._pts[self._next]:
                return
            self._next += 1
            if self._next > first:
                yield packet

    def _jump(self, first: int) -> None:
        """Move to packet `first` or before it; where the jump ends elsewhere, start again and jump no more."""
        packet = None
        try:
            self._container.seek(int(self._pts[first]), stream=self._stream)
            self._packets = packets_of(self._container, self._stream)
            packet = next(self._packets, None)
        except FFmpegError:
            pass
        found = np.flatnonzero(self._pts == packet.pts) if packet is not None and packet.pts is not None else ()
        if packet is None or len(found) != 1 or not self._next <= found[0] <= first:
            self._jumps = False
            self.close()
            self._open()
            return
        self._next = int(found[0])
        self._packets = chain((packet,), self._packets)

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()


def _decode_span(path: Path, index: VideoIndex, source: PacketSource, span: Span) -> Iterator[VideoFrame]:
    """Yield the frames of one span; those that do not come out, or come out damaged, are decoded from further back."""
    waiting = {int(index.pts[index.shown[frame]]): frame for frame in span.frames}
    ready: dict[int, VideoFrame] = {}
    remaining = list(reversed(span.frames))
    for frame in _pictures(source, span, frozenset(index.shown[list(span.frames)].tolist()), waiting):
        number = waiting.pop(cast("int", frame.pts))
        if frame.is_corrupt:
            continue
        ready[number] = frame
        while remaining and (remaining[-1] in ready or len(ready) > HELD_BACK):
            yield ready.pop(remaining[-1]) if remaining[-1] in ready else _rescue(path, index, remaining[-1])
            remaining.pop()
        if not remaining:
            break
    source.context.flush_buffers()
    for number in reversed(remaining):
        yield ready.pop(number) if number in ready else _rescue(path, index, number)


def _pictures(source: PacketSource, span: Span, wanted: frozenset[int], times: Collection[int]) -> Iterator[VideoFrame]:
    """Decode a span without what nothing needs, and yield the frames that are shown at one of the times.

    Args:
        source: where the packets are.
        span: those to feed.
        wanted: numbers of packets that are fed even if no other one needs them.
        times: of the frames to yield [ticks].
    """
    for packet in chain(_needed(source, span, wanted), (None,)):
        for frame in decoded(source.context, packet):
            if frame.pts in times:
                yield frame


def _needed(source: PacketSource, span: Span, wanted: frozenset[int]) -> Iterator[VideoPacket]:
    """Yield the packets of a span that have to be decoded, read some at a time.

    A decoder drives this loop out of the processor's caches: by turns with it, reading takes four times as long.
    """
    disposable = source.disposable
    numbered = enumerate(source.read(span.start, span.last), span.start)
    needed = (
        packet
        for number, packet in numbered
        if disposable is None or number in wanted or not disposable(memoryview(packet))
    )
    while some := tuple(islice(needed, READ_AHEAD)):
        yield from some


def _rescue(path: Path, index: VideoIndex, number: int) -> VideoFrame:
    """Return a frame that did not come out of its own group of pictures, by starting further and further back.

    Raises:
        RecordingError: it does not come out of a decoding from the start of the file either.
    """
    packet = int(index.shown[number])
    if index.table is not None and index.table.offset[packet] + index.table.size[packet] > path.stat().st_size:
        raise RecordingError("is lost: the file was cut off before it", file=path, field=f"frame {number}")
    starts = np.flatnonzero(index.keyframes[: packet + 1])[: -TRIES_BACK - 1 : -1].tolist()
    for start in dict.fromkeys([*starts, 0]):
        source = open_packets(path, index, jumps=False)
        try:
            span, time = Span(start, packet, (number,)), int(index.pts[packet])
            for frame in _pictures(source, span, frozenset(range(start, packet + 1)), (time,)):
                if start == 0 or not frame.is_corrupt:
                    return frame
        finally:
            source.close()
    raise RecordingError("cannot be decoded: its data are damaged", file=path, field=f"frame {number}")


def _in_sequence(path: Path, wanted: Sequence[int]) -> Iterator[VideoFrame]:
    remaining = list(reversed(wanted))
    for number, frame in enumerate(frames_in_sequence(path)):
        if not remaining:
            return
        if number == remaining[-1]:
            remaining.pop()
            yield frame
    if remaining:
        raise RecordingError("cannot be decoded any more", file=path, field=f"frame {remaining[-1]}")
