import json
from pathlib import Path

import pytest

from vifailback.cli import train_exam
from vifailback.cli.card import Examined, card_of
from vifailback.nano.tables import Manifest, Tables, Temperatures

FIGURE = {"n": 4, "micro": 0.75, "interval": [0.5, 1.0], "types": {}}
MANIFEST = Manifest(
    "7", Tables((), (), (), ()), Temperatures(), 0.5, {"lessons": 6000, "tasks": ["place_one", "place_two"]}
)


def test_a_card_says_what_was_learnt_and_how_good_it_is():
    lite = {**FIGURE, "types": {"failure_detection_qa": FIGURE, "failure_type_qa": {**FIGURE, "micro": 0.5}}}
    hard = {"n": 0, "micro": None, "interval": None, "types": {}}
    card = card_of(MANIFEST, [Examined("seen tasks", {"suites": {"lite": lite, "hard": hard}})])
    assert "# nano 7" in card
    assert "- tasks: place_one, place_two" in card
    assert "| seen tasks | 4 | 75.0 (50.0–100.0) | – | – |" in card
    assert "| Failure Type Identification | 50.0 (50.0–100.0) |" in card
    assert "Low-level" not in card


def test_shipped_weights_are_examined_and_an_examination_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    weights = Path(train_exam.__file__).parents[1] / "nano" / "weights"
    assert train_exam.main([str(weights), "--out", str(tmp_path), "--exam", "4", "--workers", "1"]) == 0
    card = capsys.readouterr().out
    figures = json.loads((tmp_path / "exam.json").read_text("utf-8"))
    assert card == (tmp_path / "card.md").read_text("utf-8")
    assert {"seen tasks", "unseen tasks, leak-free", "seen tasks, blur"} <= set(figures)
    assert figures["seen tasks"]["suites"]["lite"]["unanswered"] == 0
    asked = {run: (run / "predictions.jsonl").stat().st_mtime_ns for run in tmp_path.glob("*.run")}
    assert train_exam.main([str(weights), "--out", str(tmp_path), "--exam", "4", "--workers", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == figures
    assert asked == {run: (run / "predictions.jsonl").stat().st_mtime_ns for run in tmp_path.glob("*.run")}
