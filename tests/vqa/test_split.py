"""Trajectories are divided as in the paper: counts, unseen tasks, proportions, no trajectory on both sides."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.cli.split import main
from vifailback.errors import ConfigError, RecordError
from vifailback.types import QuestionKind, Split, VqaRecord
from vifailback.vqa.dataset.folder import open_dataset
from vifailback.vqa.dataset.records import read_dataset, write_records
from vifailback.vqa.dataset.trajectory import Trajectory, task_names, trajectories_of
from vifailback.vqa.split.divide import SplitConfig, divide, paper_config
from vifailback.vqa.split.files import split_dataset, write_split
from vifailback.vqa.tasks import paper_tasks


@pytest.fixture(scope="module")
def paper() -> list[Trajectory]:
    """As many trajectories as the paper's, in its folders; every eighth successful (657 of 5,202 are 12.6 %)."""
    names = [
        (folder.name, task.sentence, number)
        for task in paper_tasks()
        for folder in task.folders
        for number in range(folder.total)
    ]
    return [
        Trajectory(f"{name}/episode_{number}", name, sentence, failed=at % 8 != 3)
        for at, (name, sentence, number) in enumerate(names)
    ]


def test_the_papers_preset_gives_its_five_hundred_trajectories(paper: Sequence[Trajectory]) -> None:
    division = divide(paper, paper_config())
    benchmark = division.of(Split.BENCHMARK)
    assert (len(benchmark), len(division.of(Split.TRAIN))) == (500, 4702)
    assert division.notes == ()
    counts = Counter(episode.rpartition("/")[0] for episode in benchmark)
    assert counts == {f.name: f.benchmark for task in paper_tasks() for f in task.folders if f.benchmark}


def test_the_papers_benchmark_has_22_tasks_and_tasks_43_to_47_are_unseen(paper: Sequence[Trajectory]) -> None:
    division = divide(paper, paper_config())
    of_folder = {folder.name: task.id for task in paper_tasks() for folder in task.folders}
    benchmark = {of_folder[episode.rpartition("/")[0]] for episode in division.of(Split.BENCHMARK)}
    train = {of_folder[episode.rpartition("/")[0]] for episode in division.of(Split.TRAIN)}
    assert len(benchmark) == 22
    assert len(train) == 95
    assert benchmark - train == {43, 44, 45, 46, 47}


def test_the_takes_of_a_task_are_one_task(paper: Sequence[Trajectory]) -> None:
    assert len({one.family for one in paper}) == 100


def test_the_papers_benchmark_has_55_successes(paper: Sequence[Trajectory]) -> None:
    division = divide(paper, paper_config())
    failed = {one.episode: one.failed for one in paper}
    assert sum(not failed[episode] for episode in division.of(Split.BENCHMARK)) == 55


def test_the_sides_depend_on_the_seed_and_not_on_the_order(paper: Sequence[Trajectory]) -> None:
    one = divide(paper, paper_config(seed=1)).sides
    assert divide(list(reversed(paper)), paper_config(seed=1)).sides == one
    assert divide(paper, paper_config(seed=2)).sides != one


def test_the_notes_do_not_depend_on_the_order_either(paper: Sequence[Trajectory]) -> None:
    few = [one for one in paper if one.task in ("stack_cup_cola", "pull_open_drawer") and one.episode.endswith("5")]
    division = divide(few, paper_config())
    assert len(division.notes) == 2
    assert divide(list(reversed(few)), paper_config()) == division


def test_a_folder_with_fewer_trajectories_gives_fewer_and_says_so(paper: Sequence[Trajectory]) -> None:
    few = [one for one in paper if one.task == "stack_cup_cola"][:25]
    division = divide(few, paper_config())
    assert len(division.of(Split.BENCHMARK)) == 3
    assert division.notes == ("task 'stack_cup_cola' has 25 of 250 trajectories: 3 instead of 30 go to the benchmark",)


def test_tasks_are_found_by_their_sentence_too(paper: Sequence[Trajectory]) -> None:
    plain = [Trajectory(str(at), one.sentence, one.sentence, one.failed) for at, one in enumerate(paper)]
    assert len(divide(plain, paper_config()).of(Split.BENCHMARK)) == 500


many = st.lists(
    st.builds(
        lambda number, task, failed: (number, f"task_{task}", failed),
        st.integers(0, 500),
        st.integers(0, 5),
        st.booleans(),
    ),
    max_size=60,
    unique_by=lambda item: item[0],
)


@given(many, st.floats(0, 1), st.integers(0, 3), st.integers(0, 9))
def test_every_trajectory_is_on_exactly_one_side(
    items: list[tuple[int, str, bool]], fraction: float, unseen: int, seed: int
) -> None:
    trajectories = [Trajectory(f"{task}/{number}", task, task, failed) for number, task, failed in items]
    division = divide(trajectories, SplitConfig(fraction, unseen_tasks=unseen, seed=seed))
    train, benchmark = division.of(Split.TRAIN), division.of(Split.BENCHMARK)
    assert sorted(train + benchmark) == sorted(one.episode for one in trajectories)
    whole = Counter(one.task for one in trajectories)
    taken = Counter(one.task for one in trajectories if division.sides[one.episode] is Split.BENCHMARK)
    for task, number in whole.items():
        assert taken[task] in (int(number * fraction), int(number * fraction) + 1, number)
    assert sum(taken[task] == number for task, number in whole.items()) >= min(unseen, len(whole))


def test_small_tasks_give_their_share_together() -> None:
    trajectories = [Trajectory(f"{task}/1", task, task, failed=True) for task in "abcdefghij"]
    assert len(divide(trajectories, SplitConfig(0.3)).of(Split.BENCHMARK)) == 3


def test_an_empty_side_is_noted() -> None:
    division = divide([Trajectory("a/1", "a", "a", failed=True)], SplitConfig(0.1))
    assert division.notes == ("the benchmark side is empty",)


def test_failed_and_successful_stay_in_proportion() -> None:
    trajectories = [Trajectory(f"{t}/{n}", t, t, failed=n % 5 != 0) for t in "abcd" for n in range(100)]
    benchmark = set(divide(trajectories, SplitConfig(0.2)).of(Split.BENCHMARK))
    for task in "abcd":
        here = [one for one in trajectories if one.task == task and one.episode in benchmark]
        assert (len(here), sum(not one.failed for one in here)) == (20, 4)


def test_an_unseen_task_that_is_not_there_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(ConfigError, match=r"'pour'.*stack"):
        divide([Trajectory("stack/1", "stack", "Stack.", failed=True)], SplitConfig(unseen=("pour",)))


def test_groups_that_belong_together_are_not_torn() -> None:
    trajectories = [Trajectory(f"a/{n}", "a", "a", failed=True) for n in range(10)]
    group = [f"a/{n}" for n in range(4)]
    division = divide(trajectories, SplitConfig(0.5), together=[group])
    assert {division.sides[episode] for episode in group} == {Split.TRAIN}
    assert len(division.of(Split.BENCHMARK)) == 5


def test_trajectories_fail_unless_detection_says_otherwise() -> None:
    def record(kind: QuestionKind, episode: str, answer: str) -> VqaRecord:
        return VqaRecord(f"{episode}/{kind}", kind, episode, "Stack.", (f"{episode}/0.jpg",), "?", answer)

    detection, reason = QuestionKind.FAILURE_DETECTION, QuestionKind.FAILURE_REASON
    found = trajectories_of(
        [record(detection, "t/1", "Successful"), record(detection, "t/2", "Failed"), record(reason, "t/3", "Slipped.")]
    )
    assert [(one.episode, one.task, one.failed) for one in found] == [
        ("t/1", "t", False),
        ("t/2", "t", True),
        ("t/3", "t", True),
    ]


def test_a_task_is_its_folder_unless_the_folder_holds_several() -> None:
    sentences = {"stack/1": "Stack.", "stack/2": "Stack.", "lab/a": "Pour.", "lab/b": "Push.", "c": "Pull.", "d/1": ""}
    assert task_names(sentences) == {
        "stack/1": "stack",
        "stack/2": "stack",
        "lab/a": "Pour.",
        "lab/b": "Push.",
        "c": "Pull.",
        "d/1": "d",
    }


def picture(seed: int, moment: int, quality: int = 95) -> bytes:
    """A scene with a block that moves over time; the seed moves everything else."""
    chance = np.random.default_rng(seed)
    image = np.full((120, 160, 3), 100, np.uint8)
    for _ in range(4):
        x, y = chance.integers(0, 130), chance.integers(0, 90)
        image[y : y + 30, x : x + 30] = chance.integers(0, 255, 3)
    image[40:80, 10 * moment : 10 * moment + 30] = 250
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a dataset of one task: each item of `scenes` is the scene (seed, JPEG quality) of an episode."""

    def write(scenes: Sequence[tuple[int, int]], absent: Sequence[int] = ()) -> Path:
        records: list[VqaRecord] = []
        for number, (seed, quality) in enumerate(scenes):
            episode = f"stack/episode_{number}"
            images = [f"annotated_data/stack/frames/episode_{number}_cam_high/{25 * at}.jpg" for at in range(6)]
            for at, image in enumerate(images):
                if number not in absent:
                    (tmp_path / image).parent.mkdir(parents=True, exist_ok=True)
                    (tmp_path / image).write_bytes(picture(seed, at, quality))
            kind = QuestionKind.FAILURE_DETECTION
            prompt = "These images are captured by the head camera. Can it be determined?"
            records.append(
                VqaRecord(f"{episode}/{kind}", kind, episode, "Stack the cube.", tuple(images), prompt, "Failed")
            )
        write_records(tmp_path / "VQA" / "ViFailback_VQA.json", records)
        return tmp_path

    return write


def test_near_duplicates_stay_on_one_side(make: Make) -> None:
    scenes = [(1, 95), (1, 50), *[(seed, 95) for seed in range(2, 8)]]
    source = open_dataset(make(scenes))
    torn = next(seed for seed in range(50) if split_dataset(source, half(seed), duplicates="name").leaks)
    kept = split_dataset(source, half(torn))
    assert kept.leaks == ()
    assert len(kept.duplicates) == 1
    assert len(kept.division.of(Split.BENCHMARK)) == 4


def half(seed: int) -> SplitConfig:
    return SplitConfig(0.5, seed=seed)


def test_the_files_are_the_releases_and_hold_every_record_once(make: Make) -> None:
    root = make([(seed, 95) for seed in range(10)])
    said = write_split(split_dataset(open_dataset(root, whole=True), SplitConfig(0.3)), root / "VQA")
    train = read_dataset(root / "VQA" / "ViFailback_VQA_train.json").records
    benchmark = read_dataset(root / "VQA" / "ViFailback_VQA_benchmark.json").records
    assert (len(train), len(benchmark)) == (7, 3)
    assert not {one.episode for one in train} & {one.episode for one in benchmark}
    assert {one.split for one in benchmark} == {Split.BENCHMARK}
    assert json.loads((root / "VQA" / "split.json").read_text()) == json.loads(json.dumps(said))
    assert said["train"]["trajectories"] == 7
    assert said["images_root"] == ".."
    assert len(open_dataset(root).files) == 2


def test_a_split_that_lies_elsewhere_still_finds_its_images(make: Make) -> None:
    root = make([(seed, 95) for seed in range(4)])
    write_split(split_dataset(open_dataset(root, whole=True), SplitConfig(0.5)), root.parent / "elsewhere")
    opened = open_dataset(root.parent / "elsewhere")
    assert opened.missing_images() == ()
    assert len(opened.records) == 4


def test_two_ids_for_the_same_frames_are_refused_before_anything_is_written(make: Make) -> None:
    root = make([(seed, 95) for seed in range(4)])
    records = read_dataset(root / "VQA" / "ViFailback_VQA.json").records
    stolen = VqaRecord("x/y", records[0].question, "stack/episode_9", "t", records[0].images, "?", "Failed")
    write_records(root / "VQA" / "ViFailback_VQA.json", [*records, stolen])
    source = open_dataset(root, whole=True)
    torn = next(
        result
        for seed in range(50)
        if (result := split_dataset(source, half(seed), duplicates="ignore")).division.sides["stack/episode_9"]
        is not result.division.sides["stack/episode_0"]
    )
    with pytest.raises(RecordError, match="both sides"):
        write_split(torn, root / "out")
    assert not (root / "out").exists()


def test_the_command_splits_and_says_so(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    root = make([(seed, 95) for seed in range(10)])
    assert main([str(root), "--fraction", "0.2", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["benchmark"]["trajectories"] == 2
    assert main([str(root), "--preset", "paper"]) == 0
    assert "note: task 'stack' is not in the preset" in capsys.readouterr().out


def test_missing_images_are_counted_and_the_status_says_so(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    root = make([(seed, 95) for seed in range(4)], absent=[2])
    assert main([str(root), "--preset", "fraction"]) == 1
    assert "error: 6 images: not found" in capsys.readouterr().out


def test_a_dataset_cut_in_half_is_refused_and_nothing_is_written(make: Make) -> None:
    root = make([(1, 95), (2, 95)])
    file = root / "VQA" / "ViFailback_VQA.json"
    file.write_bytes(file.read_bytes()[:400])
    with pytest.raises(RecordError, match=r"ViFailback_VQA\.json"):
        main([str(root)])
    assert sorted(path.name for path in file.parent.iterdir()) == ["ViFailback_VQA.json"]


@pytest.mark.parametrize("name", ["absent", "."])
def test_a_folder_without_records_is_a_clear_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordError):
        open_dataset(tmp_path / name)


def test_records_that_say_no_episode_are_named_and_the_status_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = [{"role": "user", "content": "<image>The task is to: 'Stack.'"}, {"role": "assistant", "content": "Failed"}]
    record = {"messages": turns, "images": ["flat/0.jpg"], "tag": "failure_detection_qa"}
    (tmp_path / "vqa.json").write_text(json.dumps([record, record]))
    assert main([str(tmp_path / "vqa.json"), "--out", str(tmp_path / "out")]) == 1
    assert "error: 2 records: neither a key nor the path" in capsys.readouterr().out
