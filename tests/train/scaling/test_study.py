"""A study teaches each size once, goes on after a kill, and keeps studies of other settings apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from vifailback.atomic import held
from vifailback.errors import ConfigError, TrainingError
from vifailback.train.scaling.labelling import Labelling
from vifailback.train.scaling.outcome import Change, Mark, Scaling, to_json
from vifailback.train.scaling.study import Study, conduct
from vifailback.train.scaling.subsets import Trajectory, in_nested_order

TEN = in_nested_order(Trajectory(f"t/{number}", "t", 11) for number in range(10))


@dataclass
class Room:
    """A student who gets as much right as it has seen trajectories of ten, and the examiner; both keep count."""

    taught: list[int] = field(default_factory=list[int])
    asked: list[str] = field(default_factory=list[str])
    dies_at: int = 0
    silent: bool = False

    def teach(self, subset: Sequence[Trajectory], folder: Path) -> str:
        if len(subset) == self.dies_at:
            raise TrainingError("killed")
        self.taught.append(len(subset))
        folder.mkdir(parents=True, exist_ok=True)
        return f"student-{len(subset)}"

    def ask(self, model: str, folder: Path) -> bool:
        self.asked.append(model)
        folder.mkdir(exist_ok=True)
        (folder / "right").write_text(model.rpartition("-")[2])
        return not self.silent

    def marks(self, folder: Path) -> tuple[Mark, ...]:
        share = _right(folder)
        return (Mark("all", "All questions", "", 100, 0, 0, share, share - 0.05, share + 0.05),)

    def changes(self, before: Path, after: Path) -> tuple[Change, ...]:
        gain = _right(after) - _right(before)
        return (Change("all", 100, gain, gain - 0.1, gain + 0.1),)


def _right(folder: Path) -> float:
    return int((folder / "right").read_text()) / 10


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study("pupil", tmp_path / "study", TEN, (2, 5, 10), "exam", {"seed": 0}, Labelling(minutes=6.0))


def held_study(study: Study, room: Room) -> Scaling:
    said: list[str] = []
    return conduct(study, room.teach, room, said.append)


def test_each_size_is_taught_examined_and_compared(study: Study):
    found = held_study(study, Room())
    assert [size.trajectories for size in found.sizes] == [2, 5, 10]
    assert [size.records for size in found.sizes] == [22, 55, 110]
    assert [size.marks[0].share for size in found.sizes] == [0.2, 0.5, 1.0]
    assert [(step.before, step.after) for step in found.steps] == [(2, 5), (5, 10)]
    first = found.steps[0]
    assert first.hours == pytest.approx(0.3)
    hourly = first.per_hour(first.changes[0])
    assert hourly is not None
    assert (hourly.difference, hourly.low, hourly.high) == pytest.approx((1.0, 0.2 / 0.3, 0.4 / 0.3))
    assert found.whole is not None
    assert (found.whole.before, found.whole.after) == (2, 10)
    assert "an assumption" in found.notes[-1]


def test_what_is_finished_is_not_taught_again(study: Study):
    room = Room()
    first = held_study(study, room)
    assert held_study(study, room) == first
    assert room.taught == [2, 5, 10]
    assert len(room.asked) == 3


def test_after_a_kill_it_goes_on(study: Study):
    room = Room(dies_at=5)
    with pytest.raises(TrainingError, match="killed"):
        held_study(study, room)
    room.dies_at = 0
    assert len(held_study(study, room).sizes) == 3
    assert room.taught == [2, 5, 10]


def test_an_exam_with_questions_left_over_is_taken_again(study: Study):
    room, small = Room(silent=True), replace(study, sizes=(2,))
    assert not held_study(small, room).sizes[0].complete
    room.silent = False
    assert held_study(small, room).sizes[0].complete
    held_study(small, room)
    assert room.asked == ["student-2", "student-2"]


def test_subsets_are_nested_and_written_down(study: Study):
    held_study(study, Room())
    subsets = [(study.folder(size) / "subset.json").read_text() for size in study.sizes]
    names = [{one.name for one in TEN if f'"{one.name}"' in text} for text in subsets]
    assert [len(found) for found in names] == [2, 5, 10]
    assert names[0] < names[1] < names[2]


def test_further_sizes_may_be_added_but_not_other_settings_or_data(study: Study):
    held_study(study, Room())
    room = Room()
    assert len(held_study(replace(study, sizes=(2, 7, 10)), room).sizes) == 3
    assert room.taught == [7]
    with pytest.raises(ConfigError, match=r"study\.json: seed was 0, is 1"):
        held_study(replace(study, settings={"seed": 1}), Room())
    grown = in_nested_order([*TEN, *(Trajectory(f"t/{number}", "t", 11) for number in range(10, 30))])
    with pytest.raises(ConfigError, match=r"subset\.json: the data has changed since"):
        held_study(replace(study, trajectories=grown), Room())


def test_the_model_before_it_learns_is_size_0(study: Study):
    room = Room()
    found = held_study(replace(study, untaught="base-0"), room)
    assert [size.trajectories for size in found.sizes] == [0, 2, 5, 10]
    assert found.sizes[0].model == "base-0"
    assert found.sizes[0].hours is not None
    assert found.sizes[0].hours.hours == 0
    assert room.taught == [2, 5, 10]
    assert found.steps[0].hours == pytest.approx(0.2)


def test_two_processes_do_not_work_on_one_study(study: Study):
    study.out.mkdir()
    with held(study.out, wait=False), pytest.raises(TrainingError, match="another process"):
        held_study(study, Room())


def test_without_hours_there_are_gains_but_none_an_hour(study: Study):
    found = held_study(replace(study, labelling=Labelling()), Room())
    said = to_json(found)
    assert said["schema"] == "vifailback.scaling/1"
    gained = found.steps[0]
    assert gained.hours is None
    assert gained.per_hour(gained.changes[0]) is None
    assert found.steps[0].changes[0].difference == pytest.approx(0.3)


def test_a_broken_file_is_named(study: Study):
    held_study(study, Room())
    (study.folder(5) / "finished.json").write_text("{")
    with pytest.raises(ConfigError, match=r"000005/finished\.json: not as `train scaling` writes it"):
        held_study(study, Room())
