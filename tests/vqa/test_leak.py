"""How file names give the failure away: by a suffix, by a frame off the grid, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.types import QuestionKind, VqaRecord
from vifailback.vqa.stats.leak import frame_index, guess_by_spacing, keyframe_leak, spacing

GRID = [f"f/{index}.jpg" for index in range(0, 250, 25)]
CASES = {
    "named": ([*GRID[:5], "f/110_avoid_keyframe.jpg", *GRID[5:]], "6"),
    "spaced": ([*GRID[:5], "f/110.jpg", *GRID[5:]], "6"),
    "hidden": (GRID, "4"),
}


@pytest.mark.parametrize("how", CASES)
def test_the_leak_indicator_tells_how_a_keyframe_is_given_away(how: str) -> None:
    images, truth = CASES[how]
    kind = QuestionKind.KEYFRAME_LOCALIZATION
    question = VqaRecord(f"e/{kind}", kind, "e", "Stack.", tuple(images), "?", "C", ("1", "2", truth, "9"))
    leak = keyframe_leak([question])
    assert {name: getattr(leak, name) for name in CASES} == {name: int(name == how) for name in CASES}
    assert leak.chance == pytest.approx(1 / len(images))


def test_the_last_frame_is_off_the_grid_without_being_a_keyframe() -> None:
    assert guess_by_spacing([*GRID, "f/238.jpg"]) is None
    assert guess_by_spacing(["a.jpg", "b.jpg"]) is None


@given(st.integers(1, 60), st.integers(3, 40))
def test_the_spacing_of_a_grid_is_its_step(step: int, length: int) -> None:
    assert spacing(range(0, step * length, step)) == step


@pytest.mark.parametrize(
    ("path", "index"),
    [
        ("a/b/292_avoid_keyframe.jpg", 292),
        ("0.jpg", 0),
        ("a/12_correct_keyframe.png", 12),
        ("a/12_avoid_keyframe_annotations.jpg", None),
        ("a/frame12.jpg", None),
    ],
)
def test_a_file_name_states_its_frame(path: str, index: int | None) -> None:
    assert frame_index(path) == index


def test_questions_whose_answer_names_no_image_are_not_counted() -> None:
    kind = QuestionKind.KEYFRAME_LOCALIZATION
    odd = [
        VqaRecord("1", kind, "e", "", ("0.jpg",), "?", "E", ("1", "2", "3", "4")),
        VqaRecord("2", kind, "e", "", ("0.jpg",), "?", "B", ("1", "22", "3", "4")),
        VqaRecord("3", kind, "e", "", ("0.jpg",), "?", "", ()),
        VqaRecord("4", QuestionKind.FAILURE_REASON, "e", "", ("0.jpg",), "?", "1"),
    ]
    leak = keyframe_leak(odd)
    assert (leak.named, leak.spaced, leak.hidden, leak.chance) == (0, 0, 0, 0.0)
