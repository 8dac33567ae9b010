"""`vifailback train scaling`: what it would take, a whole study with scripted students, its files and its figure."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.bench.open_records import make_records
from tests.bench.samples import write_images
from tests.models.server import failure, model_server
from tests.train.rehearsal import write_lessons
from tests.train.scaling.attempts import write_attempts

from vifailback.cli.main import main
from vifailback.cli.train_scaling_study import StudyOptions, carry_out
from vifailback.train.scaling.labelling import Labelling
from vifailback.train.scaling.study import Study
from vifailback.train.scaling.subsets import Trajectory, in_nested_order
from vifailback.train.shape import QWEN3_VL_8B
from vifailback.vqa.dataset.records import write_records

TWENTY = in_nested_order(Trajectory(f"t/{number}", "t", 11) for number in range(20))


def scaling(*words: object) -> int:
    return main(["train", "scaling", *map(str, words)])


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every question about six episodes."""
    folder = tmp_path_factory.mktemp("exam")
    records = list(make_records())
    write_images(folder, records)
    write_records(folder / "VQA" / "ViFailback_VQA.json", records)
    return folder


def pupil(subset: Sequence[Trajectory], folder: Path) -> str:
    """A scripted student that knows more, the more trajectories it was taught."""
    folder.mkdir(parents=True, exist_ok=True)
    return f"scripted:skill={len(subset) / len(TWENTY)}"


@pytest.fixture(scope="module")
def studied(exam: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("study")
    study = Study("a pupil", out, TWENTY, (4, 20), str(exam), {"seed": 0}, Labelling(minutes=3.0))
    assert carry_out(study, pupil, StudyOptions(exam)) == 0
    return out


def test_a_study_of_scripted_students_writes_what_they_reached(studied: Path):
    said = json.loads((studied / "scaling.json").read_text())
    small, large = said["sizes"]
    assert (small["trajectories"], large["trajectories"], large["records"]) == (4, 20, 220)
    assert large["marks"]["lite"]["share"] == 1
    assert large["marks"]["failure_detection_qa"]["n"] == 6
    assert small["marks"]["all"]["share"] < 1
    for mark in (*small["marks"].values(), *large["marks"].values()):
        assert mark["low"] - 1e-9 <= mark["share"] <= mark["high"] + 1e-9
    (step,) = said["steps"]
    assert step["hours"] == pytest.approx(16 * 3 / 60)
    gain = step["changes"]["all"]
    assert gain["difference"] == pytest.approx(large["marks"]["all"]["share"] - small["marks"]["all"]["share"])
    assert gain["per_hour"]["difference"] == pytest.approx(gain["difference"] / 0.8)
    assert gain["interval"][0] <= gain["difference"] <= gain["interval"][1]
    assert any("an assumption" in note for note in said["notes"])


def test_tables_have_a_row_a_type_and_a_column_a_size(studied: Path):
    lines = (studied / "scaling.md").read_text().splitlines()
    assert "| trajectories | n | 4 | 20 |" in lines
    assert "| hours of labelling |  | 0.2 | 1.0 |" in lines
    assert any(line.startswith("| Failure Keyframe Localization | ") for line in lines)
    assert any(line.startswith("| **Lite** | ") and "100.0 (" in line for line in lines)
    assert "## What was gained, points for an hour of labelling, with 95 % intervals" in lines


def test_the_figure_has_a_curve_and_a_band_for_each_type(studied: Path):
    figure = ET.parse(studied / "scaling.svg").getroot()
    names = {text.text.rpartition(" ")[0] for text in figure.findall(".//{*}text") if "name" in text.get("class", "")}
    assert {"Detection", "Type Identification", "Symbols for Avoidance", "Low-level Avoidance (CoT)"} <= names
    curves = figure.findall(".//{*}polyline")
    bands = figure.findall(".//{*}polygon")
    said = json.loads((studied / "scaling.json").read_text())
    assert len(curves) == len(bands) == len(said["sizes"][0]["marks"]) - 1
    for curve, band in zip(curves, bands, strict=True):
        middle = [float(point.split(",")[1]) for point in curve.get("points", "").split()]
        edge = [float(point.split(",")[1]) for point in band.get("points", "").split()]
        upper, lower = edge[: len(middle)], edge[: len(middle) - 1 : -1]
        assert all(high <= y <= low for high, y, low in zip(upper, middle, lower, strict=True))
    assert any(text.text == "labelling, assumed" for text in figure.findall(".//{*}text"))


def test_the_page_needs_nothing_from_elsewhere(studied: Path):
    page = (studied / "index.html").read_text()
    assert "<svg" in page
    assert "http" not in page
    assert "an assumption, not a measurement" in page


def test_the_same_study_again_asks_nobody(studied: Path, exam: Path, capsys: pytest.CaptureFixture[str]):
    def never(subset: Sequence[Trajectory], folder: Path) -> str:
        raise AssertionError((subset, folder))

    study = Study("a pupil", studied, TWENTY, (4, 20), str(exam), {"seed": 0}, Labelling(minutes=3.0))
    assert carry_out(study, never, StudyOptions(exam, json=True)) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((studied / "scaling.json").read_text())


def test_one_size_alone_is_a_figure_without_gains(exam: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    study = Study("a pupil", tmp_path, TWENTY, (20,), str(exam), {})
    carry_out(study, pupil, StudyOptions(exam))
    assert "Labelling hours are not known" in capsys.readouterr().out
    assert "gained" not in (tmp_path / "scaling.svg").read_text()


def test_questions_without_a_reply_are_told(exam: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    study = Study("a pupil", tmp_path, TWENTY, (4,), str(exam), {})
    with model_server() as server:
        server.acts = lambda _: failure(400, "no such model")
        assert carry_out(study, lambda *_: f"openai:{server.url},silent", StudyOptions(exam, exam_only=1)) == 1
    assert "warning: 4 trajectories: questions have no reply" in capsys.readouterr().err


def test_a_dry_run_of_nano_says_what_the_sizes_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    lessons = write_attempts(tmp_path / "lessons")
    words = ("nano", lessons, "--exam", tmp_path / "exam", "--out", tmp_path / "study", "--eye", tmp_path / "course")
    assert scaling(*words, "--sizes", "25%,all", "--minutes-per-annotation", 3, "--dry-run", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    small = {"trajectories": 10, "groups": 4, "records": 20, "hours_of_labelling": 0.5, "steps": 3500}
    assert said["sizes"][0] == small
    assert said["sizes"][1]["trajectories"] == 40
    assert any("only the mind's data grows" in note for note in said["notes"])
    assert not (tmp_path / "study").exists()


def test_a_dry_run_of_a_fine_tune_says_records_and_steps(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    model = tmp_path / "Qwen3-VL-8B"
    model.mkdir()
    (model / "config.json").write_text(json.dumps(QWEN3_VL_8B))
    data = write_lessons(tmp_path / "data")
    words = ("lora", model, data, "--exam", data, "--out", tmp_path / "study", "--accumulation", 1, "--gpus", 1)
    assert scaling(*words, "--sizes", "all", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "size 0, the model as it is, is examined too" in said
    row = next(line for line in said.splitlines() if line.split()[:1] == ["1"])
    assert row.split() == ["1", "1", "4", "–", "4"]
    assert "Labelling hours are not known" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sizes", "1200,all"), "1200 trajectories are wanted and there are 4"),
        (("--clock", "none.sqlite"), "none.sqlite"),
        (("--minutes-per-annotation", "-1"), "must be above 0"),
    ],
)
def test_bad_input_is_said_in_one_line(
    words: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    lessons = write_attempts(tmp_path / "lessons", 3, 1)
    base = ("nano", lessons, "--exam", tmp_path, "--out", tmp_path / "study", "--sizes", "all", "--dry-run")
    assert scaling(*base, *words) == 2
    assert said in capsys.readouterr().err


def test_the_kinds_of_students_are_named(capsys: pytest.CaptureFixture[str]):
    assert scaling() == 0
    assert "usage: vifailback train scaling VERB" in capsys.readouterr().out
    assert scaling("nan") == 2
    assert "'nano'" in capsys.readouterr().err
