"""The quality checks name what is wrong with an episode, and nothing where nothing is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from vifailback.episodes.check.episode import check_episode
from vifailback.errors import RecordingError, UnknownNameError
from vifailback.types import Camera, Episode, Image, ImageSize

LENGTH, FPS = 60, 20.0
SIZE = ImageSize(64, 48)


def moving_images(length: int = LENGTH) -> list[Image]:
    """A grey gradient with a white block that moves."""
    images: list[Image] = []
    for index in range(length):
        image = np.broadcast_to(np.linspace(40, 200, 64, dtype=np.uint8)[None, :, None], (48, 64, 3)).copy()
        image[10:30, index % 44 : index % 44 + 20] = 255
        images.append(image)
    return images


def both_arms(length: int = LENGTH) -> NDArray[np.float64]:
    wave = np.sin(np.linspace(0, 3, length))[:, None]
    return wave * np.arange(1, 15)[None, :] * 0.1


@dataclass(frozen=True)
class Source:
    """A scripted recording: every part can be broken on its own."""

    pictures: Mapping[str, Sequence[Image | None]] = field(default_factory=lambda: {"cam_high": moving_images()})
    length: int = LENGTH
    fps: float = FPS
    clock: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    values: Mapping[str, NDArray[np.float64]] = field(default_factory=lambda: {"observation.state": both_arms()})
    size: ImageSize | None = SIZE

    @property
    def cameras(self) -> tuple[Camera, ...]:
        return tuple(Camera(name, self.size) for name in self.pictures)

    def times(self, camera: str) -> NDArray[np.float64]:
        return self.clock.get(camera, np.arange(len(self.pictures[camera])) / self.fps)

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        if camera not in self.pictures:
            raise UnknownNameError("camera", camera, self.pictures)
        for index in indices:
            image = self.pictures[camera][index]
            if image is None:
                raise RecordingError("the bytes are cut short", file="clip.mp4", field=f"frame {index}")
            yield image

    def jpeg(self, camera: str, index: int) -> bytes | None:  # noqa: ARG002
        return None

    def signals(self) -> Mapping[str, NDArray[np.float64]]:
        return self.values


def episode(source: Source) -> Episode:
    return Episode(id="task/episode_1", task="Stack the cubes.", path="clip.mp4", source=source)


def codes(source: Source, *, thorough: bool = False) -> list[str]:
    return [finding.code for finding in check_episode(episode(source), thorough=thorough)]


def with_arm_frozen(part: slice) -> NDArray[np.float64]:
    values = both_arms()
    values[:, part] = 0.3
    return values


def with_value(row: int, value: float) -> NDArray[np.float64]:
    values = both_arms()
    values[row, 3] = value
    return values


def steps(*changes: tuple[int, float]) -> NDArray[np.float64]:
    deltas = np.full(LENGTH, 1 / FPS)
    deltas[0] = 0
    for index, value in changes:
        deltas[index] = value
    return np.cumsum(deltas)


GOOD = Source()
PICTURES = moving_images()
BLACK = np.zeros((48, 64, 3), np.uint8)
CASES: dict[str, Source] = {
    "undecodable": replace(GOOD, pictures={"cam_high": [*PICTURES[:-3], None, None, None]}),
    "black-video": replace(GOOD, pictures={"cam_high": [BLACK] * LENGTH}),
    "blank-video": replace(GOOD, pictures={"cam_high": [BLACK + 128] * LENGTH}),
    "frozen-video": replace(GOOD, pictures={"cam_high": [PICTURES[0]] * LENGTH}),
    "size-change": replace(GOOD, pictures={"cam_high": [*PICTURES[:50], *(image[:24] for image in PICTURES[50:])]}),
    "wrong-size": replace(GOOD, size=ImageSize(640, 480)),
    "time-gap": replace(GOOD, clock={"cam_high": steps((30, 0.5))}),
    "time-order": replace(GOOD, clock={"cam_high": steps((30, -0.01))}),
    "wrong-rate": replace(GOOD, clock={"cam_high": np.arange(LENGTH) / 25.0}),
    "bad-times": replace(GOOD, clock={"cam_high": np.where(np.arange(LENGTH) == 7, np.nan, np.arange(LENGTH) / FPS)}),
    "signal-nan": replace(GOOD, values={"observation.state": with_value(12, float("nan"))}),
    "signal-count": replace(GOOD, values={"observation.state": both_arms(LENGTH - 4)}),
    "frozen-arm": replace(GOOD, values={"observations/qpos": with_arm_frozen(slice(0, 7))}),
    "no-camera": replace(GOOD, pictures={}),
    "empty": replace(GOOD, length=0),
}


@pytest.mark.parametrize("code", CASES)
def test_each_fault_is_found_and_nothing_else(code: str) -> None:
    assert codes(CASES[code]) == [code]


def test_a_good_episode_has_no_findings() -> None:
    assert check_episode(episode(GOOD)) == []
    assert check_episode(episode(GOOD), thorough=True) == []


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_a_signal_that_is_not_a_number_is_named_with_its_row(value: float) -> None:
    (finding,) = check_episode(episode(replace(GOOD, values={"action": with_value(12, value)})))
    assert finding.code == "signal-nan"
    assert finding.frames == (12,)
    assert "'action'" in finding.text


def test_metadata_and_video_that_count_differently_are_an_error() -> None:
    found = check_episode(episode(replace(GOOD, clock={"cam_high": np.arange(58) / FPS})))
    assert [(finding.code, finding.severity) for finding in found] == [("wrong-count", "error")]
    assert "60" in found[0].text
    assert "58" in found[0].text


def test_cameras_of_different_lengths_are_an_error() -> None:
    two = {"cam_high": PICTURES, "cam_wrist": PICTURES[:-2] + PICTURES[:2]}
    clock = {"cam_wrist": np.arange(LENGTH - 2) / FPS}
    assert codes(replace(GOOD, pictures=two, clock=clock)) == ["wrong-count", "unequal-cameras"]


def test_the_thorough_check_finds_one_bad_frame_that_the_cheap_one_passes_over() -> None:
    pictures: list[Image | None] = list(PICTURES)
    pictures[17] = None
    source = replace(GOOD, pictures={"cam_high": pictures})
    assert codes(source) == []
    (finding,) = check_episode(episode(source), thorough=True)
    assert finding.code == "undecodable"
    assert finding.frames == (17,)
    assert "cut short" in finding.text


class Eager(Source):
    """A reader that decodes all frames asked for before it gives the first."""

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        return iter(list(super().images(camera, indices)))


def test_a_bad_frame_is_told_from_good_ones_before_it_whatever_the_reader() -> None:
    pictures: list[Image | None] = list(PICTURES)
    pictures[30] = None
    (finding,) = check_episode(episode(Eager(pictures={"cam_high": pictures})), thorough=True)
    assert finding.frames == (30,)


def test_after_many_bad_frames_the_rest_is_not_looked_at() -> None:
    pictures: list[Image | None] = [*PICTURES[:10], *[None] * 50]
    (finding,) = check_episode(episode(replace(GOOD, pictures={"cam_high": pictures})), thorough=True)
    assert finding.frames == tuple(range(10, 20))
    assert "What follows was not looked at." in finding.text


def test_the_thorough_check_finds_a_camera_that_hung() -> None:
    pictures = [*PICTURES[:10], *[PICTURES[10]] * 45, *PICTURES[55:]]
    found = check_episode(episode(replace(GOOD, pictures={"cam_high": pictures})), thorough=True)
    assert [(finding.code, finding.frames) for finding in found] == [("stuck-video", (10, 54))]


def test_some_black_frames_are_a_warning_that_names_them() -> None:
    pictures = [BLACK, *PICTURES[1:]]
    (finding,) = check_episode(episode(replace(GOOD, pictures={"cam_high": pictures})))
    assert (finding.severity, finding.code, finding.frames) == ("warning", "black-video", (0,))


@pytest.mark.parametrize(("part", "arm"), [(slice(0, 7), "left"), (slice(7, 14), "right")])
def test_a_frozen_arm_is_named(part: slice, arm: str) -> None:
    (finding,) = check_episode(episode(replace(GOOD, values={"observations/qpos": with_arm_frozen(part)})))
    assert f"The {arm} arm" in finding.text


def test_an_arm_whose_command_stands_still_is_no_fault() -> None:
    values = {"observations/qpos": both_arms(), "action": with_arm_frozen(slice(0, 7))}
    assert codes(replace(GOOD, values=values)) == []


def test_two_arms_at_rest_are_no_frozen_arm() -> None:
    assert codes(replace(GOOD, values={"observations/qpos": np.zeros((LENGTH, 14))})) == []


def test_a_very_short_episode_is_a_warning() -> None:
    short = Source(pictures={"cam_high": PICTURES[:8]}, length=8, values={})
    assert codes(short) == ["short"]


class Broken(Source):
    """A file that cannot be opened at all."""

    @property
    def cameras(self) -> tuple[Camera, ...]:
        raise RecordingError("not an mp4", file="clip.mp4")


def test_a_recording_that_cannot_be_opened_is_a_finding_not_an_exception() -> None:
    (finding,) = check_episode(episode(Broken()))
    assert (finding.severity, finding.code) == ("error", "unreadable")
    assert "not an mp4" in finding.text


@pytest.mark.parametrize("code", CASES)
def test_each_finding_says_what_it_is_in_a_sentence(code: str) -> None:
    for finding in check_episode(episode(CASES[code])):
        assert finding.text.endswith(".")
        assert len(finding.text.split()) > 4


def test_a_hung_camera_is_found_through_the_noise_of_lossy_coding() -> None:
    picture = moving_images(1)[0]
    noise = np.random.default_rng(0)
    hung = [np.asarray(picture - noise.integers(0, 4, picture.shape), np.uint8) for _ in range(LENGTH)]
    assert codes(Source(pictures={"cam_high": hung})) == ["frozen-video"]
