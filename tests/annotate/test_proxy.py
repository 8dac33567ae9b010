"""The tool below a path of a proxy, and over https."""

import re
import ssl
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from tests.annotate.people import PASSWORD, add_people
from tests.annotate.proxy import prefixed
from tests.annotate.server import serving
from tests.certificate import self_made

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.errors import ConfigError


@pytest.fixture(params=[True, False], ids=["prefix taken away", "prefix passed on"])
def below(config: AnnotateConfig, request: pytest.FixtureRequest) -> Generator[str]:
    """Address of a server with accounts below /tool of a proxy."""
    add_people(config.store)
    below = replace(config, accounts=True, root_path="/tool")
    with (
        serving(create_app(below)) as upstream,
        serving(prefixed(upstream, "/tool", strip=request.param)) as at,
    ):
        yield at


def browser(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, headers={"origin": address, "sec-fetch-site": "same-origin"})


def test_the_page_and_all_it_loads_are_found_below_the_prefix(below: str):
    with browser(below) as client:
        page = client.get("/tool/")
        assert page.status_code == 200
        loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert len(loaded) >= 2
        for name in loaded:
            place = urljoin("/tool/", name)
            assert place.startswith("/tool/"), name
            assert client.get(place).status_code == 200, place
        assert client.get("/assets/index.js").status_code == 404, "nothing is asked for outside of the prefix"


def test_without_the_slash_the_browser_is_sent_to_the_page(below: str):
    with browser(below) as client:
        assert client.get("/tool", follow_redirects=True).text == client.get("/tool/").text


def test_people_log_in_below_the_prefix_and_the_cookie_stays_there(below: str):
    with browser(below) as client:
        assert client.get("/tool/api/items").status_code == 401
        said = client.post("/tool/api/login", json={"name": "Ann", "password": PASSWORD})
        assert said.status_code == 200
        assert "path=/tool/;" in f"{said.headers['set-cookie'].lower()};"
        assert client.get("/tool/api/items").json()["total"] == 5


def test_guards_hold_below_the_prefix(below: str):
    with browser(below) as client:
        foreign = {"origin": "http://localhost:9", "sec-fetch-site": "same-site"}
        answer = client.post("/tool/api/login", json={"name": "Ann", "password": PASSWORD}, headers=foreign)
        assert answer.status_code == 403


@pytest.mark.parametrize("path", ["tool", "/tool/", "/"])
def test_a_prefix_that_is_none_is_refused(config: AnnotateConfig, path: str):
    with pytest.raises(ConfigError, match="root path"):
        create_app(replace(config, root_path=path))


def test_behind_an_https_proxy_the_cookie_is_for_https_only(config: AnnotateConfig):
    add_people(config.store)
    with (
        serving(create_app(replace(config, accounts=True))) as upstream,
        serving(prefixed(upstream, "", strip=False, https=True)) as address,
        browser(address) as client,
    ):
        said = client.post("/api/login", json={"name": "Ann", "password": PASSWORD})
        assert "; secure" in said.headers["set-cookie"].lower()


def test_over_tls_people_log_in_with_a_cookie_for_https_only(config: AnnotateConfig, tmp_path: Path):
    add_people(config.store)
    certificate = self_made(tmp_path)
    trust = ssl.create_default_context(cafile=str(certificate[0]))
    with (
        serving(create_app(replace(config, accounts=True)), certificate=certificate) as address,
        httpx.Client(base_url=address, verify=trust, headers={"origin": address}) as client,
    ):
        said = client.post("/api/login", json={"name": "Ann", "password": PASSWORD})
        assert "; secure" in said.headers["set-cookie"].lower()
        assert client.get("/api/items").json()["total"] == 5
