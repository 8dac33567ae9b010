"""The parts of the server's pictures: time stamps, starts, codec strings, decoding around where somebody looks."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.annotate.filmed import film
from tests.episodes.clips import number_in

from vifailback.annotate.frames.codec import DecoderConfig, decoder_config
from vifailback.annotate.frames.facts import facts_of, starts_of, with_browser_starts
from vifailback.annotate.frames.plan import timestamps_us
from vifailback.annotate.frames.reel import BACK, REELS, Reel, Reels
from vifailback.annotate.frames.samples import MOST_BYTES, read_samples
from vifailback.cli.in_hand import in_hand
from vifailback.episodes import open_recordings
from vifailback.episodes.video.file import VideoFile
from vifailback.episodes.video.index import Orientation, SampleTable, VideoIndex
from vifailback.episodes.video.part import VideoPart, video_of
from vifailback.errors import InputError, RecordingError
from vifailback.types import Camera, Episode, Image, ImageSize

TICKS = st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=60)


@given(TICKS, st.sampled_from([1 / 90_000, 1 / 600, 1 / 30, 1e-9, 1e-7, 1.0]))
def test_time_stamps_are_whole_unique_and_in_order(ticks: list[int], tick_s: float) -> None:
    pts = np.array(ticks, np.int64)
    stamps = timestamps_us(pts, tick_s)
    assert stamps.dtype == np.int64
    assert stamps.min() == 0
    assert len(set(stamps.tolist())) == len(ticks)
    assert (np.diff(stamps[np.argsort(pts, kind="stable")]) > 0).all()


def test_time_stamps_are_the_times_where_a_microsecond_is_fine_enough() -> None:
    assert timestamps_us(np.array([1001, 3003, 2002]), 1 / 30_000).tolist() == [0, 66733, 33367]


def index_of(pts: Sequence[int], keys: Sequence[int]) -> VideoIndex:
    order = np.argsort(np.array(pts))
    keyframes = np.isin(np.arange(len(pts)), keys)
    times = np.sort(np.array(pts, np.float64)) / 30
    return VideoIndex("h264", np.array(pts), keyframes, order, times, 30.0, Orientation(), ImageSize(8, 8))


@given(st.permutations(range(24)), st.sets(st.integers(0, 23)))
def test_starts_of_many_packets_are_those_of_each(pts: list[int], keys: set[int]) -> None:
    index = index_of(pts, sorted(keys))
    packets = np.arange(24)
    assert starts_of(index, packets).tolist() == [index.start_of(packet) for packet in packets.tolist()]


@pytest.mark.parametrize(
    ("kind", "starts"),
    [
        ("h264, open GOP", {0}),
        ("h264, intra refresh", {0}),
        ("h264, GOP 12", {0, 12, 24, 36, 48}),
        ("av1, GOP 2", None),
    ],
)
def test_browsers_start_where_a_picture_stands_alone(tmp_path: Path, kind: str, starts: set[int] | None) -> None:
    path = film(tmp_path, [kind])[kind].path
    index = VideoFile(path).index()
    assert int(index.keyframes.sum()) >= 5
    theirs = with_browser_starts(index, facts_of(path, index, len(index.pts) - 1), index.shown)
    assert theirs is not None
    found = set(np.flatnonzero(theirs.keyframes).tolist())
    assert found == (starts or set(np.flatnonzero(index.keyframes).tolist()))


@pytest.mark.parametrize(
    ("codec", "setup", "first", "expected"),
    [
        ("h264", bytes.fromhex("0164001effe10000"), b"", ("avc1.64001e", True)),
        ("h264", bytes.fromhex("0164001effe00000"), b"", ("avc3.64001e", True)),
        ("h264", b"", b"\0\0\0\1\x09\x10\0\0\0\1\x67\x42\xc0\x0b\0", ("avc1.42c00b", False)),
        ("h264", b"", b"\0\0\0\1\x65abc", None),
        ("av1", bytes.fromhex("81004c00"), b"", ("av01.0.00M.10", False)),
        ("av1", bytes.fromhex("81090c00"), b"", ("av01.0.09M.08", False)),
        ("av1", bytes.fromhex("8128ec00"), b"", ("av01.1.08H.10", False)),
        ("vp9", b"", bytes.fromhex("824983420000"), ("vp09.00.21.08", False)),
        ("vp9", b"", bytes.fromhex("924983420000"), ("vp09.02.21.10", False)),
        ("vp9", b"", bytes.fromhex("924983428000"), ("vp09.02.21.12", False)),
        ("vp8", b"", b"", ("vp8", False)),
        ("hevc", b"\1" * 30, b"", None),
        ("mpeg4", b"\0\0\1", b"", None),
    ],
)
def test_codec_strings(codec: str, setup: bytes, first: bytes, expected: tuple[str, bool] | None) -> None:
    found = decoder_config(codec, setup, first, ImageSize(480, 480))
    wanted = None if expected is None else DecoderConfig(expected[0], setup if expected[1] else None)
    assert found == wanted


def test_a_table_that_lies_reads_nothing_beyond_the_file(tmp_path: Path) -> None:
    path = tmp_path / "small.bin"
    path.write_bytes(bytes(range(100)))
    table = SampleTable(np.array([10, 20, 2**50, -5]), np.array([10, 2**40, 5, 5]), b"", None)
    index = VideoIndex(
        "h264",
        np.arange(4),
        np.ones(4, np.bool_),
        np.arange(4),
        np.arange(4.0),
        1.0,
        Orientation(),
        ImageSize(8, 8),
        table,
    )
    assert read_samples(path, index, [10], 0, 0) == bytes(range(10, 20))
    assert read_samples(path, index, [1], 1, 1) == b""
    assert read_samples(path, index, [1, 1], 2, 3) == b""
    with pytest.raises(InputError, match="at most"):
        read_samples(path, index, [MOST_BYTES + 1], 1, 1)


@dataclass
class Counted:
    """A source of ten-pixel pictures that counts how often decoding was begun and which frames were decoded."""

    length: int = 300
    fps: float = 10.0
    cameras: tuple[Camera, ...] = (Camera("c"),)
    begun: int = 0
    decoded: list[int] = field(default_factory=list[int])
    ended: int = 0
    damaged: frozenset[int] = frozenset()

    def times(self, camera: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:  # noqa: ARG002
        return np.arange(self.length) / 10

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:  # noqa: ARG002
        self.begun += 1
        try:
            for index in indices:
                if index in self.damaged:
                    raise RecordingError("is damaged", field=f"frame {index}")
                self.decoded.append(index)
                yield np.full((1, 10, 3), index % 251, np.uint8)
        finally:
            self.ended += 1

    def jpeg(self, camera: str, index: int) -> bytes | None:  # noqa: ARG002
        return None

    def signals(self) -> dict[str, object]:
        return {}


FRAME_BYTES = 30


def reel(source: Counted, frames: int = 20) -> Reel:
    return Reel(Episode("e", "", "e.mp4", source), "c", held_bytes=frames * FRAME_BYTES)  # type: ignore[arg-type]


def shown(reel: Reel, indices: Sequence[int]) -> list[int]:
    return [int(reel.image(index)[0, 0, 0]) for index in indices]


def test_stepping_forward_decodes_every_frame_once() -> None:
    source = Counted()
    assert shown(reel(source), range(200)) == list(range(200))
    assert (source.begun, source.decoded) == (1, list(range(200)))


def test_stepping_back_decodes_in_stretches() -> None:
    source = Counted()
    assert shown(reel(source), range(240, 100, -1)) == list(range(240, 100, -1))
    assert source.begun <= 2 + 140 // 18
    assert len(source.decoded) <= 160


def test_several_readers_that_step_back_in_a_muddle_share_the_work() -> None:
    source = Counted()
    order = [place + step for place in range(200, 100, -4) for step in (1, 3, 0, 2)]
    assert shown(reel(source), order) == order
    assert len(source.decoded) <= 260


def test_memory_is_bounded_and_decodings_are_ended() -> None:
    source = Counted()
    one = reel(source, frames=BACK)
    for index in (5, 100, 3, 250, 249, 248, 17):
        assert shown(one, [index]) == [index]
        assert len(one._held) <= BACK  # pyright: ignore[reportPrivateUsage]
    one.close()
    assert source.ended == source.begun


def test_a_damaged_frame_is_named_and_the_others_come() -> None:
    source = Counted(damaged=frozenset({50, 70}))
    one = reel(source)
    assert shown(one, [48, 49]) == [48, 49]
    with pytest.raises(RecordingError, match="frame 50"):
        one.image(50)
    assert shown(one, [60]) == [60]
    with pytest.raises(RecordingError, match="frame 70"):
        one.image(70)
    assert shown(one, [47]) == [47]
    with pytest.raises(RecordingError, match="frame 70"):  # from 47 on over 50, then 70 itself
        one.image(70)
    assert shown(one, [71, 51, 52, 60, 49, 53]) == [71, 51, 52, 60, 49, 53]
    with pytest.raises(RecordingError, match=r"0 \.\. 299"):
        one.image(300)


def test_the_cameras_looked_at_last_are_kept_and_threads_may_share_them() -> None:
    source, reels = Counted(), Reels()
    seen: list[bool] = []

    def look(name: str) -> None:
        episode = Episode(name, "", name, source)  # type: ignore[arg-type]
        seen.extend(int(reels.image(episode, "c", "v", index)[0, 0, 0]) == index for index in (1, 2, 40, 39, 3))

    threads = [threading.Thread(target=look, args=(f"{number % (REELS + 3)}",)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 150
    assert all(seen)
    assert len(reels._kept) == REELS  # pyright: ignore[reportPrivateUsage]


def test_a_camera_says_which_frames_of_which_file_it_is(tmp_path: Path) -> None:
    clip = film(tmp_path, ["h264, GOP 12"])["h264, GOP 12"]
    episode = next(iter(open_recordings(clip.path)))
    assert video_of(episode.source, "video") == VideoPart(clip.path, 0, 60)
    wrapped = in_hand(episode, "video", [3])
    assert video_of(wrapped.source, "video") is None
    assert number_in(wrapped.image("video", 3)) == 3
