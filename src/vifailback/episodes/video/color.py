"""From a decoded frame to an upright RGB image."""

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from vifailback.episodes.video.index import Orientation
from vifailback.types import Image


def to_image(frame: VideoFrame, orientation: Orientation, reformatter: VideoReformatter) -> Image:
    """Return a frame as uint8 RGB (height, width, 3), turned as the file says.

    Matrix and range are the frame's own tags; untagged frames are BT.601, limited range, as in FFmpeg.
    """
    plane = reformatter.reformat(frame, format="rgb24", threads=1).planes[0]
    height, width, bytes_a_row = plane.height, plane.width, plane.line_size
    rows = np.frombuffer(memoryview(plane), np.uint8, height * bytes_a_row).reshape(height, bytes_a_row)
    image: Image = rows[:, : width * 3].reshape(height, width, 3)
    if orientation == Orientation():
        return np.ascontiguousarray(image)
    if orientation.swaps:
        image = image.transpose(1, 0, 2)[:: orientation.b, :: orientation.c]
    else:
        image = image[:: orientation.d, :: orientation.a]
    return np.ascontiguousarray(image)
