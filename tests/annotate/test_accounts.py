"""Logging in and out, sessions, and what admins do with accounts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.annotate.people import PASSWORD, PEOPLE, Clock, Served, add_people

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.accounts.accounts import Accounts
from vifailback.annotate.accounts.passwords import fits, hashed
from vifailback.annotate.accounts.sessions import LONGEST, RENEWED, UNUSED, Sessions
from vifailback.annotate.accounts.throttle import PER_ADDRESS, PER_NAME, PER_NAME_AND_ADDRESS, WINDOW, Throttle
from vifailback.annotate.people import Role, User
from vifailback.errors import ConfigError, UnknownNameError
from vifailback.store.sql import AnnotationStore

SECOND = timedelta(seconds=1)


@pytest.fixture
def store(tmp_path: Path):
    with AnnotationStore.open(tmp_path / "people.sqlite") as store:
        yield store


def test_who_logs_in_is_known_by_name_and_role_until_they_log_out(team: Served):
    with team.browser() as browser:
        before = browser.get("/api/session").json()
        assert (before["user"], before["mode"]) == (None, "accounts")
        said = browser.post("/api/login", json={"name": " ada ", "password": PASSWORD}).json()
        assert said["user"] == {"name": "Ada", "role": "admin"}
        assert browser.get("/api/session").json() == said
        cookie = dict(browser.cookies)
        assert browser.post("/api/logout", json={}).json()["user"] is None
        browser.cookies.update(cookie)
        assert browser.get("/api/session").json()["user"] is None, "the old cookie is worth nothing"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(team: Served):
    with team.browser() as browser:
        answer = browser.post("/api/login", json={"name": "Ann", "password": PASSWORD})
        words = {word.strip().lower() for word in answer.headers["set-cookie"].split(";")}
        assert {"httponly", "samesite=strict", "path=/"} <= words
        assert "secure" not in words, "plain http on this machine"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(team: Served):
    with team.browser() as browser:
        wrong = browser.post("/api/login", json={"name": "Ann", "password": "wrong password"})
        unknown = browser.post("/api/login", json={"name": "Nobody", "password": "wrong password"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_a_session_lives_while_it_is_used_and_ends_when_it_is_not(store: AnnotationStore):
    clock, user = Clock(), User("Ann", Role.ANNOTATOR)
    Accounts(store).add("Ann", Role.ANNOTATOR, password=PASSWORD)
    sessions = Sessions(store, clock)
    secret = sessions.begin(user)
    clock.move(UNUSED - SECOND)
    assert sessions.user(secret) == user
    clock.move(UNUSED - SECOND)
    assert sessions.user(secret) == user, "renewed by use"
    clock.move(UNUSED)
    assert sessions.user(secret) is None


def test_a_session_ends_in_any_case_after_the_longest_time(store: AnnotationStore):
    clock, user = Clock(), User("Ann", Role.ANNOTATOR)
    Accounts(store).add("Ann", Role.ANNOTATOR, password=PASSWORD)
    sessions = Sessions(store, clock)
    secret, end = sessions.begin(user), clock.now + LONGEST
    while clock.now + RENEWED * 20 < end:
        clock.move(RENEWED * 20)
        assert sessions.user(secret) == user
    clock.now = end
    assert sessions.user(secret) is None


def test_the_database_holds_no_secret(store: AnnotationStore, tmp_path: Path):
    Accounts(store).add("Ann", Role.ANNOTATOR, password=PASSWORD)
    secret = Sessions(store, Clock()).begin(User("Ann", Role.ANNOTATOR))
    content = b"".join(file.read_bytes() for file in tmp_path.glob("people.sqlite*"))
    assert b"$argon2id$" in content
    assert secret.encode() not in content
    assert PASSWORD.encode() not in content


def test_a_new_password_logs_out_everywhere_but_here(team: Served):
    with team.browser("Ann") as here, team.browser("Ann") as there:
        refused = here.post("/api/password", json={"old": "wrong password", "new": "a new long password"})
        assert refused.status_code == 403
        assert there.get("/api/session").json()["user"] is not None
        assert here.post("/api/password", json={"old": PASSWORD, "new": "a new long password"}).status_code == 200
        assert here.get("/api/session").json()["user"] is not None
        assert there.get("/api/session").json()["user"] is None
    with team.browser() as browser:
        assert browser.post("/api/login", json={"name": "Ann", "password": PASSWORD}).status_code == 401


def test_one_may_log_out_everywhere(team: Served):
    with team.browser("Ann") as here, team.browser("Ann") as there:
        here.post("/api/logout", json={"everywhere": True})
        assert there.get("/api/session").json()["user"] is None


def test_an_admin_lets_people_in_changes_their_role_and_lets_them_go(team: Served):
    new = {"name": "Ben", "role": "annotator", "password": "another long password"}
    with team.browser("Ada") as admin:
        assert admin.post("/api/users", json=new).json()["name"] == "Ben"
        assert admin.post("/api/users", json=new | {"name": "BEN"}).status_code == 422
        with team.browser("Ben", new["password"]) as ben:
            assert ben.get("/api/users").status_code == 403
            admin.post("/api/users/change", json={"name": "Ben", "role": "admin"})
            assert ben.get("/api/users").status_code == 200, "the role counts at once"
            admin.post("/api/users/remove", json={"name": "Ben"})
            assert ben.get("/api/users").status_code == 401, "and so does being removed"
        assert [user["name"] for user in admin.get("/api/users").json()] == ["Ada", "Ann", "Rita"]


def test_there_is_always_an_admin(store: AnnotationStore):
    accounts = Accounts(store)
    accounts.add("Ada", Role.ADMIN, password=PASSWORD)
    accounts.add("Ann", Role.ANNOTATOR, password=PASSWORD)
    with pytest.raises(ConfigError, match="last admin"):
        accounts.remove("Ada")
    with pytest.raises(ConfigError, match="last admin"):
        accounts.change("ada", role=Role.REVIEWER)
    accounts.change("Ann", role=Role.ADMIN)
    accounts.remove("Ada")
    assert [account.name for account in accounts.all()] == ["Ann"]


@pytest.mark.parametrize("name", ["", "  ", "a" * 65, "a\nb", "a\x00b", "\u202eada"])
def test_names_that_cannot_be_read_are_refused(store: AnnotationStore, name: str):
    with pytest.raises(ConfigError, match="account name"):
        Accounts(store).add(name, Role.ANNOTATOR, password=PASSWORD)


def test_what_is_not_there_is_named(store: AnnotationStore):
    Accounts(store).add("Ada", Role.ADMIN, password=PASSWORD)
    with pytest.raises(UnknownNameError, match="Did you mean 'Ada'"):
        Accounts(store).change("Adda", role=Role.ADMIN)


@pytest.mark.parametrize("password", ["", "nine char", "x" * 1025])
def test_passwords_are_neither_short_nor_endless(password: str):
    with pytest.raises(ConfigError, match="password"):
        hashed(password)


def test_no_password_fits_an_account_without_one():
    assert not fits("nobody has this password", None)
    assert not fits("", None)
    assert fits(PASSWORD, hashed(PASSWORD))
    assert not fits(PASSWORD, "no hash")


def test_guessing_is_slowed_down_by_name_and_address():
    clock = Clock()
    throttle = Throttle(clock)
    assert [throttle.attempt("ann", "1") for _ in range(PER_NAME_AND_ADDRESS)] == [0] * PER_NAME_AND_ADDRESS
    assert throttle.attempt("ann", "1") == pytest.approx(WINDOW.total_seconds(), abs=1.5)
    assert throttle.attempt("ann", "2") == 0, "Ann herself, elsewhere, is not locked out"
    assert throttle.attempt("ben", "1") == 0
    clock.move(WINDOW)
    assert throttle.attempt("ann", "1") == 0


def test_guessing_from_many_addresses_or_for_many_names_is_slowed_down():
    throttle = Throttle(Clock())
    assert sum(throttle.attempt("ann", str(address)) == 0 for address in range(2 * PER_NAME)) == PER_NAME
    throttle = Throttle(Clock())
    assert sum(throttle.attempt(str(name), "1") == 0 for name in range(2 * PER_ADDRESS)) == PER_ADDRESS


def test_logging_in_makes_up_for_typing_errors():
    throttle = Throttle(Clock())
    for _ in range(3 * PER_NAME_AND_ADDRESS):
        assert throttle.attempt("ann", "1") == 0
        throttle.succeeded("ann", "1")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::"])
def test_a_server_for_others_does_not_start_before_there_is_an_admin(config: AnnotateConfig, host: str):
    with pytest.raises(ConfigError, match="users add NAME --role admin"):
        create_app(replace(config, host=host))
    add_people(config.store)
    create_app(replace(config, host=host)).state.context.store.close()


def test_a_local_server_has_nothing_to_log_in_to(client):
    assert client.post("/api/login", json={"name": "Ada", "password": PASSWORD}).status_code == 404
    assert client.post("/api/logout", json={}).json()["user"]["name"] == "Ada"


def test_roles_cover_those_before_them():
    assert [[mine.may(needed) for needed in Role] for mine in PEOPLE.values()] == [
        [True, True, True],
        [True, True, False],
        [True, False, False],
    ]
