"""A dataset on disk: its files are found, its images lie under its root, and nowhere else."""

import os
from pathlib import Path

import pytest

from vifailback.errors import RecordError
from vifailback.types import QuestionKind, Split, VqaRecord
from vifailback.vqa.dataset.folder import open_dataset, split_of_name
from vifailback.vqa.dataset.records import write_records
from vifailback.vqa.templates import templates

KIND = QuestionKind.FAILURE_DETECTION
PROMPT = templates()[KIND].prompt({"task_description": "Stack the cubes."})


def record(episode: str, image: str) -> VqaRecord:
    return VqaRecord(f"{episode}/{KIND}", KIND, episode, "Stack the cubes.", (image,), PROMPT, "Failed")


def put(root: Path, path: str) -> str:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(b"picture")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The release's layout: two VQA files, no word of the split inside them."""
    root = tmp_path / "release"
    for number, side in enumerate(Split):
        image = put(root, f"annotated_data/t/frames/episode_{number}_cam_high/0.jpg")
        write_records(root / "VQA" / f"ViFailback_VQA_{side}.json", [record(f"t/episode_{number}", image)])
    return root


def test_the_releases_files_are_found_and_their_names_say_the_side(root: Path) -> None:
    dataset = open_dataset(root)
    assert {one.episode: one.split for one in dataset.records} == {
        "t/episode_0": Split.TRAIN,
        "t/episode_1": Split.BENCHMARK,
    }
    assert dataset.missing_images() == ()


@pytest.mark.parametrize("place", ["VQA/ViFailback_VQA_train.json", "VQA", "."])
def test_images_are_found_from_the_file_the_folder_and_the_root(root: Path, place: str) -> None:
    dataset = open_dataset(root / place)
    assert dataset.image(dataset.records[0].images[0]) is not None


def test_paths_without_annotated_data_are_found_too(tmp_path: Path) -> None:
    put(tmp_path, "annotated_data/t/frames/episode_1_cam_high/0.jpg")
    write_records(tmp_path / "VQA" / "a.json", [record("t/episode_1", "t/frames/episode_1_cam_high/0.jpg")])
    dataset = open_dataset(tmp_path)
    assert dataset.image(dataset.records[0].images[0]) == tmp_path / "annotated_data/t/frames/episode_1_cam_high/0.jpg"


@pytest.mark.parametrize("trick", ["../secret.jpg", "annotated_data/../../secret.jpg", "{absolute}", "VQA/a.json"])
def test_a_path_that_leads_out_of_the_dataset_counts_as_missing(tmp_path: Path, trick: str) -> None:
    put(tmp_path, "secret.jpg")
    path = trick.replace("{absolute}", str(tmp_path / "secret.jpg"))
    put(tmp_path, "ds/annotated_data/here.jpg")
    write_records(tmp_path / "ds" / "VQA" / "a.json", [record("t/1", "annotated_data/here.jpg"), record("t/2", path)])
    dataset = open_dataset(tmp_path / "ds")
    assert dataset.missing_images() == (path,)


def test_a_split_that_is_older_than_its_dataset_is_not_read(root: Path) -> None:
    whole = root / "VQA" / "ViFailback_VQA.json"
    write_records(whole, [record("t/episode_0", "annotated_data/t/frames/episode_0_cam_high/0.jpg")])
    os.utime(whole, ns=(2**62, 2**62))
    assert open_dataset(root).files == (whole,)
    os.utime(whole, ns=(0, 0))
    assert len(open_dataset(root).files) == 2
    assert open_dataset(root, whole=True).files == (whole,)


def test_an_empty_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]")
    with pytest.raises(RecordError, match="no VQA records"):
        open_dataset(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("ViFailback_VQA_train.json", Split.TRAIN),
        ("benchmark.jsonl", Split.BENCHMARK),
        ("ViFailback_VQA.json", None),
        ("constrain.json", None),
    ],
)
def test_a_file_name_says_its_side(name: str, side: Split | None) -> None:
    assert split_of_name(Path(name)) is side
