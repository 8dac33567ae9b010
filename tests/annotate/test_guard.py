"""What the guards let pass and what they refuse, one table a guard."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vifailback.annotate import AnnotateConfig
from vifailback.annotate.guard.bodies import Bodies
from vifailback.annotate.guard.headers import SafeHeaders
from vifailback.annotate.guard.hosts import Hosts
from vifailback.annotate.guard.mishaps import Mishaps
from vifailback.annotate.guard.origins import Origins
from vifailback.annotate.guard.request import Authority, authority
from vifailback.errors import ConfigError

NOWHERE = Path("recordings")


@dataclass
class Answer:
    """What came back: status, headers, body; `seen` is the body that the inner application got."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


async def inner(_: Scope, receive: Receive, send: Send) -> None:
    """Answers 200 with the body that it got."""
    message = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": message.get("body", b"")})


def ask(
    app: ASGIApp,
    headers: Sequence[tuple[str, str]] | Mapping[str, str] = (),
    *,
    method: str = "GET",
    path: str = "/api/session",
    chunks: Sequence[bytes] = (b"",),
    root_path: str = "",
    endless: bool = False,
) -> Answer:
    """Send one request to an application; an endless one says that more comes, and nothing does."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "root_path": root_path,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in pairs],
        "server": ("127.0.0.1", 8000),
    }
    answer = Answer()
    waiting = list(chunks)

    async def receive() -> Message:
        if not waiting:
            await asyncio.Event().wait()
        chunk = waiting.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(waiting) or endless}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return answer


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("localhost", Authority("localhost")),
        ("LocalHost:8000", Authority("localhost", "8000")),
        ("[::1]:8000", Authority("::1", "8000")),
        ("[::1]", Authority("::1")),
        ("", None),
        (":80", None),
        ("a b", None),
        ("evil.com/localhost", None),
        ("user@localhost", None),
        ("localhost:80:80", None),
        ("localhost:http", None),
        ("[::1", None),
        ("[::1]evil.com", None),
        ("localhost:٣", None),
        ("löcalhost", None),
    ],
)
def test_a_host_is_read_as_a_browser_writes_it_or_not_at_all(text: str, read: Authority | None):
    assert authority(text) == read


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost:8000", 200),
        ("localhost:9000", 200),  # through an SSH tunnel
        ("[::1]:8000", 200),
        ("annotate.lab.org", 200),
        ("annotate.lab.org:8443", 200),
        ("strict.lab.org:8443", 200),
        ("strict.lab.org", 421),
        ("evil.example:8000", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example:8000", 421),
        ("10.1.2.3:8000", 421),
        ("localhost@evil.example", 400),
    ],
)
def test_only_this_servers_names_are_answered(host: str, status: int):
    config = AnnotateConfig(NOWHERE, "s", allowed_hosts=("Annotate.lab.org", "strict.lab.org:8443"))
    assert ask(Hosts(inner, config), {"host": host}).status == status


@pytest.mark.parametrize("headers", [(), (("host", "localhost"), ("host", "evil.example"))])
def test_a_request_without_one_host_is_refused(headers: Sequence[tuple[str, str]]):
    assert ask(Hosts(inner, AnnotateConfig(NOWHERE, "s")), headers).status == 400


def test_an_allowed_host_that_is_none_is_refused_at_the_start():
    with pytest.raises(ConfigError, match="host name"):
        Hosts(inner, AnnotateConfig(NOWHERE, "s", allowed_hosts=("https://lab.org",)))


OWN = "http://localhost:8000"


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/api/items", {}, 200),
        ("GET", "/api/items", {"sec-fetch-site": "same-origin"}, 200),
        ("GET", "/api/items", {"sec-fetch-site": "none"}, 200),
        ("GET", "/api/items", {"sec-fetch-site": "same-site"}, 403),
        ("GET", "/api/items", {"sec-fetch-site": "cross-site"}, 403),
        ("GET", "/api/items", {"sec-fetch-site": "odd"}, 403),
        ("GET", "/api/items", {"origin": "https://evil.example"}, 403),
        ("GET", "/", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ("GET", "/api/oidc/callback", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ("GET", "/api/oidc/callback", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ("POST", "/api/oidc/callback", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 403),
        ("POST", "/api/items/next", {}, 200),  # no browser
        ("POST", "/api/items/next", {"origin": OWN, "sec-fetch-site": "same-origin"}, 200),
        ("POST", "/api/items/next", {"origin": OWN}, 200),
        ("POST", "/api/items/next", {"origin": "https://annotate.lab.org"}, 200),
        ("POST", "/api/items/next", {"origin": "https://annotate.lab.org:444"}, 403),
        ("POST", "/api/items/next", {"sec-fetch-site": "none"}, 403),
        ("POST", "/api/items/next", {"origin": "null"}, 403),
        ("POST", "/api/items/next", {"origin": "http://localhost:8001", "sec-fetch-site": "same-site"}, 403),
        ("POST", "/api/items/next", {"origin": "http://localhost:8001"}, 403),
        ("POST", "/api/items/next", {"origin": "http://localhost"}, 403),
        ("POST", "/api/items/next", {"origin": "http://localhost:8000.evil.example"}, 403),
        ("POST", "/api/items/next", {"origin": "file://localhost:8000"}, 403),
        ("DELETE", "/", {"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_other_sites_and_other_ports_ask_in_vain(method: str, path: str, headers: dict[str, str], status: int):
    config = AnnotateConfig(NOWHERE, "s", allowed_hosts=("annotate.lab.org",))
    app = Origins(inner, config, frozenset({"/api/oidc/callback"}))
    assert ask(app, {"host": "localhost:8000", **headers}, method=method, path=path).status == status


def test_data_below_a_prefix_is_guarded_whether_the_proxy_takes_the_prefix_away_or_not():
    app = Origins(inner, AnnotateConfig(NOWHERE, "s", root_path="/tool"), frozenset())
    for path in ("/tool/api/items", "/api/items"):
        foreign = {"host": "localhost:8000", "sec-fetch-site": "cross-site"}
        assert ask(app, foreign, path=path, root_path="/tool").status == 403


JSON = "application/json"


@pytest.mark.parametrize(
    ("headers", "chunks", "status"),
    [
        ({}, (b"",), 200),
        ({"content-length": "0"}, (b"",), 200),
        ({"content-length": "2", "content-type": JSON}, (b"{}",), 200),
        ({"content-length": "2", "content-type": "Application/JSON; charset=utf-8"}, (b"{}",), 200),
        ({"content-length": "2", "content-type": "text/plain"}, (b"{}",), 415),
        ({"content-length": "2", "content-type": "text/plain; a=application/json"}, (b"{}",), 415),
        ({"content-length": "2", "content-type": "application/x-www-form-urlencoded"}, (b"{}",), 415),
        ({"content-length": "2"}, (b"{}",), 415),
        ({"transfer-encoding": "chunked", "content-type": "text/plain"}, (b"{}", b""), 415),
        ({"content-length": "11", "content-type": JSON}, (b"",), 413),
        ({"content-length": "9" * 4000, "content-type": JSON}, (b"",), 413),
        ({"content-length": "-1", "content-type": JSON}, (b"",), 400),
        ({"content-length": "+1", "content-type": JSON}, (b"",), 400),
        ({"transfer-encoding": "chunked", "content-type": JSON}, (b"12345", b"678901", b"more"), 413),
        ({"transfer-encoding": "chunked", "content-type": JSON}, (b"12345", b"67890"), 200),
    ],
)
def test_bodies_are_json_and_no_larger_than_said(headers: dict[str, str], chunks: Sequence[bytes], status: int):
    app = Bodies(inner, largest=10, patience_s=0.05)
    assert ask(app, headers, method="POST", chunks=chunks).status == status


def test_a_body_that_does_not_end_is_given_up():
    headers = {"transfer-encoding": "chunked", "content-type": JSON}
    app = Bodies(inner, largest=10, patience_s=0.05)
    assert ask(app, headers, method="POST", chunks=(b"1", b"2"), endless=True).status == 408


def test_a_route_gets_the_whole_body_at_once():
    headers = {"transfer-encoding": "chunked", "content-type": JSON}
    assert ask(Bodies(inner), headers, method="POST", chunks=(b'{"a":', b"1}", b"")).body == b'{"a":1}'


def test_every_answer_forbids_inline_script_frames_and_guessing_of_types():
    answer = ask(SafeHeaders(inner), path="/")
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "cache-control" not in answer.headers
    assert ask(SafeHeaders(inner), path="/api/frame").headers["cache-control"] == "no-store"


def test_json_is_never_kept_by_a_cache_and_pictures_are_where_a_route_says_so():
    def kept(kind: bytes) -> str:
        async def answers(_: Scope, __: Receive, send: Send) -> None:
            headers = [(b"content-type", kind), (b"cache-control", b"private, max-age=9")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

        return ask(SafeHeaders(answers), path="/api/frame").headers["cache-control"]

    assert kept(b"application/json; charset=utf-8") == "no-store"
    assert kept(b"image/jpeg") == "private, max-age=9"


def test_what_nobody_foresaw_is_said_without_the_inside(caplog: pytest.LogCaptureFixture):
    async def broken(*_: Any) -> None:
        raise RuntimeError("the password is 1234")

    answer = ask(Mishaps(broken))
    assert answer.status == 500
    assert "1234" not in json.loads(answer.body)["detail"]
    assert "1234" in caplog.text
