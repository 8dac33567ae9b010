from pathlib import Path

import cv2
import numpy as np
import pytest

from vifailback.bench.selection import select
from vifailback.bench.shown import leak_free
from vifailback.errors import UnknownNameError
from vifailback.sim.make import EVALUATION_SEEDS_FROM
from vifailback.store.file import read_annotations
from vifailback.trials.lessons.exam import (
    LOOK,
    WEATHERS,
    Exam,
    dataset_of,
    seen_tasks,
    set_exam,
    unseen_table,
    unseen_tasks,
)
from vifailback.trials.lessons.make import HELD_OUT_LOOK, HELD_OUT_TASKS, SEEN_TASKS, is_held_out
from vifailback.types import VqaRecord
from vifailback.vqa.dataset.folder import open_dataset

EXAM = Exam(("place_one", "place_two"), 3)


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("mujoco", reason="the extra sim is not installed")
    folder = tmp_path_factory.mktemp("exam") / "frames"
    assert [path.exists() for path in set_exam(EXAM, folder, workers=1)] == [True] * 3
    return folder


@pytest.fixture(scope="module")
def dataset(frames: Path) -> Path:
    out = frames.parent / "data"
    manifest = dataset_of(EXAM, frames, out, workers=1)
    assert not manifest.lost
    return out


def test_an_examination_is_a_dataset_of_the_benchmark(dataset: Path):
    folder = open_dataset(dataset)
    selection = select(folder)
    assert not selection.left_out
    assert len(selection.records) > 20
    for record in selection.records:
        for path in record.images:
            assert cv2.imread(str(folder.root / path)) is not None


def test_an_examination_is_asked_without_the_frames_that_tell(dataset: Path):
    folder = open_dataset(dataset)
    whole, hidden = select(folder), select(folder, change=lambda record: leak_free(record, 0))
    assert 0 < len(hidden.records) <= len(whole.records)
    shown = {record.id: record for record in hidden.records if isinstance(record, VqaRecord)}
    assert any(len(shown[record.id].images) < len(record.images) for record in whole.records if record.id in shown)


def test_attempts_of_an_examination_have_seeds_of_their_own(frames: Path):
    for exam in (EXAM, seen_tasks(10), unseen_tasks(10), unseen_table(10)):
        assert exam.seed >= EVALUATION_SEEDS_FROM
    names = [read_annotations(path).annotations[0].episode for path in sorted(frames.glob("*.json"))]
    assert names == ["place_one/episode_000000", "place_two/episode_000001", "place_one/episode_000002"]


def test_an_examination_that_is_set_is_not_set_again(frames: Path):
    before = {path: path.stat().st_mtime_ns for path in frames.iterdir()}
    assert len(list(set_exam(EXAM, frames, workers=1))) == 3
    assert {path: path.stat().st_mtime_ns for path in frames.iterdir()} == before


def test_known_tables_and_the_unknown_one_are_examined_apart(frames: Path):
    held_out = [is_held_out(EXAM.tasks[index % 2], EXAM.seed + index) for index in range(3)]
    for looks, wanted in (("seen", False), ("unseen", True)):
        folder = frames.parent / looks
        exam = Exam(EXAM.tasks, 3, looks=looks)
        folder.mkdir(exist_ok=True)
        for path in frames.iterdir():  # as if they had been made before
            if held_out[int(path.stem)] is wanted:
                (folder / path.name).write_bytes(path.read_bytes())
        assert [path.exists() for path in set_exam(exam, folder, workers=1)] == [one is wanted for one in held_out]
    for path in frames.glob("*.json"):
        look = read_annotations(path).annotations[0].extra[LOOK]
        assert (look == HELD_OUT_LOOK) is held_out[int(path.stem)]


def test_examinations_are_of_tasks_that_were_learnt_or_held_out():
    assert seen_tasks(3).tasks == unseen_table(3).tasks == SEEN_TASKS
    assert unseen_tasks(3).tasks == HELD_OUT_TASKS
    assert (seen_tasks(3).looks, unseen_tasks(3).looks, unseen_table(3).looks) == ("seen", "all", "unseen")


@pytest.mark.parametrize("weather", WEATHERS)
def test_a_weather_changes_a_frame_and_always_alike(weather: str):
    image = np.random.default_rng(0).integers(60, 180, (48, 64, 3)).astype(np.uint8)
    changed = WEATHERS[weather](image)
    assert changed.dtype == np.uint8
    assert changed.shape == image.shape
    assert not np.array_equal(changed, image)
    assert np.array_equal(changed, WEATHERS[weather](image))
    light = float(changed.mean()) - float(image.mean())
    assert {"dark": light < -20, "bright": light > 20}.get(weather, abs(light) < 3)


def test_an_examination_in_bad_weather_shows_other_pixels(frames: Path, dataset: Path):
    dark = frames.parent / "dark"
    dataset_of(EXAM, frames, dark, "dark", workers=1)
    one, other = open_dataset(dataset), open_dataset(dark)
    assert [record.prompt for record in one.records] == [record.prompt for record in other.records]
    path = one.records[0].images[0]
    assert cv2.imread(str(other.root / path)).mean() < cv2.imread(str(one.root / path)).mean() - 10


def test_an_unknown_weather_names_the_known_ones(frames: Path, tmp_path: Path):
    with pytest.raises(UnknownNameError, match="blur"):
        dataset_of(EXAM, frames, tmp_path, "hail")


def test_frames_that_were_cut_off_are_named(frames: Path, tmp_path: Path):
    for path in frames.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "000001.frames").write_bytes(b"\x85cut")
    lost = dataset_of(EXAM, tmp_path, tmp_path / "data", workers=1).lost
    assert {skip.episode for skip in lost} == {"place_two/episode_000001"}
    assert "000001.frames" in lost[0].why
