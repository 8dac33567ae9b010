"""Commands and symbols in words and back, over HTTP as the page asks."""

from typing import Any

import httpx
import pytest

ARROW = {"symbol": "arrow", "start": {"x": 602, "y": 179}, "end": {"x": 689, "y": 325}, "axes": ["y", "x"]}
CODE = "Draw Straight Arrow: {'start_point': [602, 179], 'end_point': [689, 325], 'color': ['green', 'red']}"
MOVES = [
    {"command": "move", "arm": "right", "direction": "right", "size": "significantly"},
    {"command": "move", "arm": "right", "direction": "backward"},
]


def ask(client: httpx.Client, **body: Any) -> dict[str, Any]:
    answer = client.post("/api/language", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_commands_and_symbols_become_words(client: httpx.Client):
    said = ask(client, commands=MOVES, symbols=[ARROW])
    assert said == {
        "sentence": "Move the right gripper to the right significantly and backward.",
        "commands": MOVES,
        "code": CODE,
        "symbols": [ARROW],
        "problems": [],
        "contradictions": [],
    }


def test_words_become_commands_and_symbols_and_stay_as_they_are_typed(client: httpx.Client):
    typed = "  move the right gripper to the right significantly, and backward"
    said = ask(client, sentence=typed, code=CODE.lower() + "\n")
    assert (said["sentence"], said["commands"]) == (typed, MOVES)
    assert (said["code"], said["symbols"]) == (CODE.lower() + "\n", [ARROW])
    assert said["problems"] == []


def test_either_half_may_be_left_out(client: httpx.Client):
    assert ask(client, code=CODE)["sentence"] == ""
    assert ask(client, sentence="Hold still.")["commands"] == [{"command": "hold still"}]
    assert ask(client)["symbols"] == []


def test_what_cannot_be_read_is_named_beside_what_can(client: httpx.Client):
    said = ask(
        client, sentence="Open the left gripper, and dance.", code=f"{CODE}\nDraw Smiley: {{'position': [1, 2]}}"
    )
    assert said["commands"] == [{"command": "grasp", "arm": "left", "open": True}]
    assert said["symbols"] == [ARROW]
    assert [problem["line"] for problem in said["problems"]] == ["dance", "Draw Smiley: {'position': [1, 2]}"]
    assert all(problem["why"] for problem in said["problems"])


def test_a_contradiction_is_said(client: httpx.Client):
    said = ask(client, commands=[{"command": "move", "arm": "left", "direction": "upward"}], symbols=[ARROW])
    assert said["contradictions"] == [
        "The command moves the left gripper upward, but no arrow is blue.",
        "An arrow is red, but the command moves no gripper forward or backward.",
        "An arrow is green, but the command moves no gripper to the left or right.",
    ]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"sentence": "Hold still.", "commands": []}, "expected sentence or commands, got both"),
        ({"code": "", "symbols": []}, "expected code or symbols, got both"),
        ({"commands": [{"command": "dance"}]}, 'commands[0].command: must be one of "move"'),
        ({"symbols": [{**ARROW, "end": {"x": 1001, "y": 0}}]}, "symbols[0].end.x: must be 0-1000"),
        ({"symbols": [{**ARROW, "axes": []}]}, "symbols[0].axes: must be at least one axis"),
        ({"sentence": 7}, "sentence"),
        ({"sentence": "a" * 20_001}, "at most 20000 characters"),
        ({"symbols": [ARROW] * 201}, "at most 200 items"),
        ({"sentences": "Hold still."}, "sentences"),
    ],
)
def test_a_wrong_body_is_named(client: httpx.Client, body: dict[str, Any], why: str):
    answer = client.post("/api/language", json=body)
    assert answer.status_code == 422
    assert why in answer.json()["detail"]


def test_subtasks_by_the_grammar(client: httpx.Client):
    answer = client.post("/api/subtasks", json={"task": "Use the left arm to grasp the cup.", "use": "grammar"})
    assert answer.json() == {
        "subtasks": ["Move the left arm to approach and align the cup.", "Grasp the cup."],
        "by": "grammar",
    }


def test_a_model_that_is_not_configured_is_not_asked(client: httpx.Client):
    answer = client.post("/api/subtasks", json={"task": "Grasp the cup.", "use": "model"})
    assert answer.status_code == 422
    assert "no model is configured for subtasks" in answer.json()["detail"]
