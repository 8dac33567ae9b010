"""The whole job as a person does it: three stages by keys and mouse drags, handed in, built into VQA pairs.

With VIFAILBACK_SCREENSHOTS set to a folder the run leaves a picture of every stage there (docs/annotate/ is made so).
"""

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from vifailback.cli.main import main
from vifailback.sim.tabletop import SAMPLES
from vifailback.store import read_annotations
from vifailback.symbols import format_symbols, parse_symbols
from vifailback.vqa import QUESTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Page, expect
else:
    expect = pytest.importorskip("playwright.sync_api").expect

MOST_INTERACTIONS = 40
TRUTH = SAMPLES[0].annotation()
"""The left gripper comes down beside the blue cube: one arm, gripper 6d-pose."""
SHOTS = os.environ.get("VIFAILBACK_SCREENSHOTS")
AVOIDANCE = (
    "Draw Straight Arrow: {'start_point': [471, 435], 'end_point': [386, 423], 'color': ['green']}\n"
    "Draw Dual Crosshair: {'start_point': [471, 435], 'end_point': [397, 512]}"
)
CORRECTION = "Open the left gripper, and move the left gripper to the right slightly and downward slightly."
ARROW = "Draw Straight Arrow: {'start_point': [602, 179], 'end_point': [689, 325], 'color': ['green']}"


class Person:
    """Somebody at the page, whose every keystroke, click and drag is counted."""

    def __init__(self, page: "Page") -> None:
        self.page, self.interactions = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.interactions += 1

    def click(self, x: float, y: float) -> None:
        self.page.mouse.click(*self._place(x, y))
        self.interactions += 1

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag on the frame, places in per mille, by way of a place beside the straight line."""
        mouse = self.page.mouse
        mouse.move(*self._place(*start))
        mouse.down()
        mouse.move(*self._place((start[0] + end[0]) / 2 + 20, (start[1] + end[1]) / 2))
        mouse.move(*self._place(*end))
        mouse.up()
        self.interactions += 1

    def at_frame(self, index: int) -> None:
        """Wait until the page shows a frame."""
        expect(self.page.get_by_label("Frame, counted from 0")).to_have_value(str(index))

    def picture(self, name: str) -> None:
        if SHOTS:
            if name != "queue":
                expect(self.page.get_by_text("Saved", exact=True)).to_be_visible()
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{SHOTS}/{name}.png")

    def _place(self, x: float, y: float) -> tuple[float, float]:
        box = self.page.locator("canvas").first.bounding_box()
        assert box is not None
        return box["x"] + x * box["width"] / 1000, box["y"] + y * box["height"] / 1000


def explain(person: Person) -> None:
    """Annotate the episode that is open, through all three stages."""
    page = person.page
    panel = page.get_by_role("complementary", name="Annotation")
    expect(panel.get_by_text("Grasp the blue cube.")).to_be_visible()  # the subtasks are drafted from the task
    person.press("f", "1", "g")
    person.press("Shift+ArrowRight", "Shift+ArrowRight")
    person.at_frame(50)
    person.press("a")
    person.press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    person.at_frame(125)
    person.press("c")
    person.picture("stage-1")
    person.press("Enter")

    command = page.get_by_role("textbox", name="Command sentence")
    expect(command).to_be_visible()
    person.at_frame(50)
    person.press("Shift+l", "Shift+l")
    expect(command).to_have_value("Move the left gripper to the left slightly.")
    person.press("a")
    person.drag((471, 435), (386, 423))
    person.press("d")
    person.drag((471, 435), (397, 512))
    person.picture("stage-2-avoidance")
    person.press("Enter")

    person.at_frame(125)
    person.press("Shift+o", "Shift+r", "Shift+r", "Shift+d", "Shift+d")
    person.press("o")
    person.click(300, 330)
    person.press("a")
    person.drag((326, 470), (397, 505))
    person.picture("stage-2-correction")
    person.press("Enter")

    expect(page.get_by_role("textbox", name="High-level correction")).to_be_visible()
    person.press("Enter")
    expect(page.get_by_role("textbox", name="High-level correction")).not_to_be_empty()
    person.picture("stage-3")
    person.press("Enter", "Enter")


def document(site: str, episode: str) -> dict[str, Any]:
    return httpx.get(f"{site}/api/document", params={"episode": episode}).raise_for_status().json()


@pytest.fixture
def person(view: "Page", site: str) -> Person:
    view.goto(f"{site}/")
    view.get_by_text(TRUTH.episode).wait_for()
    return Person(view)


def test_a_failure_is_explained_in_at_most_40_interactions_and_becomes_vqa_pairs(
    person: Person, site: str, tmp_path: Path, sample_recordings: Path, capsys: pytest.CaptureFixture[str]
):
    person.picture("queue")
    person.press("n")
    person.page.wait_for_url("**/1")
    explain(person)
    # handed in: the next one opens
    expect(person.page).not_to_have_url(re.compile(TRUTH.episode.replace("/", "%2F")))
    with capsys.disabled():
        print(f"\na single-arm failure took {person.interactions} keystrokes, clicks and drags")
    assert person.interactions <= MOST_INTERACTIONS

    state = document(site, TRUTH.episode)
    assert state["item"]["state"] == "submitted"
    assert state["item"]["unverified"] == 0
    store, annotations = tmp_path / "annotations.sqlite", tmp_path / "annotations.json"
    assert main(["import", str(store), "--out", str(annotations)]) == 0
    (annotation,) = read_annotations(annotations).annotations
    assert annotation.outcome == TRUTH.outcome
    assert annotation.failure_type == TRUTH.failure_type
    assert annotation.failed_subtask == TRUTH.failed_subtask
    assert annotation.subtasks == TRUTH.subtasks
    assert annotation.avoidance is not None
    assert annotation.correction is not None
    assert format_symbols(annotation.avoidance.symbols) == AVOIDANCE
    assert annotation.correction.low_level == CORRECTION
    assert annotation.reason
    assert annotation.avoidance.high_level
    assert annotation.correction.high_level

    dataset = tmp_path / "dataset"
    assert main(["build", str(sample_recordings), "--annotations", str(annotations), "--out", str(dataset)]) == 0
    manifest = json.loads((dataset / "manifest.json").read_text())
    assert manifest["counts"] == dict.fromkeys(manifest["counts"], 1)
    assert len(manifest["counts"]) == len(QUESTIONS)
    assert manifest["skipped"] == manifest["problems"] == []
    answers = [record["messages"][1]["content"] for record in json.loads(next(dataset.glob("VQA/*.json")).read_text())]
    assert sum(AVOIDANCE in answer for answer in answers) == 1


def test_a_drag_gives_exactly_the_code_of_its_two_ends(person: Person):
    person.press("n")
    person.page.wait_for_url("**/1")
    expect(person.page.get_by_text("Grasp the blue cube.")).to_be_visible()
    person.press("f", "a", "Alt+2")
    expect(person.page.get_by_role("textbox", name="Symbol code")).to_be_visible()
    person.press("a")
    person.drag((602, 179), (689, 325))
    code = person.page.get_by_role("textbox", name="Symbol code")
    expect(code).to_have_value(ARROW)
    symbols, problems = parse_symbols(code.input_value())
    assert (format_symbols(symbols), problems) == (ARROW, [])
