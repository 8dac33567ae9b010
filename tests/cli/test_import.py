"""`vifailback import` as a user calls it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from vifailback.cli.import_ import ImportConfig, report
from vifailback.cli.main import main
from vifailback.store import read_annotations, write_annotations
from vifailback.store.transfer import Transfer
from vifailback.types import Annotation

RECORD: dict[str, Any] = {
    "video": "annotated_data/lid/videos/episode_3_cam_high.mp4",
    "task": "Grasp the lid.",
    "failure_detection": "no",
    "images": [f"annotated_data/lid/frames/episode_3_cam_high/{name}.jpg" for name in (0, 25, 50, 60)],
    "subtasks": ["1. Approach the lid.", "2. Grasp the lid."],
}


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.json"
    path.write_text(json.dumps([RECORD, json.loads(json.dumps(RECORD).replace("_3_", "_4_"))]))
    return path


def test_records_become_an_annotation_file_and_come_back(
    tmp_path: Path, records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, back = tmp_path / "annotations.json", tmp_path / "back.json"
    assert main(["import", str(records), "--out", str(ours), "--author", "ana"]) == 0
    output = capsys.readouterr().out
    assert f"{ours}: 2 new, 0 changed, 0 unchanged" in output
    assert [annotation.author for annotation in read_annotations(ours).annotations] == ["ana", "ana"]
    assert main(["import", str(ours), "--to", "release", "--out", str(back)]) == 0
    written = json.loads(back.read_text())
    assert written == [{**record, "vifailback": {"author": "ana"}} for record in json.loads(records.read_text())]


def test_a_store_takes_the_same_annotations_once(
    tmp_path: Path, records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "annotations.db"
    assert main(["import", str(records), "--out", str(store)]) == 0
    assert main(["import", str(records), "--out", str(store)]) == 0
    assert f"{store}: 0 new, 0 changed, 2 unchanged" in capsys.readouterr().out


def test_what_was_lost_is_named_and_the_status_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "records.json"
    source.write_text(json.dumps([RECORD, *({"messages": []} for _ in range(25))]))
    assert main(["import", str(source), "--out", str(tmp_path / "out.json")]) == 1
    output = capsys.readouterr().out
    assert output.count("a VQA record, not an annotation") == 20
    assert "problems: 25" in output
    assert "... and 5 more; --json lists all" in output
    assert main(["import", str(source), "--out", str(tmp_path / "out.json"), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["read"], report["new"], report["changed"], report["unchanged"]) == (1, 0, 0, 1)
    assert len(report["problems"]) == 25
    assert report["problems"][0] == {"what": f"{source}: [1]", "why": "a VQA record, not an annotation"}
    assert report["sources"] == [{"source": str(source), "read": 1, "problems": 25}]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["none.json", "--out", "out.json"], "none.json: cannot be read: No such file or directory"),
        (["cut.json", "--out", "out.json"], "cut.json: line 1, column 2: is not valid JSON"),
        (["good.json", "--out", "cut.json"], "exists and is no annotation file; nothing was overwritten"),
        (["good.json", "--out", "out.db", "--to", "release"], "are written to a file, not to a store"),
        (["good.json", "--out", "mysql://x"], "mysql databases are not supported"),
        (["none.db", "--out", "out.json"], "there is no annotation store"),
        (["--out", "out.json"], "no source is named"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], why: str
) -> None:
    (tmp_path / "cut.json").write_text("{")
    write_annotations(tmp_path / "good.json", [Annotation("a", "t")])
    names = {path.name for path in tmp_path.iterdir()}
    words = [str(tmp_path / word) if word.endswith((".json", ".db")) else word for word in arguments]
    assert main(["import", *words]) == 2
    error = capsys.readouterr().err
    assert why in error
    assert error.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == names


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_file_whose_name_is_not_unicode_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: list[str]
) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/gr\xfcn.json")).write_text(json.dumps([{"messages": []}, RECORD]))
    assert main(["import", str(tmp_path), "--out", str(tmp_path / "out.json"), *form]) == 1
    output = capsys.readouterr().out
    assert "gr\\udcfcn.json" in output
    assert output.encode()


def test_the_password_of_a_database_is_not_reported() -> None:
    said = report(Transfer((), 1, 0, 0, ()), ImportConfig(("a.json",), out="postgresql://ana:hunter2@server/a"))
    assert said["out"] == "postgresql://ana:***@server/a"


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["import", "--help"])
    assert done.value.code == 0
    assert "example: vifailback import" in capsys.readouterr().out
