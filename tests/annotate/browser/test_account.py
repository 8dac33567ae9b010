"""Logging in and letting people in, in a real browser."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.annotate.people import PASSWORD, add_people
from tests.annotate.provider import CLIENT, SECRET, Provider
from tests.annotate.server import serving

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.accounts.accounts import Accounts
from vifailback.annotate.config import OidcProvider
from vifailback.annotate.people import Role
from vifailback.store.sql import AnnotationStore, now

if TYPE_CHECKING:
    from playwright.sync_api import Page, expect
else:
    expect = pytest.importorskip("playwright.sync_api").expect

expect.set_options(timeout=30_000)  # hashing passwords takes its time on a busy machine


@pytest.fixture
def team_site(built_page: Path, config: AnnotateConfig) -> Generator[str]:
    """Address of a server on which Ada, Rita and Ann log in."""
    add_people(config.store)
    with serving(create_app(replace(config, accounts=True, title="Kitchen lab"), static=built_page)) as address:
        yield address


def log_in(view: "Page", name: str, password: str = PASSWORD) -> None:
    view.get_by_label("Name").fill(name)
    view.get_by_label("Password").fill(password)
    view.get_by_role("button", name="Log in", exact=True).click()


def test_a_stranger_sees_only_the_login_and_a_wrong_password_is_said(team_site: str, view: "Page"):
    view.goto(team_site)
    expect(view.get_by_role("heading", name="Kitchen lab")).to_be_visible()
    expect(view.get_by_label("Name")).to_be_focused()
    log_in(view, "Ann", "not the password")
    expect(view.get_by_role("alert")).to_have_text("the name or the password is wrong")
    log_in(view, "Ann")
    expect(view.get_by_role("link", name="Account")).to_be_visible()
    assert [cookie["name"][:11] for cookie in view.context.cookies() if not cookie["httpOnly"]] == []


def test_an_annotator_changes_the_password_and_logs_out(team_site: str, view: "Page"):
    view.goto(f"{team_site}/#/account")
    log_in(view, "Ann")
    expect(view.get_by_role("heading", name="People")).to_have_count(0)
    view.get_by_label("Old password").fill(PASSWORD)
    view.get_by_label("New password").fill("a new long password")
    view.get_by_role("button", name="Change password").click()
    expect(view.get_by_text("The password is changed")).to_be_visible()
    view.get_by_role("button", name="Log out", exact=True).click()
    log_in(view, "Ann", "a new long password")
    expect(view.get_by_role("heading", name="Ann")).to_be_visible()


def test_an_admin_lets_somebody_in_promotes_them_and_removes_them(team_site: str, view: "Page"):
    view.goto(f"{team_site}/#/account")
    log_in(view, "Ada")
    form = view.get_by_role("form", name="Add a person")
    form.get_by_label("Name").fill("<b>Ben</b>")
    form.get_by_label("Password").fill("another long password")
    form.get_by_role("button", name="Add person").click()
    role = view.get_by_label("Role of <b>Ben</b>")
    expect(role).to_have_value("annotator")
    role.select_option("reviewer")
    view.reload()
    expect(role).to_have_value("reviewer")
    expect(view.get_by_label("Role of Ada")).to_be_disabled()
    view.get_by_role("button", name="New password for <b>Ben</b>").click()
    view.get_by_role("dialog").get_by_label("Password").fill("yet another password")
    view.get_by_role("button", name="Change", exact=True).click()
    expect(view.get_by_role("dialog")).to_have_count(0)
    view.get_by_role("button", name="Remove <b>Ben</b>").click()
    view.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(role).to_have_count(0)


def test_the_way_through_a_provider_ends_in_the_page_or_with_the_reason(
    built_page: Path, config: AnnotateConfig, view: "Page"
):
    add_people(config.store)
    with AnnotationStore.open(config.store) as store:
        Accounts(store).add("Olga", Role.REVIEWER, email="rita@lab.example")
    provider = Provider(now)  # type: ignore[arg-type]
    with serving(provider.app()) as issuer:
        oidc = OidcProvider(issuer, CLIENT, SECRET, "Lab login")
        with serving(create_app(replace(config, accounts=True, oidc=oidc), static=built_page)) as site:
            view.goto(site)
            provider.claims = {"email": "stranger@lab.example"}
            view.get_by_role("link", name="Log in with Lab login").click()
            expect(view.get_by_role("alert")).to_contain_text("stranger@lab.example has no account here")
            provider.claims = {}
            view.get_by_role("link", name="Log in with Lab login").click()
            expect(view.get_by_text("Olga")).to_be_visible()
