"""JPEG bytes and RGB images turn into each other; broken bytes are named."""

import cv2
import numpy as np
import pytest
from tests.episodes.recordings import colour_error, shown

from vifailback.episodes import decode_jpeg, encode_jpeg
from vifailback.episodes.jpeg import trim_jpeg
from vifailback.errors import RecordingError


def test_an_image_comes_back_with_its_colours():
    assert colour_error(decode_jpeg(encode_jpeg(shown(5))), 5) < 3


def test_a_swapped_jpeg_is_read_as_swapped():
    swapped = encode_jpeg(np.ascontiguousarray(shown(5)[:, :, ::-1]))
    assert colour_error(decode_jpeg(swapped, swapped=True), 5) < 3
    assert colour_error(decode_jpeg(swapped), 5) > 15


def test_quality_is_a_trade():
    assert len(encode_jpeg(shown(5), 30)) < len(encode_jpeg(shown(5))) < len(encode_jpeg(shown(5), 100))


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".webp"])
def test_other_kinds_of_images_are_read_too(suffix: str):
    data = cv2.imencode(suffix, cv2.cvtColor(shown(6), cv2.COLOR_RGB2BGR))[1].tobytes()
    assert colour_error(decode_jpeg(data), 6) < 3


def test_grey_and_transparent_images_become_rgb():
    grey = cv2.imencode(".png", shown(3)[:, :, 1])[1].tobytes()
    clear = cv2.imencode(".png", np.dstack([shown(3), shown(3)[:, :, 0]]))[1].tobytes()
    assert decode_jpeg(grey).shape == decode_jpeg(clear).shape == shown(3).shape


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", r"the image is empty \(0 bytes\)"),
        (b"not an image", "not an image that can be decoded"),
        (encode_jpeg(shown(1))[:500], "the JPEG is cut short"),
        (encode_jpeg(shown(1))[:-2], "the JPEG is cut short"),
        (b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9", "not an image that can be decoded"),
    ],
)
def test_broken_bytes_are_named(data: bytes, why: str):
    with pytest.raises(RecordingError, match=rf"a.hdf5: frame 3: {why}"):
        decode_jpeg(data, file="a.hdf5", field="frame 3")


def test_padding_is_cut_off():
    data = encode_jpeg(shown(2))
    assert trim_jpeg(data + bytes(100)) == trim_jpeg(data) == data


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 4), (0, 4, 3)])
def test_only_rgb_images_can_be_encoded(shape: tuple[int, ...]):
    with pytest.raises(ValueError, match="expected a uint8 image"):
        encode_jpeg(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("quality", [0, 101, -5])
def test_a_quality_out_of_range_is_refused(quality: int):
    with pytest.raises(ValueError, match=r"1 \.\. 100"):
        encode_jpeg(shown(1), quality)


def test_only_bytes_of_images_can_be_encoded():
    with pytest.raises(ValueError, match="float64"):
        encode_jpeg(np.zeros((4, 4, 3)))  # type: ignore[arg-type]
