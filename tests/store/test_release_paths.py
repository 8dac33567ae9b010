"""Paths of the release: what they say, how they are written, and those that are not followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.strategies import EPISODES, PATIENT

from vifailback.episodes.sample import SampledFrame
from vifailback.store.release_paths import ReleasePath, frame_of, path_problem
from vifailback.types import KeyframeRole

PREFIX = "annotated_data/"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("annotated_data/lid/videos/episode_3_cam_high.mp4", ReleasePath(PREFIX, "lid/episode_3", "cam_high")),
        ("lid/videos/episode_3_cam_high.mp4", ReleasePath("", "lid/episode_3", "cam_high")),
        (
            "annotated_data/lid/frames/episode_3_cam_left_wrist/24_avoid_keyframe.jpg",
            ReleasePath(PREFIX, "lid/episode_3", "cam_left_wrist", "24_avoid_keyframe.jpg"),
        ),
        ("a/b/frames/episode_000007_head", ReleasePath("", "a/b/episode_000007", "head")),
        ("videos/clip.mov", ReleasePath("", "clip", "")),
        ("lid/episode_3.mp4", None),
        ("../lid/videos/episode_3_cam_high.mp4", None),
        ("/lid/videos/episode_3_cam_high.mp4", None),
        ("lid/videos/../../../etc/x.mp4", None),
        ("C:/lid/videos/episode_3_cam_high.mp4", None),
        ("lid\\videos\\episode_3_cam_high.mp4", None),
        ("lid/videos/episode_3\x00.mp4", None),
        (None, None),
        (["lid/videos/episode_3.mp4"], None),
    ],
)
def test_a_path_says_episode_camera_and_file(path: object, expected: ReleasePath | None) -> None:
    assert ReleasePath.read(path) == expected
    assert (path_problem(path) is None) == (expected is not None)


@PATIENT
@given(
    EPISODES, st.sampled_from(["cam_high", "cam_left_wrist", "/head/../image", "observation.images.top", "\x00", ""])
)
def test_a_path_that_is_written_leads_nowhere_else(episode: str, camera: str) -> None:
    place = ReleasePath(PREFIX, episode, camera)
    for path in (place.video, f"{place.folder}/0.jpg"):
        assert ReleasePath.read(path) is not None
        assert path.startswith(PREFIX)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/24_avoid_keyframe.jpg", SampledFrame(24, KeyframeRole.AVOIDANCE)),
        ("a/104_correct_keyframe_annotations.jpg", SampledFrame(104, KeyframeRole.CORRECTION)),
        ("25.jpg", SampledFrame(25)),
        ("a/last.jpg", None),
        ("a/99999999999.jpg", None),
        ("a/" + "9" * 5000 + ".jpg", None),
        ("../25.jpg", None),
        (25, None),
    ],
)
def test_a_file_name_says_the_frame(path: object, expected: SampledFrame | None) -> None:
    assert frame_of(path) == expected
