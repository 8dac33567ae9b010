"""Decoded frames around the place that somebody looks at, so that stepping decodes each part of a video once."""

from collections import OrderedDict
from collections.abc import Generator, Iterator
from threading import Lock

from vifailback.episodes.source import known_frames
from vifailback.errors import RecordingError
from vifailback.types import Episode, Image

HELD_BYTES = 48 * 2**20
"""Decoded frames kept for one camera."""
REELS = 8
"""Cameras whose frames are kept at a time, for all people together."""
NEAR = 48
"""Frames to decode on rather than to look for a new start."""
BACK = 8
"""A smaller jump back counts as stepping back: the frames before are decoded with it."""
RUN = 1024
"""Frames that one decoding is opened for."""


class Reel:
    """One camera of one episode. Several threads may ask; one decodes at a time.

    A step forward continues the decoding that is open; a step back decodes the frames before in one go.

    Args:
        episode: the episode.
        camera: the camera.
        held_bytes: decoded frames kept at most [bytes]; never fewer than two frames.
    """

    def __init__(self, episode: Episode, camera: str, *, held_bytes: int = HELD_BYTES) -> None:
        self._episode, self._camera, self._held_bytes = episode, camera, held_bytes
        self._held: OrderedDict[int, Image] = OrderedDict()
        self._images: Iterator[Image] | None = None
        self._next, self._end, self._last = 0, 0, -1
        self._lock = Lock()

    def image(self, index: int) -> Image:
        """Return a frame as uint8 RGB (height, width, 3).

        Raises:
            RecordingError: there is no such frame, or it cannot be decoded.
        """
        with self._lock:
            if index not in self._held:
                self._decode(index)
            self._last = index
            return self._held[index]

    def close(self) -> None:
        """Let go of the file and of all frames."""
        with self._lock:
            self._stop()
            self._held.clear()

    def _decode(self, index: int) -> None:
        if self._images is None or not self._next <= index < min(self._next + NEAR, self._end):
            back = self._most() - 1 if 0 < self._last - index <= BACK else 0
            self._open(index, max(0, index - back))
        try:
            self._take(index)
        except RecordingError:
            if self._next == index:
                raise
            self._open(index, index)  # only a frame before it is damaged
            self._take(index)

    def _open(self, index: int, start: int) -> None:
        self._stop()
        held = next((known.held for known in self._episode.source.cameras if known.name == self._camera), None)
        if held is not None:  # a few frames, each stored for itself
            self._images, self._next, self._end = self._episode.images(self._camera, (index,)), index, index + 1
            return
        length = len(self._episode.times(self._camera))
        known_frames((index,), length, file=self._episode.path, camera=self._camera)
        self._end = min(length, start + RUN)
        self._images, self._next = self._episode.images(self._camera, range(start, self._end)), start

    def _take(self, index: int) -> None:
        assert self._images is not None
        try:
            while self._next <= index:
                self._held[self._next] = next(self._images)
                self._held.move_to_end(self._next)
                self._next += 1
                while len(self._held) > self._most():
                    self._held.popitem(last=False)
        except BaseException:
            self._stop()  # a decoding that failed gives nothing any more
            raise

    def _most(self) -> int:
        """Frames that may be kept."""
        one = next(iter(self._held.values()), None)
        return max(2, self._held_bytes // one.nbytes) if one is not None else 2

    def _stop(self) -> None:
        if isinstance(self._images, Generator):
            self._images.close()
        self._images = None


class Reels:
    """The cameras that were looked at last.

    Args:
        most: how many of them are kept.
    """

    def __init__(self, most: int = REELS) -> None:
        self._kept: OrderedDict[tuple[str, str, str], Reel] = OrderedDict()
        self._most, self._lock = most, Lock()

    def image(self, episode: Episode, camera: str, version: str, index: int) -> Image:
        """Return a frame as uint8 RGB (height, width, 3).

        Args:
            episode: the episode.
            camera: the camera.
            version: of the recording; a reel of another version is not used any more.
            index: the frame.

        Raises:
            RecordingError: there is no such frame, or it cannot be decoded.
        """
        key = (episode.id, camera, version)
        with self._lock:
            reel = self._kept.setdefault(key, Reel(episode, camera))
            self._kept.move_to_end(key)
            dropped = self._kept.popitem(last=False)[1] if len(self._kept) > self._most else None
        if dropped is not None:
            dropped.close()
        return reel.image(index)
