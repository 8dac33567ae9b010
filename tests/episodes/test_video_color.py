"""Colours follow the tags of the file, whichever way a frame is reached."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from vifailback.episodes.video.color import to_image
from vifailback.episodes.video.index import Orientation
from vifailback.episodes.video.reader import VideoFile

STORED = (120, 90, 180)
"""Y, U, V of every pixel."""
MATRICES = {None: (0.299, 0.114), 1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}
"""Tag -> weights of red and blue (ITU-T H.273); untagged counts as BT.601, as in FFmpeg."""


def plain_video(path: Path, matrix: int | None, color_range: int | None) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(4):
            frame = av.VideoFrame(64, 48, "yuv420p")
            for plane, value in zip(frame.planes, STORED, strict=True):
                plane.update(bytes([value]) * plane.buffer_size)
            for tagged in (stream.codec_context, frame):
                if matrix is not None:
                    tagged.colorspace = matrix
                if color_range is not None:
                    tagged.color_range = color_range
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def expected(matrix: int | None, *, full: bool) -> list[float]:
    luma, blue_difference, red_difference = (np.array(STORED) - (0, 128, 128)).tolist()
    if full:
        luma, blue_difference, red_difference = luma / 255, blue_difference / 255, red_difference / 255
    else:
        luma, blue_difference, red_difference = (luma - 16) / 219, blue_difference / 224, red_difference / 224
    red_weight, blue_weight = MATRICES[matrix]
    red, blue = luma + 2 * (1 - red_weight) * red_difference, luma + 2 * (1 - blue_weight) * blue_difference
    green = (luma - red_weight * red - blue_weight * blue) / (1 - red_weight - blue_weight)
    return [red * 255, green * 255, blue * 255]


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
@pytest.mark.parametrize("color_range", [None, 1, 2])
@pytest.mark.parametrize("matrix", MATRICES)
def test_matrix_and_range_are_those_of_the_file(
    tmp_path: Path, matrix: int | None, color_range: int | None, suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    plain_video(path, matrix, color_range)
    video = VideoFile(path)
    alone = video.image(2)
    np.testing.assert_allclose(alone[20, 20], expected(matrix, full=color_range == 2), atol=2.5)
    for image in video.images(range(4)):
        np.testing.assert_array_equal(image, alone)


@pytest.mark.parametrize(
    ("matrix", "turned"),
    [
        ((1, 0, 0, 1), lambda image: image),
        ((-1, 0, 0, -1), lambda image: np.rot90(image, 2)),
        ((0, 1, -1, 0), lambda image: np.rot90(image, -1)),
        ((0, -1, 1, 0), lambda image: np.rot90(image, 1)),
        ((-1, 0, 0, 1), lambda image: image[:, ::-1]),
        ((1, 0, 0, -1), lambda image: image[::-1]),
        ((0, 1, 1, 0), lambda image: image.transpose(1, 0, 2)),
        ((46341, 46341, -46341, 46341), lambda image: image),  # 45 degrees: no upright frame to show
    ],
)
def test_a_display_matrix_turns_and_mirrors(matrix: tuple[int, int, int, int], turned: object) -> None:
    stored = np.random.default_rng(0).integers(0, 255, (6, 10, 3), np.uint8)
    frame = av.VideoFrame.from_ndarray(stored, format="rgb24")
    orientation = Orientation.of(*matrix)
    image = to_image(frame, orientation, av.video.reformatter.VideoReformatter())
    assert callable(turned)
    np.testing.assert_array_equal(image, turned(stored))
    assert image.flags.c_contiguous
    assert orientation.shown_size(10, 6).height == image.shape[0]
