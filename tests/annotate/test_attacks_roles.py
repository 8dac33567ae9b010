"""Getting at what one has no right to: every route without a session and with each role, and forged sessions."""

import hashlib
from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tests.annotate.people import PASSWORD, PEOPLE, Served, add_people, served
from tests.annotate.test_guard import ask, inner

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.accounts.sessions import UNUSED
from vifailback.annotate.accounts.throttle import PER_NAME_AND_ADDRESS, WINDOW
from vifailback.annotate.app import ROUTERS
from vifailback.annotate.guard.identity import Identity
from vifailback.annotate.people import Role
from vifailback.sim.tabletop import SAMPLES
from vifailback.sim.tabletop.samples import CAMERA

EPISODE = SAMPLES[0].id
FRAME = f"/api/frame?episode={EPISODE}&camera={CAMERA}&index=0"

PUBLIC = {"GET /api/session", "POST /api/login", "POST /api/logout", "GET /api/oidc/login", "GET /api/oidc/callback"}
ROUTES = {
    "POST /api/password": Role.ANNOTATOR,
    "GET /api/users": Role.ADMIN,
    "POST /api/users": Role.ADMIN,
    "POST /api/users/change": Role.ADMIN,
    "POST /api/users/remove": Role.ADMIN,
    "GET /api/episode": Role.ANNOTATOR,
    "GET /api/media": Role.ANNOTATOR,
    "GET /api/samples": Role.ANNOTATOR,
    "GET /api/frame": Role.ANNOTATOR,
    "GET /api/items": Role.ANNOTATOR,
    "POST /api/items/next": Role.ANNOTATOR,
    "POST /api/leases": Role.ANNOTATOR,
    "POST /api/leases/renew": Role.ANNOTATOR,
    "POST /api/leases/release": Role.ANNOTATOR,
    "GET /api/document": Role.ANNOTATOR,
    "POST /api/operations": Role.ANNOTATOR,
    "GET /api/history": Role.ANNOTATOR,
    "POST /api/submit": Role.ANNOTATOR,
    "POST /api/review": Role.REVIEWER,
    "POST /api/comments": Role.ANNOTATOR,
    "POST /api/comments/resolve": Role.ANNOTATOR,
    "POST /api/assign": Role.REVIEWER,
    "POST /api/gold": Role.REVIEWER,
    "POST /api/copies": Role.REVIEWER,
    "POST /api/priority": Role.REVIEWER,
    "GET /api/agreement": Role.REVIEWER,
    "GET /api/time": Role.REVIEWER,
    "POST /api/language": Role.ANNOTATOR,
    "POST /api/subtasks": Role.ANNOTATOR,
    "POST /api/drafts": Role.ANNOTATOR,
    "POST /api/prefill": Role.ANNOTATOR,
}
"""The least role of every route that is not public: a new route has to be entered here, and then keeps its word."""


# --- Who may call what ---


@pytest.fixture(scope="module")
def crew(sample_recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """One server with accounts for all attacks that change nothing."""
    config = AnnotateConfig(sample_recordings, tmp_path_factory.mktemp("crew") / "annotations.sqlite", accounts=True)
    add_people(config.store)
    with served(config) as server:
        yield server


def test_every_route_is_in_the_table(config: AnnotateConfig):
    app = create_app(config)
    made = [route for router in ROUTERS for route in router(app.state.context).routes]
    app.state.context.store.close()
    found = {f"{method} {route.path}" for route in made for method in route.methods}
    described = {f"{method.upper()} {path}" for path, item in app.openapi()["paths"].items() for method in item}
    assert found == described, "a route that is not made by one of the rooms"
    assert found == PUBLIC | set(ROUTES)


def _try(browser: httpx.Client, route: str) -> int:
    method, path = route.split()
    return browser.request(method, path, json={} if method == "POST" else None, follow_redirects=False).status_code


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_is_told_or_done_without_a_session(crew: Served, route: str):
    with crew.browser() as browser:
        assert _try(browser, route) == 401


def test_a_route_that_forgets_to_ask_who_is_there_is_closed_all_the_same(config: AnnotateConfig):
    add_people(config.store)
    context = create_app(replace(config, accounts=True)).state.context
    guarded = Identity(inner, context)
    said = [ask(guarded, path=path).status for path in ("/api/forgotten", "/api/session", "/")]
    context.store.close()
    assert said == [401, 200, 200]


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_does_what_needs_a_higher_role_and_everybody_gets_past_the_door_of_the_rest(crew: Served, name: str):
    with crew.browser(name) as browser:
        said = {route: _try(browser, route) for route in ROUTES if route != "POST /api/items/next"}
    for route, status in said.items():
        assert (status == 403) == (not PEOPLE[name].may(ROUTES[route])), route
        assert status != 401, route


def test_an_annotator_cannot_make_themselves_an_admin(team: Served):
    with team.browser("Ann") as ann:
        assert ann.post("/api/users/change", json={"name": "Ann", "role": "admin"}).status_code == 403
        assert ann.post("/api/login", json={"name": "Ann", "password": PASSWORD, "role": "admin"}).status_code == 422
        assert ann.get("/api/session").json()["user"]["role"] == "annotator"


# --- Sessions ---


@pytest.mark.parametrize("secret", ["", "x", "A" * 43, "../../etc/passwd", "' OR 1=1 --", "ü", "a" * 5000])
def test_a_forged_session_is_none(crew: Served, secret: str):
    with crew.browser("Ann") as ann:
        name = next(iter(ann.cookies))
    with crew.browser() as stranger:
        cookie = f"{name}={secret}".encode()
        assert stranger.get("/api/items", headers={b"cookie": cookie}).status_code == 401


def test_the_digest_in_the_database_is_no_session(crew: Served):
    with crew.browser("Ann") as ann:
        name, secret = next(iter(ann.cookies.items()))
    with crew.browser() as stranger:
        digest = hashlib.sha256(secret.encode()).hexdigest()
        assert stranger.get("/api/items", headers={"cookie": f"{name}={digest}"}).status_code == 401


def test_a_session_that_has_ended_opens_nothing(team: Served):
    with team.browser("Ann") as ann:
        assert ann.get(FRAME).status_code == 200
        team.clock.move(UNUSED)
        assert ann.get(FRAME).status_code == 401


def test_a_session_that_was_planted_before_logging_in_is_not_taken_over(team: Served):
    with team.browser("Ann") as mallory, team.browser() as victim:
        victim.cookies.update(mallory.cookies)
        victim.post("/api/login", json={"name": "Rita", "password": PASSWORD})
        assert victim.get("/api/session").json()["user"]["name"] == "Rita"
        assert dict(victim.cookies) != dict(mallory.cookies)
        assert mallory.get("/api/session").json()["user"] is None


def test_guessing_a_password_soon_has_to_wait(team: Served):
    def guess(browser: httpx.Client, word: str) -> httpx.Response:
        return browser.post("/api/login", json={"name": "Ann", "password": word})

    with team.browser() as browser:
        said = [guess(browser, f"guess number {n}").status_code for n in range(PER_NAME_AND_ADDRESS + 2)]
        assert said == [401] * PER_NAME_AND_ADDRESS + [429] * 2
        refused = guess(browser, PASSWORD)
        assert refused.status_code == 429, "the right one as well"
        assert int(refused.headers["retry-after"]) <= WINDOW.total_seconds() + 1
        team.clock.move(WINDOW + timedelta(seconds=1))
        assert guess(browser, PASSWORD).status_code == 200
