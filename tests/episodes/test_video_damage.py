"""Damaged and wrong files: what is there can be read, what is lost is named."""

from pathlib import Path

import av
import pytest
from tests.episodes.clip_kinds import KINDS
from tests.episodes.clips import Recipe, make, number_in

from vifailback.episodes.video.reader import VideoFile
from vifailback.errors import RecordingError

FASTSTART = KINDS["h264, faststart, sound"]


@pytest.fixture(autouse=True, scope="module")
def quiet() -> None:
    av.logging.set_level(None)


@pytest.mark.parametrize("content", [b"", b"no video at all\n" * 99, b"\0" * 5000, b"\0\0\0\x18ftypisom" + b"\0" * 400])
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi"])
def test_a_file_that_is_no_video_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RecordingError, match=rf"{name}: "):
        _ = VideoFile(tmp_path / name).length


def test_a_folder_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be opened"):
        _ = VideoFile(tmp_path).length


def test_a_lost_index_is_named(tmp_path: Path) -> None:
    clip = make(KINDS["h264, GOP 12"], tmp_path)
    data = clip.path.read_bytes()
    clip.path.write_bytes(data[: data.index(b"moov") - 4])
    with pytest.raises(RecordingError, match="not a video that can be read"):
        _ = VideoFile(clip.path).length


def test_frames_before_the_cut_are_there_and_those_behind_it_are_named(tmp_path: Path) -> None:
    clip = make(FASTSTART, tmp_path)
    data = clip.path.read_bytes()
    clip.path.write_bytes(data[: len(data) * 6 // 10])
    video = VideoFile(clip.path)
    assert video.length == 60
    frames = video.images(range(60))
    seen: list[int] = []
    with pytest.raises(RecordingError, match=r"sound\.mp4: frame \d+: .*cut off") as caught:
        seen.extend(number_in(image) for image in frames)
    assert len(seen) > 15
    assert seen == list(range(len(seen)))
    assert caught.value.field == f"frame {len(seen)}"
    assert number_in(video.image(12)) == 12
    with pytest.raises(RecordingError, match="frame 59"):
        video.image(59)


@pytest.mark.parametrize("kind", ["h264, open GOP, mkv", "vp9, webm", "mpeg4, B-frames, avi", "h264, mpeg-ts"])
def test_a_stream_that_breaks_off_ends_there(tmp_path: Path, kind: str) -> None:
    clip = make(KINDS[kind], tmp_path)
    data = clip.path.read_bytes()
    clip.path.write_bytes(data[: len(data) * 6 // 10])
    video = VideoFile(clip.path)
    assert 10 < video.length < 60
    whole = range(video.length - 2)
    assert [number_in(image) for image in video.images(whole)] == list(whole)


def test_garbage_in_the_middle_spoils_its_own_pictures_only(tmp_path: Path) -> None:
    clip = make(KINDS["h264, all intra"], tmp_path)
    data = bytearray(clip.path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = b"\xff" * 2000
    clip.path.write_bytes(bytes(data))
    video = VideoFile(clip.path)
    good = 0
    for index in range(video.length):
        try:
            good += number_in(video.image(index)) == index
        except RecordingError as error:
            assert error.field == f"frame {index}"  # noqa: PT017 - some frames come out, some do not
    assert good >= 55


def test_a_sound_file_has_no_video(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    clip = make(Recipe("both.mp4", options={"preset": "ultrafast"}, length=5, audio=True), tmp_path)
    with av.open(str(clip.path)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    with pytest.raises(RecordingError, match="holds no video"):
        _ = VideoFile(path).length


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.5, 0.9, 0.97, 0.999])
@pytest.mark.parametrize("kind", ["h264, GOP 12", "h264, faststart, sound", "hevc, open GOP", "h264, fragmented"])
def test_no_cut_ends_in_anything_but_a_named_error(tmp_path: Path, kind: str, kept: float) -> None:
    clip = make(KINDS[kind], tmp_path)
    data = clip.path.read_bytes()
    clip.path.write_bytes(data[: int(len(data) * kept)])
    video = VideoFile(clip.path)
    try:
        assert number_in(video.image(0)) == 0
        assert number_in(video.image(video.length - 1)) >= video.length - 1
    except RecordingError as error:
        assert error.file == str(clip.path)  # noqa: PT017 - both ends are right, by kind and length


def test_a_table_that_points_outside_the_file_names_the_frame(tmp_path: Path) -> None:
    clip = make(KINDS["h264, all intra"], tmp_path)
    data = bytearray(clip.path.read_bytes())
    sizes = data.index(b"stsz") + 16
    data[sizes + 4 * 30 : sizes + 4 * 31] = b"\xff\xff\xff\xff"
    clip.path.write_bytes(bytes(data))
    video = VideoFile(clip.path)
    assert number_in(video.image(29)) == 29
    with pytest.raises(RecordingError, match="frame 30"):
        video.image(30)


def test_an_unknown_codec_is_named(tmp_path: Path) -> None:
    clip = make(KINDS["h264, open GOP, mkv"], tmp_path)
    clip.path.write_bytes(clip.path.read_bytes().replace(b"V_MPEG4/ISO/AVC", b"V_MPEG9/ISO/XYZ"))
    with pytest.raises(RecordingError, match="no decoder"):
        _ = VideoFile(clip.path).length
