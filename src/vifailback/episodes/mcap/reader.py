"""Episodes in MCAP files (ROS 2 bags): every image topic is a camera, joint states are the signals."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.jpeg import JPEG_START
from vifailback.episodes.mcap.file import MessagePlaces, Topic, find_messages, open_mcap, read_messages, topics
from vifailback.episodes.mcap.messages import COMPRESSED, JOINTS, RAW, VIDEO, image_of, joints_of, stamp_of
from vifailback.episodes.reader import Found, Reader, readable
from vifailback.episodes.source import head_first, is_depth, known_camera, known_frames
from vifailback.errors import RecordingError, ViFailbackError
from vifailback.types.episode import Camera, Episode
from vifailback.types.image import Image
from vifailback.types.symbol import Problem

_Decoded = TypeVar("_Decoded")
_PLAIN_WORDS = {
    "image_raw",
    "image",
    "image_rect",
    "image_rect_color",
    "image_color",
    "compressed",
    "color",
    "rgb",
    "raw",
}


@dataclass(frozen=True)
class McapSource:
    """One MCAP file as an episode; the file is open only while something is read.

    Args:
        path: the file.
        by_camera: camera name -> its topic, the head camera first.
        joints: the topics that carry joint states.
    """

    path: Path
    by_camera: Mapping[str, Topic]
    joints: tuple[Topic, ...]

    @property
    def length(self) -> int:
        """Number of frames of the head camera."""
        topic = next(iter(self.by_camera.values()))
        return len(self._places[topic.name].log_time) if topic.count is None else topic.count

    @property
    def fps(self) -> float:
        """Mean frames per second of the head camera."""
        return self._fps

    @cached_property
    def _fps(self) -> float:
        times = self.times(next(iter(self.by_camera)))
        span = float(times[-1]) if len(times) else 0.0
        return round((len(times) - 1) / span, 3) if span > 0 else 1.0

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """The cameras, the head camera first."""
        return tuple(Camera(name) for name in self.by_camera)

    def times(self, camera: str) -> NDArray[np.float64]:
        """Log times [s] from the camera's first frame on, float64 (frames,).

        Where log times do not increase (bags converted at once), the stamps in the messages are taken instead.
        """
        known_camera(camera, self.cameras)
        times = self._clock[self.by_camera[camera].name]
        return (times - times[0]) / 1e9 if len(times) else np.zeros(0)

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        """Yield frames as uint8 RGB (height, width, 3); reads only the chunks that hold them."""
        known_camera(camera, self.cameras)
        topic = self.by_camera[camera]
        wanted = known_frames(indices, len(self._places[topic.name].log_time), file=self.path, camera=camera)
        pictures = self._decoded(topic, wanted, image_of)
        fields = (f"{topic.name}[{index}]" for index in wanted)
        return (picture.image(self.path, field) for picture, field in zip(pictures, fields, strict=True))

    def jpeg(self, camera: str, index: int) -> bytes | None:
        """The bytes of the message where they are a JPEG, else None."""
        known_camera(camera, self.cameras)
        topic = self.by_camera[camera]
        if topic.schema in RAW:
            return None
        known_frames((index,), len(self._places[topic.name].log_time), file=self.path, camera=camera)
        data = next(self._decoded(topic, (index,), image_of)).data
        return data if data is not None and data.startswith(JPEG_START) else None

    def signals(self) -> Mapping[str, NDArray[np.float64]]:
        """Joint positions, velocities and efforts, each float64 (length, joints).

        Every row is the message nearest in time to the head camera's frame.
        """
        frames = self._clock[next(iter(self.by_camera.values())).name]
        result: dict[str, NDArray[np.float64]] = {}
        for topic in self.joints:
            if not len(self._clock[topic.name]) or not len(frames):
                continue
            nearest = _nearest(self._clock[topic.name], frames)
            needed: list[int] = np.unique(nearest).tolist()
            rows = dict(zip(needed, self._decoded(topic, needed, joints_of), strict=True))
            for name in rows[int(nearest[0])]:
                values = [rows[int(index)].get(name, np.zeros(0)) for index in nearest]
                if len({value.size for value in values}) > 1:
                    raise RecordingError("the number of joints changes", file=self.path, field=topic.name)
                result[name if len(self.joints) == 1 else f"{topic.name}/{name}"] = np.stack(values)
        return result

    @cached_property
    def _places(self) -> dict[str, MessagePlaces]:
        """Where the messages are; only the indices are read."""
        wanted = (*self.by_camera.values(), *self.joints)
        with open_mcap(self.path) as (stream, summary):
            return {topic.name: find_messages(stream, summary, topic) for topic in wanted}

    @cached_property
    def _clock(self) -> dict[str, NDArray[np.int64]]:
        """Topic -> times of its messages [ns]: log times, or stamps where the log times of a camera do not increase."""
        logged = {name: places.log_time for name, places in self._places.items()}
        cameras = [topic.name for topic in self.by_camera.values()]
        if all(_increases(logged[name]) for name in cameras):
            return logged
        stamped = {
            topic.name: np.fromiter(self._decoded(topic, range(len(logged[topic.name])), stamp_of), np.int64)
            for topic in (*self.by_camera.values(), *self.joints)
        }
        return stamped if all(_increases(stamped[name]) for name in cameras) else logged

    def _decoded(
        self, topic: Topic, wanted: Sequence[int], decode: Callable[[bytes, object, str], _Decoded]
    ) -> Iterator[_Decoded]:
        """Yield decoded messages; what fails is named by topic and number."""
        with open_mcap(self.path) as (stream, _):
            messages = read_messages(stream, self._places[topic.name], wanted)
            for index in wanted:
                with _naming(self.path, f"{topic.name}[{index}]"):
                    channel, message = next(messages)
                    schema, encoding = topic.channels[channel]
                    decoded = decode(message, schema, encoding)
                yield decoded


@contextmanager
def _naming(path: Path, field: str) -> Generator[None]:
    """Turn whatever decoding damaged bytes raises into an error that names the message."""
    try:
        yield
    except RecordingError as error:
        raise RecordingError(error.why, file=path, field=field) from error
    except ViFailbackError:
        raise
    except Exception as error:  # decoders of messages raise all kinds of errors on damaged bytes
        raise RecordingError(f"cannot be decoded: {error}", file=path, field=field) from error


def _increases(times: NDArray[np.int64]) -> bool:
    return bool((np.diff(times) > 0).all())


def _nearest(times: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return, for every time wanted, the index of the nearest of `times` (in any order)."""
    order = np.argsort(times, kind="stable")
    rising = times[order]
    after = np.clip(np.searchsorted(rising, wanted), 0, len(rising) - 1)
    before = np.maximum(after - 1, 0)
    return order[np.where(np.abs(wanted - rising[before]) <= np.abs(rising[after] - wanted), before, after)]


def _recognises(path: Path) -> bool:
    return path.suffix.lower() == ".mcap" and not path.is_dir()


def _episodes(path: Path) -> Found:
    """Describe the file from its summary alone."""
    with open_mcap(path) as (_, summary):
        known = topics(summary)
    problems = [
        Problem(f"{readable(path)}: {topic.name}", "video messages cannot be read; record CompressedImage instead")
        for topic in known
        if topic.schema in VIDEO
    ]
    pictures = [topic for topic in known if topic.schema in (*COMPRESSED, *RAW)]
    pictures = [topic for topic in pictures if not is_depth(topic.name) and topic.count != 0]
    cameras = _camera_names(pictures)
    if not cameras:
        found = ", ".join(f"{topic.name} ({topic.schema})" for topic in known[:10]) or "no topic"
        raise RecordingError(f"no camera: expected sensor_msgs/CompressedImage or Image, found {found}", file=path)
    joints = tuple(topic for topic in known if topic.schema in JOINTS)
    source = McapSource(path, {name: cameras[name] for name in head_first(cameras)}, joints)
    return Found((Episode(readable(path.stem), "", readable(path), source),), tuple(problems))


def _camera_names(pictures: Sequence[Topic]) -> dict[str, Topic]:
    """Name cameras by the last telling word of their topic; where two share it, by the whole topic."""
    words = {topic.name: [word for word in topic.name.split("/") if word] for topic in pictures}
    short = {name: ([word for word in parts if word not in _PLAIN_WORDS] or parts)[-1] for name, parts in words.items()}
    taken = list(short.values())
    return {
        short[topic.name] if taken.count(short[topic.name]) == 1 else "_".join(words[topic.name]): topic
        for topic in pictures
    }


READER = Reader("mcap", 40, _recognises, _episodes, per_file=True)
