"""Every page in the dark and in the light, checked by axe-core against WCAG 2.2 A and AA."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from tests.annotate.browser.conftest import WEB
from tests.annotate.people import PASSWORD, add_people
from tests.annotate.server import serving

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.sim.tabletop import SAMPLES
from vifailback.store.sql import AnnotationStore

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DONE, BLANK = SAMPLES[0].id, SAMPLES[1].id
PAGES = {
    "queue": "#/",
    "team": "#/team",
    "account": "#/account",
    **{f"stage {stage} of a blank episode": f"#/episode/{quote(BLANK, safe='')}/{stage}" for stage in (1, 2, 3)},
    **{f"stage {stage} of an annotated one": f"#/episode/{quote(DONE, safe='')}/{stage}" for stage in (1, 2, 3)},
}
DIALOGS = ("Guidelines", "All keys")


@pytest.fixture(scope="module")
def site(built_page: Path, sample_recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A server with accounts, on which one episode is annotated."""
    store = tmp_path_factory.mktemp("accessible") / "annotations.sqlite"
    add_people(store)
    with AnnotationStore.open(store) as opened:
        opened.put(SAMPLES[0].annotation(), author="Ann", source="annotate")
    config = AnnotateConfig(sample_recordings, store, accounts=True)
    with serving(create_app(config, static=built_page)) as address:
        yield address


@pytest.fixture(params=["dark", "light"])
def scheme(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def visitor(chromium: "Browser", scheme: Any) -> "Generator[Page]":
    """A window in which nobody is logged in."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci in web/)")
    context = chromium.new_context(
        viewport={"width": 1280, "height": 720}, color_scheme=scheme, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def admin(visitor: "Page", site: str) -> "Page":
    """A window in which Ada is logged in."""
    answer = visitor.request.post(
        f"{site}/api/login", data={"name": "Ada", "password": PASSWORD}, headers={"origin": site}
    )
    assert answer.ok
    return visitor


def problems(page: "Page") -> list[str]:
    """What is wrong with a page as it is now: the rule, the element, and why."""
    page.wait_for_function("() => document.querySelector('main, form') && !document.querySelector('[aria-busy=true]')")
    page.evaluate(AXE.read_text("utf-8"))  # through the debugger, which no content policy stops
    found = page.evaluate(f"() => axe.run(document, {{runOnly: {json.dumps(RULES)}}})")
    assert found["passes"], "nothing was checked"
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def test_the_login_is_accessible(visitor: "Page", site: str, scheme: str):
    visitor.goto(site)
    visitor.get_by_role("button", name="Log in").wait_for()
    assert visitor.evaluate("document.documentElement.dataset.theme") == scheme
    assert problems(visitor) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_accessible(admin: "Page", site: str, page: str):
    admin.goto(f"{site}/{PAGES[page]}")
    admin.get_by_role("button", name="Guidelines").wait_for()
    assert problems(admin) == []


@pytest.mark.parametrize("dialog", DIALOGS)
def test_the_dialogs_are_accessible(admin: "Page", site: str, dialog: str):
    admin.goto(f"{site}/{PAGES['stage 1 of an annotated one']}")
    admin.get_by_role("button", name=dialog).click()
    admin.get_by_role("dialog").wait_for()
    assert problems(admin) == []


def test_what_is_not_accessible_is_found(admin: "Page", site: str):
    """The check itself: a button without a name and grey on grey must not pass."""
    admin.goto(f"{site}/#/account")
    admin.get_by_role("heading", name="People").wait_for()
    admin.evaluate(
        """() => {
            const bad = document.querySelector('main').appendChild(document.createElement('button'));
            const grey = document.querySelector('main').appendChild(document.createElement('p'));
            grey.textContent = 'grey'; grey.style.color = '#888'; grey.style.background = '#777';
        }"""
    )
    assert {line.split(":")[0] for line in problems(admin)} == {"button-name", "color-contrast"}
