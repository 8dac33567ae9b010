import io
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vifailback.errors import RecordingError
from vifailback.nano.lesson import ENTITIES, MOST_OTHERS, Facts, Notes, Said, Truth, write_lesson
from vifailback.nano.plan import SLOTS
from vifailback.nano.sight import HEIGHT, WIDTH
from vifailback.train.nano.school import KEPT_OF, BadLessonError, School, divided, pictures

FACTS = Facts(
    "Use the left arm to place the stapler into the top drawer.",
    "place_one",
    7,
    "wood 1",
    [Said([0, 1], live=False, state="done")],
    ["bottom drawer"],
)


def truth(number: int) -> Truth:
    others = np.full((MOST_OTHERS, 2), np.nan, np.float32)
    others[0] = 0.25
    return Truth(
        np.full((ENTITIES, 2), number / 4, np.float32),
        np.full((ENTITIES, 3), np.nan, np.float32),
        np.array([1.0, 0.5], np.float32),
        np.array([-1, 0], np.int8),
        others,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    notes = Notes()
    for number in range(2):
        assert notes.add(np.full((HEIGHT, WIDTH, 3), (200, 100 * number, 0), np.uint8), truth(number)) == number
    write_lesson(tmp_path / "episode_000000.npz", FACTS, notes)
    return tmp_path


def test_a_lesson_is_read_as_it_was_written(folder: Path):
    (lesson,) = School.read(folder).lessons
    assert lesson.facts == FACTS
    assert lesson.names == ("stapler", "top drawer", "", "", "bottom drawer")
    assert lesson.frames == 2
    assert lesson.places.shape == (2, ENTITIES + 1, 2)
    assert lesson.places[1, 0].tolist() == [0.25, 0.25]
    assert lesson.places[1, -1].tolist() == [0.25, 0.25]
    assert np.isnan(lesson.positions).all()
    assert lesson.held.tolist() == [[SLOTS + 1, 0]] * 2


def test_pictures_are_red_green_blue(folder: Path):
    shown = pictures(School.read(folder).lessons[0])
    assert shown.shape == (2, 3, HEIGHT, WIDTH)
    means = shown.mean((2, 3))
    assert np.abs(means - [[200, 0, 0], [200, 100, 0]]).max() < 4


def test_frames_are_counted_through_all_lessons(folder: Path):
    shutil.copy(folder / "episode_000000.npz", folder / "trial_000000.npz")
    lessons = School.read(folder).lessons
    assert [lesson.first for lesson in lessons] == [0, 2]
    assert len(School.read(folder, 1).lessons) == 1


def test_a_folder_without_lessons_is_named(tmp_path: Path):
    with pytest.raises(BadLessonError, match="there are no lessons"):
        School.read(tmp_path)


def _other_arrays() -> bytes:
    file = io.BytesIO()
    np.savez(file, x=np.zeros(3))
    return file.getvalue()


@pytest.mark.parametrize("junk", [b"", b"junk", b"PK\x03\x04junk", _other_arrays()])
def test_a_file_that_is_no_lesson_is_named(folder: Path, junk: bytes):
    (folder / "episode_000001.npz").write_bytes(junk)
    with pytest.raises(BadLessonError, match=r"episode_000001\.npz: expected a lesson"):
        School.read(folder)


def test_facts_of_another_kind_are_named(folder: Path):
    with np.load(folder / "episode_000000.npz") as file:
        arrays = dict(file)
    arrays["facts"] = np.frombuffer(b'{"task": 3}', np.uint8)
    np.savez(folder / "episode_000000.npz", **arrays)
    with pytest.raises(BadLessonError, match=r"episode_000000\.npz"):
        School.read(folder)


def test_a_broken_picture_is_named(folder: Path):
    path = folder / "episode_000000.npz"
    with np.load(path) as file:
        arrays = dict(file)
    arrays["jpegs"] = arrays["jpegs"].copy()
    arrays["jpegs"][int(arrays["sizes"][0]) :] = 0
    np.savez(path, **arrays)
    with pytest.raises(RecordingError, match=r"episode_000000\.npz.*frame 1"):
        pictures(School.read(folder).lessons[0])


def test_every_lesson_is_either_learnt_from_or_looked_at_whatever_others_there_are(folder: Path):
    (one,) = School.read(folder).lessons
    lessons = [replace(one, path=folder / f"episode_{number:06d}.npz") for number in range(1000)]
    learn, look = divided(lessons)
    assert sorted(learn + look) == list(range(1000))
    assert len(look) * KEPT_OF == pytest.approx(1000, rel=0.5)
    later = lessons[500:]
    assert [later[number].path for number in divided(later)[1]] == [
        lessons[number].path for number in look if number >= 500
    ]
