"""The queue, the review and the team page in a real browser."""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from tests.annotate.server import serving

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.people import Role, User
from vifailback.annotate.work.documents import get_document
from vifailback.sim.tabletop import SAMPLES
from vifailback.store.sql import AnnotationStore

if TYPE_CHECKING:
    from fastapi import FastAPI
    from playwright.sync_api import Page

DONE = SAMPLES[0].id
FRAME = SAMPLES[0].annotation().avoidance.index
WIDE = 5
"""Episodes among the samples."""


@pytest.fixture
def app(built_page: Path, sample_recordings: Path, tmp_path: Path) -> "FastAPI":
    """A local server on which one episode is annotated and waits for review."""
    store = tmp_path / "annotations.sqlite"
    with AnnotationStore.open(store) as opened:
        opened.put(SAMPLES[0].annotation(), author="Ann", source="annotate")
    return create_app(AnnotateConfig(sample_recordings, store, author="Ada"), static=built_page)


@pytest.fixture
def site(app: "FastAPI") -> Generator[str]:
    with serving(app) as address:
        yield address


def rows(view: "Page") -> list[str]:
    return view.locator(".queue-table tbody th a").all_text_contents()


def open_queue(view: "Page", site: str) -> None:
    view.goto(f"{site}/#/")
    view.locator(".queue-table tbody tr").first.wait_for()


def test_the_queue_is_filtered_searched_and_sorted(view: "Page", site: str) -> None:
    open_queue(view, site)
    every = rows(view)
    assert len(every) == WIDE
    view.get_by_role("button", name="Handed in 1").click()
    view.locator(".queue-foot", has_text="1–1 of 1").wait_for()
    assert rows(view) == [DONE]
    view.get_by_role("button", name="Clear").click()
    view.locator(".queue-foot", has_text="of 5").wait_for()
    view.keyboard.press("/")
    view.keyboard.type(every[2][:8].upper())
    view.locator(".queue-foot", has_text="1–1 of 1").or_(view.locator(".queue-foot", has_text="1–2 of 2")).wait_for()
    assert every[2] in rows(view)
    view.reload()
    assert every[2] in rows_when(view, lambda found: len(found) < WIDE), "the filter survives a reload"
    view.get_by_role("button", name="Clear").click()
    rows_when(view, lambda found: len(found) == WIDE)
    view.get_by_role("button", name="Episode").click()
    rows_when(view, lambda found: found == sorted(every))
    view.get_by_role("button", name="Episode").click()
    rows_when(view, lambda found: found == sorted(every, reverse=True))


def test_the_queue_is_worked_by_keys(view: "Page", site: str) -> None:
    open_queue(view, site)
    every = rows(view)
    view.keyboard.press("ArrowDown")
    view.keyboard.press("j")
    view.keyboard.press("k")
    assert view.evaluate("document.activeElement.textContent") == every[1]
    view.keyboard.press("Enter")
    view.wait_for_url(f"**/#/episode/{quote(every[1], safe='')}/*")
    view.go_back()
    view.locator(".queue-table tbody tr").first.wait_for()
    view.keyboard.press("n")
    view.wait_for_url("**/#/episode/**")
    assert quote(DONE, safe="") not in view.url, "what is handed in is not next"


def test_many_items_are_assigned_at_once(view: "Page", site: str) -> None:
    open_queue(view, site)
    ticks = view.locator(".queue-table tbody input[type=checkbox]")
    ticks.nth(1).click()
    ticks.nth(3).click(modifiers=["Shift"])
    view.get_by_text("3 chosen").wait_for()
    view.get_by_label("Assign to", exact=True).fill("ben")
    view.get_by_role("button", name="Assign", exact=True).click()
    view.get_by_text("3 episodes assigned to ben.").wait_for()
    view.locator(".queue-table tbody tr", has_text="ben").nth(2).wait_for()
    assert view.locator(".queue-table tbody tr", has_text="ben").count() == 3
    view.get_by_role("button", name="Choose nothing").click()
    view.get_by_role("button", name="Gold", exact=True).click()
    view.get_by_text("No episode is like that").wait_for()


def test_a_reviewer_returns_with_a_pin_exactly_where_they_clicked(view: "Page", app: "FastAPI", site: str) -> None:
    view.goto(f"{site}/#/episode/{quote(DONE, safe='')}/1")
    view.locator(".tab.review").wait_for()
    view.keyboard.press("[")
    view.keyboard.press("m")
    view.get_by_label("What is to be changed?").fill("The arrow should end here.")
    view.get_by_role("button", name="A place").click()
    area = view.locator(".pin-area")
    area.wait_for()
    box = area.bounding_box()
    assert box is not None
    view.mouse.click(box["x"] + box["width"] * 0.602, box["y"] + box["height"] * 0.179)
    view.get_by_text(f"frame {FRAME} · avoidance · on the picture").wait_for()
    view.keyboard.press("Alt+r")
    view.get_by_text("goes back to its author").wait_for()
    view.locator(".comment", has_text="The arrow should end here.").wait_for()
    document = get_document(app.state.context, User("Ada", Role.ADMIN), DONE)
    assert document.item.state == "returned"
    pin = document.comments[0].pin
    assert pin is not None
    point = pin["point"]
    assert (pin["frame"], pin["role"]) == (FRAME, "avoidance")
    assert abs(point["x"] - 602) <= 1
    assert abs(point["y"] - 179) <= 1
    view.get_by_role("button", name="Settle").click()
    view.get_by_text("Nothing is open.").wait_for()
    assert get_document(app.state.context, User("Ada", Role.ADMIN), DONE).item.open_comments == 0


def test_a_reviewer_accepts_by_key(view: "Page", app: "FastAPI", site: str) -> None:
    view.goto(f"{site}/#/episode/{quote(DONE, safe='')}/1")
    view.locator(".tab.review").click()
    view.get_by_role("button", name="Accept").wait_for()
    view.keyboard.press("Alt+a")
    view.get_by_text("is accepted.").wait_for()
    assert get_document(app.state.context, User("Ada", Role.ADMIN), DONE).item.state == "accepted"


def test_the_team_page_says_what_there_is_not_yet(view: "Page", site: str) -> None:
    view.goto(f"{site}/#/team")
    view.get_by_text("No episode has been annotated by two people yet.").wait_for()
    view.get_by_text("Nobody has worked on an episode yet.").wait_for()


def rows_when(view: "Page", holds: object) -> list[str]:
    """The episodes of the table once a condition holds for them."""
    for _ in range(100):
        found = rows(view)
        if found and holds(found):  # type: ignore[operator]
            return found
        view.wait_for_timeout(50)
    pytest.fail(f"the table still shows {rows(view)}")
