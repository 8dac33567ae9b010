"""`vifailback bench`: the steps, and `bench run` on a real dataset."""

import json
import re
from pathlib import Path

import pytest
from tests.bench.test_run import make_dataset

from vifailback.cli import main as door
from vifailback.cli.progress import Counter, duration


def test_the_steps_are_named(capsys: pytest.CaptureFixture[str]):
    assert door.main(["bench"]) == 0
    out = capsys.readouterr().out
    assert all(re.search(rf"^  {step} ", out, re.MULTILINE) for step in ("run", "judge", "score", "report"))
    assert door.main(["bench", "scor"]) == 2
    assert "score" in capsys.readouterr().err


def test_run_has_help_with_an_example(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stop:
        door.main(["bench", "run", "--help"])
    assert stop.value.code == 0
    assert "example: vifailback bench run --model openai:" in " ".join(capsys.readouterr().out.split())


def test_run_asks_scores_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    make_dataset(tmp_path)
    words = ["bench", "run", str(tmp_path), "--model", "scripted:constant", "--out", str(tmp_path / "run")]
    assert door.main(words) == 0
    out = capsys.readouterr().out
    assert "6 of 6 questions have a reply" in out
    assert "Failure Detection" in out
    assert (tmp_path / "run" / "scores.jsonl").exists()
    assert door.main([*words, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["asked"], said["answered"], said["new"]) == (6, 6, 0)
    assert said["scores"]["suites"]["lite"]["n"] == 6


def test_run_names_what_failed_and_returns_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    make_dataset(tmp_path)
    words = ["bench", "run", str(tmp_path), "--model", "openai:http://127.0.0.1:9,m", "--out", str(tmp_path / "run")]
    assert door.main([*words, "--attempts", "1", "--give-up", "2", "--at-once", "1", "--no-score"]) == 1
    out = capsys.readouterr().out
    assert "0 of 6 questions have a reply" in out
    assert "stopped: 2 questions in a row failed" in out
    assert "cannot be reached" in out


def test_presets_are_listed(capsys: pytest.CaptureFixture[str]):
    assert door.main(["bench", "run", "--preset", "list"]) == 0
    assert "Qwen/Qwen3-VL-8B-Instruct" in capsys.readouterr().out


def test_an_unknown_model_names_the_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    make_dataset(tmp_path)
    assert door.main(["bench", "run", str(tmp_path), "--model", "gpt", "--out", str(tmp_path / "run")]) == 2
    assert "scripted:constant" in capsys.readouterr().err


class Terminal:
    """A stream that says it is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def test_the_time_left_counts_from_where_this_go_began():
    terminal, times = Terminal(), iter([0.0, 0.05, 10.0, 20.0])
    with Counter("asking", stream=terminal, clock=lambda: next(times)) as line:  # type: ignore[arg-type]
        line.show(901, 1000)
        line.show(910, 1000, ", 2 failed")
        line.show(1000, 1000)
    assert "asking 910/1000, 2 failed, 90 s left" in terminal.text.replace("2 min", "90 s")
    assert "901/1000" not in terminal.text
    assert terminal.text.endswith("\r\x1b[K")


@pytest.mark.parametrize(("seconds", "said"), [(0, "0 s"), (89, "89 s"), (130, "2 min"), (4800, "1 h 20 min")])
def test_lengths_of_time_as_people_say_them(seconds: float, said: str):
    assert duration(seconds) == said
