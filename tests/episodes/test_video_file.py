"""Frame n of a video file is the n-th that a player shows, however the file is made and asked."""

import gc
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from tests.episodes.clip_kinds import KINDS
from tests.episodes.clips import Clip, make, number_in

from vifailback.episodes.video.file import forget_indices
from vifailback.episodes.video.reader import VideoFile
from vifailback.errors import RecordingError
from vifailback.types import ImageSize

MPEG_TS = "h264, mpeg-ts"
HOSTILE_ORDER = (40, 3, 3, 59, 0, 41, 12, 11, 40)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Clips"]:
    av.logging.set_level(None)
    yield Clips(tmp_path_factory.mktemp("clips"))
    forget_indices()


class Clips:
    """Makes each kind once."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._made = folder, dict[str, Clip]()

    def __getitem__(self, kind: str) -> Clip:
        if kind not in self._made:
            self._made[kind] = make(KINDS[kind], self.folder)
        return self._made[kind]


def in_sequence(clip: Clip) -> list[int]:
    """Return the numbers that plain decoding from the start shows."""
    turns = next(recipe.turned for recipe in KINDS.values() if recipe.name == clip.path.name) // 90
    with av.open(str(clip.path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    return [number_in(np.rot90(frame, -turns)) for frame in frames]


@pytest.mark.parametrize("kind", KINDS)
def test_every_frame_is_the_one_that_a_player_shows(clips: Clips, kind: str) -> None:
    clip = clips[kind]
    video = VideoFile(clip.path)
    assert video.length == len(clip.shown)
    assert [number_in(image) for image in video.images(range(video.length))] == list(clip.shown)
    assert in_sequence(clip) == list(clip.shown)


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_asking_does_not_matter(clips: Clips, kind: str) -> None:
    clip = clips[kind]
    video = VideoFile(clip.path)
    mixed = [index % video.length for index in HOSTILE_ORDER]
    for order in (mixed, sorted(set(mixed)), sorted(set(mixed), reverse=True)):
        assert [number_in(image) for image in video.images(order)] == [clip.shown[index] for index in order]
    assert number_in(video.image(video.length - 1)) == clip.shown[-1]


@pytest.mark.parametrize(
    "kind", ["h264, GOP 250, B-frames, pyramid", "hevc, open GOP, mkv", "av1, long GOP", "mpeg4, mp4"]
)
def test_pixels_are_those_of_decoding_everything(clips: Clips, kind: str) -> None:
    clip = clips[kind]
    with av.open(str(clip.path)) as container:
        expected = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    video = VideoFile(clip.path)
    for index, image in zip(HOSTILE_ORDER, video.images(HOSTILE_ORDER), strict=True):
        np.testing.assert_array_equal(image, expected[index])
        np.testing.assert_array_equal(video.image(index), expected[index])


@pytest.mark.parametrize(
    "kind", ["h264, open GOP", "hevc, open GOP", "h264, open GOP, mkv", "av1, long GOP", "h264, all intra", "vp9, webm"]
)
def test_no_frame_needs_a_second_attempt(clips: Clips, tmp_path: Path, kind: str) -> None:
    path = tmp_path / clips[kind].path.name
    shutil.copy(clips[kind].path, path)
    wanted = (0, 9, 10, 22, 23, 24, 46, 59)
    frames = VideoFile(path).images(wanted)
    seen = [number_in(next(frames))]
    path.unlink()  # a second attempt would open the file again
    assert [*seen, *(number_in(image) for image in frames)] == list(wanted)


@pytest.mark.parametrize(
    "kind", ["h264, open GOP, mkv", "h264, fragmented", "vp9, webm", "mpeg4, B-frames, avi", "h264, mpeg-ts"]
)
def test_far_frames_of_any_container_are_the_right_ones(tmp_path: Path, kind: str) -> None:
    clip = make(replace(KINDS[kind], length=240), tmp_path)
    video = VideoFile(clip.path)
    for order in ((239,), (170, 90), (75, 150, 225)):
        assert [number_in(image) for image in video.images(order)] == list(order)
    frames = video.images((0, 100, 101, 230))
    seen = [number_in(next(frames))]
    if kind != MPEG_TS:  # jumps there end behind their goal: the file is opened again
        clip.path.unlink()
    assert [*seen, *(number_in(image) for image in frames)] == [0, 100, 101, 230]


def test_pictures_that_are_not_shown_are_not_counted(clips: Clips) -> None:
    if not shutil.which("ffmpeg"):
        pytest.skip("no ffmpeg is installed to encode twice, which hidden pictures need")
    clip = clips["vp8, hidden frames, webm"]
    with av.open(str(clip.path)) as container:
        assert sum(packet.size > 0 for packet in container.demux(video=0)) > VideoFile(clip.path).length == 60


def test_times_start_at_zero_and_are_those_of_the_file(clips: Clips) -> None:
    times = VideoFile(clips["h264, varying rate"].path).times()
    assert times.dtype == np.float64
    np.testing.assert_allclose(times[:7], np.array([0, 20, 30, 60, 80, 100, 120]) / 600, atol=1e-9)
    assert times[38] - times[37] > 0.5
    assert VideoFile(clips["h264, late start"].path).times()[0] == 0


@pytest.mark.parametrize("kind", ["h264, GOP 12", "h264, open GOP, mkv", "h264, mpeg-ts", "edit list, start cut off"])
def test_an_even_rate_is_a_whole_number(clips: Clips, kind: str) -> None:
    assert VideoFile(clips[kind].path).fps == 30.0


def test_a_varying_rate_is_the_mean(clips: Clips) -> None:
    video = VideoFile(clips["h264, varying rate"].path)
    assert video.fps == pytest.approx(59 / video.times()[-1])


def test_index_at_counts_on_the_clock_of_the_file(clips: Clips) -> None:
    even, late = VideoFile(clips["h264, GOP 12"].path), VideoFile(clips["h264, late start"].path)
    assert [even.index_at(time) for time in (-5, 0, 0.9 / 30, 10 / 30, 10.4 / 30, 10.6 / 30, 99)] == [
        0,
        0,
        1,
        10,
        10,
        11,
        59,
    ]
    assert [late.index_at(time) for time in (0, 17 / 30, 27 / 30)] == [0, 0, 10]


@pytest.mark.parametrize(
    ("kind", "size"), [("h264, turned 90", ImageSize(192, 112)), ("h264, odd size, 4:4:4", ImageSize(193, 113))]
)
def test_the_size_is_the_one_shown(clips: Clips, kind: str, size: ImageSize) -> None:
    video = VideoFile(clips[kind].path)
    assert video.size == ImageSize.of(video.image(0)) == size


@pytest.mark.parametrize("index", [60, -1, 10**9])
def test_a_frame_beyond_the_video_is_named(clips: Clips, index: int) -> None:
    video = VideoFile(clips["h264, GOP 12"].path)
    with pytest.raises(RecordingError, match=rf"g12\.mp4: frame {index}: .*60 \(0 to 59\)"):
        video.image(index)


def test_images_are_new_arrays_that_can_be_written_to(clips: Clips) -> None:
    first, second = VideoFile(clips["h264, GOP 12"].path).images((7, 7))
    first[:] = 0
    assert number_in(second) == 7


def test_any_order_works_with_room_for_few_frames(clips: Clips) -> None:
    video = VideoFile(clips["h264, GOP 250, B-frames, pyramid"].path, held_bytes=4 * 192 * 112 * 3 // 2)
    for order in ([*range(40, 0, -3)], [5, 9, 2, 50, 51, 52, 53, 54, 55, 1, 1, 30], [*range(60)]):
        assert [number_in(image) for image in video.images(order)] == order


def test_nothing_is_opened_before_the_first_question(tmp_path: Path) -> None:
    video = VideoFile(tmp_path / "absent.mp4")
    with pytest.raises(RecordingError, match=r"absent\.mp4: cannot be opened"):
        _ = video.length


def test_no_file_stays_open(clips: Clips) -> None:
    before = _open_files()
    for kind in ("h264, GOP 12", "h264, open GOP, mkv", "vp9, webm"):
        video = VideoFile(clips[kind].path)
        frames = video.images(range(20))
        next(frames)
        del frames
        video.image(5)
    gc.collect()
    assert _open_files() == before


def _open_files() -> int:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("open files cannot be counted here: no /proc")
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - the count includes the one that listing opens, both times


def test_several_threads_may_ask_at_once(clips: Clips) -> None:
    clip = clips["h264, GOP 250, B-frames, pyramid"]
    forget_indices()
    video, seen = VideoFile(clip.path), dict[int, list[int]]()

    def read(start: int) -> None:
        seen[start] = [number_in(image) for image in video.images(range(start, 60, 4))]

    threads = [threading.Thread(target=read, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {start: list(range(start, 60, 4)) for start in range(4)}


def test_a_file_that_is_replaced_is_read_anew(clips: Clips, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    shutil.copy(clips["h264, GOP 12"].path, path)
    assert VideoFile(path).length == 60
    shutil.copy(clips["edit list, start cut off"].path, path)
    assert VideoFile(path).length == 53


@pytest.mark.parametrize(
    "name", ["Übung 中.mp4", os.fsdecode(b"caf\xe9.mp4"), os.fsdecode(b"caf\xe9.mkv"), "a %d #?.mp4"]
)
def test_any_file_name_will_do(clips: Clips, tmp_path: Path, name: str) -> None:
    kind = "h264, GOP 12" if name.endswith("mp4") else "h264, open GOP, mkv"
    try:
        shutil.copy(clips[kind].path, tmp_path / name)
    except OSError:
        pytest.skip("this file system refuses the name")
    assert number_in(VideoFile(tmp_path / name).image(21)) == 21
