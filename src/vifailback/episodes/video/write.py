"""Write frames as a video file."""

import io
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream

from vifailback.atomic import in_place_of
from vifailback.errors import RecordingError
from vifailback.types import Image


class VideoSink:
    """Where the frames of a video go, one after the other."""

    def __init__(self, path: Path, container: OutputContainer, stream: VideoStream) -> None:
        self._path, self._container, self._stream = path, container, stream
        self.count = 0
        """Frames written so far."""

    def add(self, image: Image) -> None:
        """Write the next frame, uint8 RGB (height, width, 3).

        Raises:
            RecordingError: its size differs from that of the first frame.
        """
        height, width = image.shape[:2]
        if self.count == 0:
            self._stream.height, self._stream.width = height, width
        elif (self._stream.height, self._stream.width) != (height, width):
            size = f"{self._stream.width}x{self._stream.height}"
            why = f"frame {self.count} is {width}x{height}, the frames before it are {size}"
            raise RecordingError(why, file=self._path)
        self._container.mux(self._stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        self.count += 1

    def end(self) -> None:
        """Write what the encoder still holds."""
        if self.count:
            self._container.mux(self._stream.encode(None))


@contextmanager
def video_sink(path: Path, *, fps: int, codec: str = "libx264", gop: int = 12) -> Generator[VideoSink]:
    """Open a video to write to; the file appears when the block ends without an error, and is never half there.

    Args:
        path: the file to make; its folder is made too.
        fps: frames per second.
        codec: an encoder of FFmpeg ("libx264", "libsvtav1").
        gop: frames from one key frame to the next.

    Raises:
        RecordingError: there was no frame.
    """
    with in_place_of(path) as part:
        with av.open(str(part), "w", format="mp4") as container:
            sink = VideoSink(path, container, _stream(container, Fraction(fps), codec, gop))
            yield sink
            sink.end()
        if sink.count == 0:
            raise RecordingError("a video needs at least one frame", file=path)


def write_video(path: Path, frames: Iterable[Image], *, fps: int, codec: str = "libx264", gop: int = 12) -> int:
    """Write frames (uint8 RGB (height, width, 3), all of one size) as an mp4; appears whole or not at all.

    Args:
        path: the file to make; its folder is made too.
        frames: consumed one by one.
        fps: frames per second.
        codec: an encoder of FFmpeg ("libx264", "libsvtav1").
        gop: frames from one key frame to the next.

    Returns:
        The number of frames written.

    Raises:
        RecordingError: there was no frame, or frames differ in size.
    """
    with video_sink(path, fps=fps, codec=codec, gop=gop) as sink:
        for image in frames:
            sink.add(image)
    return sink.count


def video_bytes(frames: Iterable[Image], *, fps: Fraction) -> bytes:
    """Frames as the bytes of an mp4 (H.264), every frame a key frame; an odd side gets its last line twice.

    Args:
        frames: uint8 RGB (height, width, 3), all of one size.
        fps: frames per second.

    Raises:
        RecordingError: there was no frame, or frames differ in size.
    """
    path, file = Path("video"), io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        sink = VideoSink(path, container, _stream(container, fps, "libx264", 1))
        for image in frames:
            height, width = image.shape[:2]
            sink.add(np.pad(image, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge"))
        sink.end()
    if sink.count == 0:
        raise RecordingError("a video needs at least one frame", file=path)
    return file.getvalue()


def _stream(container: OutputContainer, fps: Fraction, codec: str, gop: int) -> VideoStream:
    options = {"crf": "20", "g": str(gop)} | ({"preset": "veryfast"} if codec.startswith("libx26") else {})
    stream = cast(VideoStream, container.add_stream(codec, fps, options=options))
    stream.pix_fmt = "yuv420p"
    stream.codec_context.thread_count = 1
    return stream
