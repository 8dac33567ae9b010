"""One video file with exact access to its frames by number."""

import os
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from vifailback.episodes.video.color import to_image
from vifailback.episodes.video.decode import decode_frames
from vifailback.episodes.video.demux import index_by_demuxing
from vifailback.episodes.video.index import VideoIndex
from vifailback.episodes.video.mp4 import index_by_sample_table
from vifailback.errors import RecordingError
from vifailback.types import Image, ImageSize

HELD_BYTES = 128 * 2**20
INDICES_KEPT = 64
"""Videos whose index is remembered."""


class VideoFile:
    """A video file; frame n is the n-th that a correct player shows, whatever the codec's order.

    Nothing is opened before the first call, no file stays open between calls, and several threads may call.

    Args:
        path: the file. Edit lists, rotation, variable frame rate and reordering are respected.
        held_bytes: decoded frames kept at a time where frames are asked for in an order that does not increase [bytes].
    """

    def __init__(self, path: str | os.PathLike[str], *, held_bytes: int = HELD_BYTES) -> None:
        self.path, self._held_bytes = Path(path), held_bytes

    def __repr__(self) -> str:
        return f"VideoFile({str(self.path)!r})"

    @property
    def length(self) -> int:
        """Number of shown frames."""
        return self._index().length

    @property
    def fps(self) -> float:
        """Nominal frames per second; the mean rate where the rate varies."""
        return self._index().fps

    @property
    def size(self) -> ImageSize:
        """Size as shown, after rotation [px]."""
        return self._index().size

    def times(self) -> NDArray[np.float64]:
        """Return the time of every shown frame [s], float64 (length,), starting at 0, increasing."""
        times = self._index().times
        return times - times[0]

    def index(self) -> VideoIndex:
        """Return which packet is which frame."""
        return self._index()

    def index_at(self, time_s: float) -> int:
        """Return the frame nearest to a time on the file's own clock [s], on which the first frame need not be at 0."""
        times = self._index().times
        after = int(np.searchsorted(times, time_s))
        if after == 0 or (after < len(times) and times[after] - time_s < time_s - times[after - 1]):
            return after
        return after - 1

    def image(self, index: int) -> Image:
        """Return one frame as uint8 RGB (height, width, 3)."""
        return next(self.images((index,)))

    def images(self, indices: Sequence[int]) -> Iterator[Image]:
        """Yield frames as uint8 RGB (height, width, 3), in the order asked for; each is a new array.

        Any order and repetitions are allowed; increasing order is fastest and needs the memory of a few frames.

        Raises:
            RecordingError: the file cannot be read, or a frame is missing or damaged; names file and frame.
        """
        wanted = [int(index) for index in indices]
        index = self._index()
        for number in wanted:
            if not 0 <= number < index.length:
                why = f"there is no such frame: the video has {index.length} (0 to {index.length - 1})"
                raise RecordingError(why, file=self.path, field=f"frame {number}")
        reformatter = VideoReformatter()
        for frame in self._frames(index, wanted):
            yield to_image(frame, index.orientation, reformatter)

    def _frames(self, index: VideoIndex, wanted: list[int]) -> Iterator[VideoFrame]:
        """Yield decoded frames in the order asked for: rising runs as they come, other parts by way of a store."""
        most = max(2, self._held_bytes // (index.size.width * index.size.height * 3 // 2))
        begin = 0
        while begin < len(wanted):
            end = begin + 1
            while end < len(wanted) and wanted[end] >= wanted[end - 1]:
                end += 1
            if end < len(wanted) and end - begin < most:
                end = min(len(wanted), begin + most)
            yield from self._part(index, wanted[begin:end])
            begin = end

    def _part(self, index: VideoIndex, wanted: list[int]) -> Iterator[VideoFrame]:
        numbers = sorted(set(wanted))
        decoded = zip(numbers, decode_frames(self.path, index, numbers), strict=True)
        if wanted == numbers:
            for _, frame in decoded:
                yield frame
            return
        last = {number: place for place, number in enumerate(wanted)}
        kept: dict[int, VideoFrame] = {}
        for place, number in enumerate(wanted):
            while number not in kept:
                found, frame = next(decoded)
                kept[found] = frame
            yield kept[number]
            if last[number] == place:
                del kept[number]

    def _index(self) -> VideoIndex:
        return _INDICES.get(self.path)


class _Indices:
    """The indices of the videos used last, each valid for one state of its file."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int, int, int], VideoIndex] = OrderedDict()
        self._lock = Lock()

    def get(self, path: Path) -> VideoIndex:
        try:
            state = path.stat()
            key = (state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size)
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            index = index_by_sample_table(path) or index_by_demuxing(path)
        except OSError as error:
            raise RecordingError(f"cannot be opened ({error.strerror})", file=path) from error
        with self._lock:
            self._kept[key] = index
            while len(self._kept) > INDICES_KEPT:
                self._kept.popitem(last=False)
        return index

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


_INDICES = _Indices()


def forget_indices() -> None:
    """Forget what is known of all videos (benchmarks start cold with it)."""
    _INDICES.clear()
