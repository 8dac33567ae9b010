"""`vifailback build` on recordings made here: files, table, JSON, exit status."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.vqa.sources import make_failure, make_success

from vifailback.cli.build import main, progress_line
from vifailback.cli.main import main as vifailback
from vifailback.episodes.video.write import write_video
from vifailback.store import write_annotations
from vifailback.types import Annotation, Image
from vifailback.vqa import Progress


def frames(length: int) -> Iterator[Image]:
    for index in range(length):
        yield np.full((48, 64, 3), 40 + index, np.uint8)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recordings")
    for number in (1, 2):
        write_video(folder / "pick" / f"episode_{number}_cam_high.mp4", frames(100), fps=25)
    return folder


def saved(path: Path, *annotations: Annotation) -> str:
    write_annotations(path, annotations)
    return str(path)


def test_recordings_and_annotations_become_a_dataset(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    notes = saved(tmp_path / "notes.json", make_failure("pick/episode_1"), make_success("pick/episode_2"))
    assert main([str(recordings), "--annotations", notes, "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "14 records, 2 episodes, 14 images" in said
    assert "not asked: 12 x the episode succeeded: only detection is asked" in said
    assert ["symbols", "cot_avoidance_code_qa", "1"] in [line.split() for line in said.splitlines()]
    assert len(json.loads((tmp_path / "out/VQA/ViFailback_VQA.json").read_text())) == 14


def test_json_is_the_manifest_and_a_loss_is_an_exit_status(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    notes = saved(tmp_path / "notes.json", make_failure("pick/episode_1"), make_failure("pick/episode_9"))
    out = tmp_path / "out"
    assert main([str(recordings), "--annotations", notes, "--out", str(out), "--json", "--frames", "leak-free"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["records"] == 13
    assert said["config"]["frames"] == "leak-free"
    assert [(skip["episode"], skip["lost"]) for skip in said["skipped"]] == [("pick/episode_9", True)]
    assert Path(said["files"]["records"]).is_file()


def test_a_file_that_is_half_read_is_an_exit_status(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    notes = Path(saved(tmp_path / "notes.json", make_success("pick/episode_2")))
    document = json.loads(notes.read_text())
    document["annotations"].append({"episode": 5})
    notes.write_text(json.dumps(document))
    assert main([str(recordings), "--annotations", str(notes), "--out", str(tmp_path / "out")]) == 1
    assert "error: " in capsys.readouterr().out


@pytest.mark.parametrize("missing", ["recordings", "annotations"])
def test_bad_input_is_one_line_and_no_dataset(
    missing: str, recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    notes = saved(tmp_path / "notes.json", make_success("pick/episode_2"))
    places = {"recordings": str(recordings), "annotations": notes, missing: str(tmp_path / "absent")}
    words = ["build", places["recordings"], "--annotations", places["annotations"], "--out", str(tmp_path / "out")]
    assert vifailback(words) == 2
    error = capsys.readouterr().err
    assert "absent" in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    assert "example: vifailback build recordings/ --annotations" in capsys.readouterr().out


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_at_a_terminal_and_nothing_elsewhere():
    assert progress_line(io.StringIO()) is None
    terminal, seconds = Terminal(), iter([0.0, 1.0, 1.05, 3.0])
    show = progress_line(terminal, clock=lambda: next(seconds))
    assert show is not None
    for done in (1, 2, 3):
        show(Progress(done, 3, "episode", resumed=False))
    assert terminal.getvalue() == "\rbuilding 1/3, 2 s left\x1b[K\r\x1b[K"


def test_the_real_failures_become_a_dataset(shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    clips = shared_data / "clips"
    words = [str(clips), "--annotations", str(clips / "annotations"), "--out", str(tmp_path / "out"), "--json"]
    assert main(words) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["episodes"], said["records"]) == (4, 44)
    absent = {tag for tag, count in said["counts"].items() if count != 4}
    assert absent == {"high_level_avoidance_qa", "high_level_correction_qa"}
