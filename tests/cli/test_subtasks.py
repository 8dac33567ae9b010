"""`vifailback subtasks`."""

import json

import pytest

from vifailback.cli import main as door

TASK = "Use the left arm to grasp the wooden spatula and place it in the blue basket."


def test_the_release_s_example_comes_out_numbered(capsys: pytest.CaptureFixture[str]):
    assert door.main(["subtasks", TASK]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "1. Move the left arm to approach and align the wooden spatula."


def test_json_is_a_list(capsys: pytest.CaptureFixture[str]):
    assert door.main(["subtasks", TASK, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 4


def test_an_empty_sentence_has_no_subtasks():
    assert door.main(["subtasks", " "]) == 1


def test_a_model_needs_a_server_and_a_name(capsys: pytest.CaptureFixture[str]):
    assert door.main(["subtasks", TASK, "--url", "http://127.0.0.1:9"]) == 2
    assert "--model" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_an_error_in_words(capsys: pytest.CaptureFixture[str]):
    assert door.main(["subtasks", TASK, "--url", "http://127.0.0.1:9", "--model", "x"]) == 2
    assert "cannot be reached" in capsys.readouterr().err
