"""What somebody would try against a running server, over real connections."""

import json
import socket
from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from tests.annotate.people import Served
from tests.annotate.server import serving

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.guard.bodies import BODY_BYTES
from vifailback.sim.tabletop import SAMPLES
from vifailback.sim.tabletop.samples import CAMERA

EPISODE = SAMPLES[0].id
FRAME = f"/api/frame?episode={EPISODE}&camera={CAMERA}&index=0"

# --- Other sites, other ports, other names ---


@pytest.mark.parametrize("path", ["/", "/api/session", "/api/items", FRAME])
def test_a_foreign_name_that_resolves_to_this_machine_is_refused(client: httpx.Client, path: str):
    assert client.get(path, headers={"host": "evil.example:8000"}).status_code == 421


OTHER_PORT = {"origin": "http://localhost:9", "sec-fetch-site": "same-site"}
OTHER_SITE = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}


@pytest.mark.parametrize("headers", [OTHER_PORT, OTHER_SITE, {"origin": "null", "sec-fetch-site": "cross-site"}])
def test_a_page_on_another_port_or_site_changes_nothing(client: httpx.Client, headers: dict[str, str]):
    answer = client.post("/api/leases", json={"episode": EPISODE, "tab": "evil"}, headers=headers)
    assert answer.status_code == 403
    assert client.get("/api/items").json()["items"][0]["holder"] is None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", ["/api/items", "/api/session", FRAME])
def test_a_page_on_another_port_or_site_reads_nothing(address: str, path: str, site: str):
    answer = httpx.get(address + path, headers={"sec-fetch-site": site, "sec-fetch-mode": "no-cors"})
    assert answer.status_code == 403
    assert not any(name.startswith("access-control-") for name in answer.headers)


def test_nothing_is_promised_to_other_origins(client: httpx.Client):
    asked = {**OTHER_SITE, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    answer = client.options("/api/leases", headers=asked)
    assert answer.status_code in (403, 405)
    assert not any(name.startswith("access-control-") for name in answer.headers)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"])
def test_a_form_cannot_send_what_passes_for_json(address: str, kind: str):
    body = json.dumps({"episode": EPISODE, "tab": "evil"})
    assert httpx.post(f"{address}/api/leases", content=body, headers={"content-type": kind}).status_code == 415


# --- Files ---


@pytest.mark.parametrize(
    "path",
    [
        "/../app.py",
        "/assets/../../app.py",
        "/..%2fapp.py",
        "/%2e%2e/app.py",
        "/%2e%2e%2fapp.py",
        "/assets/..%5c..%5capp.py",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/assets//index.js",
        "/index.html%00.js",
        "/%00",
        "/assets",
        "/assets/",
        "/.%2e/config.py",
        "/__init__.py",
        "/file:///etc/passwd",
    ],
)
def test_only_the_files_of_the_page_are_served(address: str, path: str):
    assert _raw(address, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").startswith(
        "HTTP/1.1 404"
    )


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "%2e%2e/x", "a\x00b", "stack/../stack", ""])
@pytest.mark.parametrize("route", ["episode", "media", "samples", "frame"])
def test_an_episode_or_camera_is_a_name_and_never_a_path(client: httpx.Client, route: str, name: str):
    places = {"index": 0, "first": 0, "last": 0}
    for query in ({"episode": name, "camera": CAMERA}, {"episode": EPISODE, "camera": name}):
        if route == "episode" and query["episode"] == EPISODE:
            continue
        answer = client.get(f"/api/{route}", params={**query, **places})
        assert answer.status_code in (404, 422)
        assert "root:" not in answer.text


def test_a_video_that_is_a_link_to_elsewhere_is_not_served(sample_recordings: Path, tmp_path: Path):
    folder = tmp_path / "recordings"
    folder.mkdir()
    video = next(sample_recordings.rglob("*.mp4"))
    (folder / "mine.mp4").write_bytes(video.read_bytes())
    (folder / "theirs.mp4").symlink_to(video)
    with serving(create_app(AnnotateConfig(folder, tmp_path / "a.sqlite"))) as address:
        shown = httpx.get(f"{address}/api/items").json()["items"]
        assert [item["episode"] for item in shown] == ["mine"]
        query = {"camera": "video", "index": 0}
        assert httpx.get(f"{address}/api/frame", params={"episode": "mine", **query}).status_code == 200
        assert httpx.get(f"{address}/api/frame", params={"episode": "theirs", **query}).status_code == 404


# --- Bodies and headers ---


def test_an_oversized_body_is_refused_before_it_is_sent(address: str):
    head = "POST /api/leases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    assert _raw(address, f"{head}Content-Length: {10**12}\r\n\r\n").startswith("HTTP/1.1 413")


def test_a_body_that_never_ends_is_cut_off(address: str):
    def endless() -> Generator[bytes]:
        for _ in range(4 * BODY_BYTES // 65_536):
            yield b" " * 65_536

    try:
        status = httpx.post(
            f"{address}/api/leases", content=endless(), headers={"content-type": "application/json"}
        ).status_code
    except httpx.WriteError:  # the server has hung up while we were still sending
        status = 413
    assert status == 413
    assert httpx.get(f"{address}/api/session").status_code == 200


@pytest.mark.parametrize("body", ["[" * 100_000, '{"episode":' * 50_000, "NaN", '"\\ud800"', "{", "\x00"])
def test_json_that_is_none_or_too_deep_is_refused_and_the_server_lives(address: str, body: str):
    answer = httpx.post(f"{address}/api/leases", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert "Traceback" not in answer.text
    assert httpx.get(f"{address}/api/session").status_code == 200


@pytest.mark.parametrize(
    "head",
    [
        "POST /api/leases HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
        "POST /api/leases HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: xchunked\r\n\r\n{}",
        "GET /api/session HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        "GET /api/session HTTP/1.1\r\n\r\n",
        "GET /api/session HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "GET /api/session\r\n\r\n",
        "\x16\x03\x01\x02\x00\r\n\r\n",
    ],
)
def test_requests_that_two_servers_could_read_differently_are_refused(address: str, head: str):
    assert _raw(address, head)[:12] in ("HTTP/1.1 400", "HTTP/1.1 501")


def test_there_is_no_websocket(address: str):
    head = (
        "GET /api/items HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nConnection: close\r\n\r\n"
    )
    assert not _raw(address, head).startswith("HTTP/1.1 101")


# --- Script in what people write ---

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_a_script_in_a_task_is_data_and_would_not_run(sample_recordings: Path, tmp_path: Path):
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / "a.mp4").write_bytes(next(sample_recordings.rglob("*.mp4")).read_bytes())
    (folder / "a.txt").write_text(SCRIPT)
    with serving(create_app(AnnotateConfig(folder, tmp_path / "a.sqlite", title=SCRIPT))) as address:
        for path in ("/api/items", "/api/episode?episode=a", "/api/session"):
            answer = httpx.get(address + path)
            assert SCRIPT in json.dumps(answer.json(), ensure_ascii=False)
            assert answer.headers["content-type"] == "application/json"
            assert answer.headers["x-content-type-options"] == "nosniff"
        page = httpx.get(f"{address}/")
        assert SCRIPT not in page.text
        assert "'unsafe" not in page.headers["content-security-policy"]


def test_every_kind_of_answer_carries_the_headers(team: Served):
    with team.browser() as browser:
        for path in ("/", "/assets/index.js", "/nothing", "/api/items", "/api/nothing"):
            headers = browser.get(path).headers
            assert "default-src 'none'" in headers["content-security-policy"], path
            assert headers["x-content-type-options"] == "nosniff", path
            assert headers["cross-origin-opener-policy"] == "same-origin", path
        refused = browser.get("/", headers={"host": "evil.example"})
        assert "default-src 'none'" in refused.headers["content-security-policy"]


def test_errors_say_nothing_of_the_inside(address: str):
    answer = httpx.post(f"{address}/api/leases", json={"episode": ["x" * 50], "tab": 3})
    assert answer.status_code == 422
    assert set(answer.json()) == {"detail"}
    assert "x" * 50 not in answer.text


def _raw(address: str, request: str) -> str:
    """Send bytes as they are; returns what comes back until the server hangs up or says nothing more."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as connection:
        connection.sendall(request.encode("latin-1"))
        return connection.recv(65_536).decode("latin-1")
