"""Which records are learned, where a file names the episodes."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.train.rehearsal import make_records, write_lessons

from vifailback.errors import TrainingError
from vifailback.train.examples import read_lessons
from vifailback.vqa.dataset.records import write_records


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three episodes of four records."""
    folder = write_lessons(tmp_path / "data")
    records = [
        replace(record, id=f"t/episode_{number}/{record.question}", episode=f"t/episode_{number}")
        for number in range(3)
        for record in make_records()
    ]
    write_records(folder / "VQA" / "ViFailback_VQA.json", records)
    return folder


def test_only_the_episodes_of_a_file_are_learned(data: Path, tmp_path: Path):
    named = tmp_path / "episodes.txt"
    named.write_text("t/episode_2\r\nt/episode_0\n\n")
    found = read_lessons(data, named)
    assert [record.episode for record in found.records] == ["t/episode_0"] * 4 + ["t/episode_2"] * 4
    assert set(found.files) == {path for record in found.records for path in record.images}
    assert len(read_lessons(data).records) == 12


@pytest.mark.parametrize(
    ("text", "said"),
    [("t/episode_7\nt/episode_0", "about 1 of its episodes: 't/episode_7'"), ("\n", "it is empty")],
)
def test_episodes_that_are_not_there_are_named(data: Path, tmp_path: Path, text: str, said: str):
    named = tmp_path / "episodes.txt"
    named.write_text(text)
    with pytest.raises(TrainingError, match=said):
        read_lessons(data, named)


def test_a_missing_file_is_named(data: Path, tmp_path: Path):
    with pytest.raises(TrainingError, match=r"none\.txt"):
        read_lessons(data, tmp_path / "none.txt")
