"""Contradictions between what is said and what is drawn."""

import json
from pathlib import Path

import pytest

from vifailback.symbols import parse_command, parse_symbols
from vifailback.symbols.consistency import contradictions

OFFICIAL = """Draw Straight Arrow: {'start_point': [602, 179], 'end_point': [689, 325], 'color': ['green', 'red']}
Draw Rotating Arrow: {'center': [550, 179], 'direction': 'clockwise'}
Draw Dual Crosshair: {'start_point': [806, 196], 'end_point': [789, 317]}"""


def arrow(colours: str, start: tuple[int, int], end: tuple[int, int]) -> str:
    names = [name.strip() for name in colours.split(",")]
    return f"Draw Straight Arrow: {{'start_point': {list(start)}, 'end_point': {list(end)}, 'color': {names}}}"


def told(sentence: str, code: str) -> list[str]:
    symbols, problems = parse_symbols(code)
    assert problems == []
    return contradictions(parse_command(sentence), symbols)


AGREEING = [
    # the release's public example, and the paper's figures (supplement Fig. 1, 18, 19)
    (
        "Move the right gripper to the right significantly and backward significantly, "
        "and rotate the right gripper clockwise.",
        OFFICIAL,
    ),
    ("Hold still.", "Draw Lock: {'position': [220, 288]}"),
    ("Open the left gripper.", "Draw ON: {'position': [620, 331]}"),
    ("Keep the right gripper closed, preventing the coke from slipping.", "Draw OFF: {'position': [620, 331]}"),
    ("Move the right arm back to its initial pose.", "Draw Rewind: {'position': [620, 331]}"),
    (
        "Move the left gripper to the right significantly, forward significantly, and downward significantly.",
        arrow("green, red, blue", (300, 500), (500, 400)),
    ),
    (
        "Hold the left arm still and align the right gripper with the edge of the blue plate for grasping.",
        "Draw Lock: {'position': [220, 288]}\nDraw Dual Crosshair: {'start_point': [806, 196], 'end_point': [7, 317]}",
    ),
    # nothing said, or nothing drawn
    (" ", "Draw Lock: {'position': [481, 241]}\n" + arrow("green", (1, 1), (500, 1))),
    ("Move the left gripper upward.", ""),
    ("Move the left gripper upward.", "Draw Dual Crosshair: {'start_point': [8, 196], 'end_point': [7, 317]}"),
    ("Move the left gripper upward and rotate it clockwise.", arrow("blue", (300, 500), (300, 300))),
    # perspective: nearly square to the axis is no contradiction
    ("Move the left gripper to the right.", arrow("green", (500, 500), (480, 800))),
    ("Move the left gripper forward.", arrow("red", (500, 500), (900, 560))),
    ("Move the left gripper to the left and the right gripper to the right.", arrow("green", (500, 500), (700, 500))),
    ("Move the right arm back to its initial pose.", arrow("green", (500, 500), (700, 500))),
    ("Move the left gripper forward.", arrow("red", (500, 500), (500, 500))),
    (
        "Move the right arm back to its initial pose.",
        "Draw Rotating Arrow: {'center': [5, 9], 'direction': 'clockwise'}",
    ),
    # an arrow of several colours bends: its direction is not compared
    ("Move the left gripper to the left and forward.", arrow("green, red", (300, 500), (600, 300))),
    # an object is locked, not the gripper
    (
        "Move the left gripper to the right.",
        arrow("green", (300, 500), (600, 500)) + "\nDraw Lock: {'position': [700, 300]}",
    ),
]


@pytest.mark.parametrize(("sentence", "code"), AGREEING)
def test_what_agrees_or_is_only_missing_is_no_contradiction(sentence: str, code: str) -> None:
    assert told(sentence, code) == []


CONTRADICTING = [
    (
        "Move the left gripper to the right and upward.",
        arrow("green", (300, 500), (600, 500)),
        "The command moves the left gripper upward, but no arrow is blue.",
    ),
    (
        "Move the gripper to the right.",
        arrow("green, red", (300, 500), (600, 400)),
        "An arrow is red, but the command moves no gripper forward or backward.",
    ),
    (
        "Open the left gripper.",
        arrow("green", (300, 500), (600, 500)),
        "An arrow is green, but the command moves no gripper to the left or right.",
    ),
    (
        "Move the left gripper to the right.",
        arrow("green", (600, 500), (300, 500)),
        "The command moves to the right, but the green arrow points to the left.",
    ),
    (
        "Move the left gripper to the left.",
        arrow("green", (300, 500), (600, 500)),
        "The command moves to the left, but the green arrow points to the right.",
    ),
    (
        "Move the left gripper upward.",
        arrow("blue", (300, 300), (310, 600)),
        "The command moves upward, but the blue arrow points downward.",
    ),
    (
        "Move the left gripper backward.",
        arrow("red", (300, 600), (310, 300)),
        "The command moves backward, but the red arrow points forward.",
    ),
    (
        "Rotate the left gripper clockwise.",
        "Draw Rotating Arrow: {'center': [550, 179], 'direction': 'counterclockwise'}",
        "The command rotates clockwise, but the rotating arrow turns counter-clockwise.",
    ),
    (
        "Close the left gripper.",
        "Draw Rotating Arrow: {'center': [550, 179], 'direction': 'clockwise'}",
        "A rotating arrow is drawn, but the command rotates no gripper.",
    ),
    (
        "Close the left gripper.",
        "Draw ON: {'position': [620, 331]}",
        "The label says ON (open), but the command closes the gripper or keeps it closed.",
    ),
    (
        "Keep the left gripper open.",
        "Draw OFF: {'position': [620, 331]}",
        "The label says OFF (closed), but the command opens the gripper or keeps it open.",
    ),
    (
        "Hold the left gripper still and move the left gripper upward.",
        "",
        "The command holds the left gripper still and moves it as well.",
    ),
    (
        "Move the gripper to the right, and hold still.",
        "",
        "The command holds the gripper still and moves it as well.",
    ),
    (
        "Move the left gripper to the right.",
        arrow("green", (300, 500), (600, 500)) + "\nDraw Lock: {'position': [310, 510]}",
        "A prohibition icon stands where an arrow starts, but the command moves the gripper.",
    ),
]


@pytest.mark.parametrize(("sentence", "code", "expected"), CONTRADICTING)
def test_a_contradiction_is_said_in_one_sentence(sentence: str, code: str, expected: str) -> None:
    assert told(sentence, code) == [expected]


def test_several_contradictions_are_all_told() -> None:
    code = arrow("red", (300, 600), (310, 300)) + "\nDraw OFF: {'position': [620, 331]}"
    assert len(told("Move the left gripper backward and upward, and open it.", code)) == 3


def test_the_only_finding_on_the_real_clips_is_a_step_without_its_colour(shared_data: Path) -> None:
    found: dict[str, list[str]] = {}
    for path in sorted((shared_data / "clips" / "annotations").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        for side in ("avoidance", "correction"):
            if said := told(record[side]["low_level"], record[side]["code_norm1000"]):
                found[f"{path.stem} {side}"] = said
    assert found == {
        "rldg_connector_octo_misaligned avoidance": ["The command moves the gripper downward, but no arrow is blue."]
    }
