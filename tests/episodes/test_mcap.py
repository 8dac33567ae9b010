"""MCAP bags: exact frames through the index, pixel formats, joints beside frames, damage."""

from pathlib import Path

import numpy as np
import pytest
from mcap.writer import CompressionType, Writer
from tests.episodes.recordings import START_NS, colour_error, make_mcap, numbers, shown

from vifailback.episodes import check_episode, encode_jpeg, open_recordings
from vifailback.errors import RecordingError


@pytest.mark.parametrize("encoding", ["jpeg", "rgb8", "bgr8", "rgba8", "mono8"])
def test_frames_of_every_pixel_format_are_exact(tmp_path: Path, encoding: str):
    episode = open_recordings(make_mcap(tmp_path / "run.mcap", 15, encoding=encoding))[0]
    assert (episode.id, episode.length, episode.fps, episode.cameras) == ("run", 15, 10, ("cam_high",))
    assert numbers(episode, "cam_high", range(15)) == list(range(15))
    if encoding != "mono8":
        assert colour_error(episode.image("cam_high", 7), 7) < 4
    assert (episode.source.jpeg("cam_high", 3) == encode_jpeg(shown(3))) == (encoding == "jpeg")


def test_joints_stand_beside_the_frames_they_were_measured_with(tmp_path: Path):
    signals = open_recordings(make_mcap(tmp_path / "a.mcap", 15))[0].source.signals()
    assert set(signals) == {"position", "velocity"}
    assert signals["position"][:, 0].tolist() == list(range(15))
    assert open_recordings(make_mcap(tmp_path / "b.mcap", joints=False))[0].source.signals() == {}


def test_a_bag_converted_at_once_takes_its_times_from_the_messages(tmp_path: Path):
    episode = open_recordings(make_mcap(tmp_path / "a.mcap", 15, log_at_once=True))[0]
    assert np.allclose(episode.times("cam_high"), np.arange(15) / 10)
    assert numbers(episode, "cam_high", [14, 0]) == [14, 0]
    assert episode.source.signals()["position"][:, 0].tolist() == list(range(15))


def test_only_the_chunk_of_a_frame_is_read(tmp_path: Path):
    path = make_mcap(tmp_path / "a.mcap", 30)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 200] = bytes(200)
    path.write_bytes(data)
    episode = open_recordings(path)[0]
    assert numbers(episode, "cam_high", [0, 29]) == [0, 29]
    assert len(episode.times("cam_high")) == 30
    with pytest.raises(RecordingError, match=r"/cam_high/image_raw/compressed\[\d+\]: cannot be decoded"):
        list(episode.images("cam_high", range(30)))


@pytest.mark.parametrize("compression", list(CompressionType), ids=lambda kind: kind.name)
def test_foxglove_images_are_frames_under_every_compression(tmp_path: Path, compression: CompressionType):
    path = tmp_path / "a.mcap"
    with path.open("wb") as stream:
        writer = Writer(stream, chunk_size=10_000, compression=compression)
        writer.start()
        schema = writer.register_schema("foxglove.CompressedImage", "protobuf", b"")
        for topic in ("/camera/front/image", "/camera/wrist/image"):
            channel = writer.register_channel(topic, "protobuf", schema)
            for index in range(6):
                picture = encode_jpeg(shown(index))
                stamp = bytes([8, 100, 16, index])  # 100 s and `index` ns
                length = bytes([len(picture) & 127 | 128, len(picture) >> 7])
                message = bytes([10, len(stamp)]) + stamp + bytes([18]) + length + picture + b"\x1a\x04jpeg"
                writer.add_message(channel, START_NS + index * 10**8, message, START_NS)
        writer.finish()
    episode = open_recordings(path)[0]
    assert episode.cameras == ("front", "wrist")
    assert numbers(episode, "wrist", [5, 0, 3]) == [5, 0, 3]
    assert np.allclose(episode.times("front"), np.arange(6) / 10)


def test_frames_are_ordered_by_time_whatever_the_order_in_the_file(tmp_path: Path):
    path = tmp_path / "a.mcap"
    with path.open("wb") as stream:
        writer = Writer(stream, chunk_size=10_000)
        writer.start()
        schema = writer.register_schema("foxglove.CompressedImage", "protobuf", b"")
        channels = [writer.register_channel("/cam/image", "protobuf", schema) for _ in range(2)]
        for index in (3, 0, 5, 1, 4, 2):
            picture = encode_jpeg(shown(index))
            message = bytes([18, len(picture) & 127 | 128, len(picture) >> 7]) + picture
            writer.add_message(channels[index % 2], START_NS + index * 10**8, message, START_NS)
        writer.finish()
    episode = open_recordings(path)[0]
    assert episode.length == 6
    assert numbers(episode, "cam", range(6)) == list(range(6))
    assert np.allclose(episode.times("cam"), np.arange(6) / 10)


def test_damage_that_still_decodes_is_told_by_the_check_sum(tmp_path: Path):
    path = tmp_path / "a.mcap"
    with path.open("wb") as stream:
        writer = Writer(stream, compression=CompressionType.NONE)
        writer.start()
        schema = writer.register_schema("foxglove.CompressedImage", "protobuf", b"")
        channel = writer.register_channel("/cam/image", "protobuf", schema)
        picture = encode_jpeg(shown(1))
        message = bytes([18, len(picture) & 127 | 128, len(picture) >> 7]) + picture
        writer.add_message(channel, START_NS, message, START_NS)
        writer.finish()
    data = bytearray(path.read_bytes())
    data[data.index(picture) + len(picture) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(RecordingError, match=r"/cam/image\[0\]: .*the chunk at byte \d+ is damaged"):
        open_recordings(path)[0].image("cam", 0)


@pytest.mark.parametrize(
    ("topics", "cameras"),
    [
        (["/cam_high/image_raw/compressed"], ["cam_high"]),
        (["/image_raw"], ["image_raw"]),
        (["/left/color/image_raw", "/head/color/image_raw"], ["head", "left"]),
        (["/a/camera/image", "/b/camera/image"], ["a_camera_image", "b_camera_image"]),
    ],
)
def test_cameras_are_called_by_the_telling_word_of_their_topic(tmp_path: Path, topics: list[str], cameras: list[str]):
    path = tmp_path / "a.mcap"
    with path.open("wb") as stream:
        writer = Writer(stream)
        writer.start()
        schema = writer.register_schema("foxglove.CompressedImage", "protobuf", b"")
        for topic in topics:
            channel = writer.register_channel(topic, "protobuf", schema)
            writer.add_message(channel, START_NS, b"\x12\x01x", START_NS)
        writer.finish()
    assert list(open_recordings(path)[0].cameras) == cameras


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", r"the file is empty \(0 bytes\)"),
        (b"plain text that is longer than a magic number", r"not an MCAP file \(it starts with 70 6c"),
        (b"\x89MCAP0\r\n", "the file is cut short; repair it with `mcap recover"),
        (b"\x89MCAP0\r\n" * 9, "not a whole MCAP file"),
    ],
)
def test_a_file_that_is_no_mcap_is_named(tmp_path: Path, data: bytes, why: str):
    (tmp_path / "a.mcap").write_bytes(data)
    with pytest.raises(RecordingError, match=rf"a\.mcap: {why}"):
        open_recordings(tmp_path / "a.mcap")


@pytest.mark.parametrize("kept", [0.2, 0.9, 0.999])
def test_a_truncated_file_is_named_with_the_way_to_recover_it(tmp_path: Path, kept: float):
    path = make_mcap(tmp_path / "a.mcap")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(RecordingError, match=r"a\.mcap: .*mcap recover"):
        open_recordings(path)


def test_a_file_without_images_names_the_topics_that_are_there(tmp_path: Path):
    with (tmp_path / "a.mcap").open("wb") as stream:
        writer = Writer(stream)
        writer.start()
        schema = writer.register_schema("std_msgs/msg/String", "ros2msg", b"string data")
        channel = writer.register_channel("/talk", "cdr", schema)
        writer.add_message(channel, START_NS, b"", START_NS)
        writer.finish()
    with pytest.raises(RecordingError, match=r"no camera: expected .* found /talk \(std_msgs/msg/String\)"):
        open_recordings(tmp_path / "a.mcap")


def test_a_message_that_cannot_be_decoded_is_named(tmp_path: Path):
    path = tmp_path / "a.mcap"
    with path.open("wb") as stream:
        writer = Writer(stream)
        writer.start()
        schema = writer.register_schema("sensor_msgs/msg/CompressedImage", "ros2idl", b"module x {};")
        channel = writer.register_channel("/cam/image", "cdr", schema)
        writer.add_message(channel, START_NS, b"\0\1\0\0abc", START_NS)
        writer.finish()
    episode = open_recordings(path)[0]
    with pytest.raises(RecordingError, match=r"/cam/image\[0\]: messages of type .*ros2idl.* cannot be decoded"):
        episode.image("cam", 0)


def test_video_topics_are_a_problem_beside_the_cameras(tmp_path: Path):
    path = tmp_path / "a.mcap"
    with path.open("wb") as stream:
        writer = Writer(stream)
        writer.start()
        for name, topic in (("foxglove.CompressedImage", "/a/image"), ("foxglove.CompressedVideo", "/b/video")):
            schema = writer.register_schema(name, "protobuf", b"")
            writer.add_message(writer.register_channel(topic, "protobuf", schema), START_NS, b"", START_NS)
        writer.finish()
    recordings = open_recordings(path)
    assert recordings[0].cameras == ("a",)
    assert recordings.problems[0].line.endswith("a.mcap: /b/video")


def test_a_real_bag_opens(shared_data: Path):
    folder = shared_data / "recordings"
    episode = open_recordings(folder / "other" / "g1_episode_ros2.mcap")[0]
    video = open_recordings(folder / "lerobot_v21")["episode_000001"]
    assert (episode.length, episode.fps, episode.cameras) == (111, 15, ("cam_high",))
    for index in (0, 55, 110):  # every second frame of the video
        difference = episode.image("cam_high", index).astype(int) - video.image("cam_high", 2 * index)
        assert np.abs(difference).mean() < 4
    assert episode.source.signals()["position"].shape == (111, 26)
    joints = video.source.signals()["observation.state"][::2]
    assert np.allclose(episode.source.signals()["position"], joints, atol=1e-5)
    assert check_episode(episode) == []
