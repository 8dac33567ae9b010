"""Stage 1 in a real browser: what happened, by keys alone; subtasks; the timeline; what stands in the way."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, expect
else:
    expect = pytest.importorskip("playwright.sync_api").expect

FAILED = "pick_red_cube_place_plate/episode_0"
GOOD = "pick_cube_place_plate/episode_0"


class Desk:
    """An episode that is open in stage 1, as a person handles it."""

    def __init__(self, page: "Page", site: str, episode: str = FAILED):
        self.page, self.site, self.episode = page, site, episode
        page.goto(f"{site}/#/episode/{quote(episode, safe='')}/1")
        expect(self.subtasks.first).to_be_visible()

    @property
    def subtasks(self) -> "Locator":
        return self.page.locator(".subtasks textarea")

    @property
    def saving(self) -> "Locator":
        return self.page.locator(".saving")

    def marker(self, name: str) -> "Locator":
        return self.page.get_by_role("slider", name=f"{name} keyframe")

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def texts(self) -> list[str]:
        return [field.input_value() for field in self.subtasks.all()]

    def document(self) -> dict[str, Any]:
        """What the server has, once the page says that all is saved."""
        expect(self.saving).to_have_text("Saved")
        found = httpx.get(f"{self.site}/api/document", params={"episode": self.episode}).raise_for_status()
        return found.json()


@pytest.fixture
def desk(view: "Page", site: str) -> Desk:
    return Desk(view, site)


def test_looking_at_an_episode_changes_nothing(desk: Desk):
    expect(desk.page.get_by_text("Draft: accept")).to_be_visible()
    assert desk.texts()
    document = desk.document()
    assert document["revision"] == 0
    assert document["item"]["state"] == "todo"
    assert document["item"]["assignee"] is None


def test_what_happened_is_said_by_keys_alone(desk: Desk):
    """Failed, in the second subtask, human intervention; the keyframes at 2 s and 3 s; on to stage 2."""
    desk.keys("f", "2", "h", "Shift+ArrowRight", "Shift+ArrowRight", "a", "Shift+ArrowRight", "c", "Enter")
    expect(desk.page).to_have_url(f"{desk.site}/#/episode/{quote(FAILED, safe='')}/2")
    annotation = desk.document()["annotation"]
    assert annotation["outcome"] == "Failed"
    assert annotation["failed_subtask"] == 2
    assert annotation["failure_type"] == "human intervention"
    assert annotation["avoidance"] == {"index": 50}
    assert annotation["correction"] == {"index": 75}
    assert annotation["stage"] == 1
    assert annotation["provenance"]["subtasks"]["state"] == "accepted"
    assert annotation["provenance"]["subtasks"]["who"] == "Ada"


def test_going_on_names_what_is_missing(desk: Desk):
    desk.keys("f", "Enter")
    missing = desk.page.get_by_role("list", name="Still missing")
    expect(missing).to_contain_text("Choose the subtask that failed.")
    expect(missing).to_contain_text("Choose the failure type.")
    expect(desk.page).to_have_url(f"{desk.site}/#/episode/{quote(FAILED, safe='')}/1")


def test_a_success_is_handed_in_at_once(view: "Page", site: str):
    desk = Desk(view, site, GOOD)
    desk.keys("s", "Enter")
    view.wait_for_url(lambda url: quote(GOOD, safe="") not in url)
    document = desk.document()
    assert document["item"]["state"] == "submitted"
    assert document["annotation"]["outcome"] == "Successful"


def test_subtasks_are_edited_moved_and_undone_over_a_reload(desk: Desk):
    before = desk.texts()
    desk.subtasks.nth(0).click()
    desk.keys("End", "Enter")
    expect(desk.subtasks).to_have_count(len(before) + 1)
    desk.page.keyboard.type("Look where it is.")
    desk.keys("Alt+ArrowDown", "Escape")
    assert desk.texts() == [before[0], before[1], "Look where it is.", *before[2:]]
    desk.keys("3")
    expect(desk.page.locator(".subtask.failed textarea")).to_have_value("Look where it is.")
    expect(desk.saving).to_have_text("Saved")
    desk.page.reload()
    expect(desk.subtasks).to_have_count(len(before) + 1)
    expect(desk.page.get_by_role("button", name="Undo")).to_be_enabled()
    desk.keys("Control+z", "Control+z")
    assert desk.texts() == [before[0], "Look where it is.", *before[1:]]
    assert "failed_subtask" not in desk.document()["annotation"]


def test_a_keyframe_is_dragged_and_moved_by_keys(desk: Desk):
    desk.keys("Shift+ArrowRight", "a")
    marker, track = desk.marker("Avoidance"), desk.page.locator(".track")
    expect(marker).to_have_attribute("aria-valuenow", "25")
    flag, strip = marker.bounding_box(), track.bounding_box()
    assert flag is not None
    assert strip is not None
    length = int(marker.get_attribute("aria-valuemax") or 0) + 1
    desk.page.mouse.move(flag["x"] + flag["width"] / 2, flag["y"] + 6)
    desk.page.mouse.down()
    desk.page.mouse.move(strip["x"] + strip["width"] * 0.3, flag["y"] + 6)
    desk.page.mouse.move(strip["x"] + strip["width"] * 0.5, flag["y"] + 6)
    desk.page.mouse.up()
    expect(marker).to_have_attribute("aria-valuenow", str(length // 2))
    marker.focus()
    desk.keys("ArrowLeft", "Shift+ArrowRight")
    assert desk.document()["annotation"]["avoidance"]["index"] == length // 2 - 1 + 25
    desk.keys("Delete")
    expect(marker).to_have_count(0)


def test_another_person_s_page_is_named_and_nothing_can_be_changed(view: "Page", site: str):
    with httpx.Client(base_url=f"{site}/api", headers={"origin": site}) as client:
        body = {"episode": FAILED, "tab": str(uuid4())}
        client.post("/leases", json=body).raise_for_status()
    view.goto(f"{site}/#/episode/{quote(FAILED, safe='')}/1")
    expect(view.get_by_text("You have this episode open on another page.")).to_be_visible()
    expect(view.get_by_role("radio", name="Failed")).to_be_disabled()
    view.get_by_role("button", name="Work here").click()
    expect(view.get_by_role("radio", name="Failed")).to_be_enabled()


def test_what_is_done_while_the_server_is_away_arrives_later(desk: Desk):
    desk.page.route("**/api/operations", lambda route: route.abort())
    desk.keys("f", "1")
    expect(desk.saving).to_contain_text("Offline")
    desk.page.unroute("**/api/operations")
    expect(desk.saving).to_have_text("Saved", timeout=20_000)
    assert desk.document()["annotation"]["failed_subtask"] == 1


def test_the_sheet_of_keys_gives_an_action_another_key(desk: Desk):
    desk.keys("?")
    sheet = desk.page.get_by_role("dialog", name="Keys")
    sheet.get_by_role("button", name="The episode failed: F").click()
    desk.keys("x")
    expect(sheet.get_by_role("button", name="The episode failed: X")).to_be_visible()
    desk.keys("Escape", "x")
    expect(desk.page.get_by_role("radio", name="Failed")).to_be_checked()
