"""Write frames as a video file."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.video.stream import VideoStream

from vifailback.atomic import in_place_of
from vifailback.errors import RecordingError
from vifailback.types import Image


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
        RecordingError: there was no frame.
    """
    count = 0
    with in_place_of(path) as part:
        with av.open(str(part), "w", format="mp4") as container:
            options = {"crf": "20", "g": str(gop)} | ({"preset": "veryfast"} if codec.startswith("libx26") else {})
            stream = cast(VideoStream, container.add_stream(codec, Fraction(fps), options=options))
            stream.pix_fmt = "yuv420p"
            stream.codec_context.thread_count = 1
            for image in frames:
                if count == 0:
                    stream.height, stream.width = image.shape[:2]
                container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
                count += 1
            if count:
                container.mux(stream.encode(None))
        if count == 0:
            raise RecordingError("a video needs at least one frame", file=path)
    return count
