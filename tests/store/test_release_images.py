"""What the list of images of a record says of its episode."""

import pytest

from vifailback.store.release_images import read_images, shown_frames
from vifailback.types import Annotation, Keyframe, KeyframeRole, Problem

AVOID, CORRECT = KeyframeRole.AVOIDANCE, KeyframeRole.CORRECTION


@pytest.mark.parametrize(
    ("names", "keyframes", "length", "fps"),
    [
        (["0", "25", "50", "60"], {}, 61, 25.0),
        (["0", "17"], {}, 18, 25.0),
        (["0"], {}, 1, 25.0),
        (["0", "30", "60", "61"], {}, 62, 30.0),
        (["0", "15", "30", "45", "50"], {}, 51, 15.0),
        (["0", "24_avoid_keyframe", "25", "40_correct_keyframe", "44"], {AVOID: 24, CORRECT: 40}, 45, 25.0),
        (["0", "25_avoid_keyframe", "50", "60"], {AVOID: 25}, 61, 25.0),
        (["0", "30_avoid_keyframe", "60", "61_correct_keyframe"], {AVOID: 30, CORRECT: 61}, 62, 30.0),
        (["0", "60"], {}, 61, None),
        (["0", "25", "26", "60"], {}, 61, None),
        (["24_avoid_keyframe"], {AVOID: 24}, 25, None),
        ([], {}, None, None),
    ],
)
def test_length_and_rate_are_read_from_the_names(
    names: list[str], keyframes: dict[KeyframeRole, int], length: int | None, fps: float | None
) -> None:
    problems: list[Problem] = []
    assert read_images([f"a/frames/episode_1/{name}.jpg" for name in names], keyframes, problems) == (length, fps)
    assert problems == []


@pytest.mark.parametrize(
    ("length", "fps", "avoidance", "names"),
    [
        (61, 30.0, 30, ["0", "30_avoid_keyframe", "60"]),
        (61, None, 30, ["0", "25", "30_avoid_keyframe", "50", "60"]),
        (70, 29.97, 31, ["0", "30", "31_avoid_keyframe", "60", "69"]),
        (None, 30.0, 31, ["31_avoid_keyframe"]),
    ],
)
def test_the_list_follows_the_sampling_of_the_release(
    length: int | None, fps: float | None, avoidance: int, names: list[str]
) -> None:
    annotation = Annotation("a", "t", length=length, fps=fps, avoidance=Keyframe(AVOID, avoidance))
    assert [frame.name for frame in shown_frames(annotation)] == [f"{name}.jpg" for name in names]
