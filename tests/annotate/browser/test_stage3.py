"""Stage 3 in a real browser: drafts that are written live, verified, edited, handed in; a model's prefill to verify."""

import re
import threading
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from tests.annotate.server import serving
from tests.annotate.test_assist_prefill import GOOD, kind_of
from tests.models.server import ModelServer, completion, event, failure, model_server, raw_stream, streamed

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.config import ModelAddress
from vifailback.sim.tabletop import SAMPLES
from vifailback.store.schema import annotation_to_json
from vifailback.types import Annotation, Ask, Keyframe, KeyframeRole
from vifailback.version import DRAFT_PROMPTS
from vifailback.vqa.drafts import high_level, reason

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, expect
else:
    expect = pytest.importorskip("playwright.sync_api").expect

FULL = SAMPLES[0].annotation()
BLANK = SAMPLES[1].annotation()
NAMES = ("Failure reason", "High-level avoidance", "High-level correction")
MODEL, DIAGNOSIS = "qwen3-vl", "vifailback-8b"


def without_texts(annotation: Annotation) -> Annotation:
    """An annotation as it is when stage 2 is done."""

    def plain(keyframe: Keyframe | None) -> Keyframe | None:
        return keyframe and replace(keyframe, high_level="")

    kept = {"avoidance": plain(annotation.avoidance), "correction": plain(annotation.correction)}
    return replace(annotation, reason="", stage=2, **kept)


TWO_STAGES = without_texts(FULL)


def annotate(site: str, annotation: Annotation) -> None:
    """Save an annotation as the page does, so that the item is begun and not handed in."""
    headers = {"origin": site, "sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=f"{site}/api", headers=headers, timeout=60) as client:
        place = {"episode": annotation.episode}
        token = client.post("/leases", json={**place, "tab": "test"}).raise_for_status().json()["token"]
        values = {
            key: value for key, value in annotation_to_json(annotation).items() if key not in ("episode", "author")
        }
        changes = [{"path": [key], "value": value} for key, value in values.items()]
        operation = {"id": str(uuid4()), "label": "Annotate", "base": 0, "changes": changes, "at": ""}
        client.post("/operations", json={**place, "token": token, "operations": [operation]}).raise_for_status()
        client.post("/leases/release", json={**place, "token": token}).raise_for_status()


def item(site: str) -> dict[str, Any]:
    answer = httpx.get(f"{site}/api/document", params={"episode": TWO_STAGES.episode}, timeout=60)
    return answer.raise_for_status().json()["item"]


@pytest.fixture
def model() -> Generator[ModelServer]:
    with model_server() as server:
        yield server


class Desk:
    """An episode that is open in the page, as a person handles it."""

    def __init__(self, page: "Page", site: str, annotation: Annotation, stage: int = 3):
        self.page, self.site, self.episode = page, site, annotation.episode
        page.goto(f"{site}/#/episode/{quote(self.episode, safe='')}/{stage}")
        page.get_by_role("complementary", name="Annotation").wait_for()

    def text(self, name: str) -> "Locator":
        return self.page.get_by_role("textbox", name=name)

    def button(self, name: str | re.Pattern[str]) -> "Locator":
        return self.page.get_by_role("button", name=name)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def saved(self) -> dict[str, Any]:
        """The annotation as the server has it, once the page says that all is saved."""
        self.page.get_by_text("Saved", exact=True).wait_for()
        answer = httpx.get(f"{self.site}/api/document", params={"episode": self.episode}, timeout=60)
        return answer.raise_for_status().json()["annotation"]

    def states(self) -> list[str]:
        """What stands at each text about who wrote it: "Unverified", "Accepted: the template", ..."""
        return [chip.inner_text() for chip in self.page.locator(".stage3-label .chip").all()]


@pytest.fixture
def site(built_page: Path, sample_recordings: Path, tmp_path: Path, model: ModelServer) -> Generator[str]:
    """A server with a drafting and a diagnosing model; one episode is annotated up to stage 2, the others are blank."""
    config = AnnotateConfig(
        sample_recordings,
        tmp_path / "annotations.sqlite",
        author="Ada",
        model=ModelAddress(model.url, MODEL),
        diagnosis=ModelAddress(model.url, DIAGNOSIS),
    )
    with serving(create_app(config, static=built_page)) as address:
        annotate(address, TWO_STAGES)
        annotate(address, Annotation(BLANK.episode, BLANK.task))
        yield address


@pytest.fixture
def offline(built_page: Path, sample_recordings: Path, tmp_path: Path) -> Generator[str]:
    """A server that is told of no model."""
    config = AnnotateConfig(sample_recordings, tmp_path / "annotations.sqlite", author="Ada")
    with serving(create_app(config, static=built_page)) as address:
        annotate(address, TWO_STAGES)
        yield address


@pytest.fixture
def desk(view: "Page", site: str) -> Desk:
    return Desk(view, site, TWO_STAGES)


def test_three_keys_draft_accept_and_hand_in_without_any_model(view: "Page", offline: str):
    desk = Desk(view, offline, TWO_STAGES)
    written = [reason(TWO_STAGES), *(high_level(TWO_STAGES, role) for role in KeyframeRole)]
    desk.text(NAMES[0]).wait_for()
    desk.press("Enter")
    desk.button("Accept all 3 drafts").wait_for()
    assert [desk.text(name).input_value() for name in NAMES] == written
    assert desk.states() == ["Unverified"] * 3
    draft = desk.saved()
    assert (draft["reason"], draft["correction"]["high_level"]) == (written[0], written[2])
    assert draft["provenance"]["reason"] == {"by": "template", "draft": written[0], "state": "unverified"}
    desk.press("Enter")
    desk.button("Hand in").wait_for()
    assert desk.states() == ["Accepted: the template"] * 3
    accepted = desk.saved()["provenance"]
    assert {(entry["state"], entry["who"]) for entry in accepted.values()} == {("accepted", "Ada")}
    desk.press("Enter")
    view.wait_for_url(lambda url: quote(TWO_STAGES.episode, safe="") not in url)
    done = item(offline)
    assert (done["state"], done["stage"], done["unverified"]) == ("submitted", 3, 0)


def test_a_model_writes_before_ones_eyes_and_is_on_record(desk: Desk, model: ModelServer):
    go_on = threading.Event()
    rest = raw_stream(event("The left gripper "), go_on, event("missed the cube."), event(finish="stop"))
    model.does(rest, streamed("Align first."), streamed("Open, then retry."))
    desk.text(NAMES[0]).wait_for()
    desk.press("d")
    expect(desk.text(NAMES[0])).to_have_value("The left gripper ")
    assert desk.text(NAMES[0]).get_attribute("readonly") is not None
    assert desk.button("Stop").is_visible()
    assert "reason" not in desk.saved()
    desk.button(re.compile("^Show the avoidance keyframe")).click()  # looking around does not stop it
    go_on.set()
    desk.button("Accept all 3 drafts").wait_for()
    origin = desk.saved()["provenance"]["avoidance.high_level"]
    assert origin == {"by": MODEL, "draft": "Align first.", "state": "unverified", "prompts": DRAFT_PROMPTS}


def test_stopping_keeps_what_is_done_and_drops_the_rest(desk: Desk, model: ModelServer):
    model.does(streamed("It missed."), raw_stream(event("Align"), model.stopped))
    desk.text(NAMES[0]).wait_for()
    desk.press("d")
    expect(desk.text(NAMES[1])).to_have_value("Align")
    desk.press("Escape")
    desk.button(re.compile("^Draft")).first.wait_for()
    assert [desk.text(name).input_value() for name in NAMES] == ["It missed.", "", ""]


def test_a_model_that_fails_is_named_and_the_template_steps_in(desk: Desk, model: ModelServer):
    model.does(failure(500, "CUDA out of memory"))
    desk.text(NAMES[0]).wait_for()
    desk.press("d")
    alert = desk.page.get_by_role("alert").filter(has_text="CUDA out of memory")
    alert.wait_for()
    desk.button("Use the template").click()
    desk.button("Accept all 3 drafts").wait_for()
    assert desk.text(NAMES[0]).input_value() == reason(TWO_STAGES)
    assert not alert.is_visible()


def test_what_a_person_changed_is_shown_word_by_word_and_kept(desk: Desk, model: ModelServer):
    model.does(streamed("The gripper missed."), streamed("Align first."), streamed("Open, then retry."))
    desk.text(NAMES[0]).wait_for()
    desk.press("d")
    desk.button("Accept all 3 drafts").wait_for()
    desk.text(NAMES[0]).fill("The left gripper missed.")
    desk.press("Escape")
    desk.button(f"1 word changed from the draft of {MODEL}").click()
    diff = desk.page.locator(".stage3-diff")
    assert (diff.inner_text(), diff.locator("ins").inner_text().strip()) == ("The left gripper missed.", "left")
    assert desk.states() == [f"Edited: {MODEL}", "Unverified", "Unverified"]
    origin = desk.saved()["provenance"]["reason"]
    assert (origin["state"], origin["who"], origin["draft"]) == ("edited", "Ada", "The gripper missed.")


def test_one_text_is_accepted_or_drafted_anew_by_itself(desk: Desk, model: ModelServer):
    model.does(*(streamed(text) for text in ("One reason.", "Align first.", "Retry.", "Another reason.")))
    desk.text(NAMES[0]).wait_for()
    desk.press("d")
    desk.button("Accept all 3 drafts").wait_for()
    desk.button("Accept: high-level avoidance").click()
    assert desk.states() == ["Unverified", f"Accepted: {MODEL}", "Unverified"]
    desk.button(re.compile("^Draft anew: failure reason")).click()
    expect(desk.text(NAMES[0])).to_have_value("Another reason.")
    assert desk.states() == ["Unverified", f"Accepted: {MODEL}", "Unverified"]
    desk.text(NAMES[2]).click()
    desk.press("Control+.")
    assert desk.states() == ["Unverified", f"Accepted: {MODEL}", f"Accepted: {MODEL}"]


def test_one_undo_takes_a_whole_draft_back(view: "Page", offline: str):
    desk = Desk(view, offline, TWO_STAGES)
    desk.text(NAMES[0]).wait_for()
    desk.press("d")
    desk.button("Accept all 3 drafts").wait_for()
    desk.press("Control+z")
    assert [desk.text(name).input_value() for name in NAMES] == ["", "", ""]
    assert "provenance" not in desk.saved()
    desk.press("Control+Shift+z")
    assert desk.text(NAMES[0]).input_value() == reason(TWO_STAGES)


def test_nothing_is_handed_in_while_something_is_missing(view: "Page", offline: str):
    desk = Desk(view, offline, TWO_STAGES)
    desk.text(NAMES[0]).fill("It missed.")
    desk.press("Escape", "Control+Shift+Enter")
    missing = view.get_by_role("list", name="Still missing")
    missing.get_by_text("Write the high-level correction.").wait_for()
    assert missing.get_by_role("listitem").count() == 2
    assert item(offline)["state"] == "started"


def test_the_keyframes_are_there_with_their_symbols(view: "Page", offline: str):
    desk = Desk(view, offline, TWO_STAGES)
    assert TWO_STAGES.avoidance
    button = desk.button(f"Show the avoidance keyframe, frame {TWO_STAGES.avoidance.index}")
    button.wait_for()
    assert button.locator("svg polygon").count() > 0
    assert view.evaluate(
        "image => image.decode().then(() => image.naturalWidth)", button.locator("img").element_handle()
    )
    button.click()
    expect(view.get_by_role("textbox", name="Frame")).to_have_value(str(TWO_STAGES.avoidance.index))


# --- prefill ---


def diagnosis(request: dict[str, Any]) -> Any:
    *_, words = request["body"]["messages"][0]["content"]
    return completion(
        GOOD[kind_of(Ask(words["text"]))].replace("blue cube", "yellow cube").replace("left arm", "right arm")
    )


def test_a_diagnosis_is_filled_in_unverified_and_accepted_field_by_field(view: "Page", site: str, model: ModelServer):
    model.acts = diagnosis
    desk = Desk(view, site, BLANK, stage=1)
    desk.button("Ask it").click()
    listed = view.get_by_role("region", name=f"Filled in by {DIAGNOSIS}")
    listed.get_by_text("Avoidance: frame").wait_for()
    filled = desk.saved()
    assert (filled["failure_type"], filled["avoidance"]["index"]) == ("gripper 6d-pose", 75)
    assert {entry["state"] for entry in filled["provenance"].values()} == {"unverified"}
    desk.button("Accept: Failure type").click()
    listed.get_by_text("Failure type").wait_for(state="detached")
    assert desk.saved()["provenance"]["failure_type"]["state"] == "accepted"
    assert desk.saved()["provenance"]["outcome"]["state"] == "unverified"
    listed.get_by_role("button", name="Accept all").click()
    listed.wait_for(state="detached")
    desk.press("Alt+2")
    listed.get_by_text("Avoidance: symbols").wait_for()
    listed.get_by_role("button", name="Accept all").click()
    desk.press("Alt+3")
    desk.button("Accept all 3 drafts").click()
    states = {field: entry["state"] for field, entry in desk.saved()["provenance"].items()}
    assert [field for field, state in states.items() if state == "unverified"] in ([], ["subtasks"])


def test_a_model_that_answers_nonsense_fills_in_nothing_and_that_is_said(view: "Page", site: str, model: ModelServer):
    model.says("42")
    desk = Desk(view, site, BLANK, stage=1)
    desk.button("Ask it").click()
    view.get_by_role("region", name="What the model did not say").get_by_text(re.compile("outcome", re.I)).wait_for()
    assert "outcome" not in desk.saved()


def test_asking_can_be_given_up(view: "Page", site: str, model: ModelServer):
    model.does(raw_stream(model.stopped))
    desk = Desk(view, site, BLANK, stage=1)
    desk.button("Ask it").click()
    desk.button("Stop").click()
    desk.button("Ask it").wait_for()
    assert "outcome" not in desk.saved()
