"""Pictures are left out only where no other one refers to them."""

from pathlib import Path

import av
import numpy as np
import pytest
from tests.episodes.clip_kinds import KINDS
from tests.episodes.clips import make

from vifailback.episodes.video.skip import disposable_of, hides_its_picture

LEAVES_OUT = {
    "h264, GOP 12, B-frames": True,
    "h264, strict B-pyramid": True,
    "h264, open GOP, mkv": True,
    "hevc, open GOP": True,
    "av1, long GOP": True,
    "h264, GOP 12": False,
    "h264, all intra": False,
    "av1, GOP 2": None,  # newer SVT-AV1 encoders make every second picture one that no other needs
}


@pytest.mark.parametrize("kind", LEAVES_OUT)
def test_the_other_pictures_do_not_change_when_one_is_left_out(tmp_path: Path, kind: str) -> None:
    av.logging.set_level(None)
    clip = make(KINDS[kind], tmp_path)
    with av.open(str(clip.path)) as container:
        whole = {frame.pts: frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)}
    with av.open(str(clip.path)) as container:
        stream = container.streams.video[0]
        disposable = disposable_of(stream.codec.canonical_name, stream.codec_context.extradata or b"")
        assert disposable is not None
        packets = [packet for packet in container.demux(stream) if packet.size]
        kept = [packet for packet in packets if not disposable(memoryview(packet))]
        assert LEAVES_OUT[kind] in (None, len(kept) < len(packets) * 0.8)
        frames = [frame for packet in [*kept, None] for frame in stream.codec_context.decode(packet)]
    assert {frame.pts for frame in frames} == {packet.pts for packet in kept}
    for frame in frames:
        np.testing.assert_array_equal(frame.to_ndarray(format="rgb24"), whole[frame.pts])


@pytest.mark.parametrize("codec", ["h264", "hevc", "av1", "mpeg4", "prores"])
@pytest.mark.parametrize("setup", [b"", b"\0\0\0\1\x67", b"\1", b"\x81\0\0\0\xff\xff"])
def test_without_a_known_setup_everything_is_decoded(codec: str, setup: bytes) -> None:
    assert disposable_of(codec, setup) is None


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff" * 40, b"\0\0\0\0\0\0", b"\0\0\0\x09\x41"])
@pytest.mark.parametrize("kind", ["h264, GOP 12", "hevc", "av1, GOP 2"])
def test_what_cannot_be_understood_is_decoded(tmp_path: Path, kind: str, data: bytes) -> None:
    av.logging.set_level(None)
    with av.open(str(make(KINDS[kind], tmp_path).path)) as container:
        stream = container.streams.video[0]
        disposable = disposable_of(stream.codec.canonical_name, stream.codec_context.extradata or b"")
    assert disposable is not None
    assert not disposable(memoryview(data))


@pytest.mark.parametrize(
    ("codec", "data", "hides"),
    [
        ("vp8", b"\x10\0\0", False),
        ("vp8", b"\x00\0\0", True),
        ("vp9", b"\x82\0\0", False),  # a shown key frame
        ("vp9", b"\x84\0\0", True),  # an inter frame that is not shown
        ("vp9", b"\x84\0\xc1", False),  # ... but a superframe shows another
        ("vp9", b"\x88\0\0", False),  # an older picture is shown
        ("mpeg4", b"\0\0\1\xb6", None),
        ("h264", b"\0\0\0\1", False),
    ],
)
def test_packets_that_show_nothing_are_known(codec: str, data: bytes, hides: bool | None) -> None:
    assert hides_its_picture(codec, memoryview(data)) is hides
