"""Verbs that come after a build: repair, and annotations from a database by its URL."""

import json
from pathlib import Path

import pytest

from vifailback.cli import main as door
from vifailback.episodes.video.write import write_video
from vifailback.sim.tabletop import SAMPLES
from vifailback.sim.tabletop.script import FPS
from vifailback.store import write_annotations


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    sample = SAMPLES[3]
    task, episode = sample.id.split("/")
    video = folder / "recordings" / "annotated_data" / task / "videos" / f"{episode}_cam_high.mp4"
    write_video(video, sample.frames(), fps=FPS)
    write_annotations(folder / "annotations.json", [sample.annotation()])
    words = ["build", str(folder / "recordings"), "--annotations", str(folder / "annotations.json")]
    assert door.main([*words, "--out", str(folder / "dataset")]) == 0
    return folder


def test_missing_images_are_named_counted_and_made_again(built: Path, capsys: pytest.CaptureFixture[str]):
    images = sorted((built / "dataset").rglob("*.jpg"))
    gone = {path: path.read_bytes() for path in images if path.name in ("25.jpg", "0.jpg")}
    for path in gone:
        path.unlink()
    capsys.readouterr()
    assert door.main(["repair", str(built / "dataset"), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert {Path(name).name for name in said["missing"]} == {"25.jpg", "0.jpg"}
    assert said["records_lacking"] == said["records"]
    assert door.main(["repair", str(built / "dataset"), "--recordings", str(built / "recordings")]) == 0
    assert "2 made again, 0 still missing" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in gone} == gone


def test_a_database_url_serves_wherever_annotations_are_asked_for(built: Path, capsys: pytest.CaptureFixture[str]):
    url = f"sqlite:///{built}/team.sqlite"
    recordings = str(built / "recordings")
    assert door.main(["import", str(built / "annotations.json"), "--out", url]) == 0
    assert door.main(["look", recordings, "--annotations", url]) == 0
    assert "1 annotated" in capsys.readouterr().out
    assert door.main(["build", recordings, "--annotations", url, "--out", str(built / "from_url")]) == 0
    assert door.main(["stats", str(built / "from_url"), "--annotations", url]) == 0


def test_a_whole_dataset_needs_nothing(built: Path, capsys: pytest.CaptureFixture[str]):
    assert door.main(["repair", str(built / "dataset")]) == 0
    assert "0 missing" in capsys.readouterr().out
