"""The door of the command line."""

import json
import re
from pathlib import Path

import pytest

from vifailback.cli import main as door
from vifailback.version import __version__


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_help_names_every_verb(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert door.main(words) == 0
    out = capsys.readouterr().out
    assert all(re.search(rf"^  {verb} ", out, re.MULTILINE) for verb in door.VERBS)


def test_version(capsys: pytest.CaptureFixture[str]):
    assert door.main(["--version"]) == 0
    assert capsys.readouterr().out == f"vifailback {__version__}\n"


def test_an_unknown_verb_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]):
    assert door.main(["lok"]) == 2
    assert "look" in capsys.readouterr().err


@pytest.mark.parametrize("verb", list(door.VERBS))
def test_every_verb_has_help_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]):
    try:
        status = door.main([verb, "--help"])
    except SystemExit as stop:  # how tyro ends
        status = stop.code
    assert status == 0
    assert f"vifailback {verb} " in re.sub(r"usage:.*", "", capsys.readouterr().out)


@pytest.mark.parametrize(
    "words",
    [
        ["look", "absent"],
        ["build", "absent", "--annotations", "no.json", "--out", "out"],
        ["split", "absent", "--out", "out"],
        ["stats", "absent"],
        ["export", "absent", "--to", "trl", "--out", "out"],
        ["draw", "Draw Lock: {'position': [1, 2]}", "--image", "absent", "--out", "out.png"],
        ["import", "absent", "--out", "out.json"],
    ],
    ids=lambda words: words[0],
)
def test_a_path_that_does_not_exist_is_an_error_without_a_traceback(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    inside = [
        str(tmp_path / word) if word in ("absent", "no.json", "out", "out.png", "out.json") else word for word in words
    ]
    assert door.main(inside) in (1, 2)
    captured = capsys.readouterr()
    assert str(tmp_path) in captured.err + captured.out
    assert "Traceback" not in captured.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["stats", "vqa.json", "--html"], ["export", "vqa.json", "--to", "trl", "--out"]])
def test_an_output_that_cannot_be_written_is_an_error_without_a_traceback(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    vqa, taken = tmp_path / "vqa.json", tmp_path / "taken"
    taken.write_text("a file, no folder")
    prompt = "The task is to: 'Stack.'"
    turns = [{"role": "user", "content": prompt}, {"role": "assistant", "content": "Failed"}]
    vqa.write_text(json.dumps([{"messages": turns, "images": [], "tag": "failure_detection_qa"}]))
    inside = [str(vqa) if word == "vqa.json" else word for word in words]
    assert door.main([*inside, str(taken / "out")]) == 2
    assert f": {taken}" in capsys.readouterr().err
