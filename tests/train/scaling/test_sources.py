"""Trajectories come from lessons, one a file, and from records, one an episode; students learn just those."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.train.rehearsal import make_records
from tests.train.scaling.attempts import write_attempts

from vifailback.train.nano.school import BadLessonError, School, divided
from vifailback.train.scaling.sources import of_lessons, of_records
from vifailback.train.scaling.subsets import Trajectory, in_nested_order


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_attempts(tmp_path_factory.mktemp("lessons"))


def test_a_lesson_is_a_trajectory_grouped_by_task_and_kind(lessons: Path):
    found = of_lessons(lessons)
    assert len(found) == 40
    assert Trajectory("trial_000003", "press, trial", 2) in found
    assert {one.group for one in found} == {"pick, episode", "press, episode", "pick, trial", "press, trial"}


def test_a_student_learns_just_its_subset_and_subsets_are_nested(lessons: Path):
    order = [one.name for one in in_nested_order(of_lessons(lessons))]
    whole = School.read(lessons, only=order)
    part = School.read(lessons, only=order[:21])
    assert [lesson.path.stem for lesson in part.lessons] == order[:21]
    assert [lesson.path for lesson in whole.lessons][:21] == [lesson.path for lesson in part.lessons]
    learn, look = divided(part.lessons)
    assert set(learn) <= set(divided(whole.lessons)[0])
    assert set(look) <= set(divided(whole.lessons)[1])


def test_a_lower_limit_of_a_school_is_part_of_a_higher_one(lessons: Path):
    few, more = (School.read(lessons, limit).lessons for limit in (7, 20))
    assert len(few) == 7
    assert [one.path for one in few] == [one.path for one in more[:7]]


def test_broken_and_missing_lessons_are_named(tmp_path: Path):
    with pytest.raises(BadLessonError, match="there are no lessons"):
        of_lessons(tmp_path)
    (tmp_path / "episode_000000.npz").write_bytes(b"no lesson")
    with pytest.raises(BadLessonError, match=r"episode_000000\.npz: expected a lesson"):
        of_lessons(tmp_path)


def test_an_episode_is_a_trajectory_with_its_records():
    records = make_records()
    other = [replace(record, episode="t/episode_1", task="Press.") for record in records[:2]]
    assert of_records([*records, *other]) == [
        Trajectory("t/episode_0", records[0].task, 4),
        Trajectory("t/episode_1", "Press.", 2),
    ]
