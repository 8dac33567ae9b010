"""Logging in through an OpenID provider: the good way, and every lie that is seen through."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from tests.annotate.people import PASSWORD, Clock, Served
from tests.annotate.provider import CLIENT, SECRET, Provider
from tests.annotate.server import serving

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.accounts.accounts import Accounts
from vifailback.annotate.accounts.id_token import RefusedError, verified
from vifailback.annotate.accounts.oidc import UNDER_WAY
from vifailback.annotate.config import OidcProvider
from vifailback.annotate.people import Role
from vifailback.errors import ConfigError
from vifailback.store.sql import AnnotationStore


@dataclass(frozen=True)
class Lab:
    """A server, and the provider that its people log in with."""

    server: Served
    provider: Provider

    def log_in(self, browser: httpx.Client) -> str:
        """Go through the provider as a browser does; returns why it was refused, "" where it was not."""
        there = browser.get("/api/oidc/login")
        if "refused=" in there.headers["location"]:
            return self._why(there)
        back = httpx.get(there.headers["location"])
        return self._why(browser.get(back.headers["location"], headers=FROM_OUTSIDE))

    @staticmethod
    def _why(answer: httpx.Response) -> str:
        assert answer.status_code == 303
        return parse_qs(urlsplit(answer.headers["location"]).query).get("refused", [""])[0]


FROM_OUTSIDE = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}


@pytest.fixture
def lab(config: AnnotateConfig, request: pytest.FixtureRequest) -> Generator[Lab]:
    """Ada is admin; Rita has an account with her address and no password. `anyone` may be set by a parameter."""
    clock = Clock()
    provider = Provider(clock)
    with AnnotationStore.open(config.store) as store:
        Accounts(store).add("Ada", Role.ADMIN, password=PASSWORD)
        Accounts(store).add("Rita", Role.REVIEWER, email="Rita@Lab.example")
    with serving(provider.app()) as issuer:
        oidc = OidcProvider(issuer, CLIENT, SECRET, "Lab", getattr(request, "param", False))
        with serving(create_app(replace(config, accounts=True, oidc=oidc), clock=clock)) as address:
            yield Lab(Served(address, clock), provider)


def user_of(browser: httpx.Client) -> Any:
    return browser.get("/api/session").json()["user"]


def test_a_person_with_the_verified_address_of_an_account_is_let_in(lab: Lab):
    with lab.server.browser() as browser:
        assert browser.get("/api/session").json()["oidc"] == "Lab"
        assert lab.log_in(browser) == ""
        assert user_of(browser) == {"name": "Rita", "role": "reviewer"}


def test_later_logins_go_by_the_lasting_name_whatever_the_address(lab: Lab):
    with lab.server.browser() as browser:
        lab.log_in(browser)
    lab.provider.claims = {"email": "somewhere@else.example"}
    with lab.server.browser() as browser:
        assert lab.log_in(browser) == ""
        assert user_of(browser)["name"] == "Rita"


def test_who_gets_the_address_of_somebody_else_does_not_become_them(lab: Lab):
    with lab.server.browser() as browser:
        lab.log_in(browser)
    lab.provider.claims = {"sub": "another-person"}
    with lab.server.browser() as browser:
        assert "no account here" in lab.log_in(browser)


def test_an_address_that_the_token_leaves_out_is_asked_for(lab: Lab):
    lab.provider.claims = {"email": None, "email_verified": None}
    lab.provider.userinfo = {"sub": "person-7", "email": "rita@lab.example", "email_verified": True}
    with lab.server.browser() as browser:
        assert lab.log_in(browser) == ""
    lab.provider.claims |= {"sub": "person-8"}
    with lab.server.browser() as browser:
        assert "no account here" in lab.log_in(browser), "what is said there is about another person"


@pytest.mark.parametrize("lab", [True], indirect=True)
def test_whom_the_provider_knows_may_become_an_annotator(lab: Lab):
    lab.provider.claims = {"sub": "new", "email": None, "name": "Ada"}
    with lab.server.browser() as browser:
        assert lab.log_in(browser) == ""
        assert user_of(browser) == {"name": "Ada 2", "role": "annotator"}, "never into the account of that name"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://evil.example"}, "iss"),
        ({"aud": "another client"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": [CLIENT, "other"]}, "azp"),
        ({"azp": "other"}, "azp"),
        ({"nonce": "of another login"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"exp": 1}, "exp"),
        ({"exp": None}, "exp"),
        ({"exp": "9999999999"}, "exp"),
        ({"iat": 99999999999}, "iat"),
        ({"nbf": 99999999999}, "nbf"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"email_verified": False}, "no account here"),
        ({"email_verified": None}, "no account here"),
        ({"email": "mallory@lab.example"}, "no account here"),
    ],
)
def test_a_token_that_says_something_wrong_lets_nobody_in(lab: Lab, claims: dict[str, Any], why: str):
    lab.provider.claims = claims
    with lab.server.browser() as browser:
        assert why in lab.log_in(browser)
        assert user_of(browser) is None


@pytest.mark.parametrize(
    "sign",
    [
        (ECKey.generate_key("P-256"), "ES256", "one"),
        (ECKey.generate_key("P-256"), "ES256", "unknown"),
        (OctKey.import_key(SECRET + " made longer so that it may be one"), "HS256", "one"),
    ],
    ids=["another key", "unknown key", "a shared secret"],
)
def test_a_token_of_another_signature_lets_nobody_in(lab: Lab, sign: tuple[ECKey | OctKey, str, str]):
    lab.provider.sign = sign
    with lab.server.browser() as browser:
        assert "not signed" in lab.log_in(browser)
        assert user_of(browser) is None


def test_a_shared_secret_among_the_keys_signs_nothing():
    key, now = OctKey.generate_key(256, {"kid": "one"}), Clock()()
    claims = {"iss": "i", "aud": CLIENT, "sub": "s", "iat": now.timestamp(), "exp": now.timestamp() + 9, "nonce": "n"}
    token = jwt.encode({"alg": "HS256", "kid": "one"}, claims, key)
    with pytest.raises(RefusedError, match="not signed"):
        verified(token, KeySet([key]).as_dict(private=True), issuer="i", client_id=CLIENT, nonce="n", now=now)


def test_a_code_is_taken_only_from_the_browser_that_began(lab: Lab):
    """Else a stranger could log somebody else into the stranger's account."""
    with lab.server.browser() as mallory, lab.server.browser() as victim:
        there = mallory.get("/api/oidc/login").headers["location"]
        back = httpx.get(there).headers["location"]
        assert "another browser" in Lab._why(victim.get(back, headers=FROM_OUTSIDE))
        assert user_of(victim) is None
        assert lab.provider.redeemed == 0


def test_a_way_back_works_once_and_not_for_long(lab: Lab):
    with lab.server.browser() as browser:
        there = browser.get("/api/oidc/login").headers["location"]
        back = httpx.get(there).headers["location"]
        assert Lab._why(browser.get(back, headers=FROM_OUTSIDE)) == ""
        assert "not begun here" in Lab._why(browser.get(back, headers=FROM_OUTSIDE))
        there = browser.get("/api/oidc/login").headers["location"]
        back = httpx.get(there).headers["location"]
        lab.server.clock.move(UNDER_WAY + timedelta(seconds=1))
        assert "too long" in Lab._why(browser.get(back, headers=FROM_OUTSIDE))


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        ({"issuer": "https://evil.example"}, "calls itself"),
        ({"authorization_endpoint": "http://evil.example/authorize"}, "no https address"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "no https address"),
        ({"token_endpoint": "http://evil.example/token"}, "no https address"),
        ({"jwks_uri": None}, "no https address"),
    ],
)
def test_a_provider_that_describes_itself_oddly_is_not_used(lab: Lab, metadata: dict[str, Any], why: str):
    lab.provider.metadata = metadata
    with lab.server.browser() as browser:
        assert why in lab.log_in(browser)


def test_the_state_comes_back_from_the_provider_and_the_session_stays_strict(lab: Lab):
    with lab.server.browser() as browser:
        there = browser.get("/api/oidc/login")
        assert "samesite=lax" in there.headers["set-cookie"].lower()
        back = httpx.get(there.headers["location"]).headers["location"]
        cookies = browser.get(back, headers=FROM_OUTSIDE).headers.get_list("set-cookie")
        assert any("samesite=strict" in cookie.lower() and "httponly" in cookie.lower() for cookie in cookies)


def test_a_provider_without_accounts_makes_no_sense(config: AnnotateConfig):
    with pytest.raises(ConfigError, match="--accounts"):
        create_app(replace(config, oidc=OidcProvider("https://lab.example", CLIENT)))
