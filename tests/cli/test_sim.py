import json

import pytest

from vifailback.cli.main import main


def test_tasks_are_listed_with_sentence_subtasks_and_things(capsys: pytest.CaptureFixture[str]):
    assert main(["sim", "tasks", "--tasks", "place_one"]) == 0
    out = capsys.readouterr().out
    assert "Use the left arm to place the stapler into the top drawer." in out
    assert "    1. Move the left arm to approach and align the stapler." in out
    assert "top drawer" in out.partition("things:")[2]


def test_all_tasks_are_given_as_json(capsys: pytest.CaptureFixture[str]):
    assert main(["sim", "tasks", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) >= 12
    assert {"place_one", "place_two", "pull_and_place"} <= {row["name"] for row in rows}
    assert all(row["sentence"] and row["subtasks"] and row["things"] for row in rows)


def test_help_names_the_sub_verbs_and_a_wrong_one_is_refused(capsys: pytest.CaptureFixture[str]):
    assert main(["sim", "--help"]) == 0
    assert "tasks" in capsys.readouterr().out
    assert main(["sim", "taks"]) == 2
    assert "Did you mean 'tasks'?" in capsys.readouterr().err


def test_an_unknown_task_names_those_that_exist(capsys: pytest.CaptureFixture[str]):
    assert main(["sim", "tasks", "--tasks", "place_on"]) == 2
    assert "Did you mean 'place_one'?" in capsys.readouterr().err
