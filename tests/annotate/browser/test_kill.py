"""Nothing is lost, whatever is killed while a person edits: tabs, browsers and servers."""

import os
import re
import signal
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from urllib.parse import quote

import httpx
import pytest
from tests.annotate.browser.conftest import CHROMIUM
from tests.annotate.browser.killable import KillableServer

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

expect.set_options(timeout=30_000)
EPISODE = "pick_red_cube_place_plate/episode_0"
WORDS = "Use the left arm to grasp the lid."
Json = dict[str, object]


@pytest.fixture
def server(sample_recordings: Path, tmp_path: Path, built_page: Path) -> Generator[KillableServer]:
    with KillableServer(sample_recordings, tmp_path / "annotations.sqlite", built_page) as server:
        yield server


@pytest.fixture
def person(chromium: Browser) -> Generator[BrowserContext]:
    """A browser of a person: its tabs share what it keeps."""
    with _browser_of_somebody(chromium) as context:
        yield context


class Tab:
    """The episode, open in a tab, as a person sees it."""

    def __init__(self, context: BrowserContext, server: KillableServer):
        assert context.browser is not None
        self._browser = context.browser
        self._others = self._processes()
        self.page: Page = context.new_page()
        self.page.goto(f"{server.address}/#/episode/{quote(EPISODE, safe='')}/1")
        self.task = self.page.get_by_role("textbox", name="Task", exact=True)
        self.task.wait_for()
        self.page.wait_for_load_state("networkidle")  # all parts of the page are there
        self._own = self._processes() - self._others

    def write(self, text: str) -> None:
        """Type another task."""
        self.task.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def type(self, text: str) -> None:
        """Type at the end of the task."""
        self.task.click()
        self.page.keyboard.press("End")
        self.page.keyboard.type(text)

    def says(self, text: str) -> None:
        """Wait until the header says how far it is saved."""
        self.page.get_by_role("banner").get_by_text(re.compile(text)).wait_for()

    def shows(self, text: str) -> None:
        """Wait until the task reads so."""
        expect(self.task).to_have_value(text)

    def may_be_edited(self) -> None:
        """Wait until this tab has the right to edit."""
        expect(self.task).to_be_editable()

    def takes_over(self) -> None:
        """Wait until this tab has the right to edit, and take it where the browser has forgotten that it had it."""
        button = self.page.get_by_role("button", name="Work here")
        button.or_(self.page.locator("textarea[aria-label=Task]:not([readonly])")).first.wait_for()
        if button.is_visible():
            button.click()
        self.may_be_edited()

    def may_be_looked_at(self) -> None:
        """Wait until this tab has not (any more) the right to edit."""
        expect(self.task).not_to_be_editable()

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def die(self) -> None:
        """Kill the process of the tab: no event, no last word."""
        with self.page.expect_event("crash"):
            for process in self._own:
                os.kill(process, signal.SIGKILL)

    def _processes(self) -> set[int]:
        session = self._browser.new_browser_cdp_session()
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        session.detach()
        return {process["id"] for process in processes if process["type"] == "renderer"}


@contextmanager
def _browser_of_somebody(chromium: Browser) -> Generator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    yield context
    context.close()


def annotation(server: KillableServer) -> Json:
    """The annotation as the server has it."""
    answer = httpx.get(f"{server.address}/api/document", params={"episode": EPISODE})
    return cast(Json, answer.raise_for_status().json()["annotation"])


def require_a_history_without_gaps(server: KillableServer) -> list[str]:
    """Check that revisions count 1, 2, 3, ..., and return what was done."""
    answer = httpx.get(f"{server.address}/api/history", params={"episode": EPISODE}).raise_for_status().json()
    changes = [line for line in answer if line["source"] != "work"]
    assert [line["revision"] for line in changes] == list(range(1, len(changes) + 1))
    return [line["label"] for line in changes]


@pytest.mark.parametrize("server_lives", [True, False], ids=["server alive", "server dead"])
def test_a_tab_that_is_killed_right_after_an_edit_loses_nothing(
    server: KillableServer, person: BrowserContext, server_lives: bool
):
    tab = Tab(person, server)
    tab.may_be_edited()
    before = tab.task.input_value()
    if not server_lives:
        server.kill()
    tab.write(WORDS)
    tab.die()
    if not server_lives:
        server.start()
    again = Tab(person, server)
    again.shows(WORDS)
    again.says("^Saved$")
    assert annotation(server)["task"] == WORDS
    again.may_be_edited()
    again.page.keyboard.press("Control+z")
    again.shows(before)
    again.page.keyboard.press("Control+Shift+z")
    again.shows(WORDS)
    again.says("^Saved$")
    labels = require_a_history_without_gaps(server)
    assert labels[-2:] == ["Undo: Edit the task", "Redo: Edit the task"]


def test_a_server_that_is_killed_again_and_again_while_somebody_types_loses_nothing(
    server: KillableServer, person: BrowserContext
):
    tab = Tab(person, server)
    tab.may_be_edited()
    tab.write(WORDS[:1])
    for words in (WORDS[1:10], WORDS[10:20], WORDS[20:]):
        tab.type(words[:5])
        server.kill()
        tab.type(words[5:])
        server.start()
    tab.page.evaluate("dispatchEvent(new Event('online'))")
    tab.says("^Saved$")
    tab.shows(WORDS)
    assert annotation(server)["task"] == WORDS
    require_a_history_without_gaps(server)


def test_edits_without_a_server_survive_a_closed_tab_and_are_saved_when_it_is_back(
    server: KillableServer, person: BrowserContext
):
    tab = Tab(person, server)
    tab.may_be_edited()
    server.kill()
    tab.write(WORDS)
    tab.page.get_by_role("radio", name="Failed", exact=True).check(force=True)
    tab.says("^Offline: [0-9]+ kept here$")
    tab.page.close(run_before_unload=False)
    server.start()
    again = Tab(person, server)
    again.shows(WORDS)
    again.says("^Saved$")
    assert annotation(server)["task"] == WORDS
    assert annotation(server)["outcome"] == "Failed"
    require_a_history_without_gaps(server)


@pytest.mark.parametrize("keeps", [True, False], ids=["kept in the browser", "kept nowhere"])
def test_leaving_with_work_that_is_kept_nowhere_asks_first(server: KillableServer, person: BrowserContext, keeps: bool):
    if not keeps:
        person.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    tab = Tab(person, server)
    tab.may_be_edited()
    server.kill()
    tab.write(WORDS)
    tab.says(r"^Offline: \d+ kept here$" if keeps else r"^Offline: \d+ not kept$")
    asked: list[str] = []
    tab.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    if keeps:
        with tab.page.expect_event("close"):
            tab.page.close(run_before_unload=True)
    else:
        with tab.page.expect_event("dialog"):
            tab.page.close(run_before_unload=True)
        server.start()
        tab.page.evaluate("dispatchEvent(new Event('online'))")
        tab.says("^Saved$")
        assert annotation(server)["task"] == WORDS
        with tab.page.expect_event("close"):
            tab.page.close(run_before_unload=True)
    assert asked == ([] if keeps else ["beforeunload"])


def test_a_reload_sends_what_the_first_page_could_not(server: KillableServer, person: BrowserContext):
    tab = Tab(person, server)
    tab.may_be_edited()
    tab.page.route("**/api/operations", lambda route: route.abort())
    tab.write(WORDS)
    tab.says("^Offline")
    tab.page.unroute("**/api/operations")
    tab.page.reload()
    tab.shows(WORDS)
    tab.says("^Saved$")
    assert annotation(server)["task"] == WORDS


def test_an_answer_that_gets_lost_is_not_done_twice(server: KillableServer, person: BrowserContext):
    tab = Tab(person, server)
    tab.may_be_edited()
    lost: list[str] = []

    def lose(route: Route) -> None:
        assert route.fetch().ok
        lost.extend(operation["id"] for operation in route.request.post_data_json["operations"])
        route.abort()

    tab.page.route("**/api/operations", lose, times=1)
    tab.page.get_by_role("radio", name="Failed", exact=True).check(force=True)
    tab.says("^Saved$")
    assert lost
    assert len(require_a_history_without_gaps(server)) == len(lost)


def test_two_tabs_of_one_browser_hand_the_episode_over(server: KillableServer, person: BrowserContext):
    first = Tab(person, server)
    first.may_be_edited()
    first.write("one")
    second = Tab(person, server)
    second.may_be_edited()
    first.page.get_by_text("open in a newer tab").wait_for()
    first.may_be_looked_at()
    second.shows("one")
    second.type(" two")
    second.says("^Saved$")
    first.press("Work here")
    first.may_be_edited()
    first.shows("one two")
    first.type(" three")
    first.says("^Saved$")
    second.page.get_by_text("open in a newer tab").wait_for()
    assert annotation(server)["task"] == "one two three"
    require_a_history_without_gaps(server)


def test_two_browsers_on_one_item_lose_nothing(server: KillableServer, person: BrowserContext, chromium: Browser):
    mine = Tab(person, server)
    mine.may_be_edited()
    mine.write("Grasp")
    mine.says("^Saved$")
    with _browser_of_somebody(chromium) as elsewhere:
        theirs = Tab(elsewhere, server)
        theirs.page.get_by_text("You have this episode open on another page").wait_for()
        theirs.may_be_looked_at()
        person.set_offline(True)
        mine.type(" the lid")
        theirs.press("Work here")
        theirs.may_be_edited()
        theirs.type(" the pot")
        theirs.page.get_by_role("radio", name="Failed", exact=True).check(force=True)
        theirs.says("^Saved$")
        person.set_offline(False)
        mine.page.get_by_text("You have this episode open on another page").wait_for()
        mine.says("kept here$")
        mine.press("Work here")
        mine.page.get_by_role("dialog").get_by_text("Grasp the pot").wait_for()
        assert annotation(server)["task"] == "Grasp the pot"
        mine.press("Keep yours")
        mine.says("^Saved$")
        assert annotation(server)["task"] == "Grasp the lid"
        assert annotation(server)["outcome"] == "Failed"
        require_a_history_without_gaps(server)


class BrowserProcess:
    """A browser with a profile on disk, that can be killed."""

    def __init__(self, profile: Path):
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
        command = [str(CHROMIUM), *arguments, "--window-size=1280,720", f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
        assert self._process.stderr is not None
        said = iter(self._process.stderr.readline, "")
        self.address = next(line.split()[-1] for line in said if line.startswith("DevTools listening on"))

    def kill(self) -> None:
        """All of its processes at once, as when the power goes."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


KEPT = """async text => {
  const database = await new Promise(done => {
    const asked = indexedDB.open("vifailback.journal")
    asked.onsuccess = () => done(asked.result)
  })
  for (let kept = ""; !kept.includes(JSON.stringify(text));) {
    const asked = database.transaction("kept").objectStore("kept").getAll()
    await new Promise(done => { asked.onsuccess = done })
    kept = JSON.stringify(asked.result.map(({ record }) => record.pending))
  }
}"""
"""Ends as soon as the journal on disk holds a text that is not saved on the server."""


def test_a_browser_that_is_killed_loses_nothing_that_was_kept(
    server: KillableServer, tmp_path: Path, chromium: Browser
):
    with _browser_with_profile(tmp_path, chromium) as (context, kill):
        tab = Tab(context, server)
        tab.may_be_edited()
        server.kill()
        tab.write(WORDS)
        tab.page.evaluate(KEPT, WORDS)
        kill()
    server.start()
    with _browser_with_profile(tmp_path, chromium) as (context, _):
        again = Tab(context, server)
        again.shows(WORDS)
        again.takes_over()
        again.says("^Saved$")
        assert annotation(server)["task"] == WORDS
        require_a_history_without_gaps(server)


def test_a_browser_that_is_killed_while_somebody_types_loses_at_most_the_last_keys(
    server: KillableServer, tmp_path: Path, chromium: Browser
):
    with _browser_with_profile(tmp_path, chromium) as (context, kill):
        tab = Tab(context, server)
        tab.may_be_edited()
        tab.write(WORDS)
        kill()
    at_server = str(annotation(server)["task"])
    with _browser_with_profile(tmp_path, chromium) as (context, _):
        again = Tab(context, server)
        again.takes_over()
        again.says("^Saved$")
        shown = again.task.input_value()
        assert shown.startswith(at_server)
        assert WORDS.startswith(shown)
        assert annotation(server)["task"] == shown
        assert len(shown) > len(WORDS) / 2
        require_a_history_without_gaps(server)


@contextmanager
def _browser_with_profile(folder: Path, chromium: Browser) -> Generator[tuple[BrowserContext, Callable[[], None]]]:
    """A browser whose profile stays on disk, and what kills all of its processes at once, as when the power goes."""
    arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
    command = [str(CHROMIUM), *arguments, "--window-size=1280,720", f"--user-data-dir={folder / 'profile'}"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stderr is not None
    said = iter(process.stderr.readline, "")
    address = next(line.split()[-1] for line in said if line.startswith("DevTools listening on"))

    def kill() -> None:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    try:
        yield chromium.browser_type.connect_over_cdp(address).contexts[0], kill
    finally:
        kill()
