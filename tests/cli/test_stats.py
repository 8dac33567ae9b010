"""`vifailback stats` on datasets, annotations and recordings."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from vifailback.cli.bars import BAR_WIDTH, Bar, bars
from vifailback.cli.stats import main
from vifailback.episodes.video.write import write_video
from vifailback.errors import ConfigError
from vifailback.store.file import write_annotations
from vifailback.types import Annotation, FailureType, Outcome, QuestionKind, VqaRecord
from vifailback.vqa.dataset.records import write_records
from vifailback.vqa.templates import templates


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    kind = QuestionKind.FAILURE_DETECTION
    prompt = templates()[kind].prompt({"task_description": "Stack."})
    images = tuple(f"annotated_data/t/frames/episode_1_cam_high/{at}.jpg" for at in (0, 25, 50, 75))
    write_records(
        tmp_path / "ds" / "VQA" / "ViFailback_VQA.json",
        [VqaRecord(f"t/1/{kind}", kind, "t/episode_1", "Stack.", images, prompt, "Failed")],
    )
    return tmp_path / "ds"


@pytest.fixture
def annotations(tmp_path: Path) -> Path:
    file = tmp_path / "annotations.json"
    write_annotations(
        file,
        [
            Annotation(
                "t/episode_1",
                "Stack.",
                outcome=Outcome.FAILED,
                failure_type=FailureType.GRIPPER_STATE,
                length=300,
                fps=25.0,
            )
        ],
    )
    return file


def test_a_dataset_is_counted_with_the_papers_numbers_beside(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(dataset)]) == 0
    out = capsys.readouterr().out
    assert "4 - 8" in out
    assert "2013" in out
    assert "lite: failure_detection_qa" in out


def test_json_holds_every_table(dataset: Path, annotations: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(dataset), "--annotations", str(annotations), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["records"] == said["annotations"] == 1
    durations = {row["label"]: row["count"] for row in said["tables"]["durations"]["rows"]}
    assert durations["12 - 16"] == 1
    assert said["tables"]["durations"]["paper_total"] == 5202
    assert said["tables"]["failure_types"]["total"] == 1


def test_annotations_and_recordings_can_be_counted_too(
    annotations: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(annotations)]) == 0
    assert "gripper state" in capsys.readouterr().out
    (tmp_path / "clips").mkdir()
    write_video(tmp_path / "clips" / "a.mp4", (np.full((96, 128, 3), at, np.uint8) for at in range(40)), fps=20)
    assert main([str(tmp_path / "clips")]) == 0
    assert "0 - 4" in capsys.readouterr().out


def test_the_page_and_the_figures_are_written(dataset: Path, annotations: Path, tmp_path: Path) -> None:
    page, figures = tmp_path / "stats.html", tmp_path / "figures"
    words = [str(dataset), "--annotations", str(annotations), "--html", str(page), "--svg", str(figures)]
    assert main(words) == 0
    text = page.read_text()
    assert text.count("<svg") == len(list(figures.iterdir())) >= 5
    for file in figures.iterdir():
        assert ElementTree.fromstring(file.read_text()).tag == "{http://www.w3.org/2000/svg}svg"


def test_what_is_none_of_the_three_says_why(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no data")
    with pytest.raises(ConfigError, match="neither VQA records"):
        main([str(tmp_path / "notes.txt")])


def test_a_record_that_asks_nothing_known_is_named_and_the_status_says_so(
    dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = dataset / "VQA" / "ViFailback_VQA.json"
    records = json.loads(file.read_text())
    records.append({"messages": [{"role": "user", "content": "What is the weather?"}], "images": []})
    file.write_text(json.dumps(records))
    assert main([str(dataset)]) == 1
    assert "error: " in capsys.readouterr().out


def test_a_file_of_both_kinds_of_records_is_read_as_both(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(shared_data / "official" / "example_direct_draw.json"), "--json"]) in (0, 1)
    said = json.loads(capsys.readouterr().out)
    assert (said["records"], said["annotations"]) == (1, 1)


def test_bars_are_as_long_as_their_shares() -> None:
    root = ElementTree.fromstring(bars([Bar("a", 0.5, "1"), Bar("<b>", 0.25, "2", beside=0.5)], title="t & u"))
    widths = [float(rect.get("width", "0")) for rect in root.iter("rect")]
    assert widths == [BAR_WIDTH, BAR_WIDTH / 2, BAR_WIDTH]
    assert [text.text for text in root.iter("text")] == ["a", "1", "<b>", "2"]


def test_bars_of_nothing_are_an_empty_figure() -> None:
    assert ElementTree.fromstring(bars([], title="none")).tag == "svg"


def test_figures_of_one_width_cut_long_labels_and_keep_room_for_bars() -> None:
    rows = [
        Bar("Pick up the red peg and insert it into the matching holes of the green board.", 0.5, "2"),
        Bar("a", 1, ""),
    ]
    root = ElementTree.fromstring(bars(rows, title="t", width=400))
    assert (root.get("width"), root.get("viewBox")) == ("400", "0 0 400 42")
    label = next(root.iter("text"))
    assert (label.text or "").startswith("Pick up the red peg")
    assert (label.text or "").endswith("…")
    assert label[0].text == rows[0].label
    assert float(list(root.iter("rect"))[1].get("width", "0")) >= 60


def test_all_figures_of_a_page_are_of_one_width_whatever_their_labels(
    dataset: Path, annotations: Path, tmp_path: Path
) -> None:
    page = tmp_path / "stats.html"
    main([str(dataset), "--annotations", str(annotations), "--html", str(page)])
    assert len(set(re.findall(r'<svg viewBox="[^"]*" width="(\d+)"', page.read_text()))) == 1
