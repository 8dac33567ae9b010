"""Frames in hand are the recording's frames; everything else still comes from the recording."""

from pathlib import Path

import numpy as np
import pytest

from vifailback.cli.in_hand import in_hand
from vifailback.episodes.reader import open_recordings
from vifailback.episodes.video.write import write_video
from vifailback.errors import RecordingError
from vifailback.types import Episode


@pytest.fixture
def episode(tmp_path: Path) -> Episode:
    write_video(tmp_path / "a.mp4", (np.full((48, 64, 3), 5 * at, np.uint8) for at in range(40)), fps=20)
    return open_recordings(tmp_path)[0]


def test_frames_in_hand_are_the_recordings_in_the_order_asked(episode: Episode) -> None:
    camera = episode.cameras[0]
    held = in_hand(episode, camera, [30, 3, 3])
    Path(episode.path).unlink()
    images = list(held.images(camera, (30, 3)))
    assert [round(float(image.mean()) / 5) for image in images] == [30, 3]


def test_other_frames_and_facts_come_from_the_recording(episode: Episode) -> None:
    camera = episode.cameras[0]
    held = in_hand(episode, camera, [3])
    assert (held.length, held.fps, held.cameras) == (episode.length, episode.fps, episode.cameras)
    assert np.array_equal(held.times(camera), episode.times(camera))
    assert np.array_equal(held.image(camera, 7), episode.image(camera, 7))
    with pytest.raises(RecordingError):
        held.image(camera, 400)


def test_a_bad_frame_is_left_to_the_recording(episode: Episode) -> None:
    camera = episode.cameras[0]
    held = in_hand(episode, camera, [3, 400])
    assert np.array_equal(held.image(camera, 3), episode.image(camera, 3))
    with pytest.raises(RecordingError):
        held.image(camera, 400)
