"""The door of the command line."""

import re

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
    with pytest.raises(SystemExit) as stop:
        door.main([verb, "--help"])
    assert stop.value.code == 0
    assert f"vifailback {verb} " in re.sub(r"usage:.*", "", capsys.readouterr().out)


@pytest.mark.parametrize("verb", ["look", "build", "split", "stats", "export", "draw", "import"])
def test_a_path_that_does_not_exist_is_an_error_without_a_traceback(
    verb: str, capsys: pytest.CaptureFixture[str], tmp_path
):
    extra = {
        "build": ["--annotations", str(tmp_path / "no.json"), "--out", str(tmp_path / "out")],
        "export": ["--to", "trl", "--out", str(tmp_path / "out")],
        "split": ["--out", str(tmp_path / "out")],
        "draw": ["Draw Lock: {'position': [1, 2]}", "--out", str(tmp_path / "out.png")],
        "import": ["--out", str(tmp_path / "out.json")],
    }
    assert door.main([verb, str(tmp_path / "absent"), *extra.get(verb, [])]) in (1, 2)
    captured = capsys.readouterr()
    assert "absent" in captured.err + captured.out
    assert "Traceback" not in captured.err
