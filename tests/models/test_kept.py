"""Connections that are kept: when they are used again, when not, and what an error is called."""

import socket
import ssl
import threading
from collections.abc import Generator
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest
from tests.certificate import self_made
from tests.models.server import Answer, ModelServer, Silence, completion

from vifailback.errors import ModelError
from vifailback.models import OpenAiVlm
from vifailback.models.kept import Kept, may_keep
from vifailback.types import Ask

CHAT = "/v1/chat/completions"


@pytest.fixture
def kept(server: ModelServer) -> Generator[Kept]:
    with closing(Kept(server.url + CHAT, idle_s=30)) as kept:
        yield kept


def asked(kept: Kept, data: bytes = b"{}", timeout_s: float = 20) -> bytes:
    with closing(kept.post(data, {"Content-Type": "application/json"}, connect_s=5, timeout_s=timeout_s)) as answer:
        return answer.read()


def test_one_connection_serves_one_ask_after_the_other(server: ModelServer, kept: Kept):
    server.does(Answer((b"a", b"b")), Answer(()), Answer((b"c" * 200_000,)))
    assert [asked(kept), asked(kept), asked(kept)] == [b"ab", b"", b"c" * 200_000]
    assert len(server.connections) == 1


def test_asks_at_the_same_time_have_connections_of_their_own(server: ModelServer, kept: Kept):
    both = threading.Barrier(2)

    def act(_: object) -> Answer:
        both.wait(20)
        return Answer((b"here",))

    server.acts = act
    threads = [threading.Thread(target=asked, args=(kept,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(server.connections) == 2
    server.does(Answer((b"again",)))
    assert asked(kept) == b"again"
    assert len(server.connections) == 2


def test_a_connection_whose_answer_was_not_read_to_its_end_is_not_used_again(server: ModelServer, kept: Kept):
    server.does(Answer((b"x" * 1000,)), Answer((b"whole",)))
    kept.post(b"{}", {}, connect_s=5, timeout_s=20).close()
    assert asked(kept) == b"whole"
    assert len(server.connections) == 2


def test_a_connection_that_was_idle_too_long_is_not_used_again(server: ModelServer):
    server.does(Answer((b"x",)))
    with closing(Kept(server.url + CHAT, idle_s=0)) as kept:
        assert [asked(kept), asked(kept)] == [b"x", b"x"]
    assert len(server.connections) == 2


def test_after_closing_no_connection_is_left_open(server: ModelServer, kept: Kept):
    server.does(Answer((b"x",)))
    answer = kept.post(b"{}", {}, connect_s=5, timeout_s=20)
    kept.close()
    with closing(answer):
        assert answer.read() == b"x"
    assert asked(kept) == b"x"
    assert len(server.connections) == 2


def test_headers_may_hold_what_is_no_ascii(server: ModelServer, kept: Kept):
    server.does(Answer((b"x",), headers=(("X-Name", "größer"), ("Retry-After", "3"))))
    with closing(kept.post(b"{}", {}, connect_s=5, timeout_s=20)) as answer:
        assert answer.headers["retry-after"] == "3"
        assert answer.headers["x-name"] == "größer"


def one_answer(*pieces: bytes, certificate: tuple[Path, Path] | None = None) -> int:
    """A server for one connection that reads up to the first "}", sends these bytes and hangs up; its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def guarded(plain: socket.socket) -> socket.socket:
        if certificate is None:
            return plain
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        return context.wrap_socket(plain, server_side=True)

    def serve() -> None:
        with listening, listening.accept()[0] as plain, suppress(ssl.SSLError), guarded(plain) as connection:
            while (came := connection.recv(65536)) and b"}" not in came:
                pass
            for piece in pieces:
                connection.sendall(piece)

    threading.Thread(target=serve, daemon=True).start()
    return listening.getsockname()[1]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", httpx.RemoteProtocolError),
        (b"SSH-2.0-OpenSSH_9.6\r\n", httpx.RemoteProtocolError),
        (b"", httpx.RemoteProtocolError),
    ],
)
def test_an_answer_that_breaks_off_or_is_no_http_is_named(said: bytes, what: type[Exception]):
    with closing(Kept(f"http://127.0.0.1:{one_answer(said)}/", idle_s=5)) as kept, pytest.raises(what):
        asked(kept)


def test_an_answer_without_a_length_ends_with_its_connection():
    port = one_answer(b"HTTP/1.0 200 OK\r\n\r\nall ", b"of it")
    with closing(Kept(f"http://127.0.0.1:{port}/", idle_s=5)) as kept:
        assert asked(kept) == b"all of it"


def test_a_server_that_refuses_a_body_before_its_end_is_heard():
    port = one_answer(b"HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large")
    with closing(Kept(f"http://127.0.0.1:{port}/", idle_s=5)) as kept:
        answer = kept.post(b"}" * 20_000_000, {}, connect_s=5, timeout_s=20)
        with closing(answer):
            assert (answer.status_code, answer.read()) == (413, b"too large")


def test_a_server_that_says_nothing_is_given_up(server: ModelServer, kept: Kept):
    server.does(Silence())
    with pytest.raises(httpx.ReadTimeout):
        asked(kept, timeout_s=0.2)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "https://127.0.0.1:1/"])
def test_a_server_that_is_not_there_is_named(address: str):
    with closing(Kept(address, idle_s=5)) as kept, pytest.raises(httpx.ConnectError):
        asked(kept)


def test_a_certificate_must_be_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    certificate = self_made(tmp_path)
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"
    untrusted = Kept(f"https://127.0.0.1:{one_answer(said, certificate=certificate)}/", idle_s=5)
    with closing(untrusted), pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        asked(untrusted)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with closing(Kept(f"https://127.0.0.1:{one_answer(said, certificate=certificate)}/", idle_s=5)) as kept:
        assert asked(kept) == b"secret"


# --- where httpx's own client is needed ---


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("http://localhost:8000/v1/chat/completions", True),
        ("https://api.example.com/v1/chat/completions", True),
        ("http://[::1]:8000/", True),
        ("http://me:hidden@localhost/", False),
        ("ftp://localhost/", False),
        ("no address", False),
        ("http://[::", False),
    ],
)
def test_plain_addresses_are_kept(url: str, may: bool, no_proxy: pytest.MonkeyPatch):  # noqa: ARG001
    assert may_keep(url) == may


def test_a_proxy_of_the_environment_is_used_unless_the_server_is_left_out_of_it(
    server: ModelServer, no_proxy: pytest.MonkeyPatch
):
    no_proxy.setenv("http_proxy", server.url)
    no_proxy.setenv("no_proxy", "10.0.0.7")
    server.does(completion("by the proxy"))
    with OpenAiVlm("http://model.invalid", "m") as vlm:
        assert vlm.ask(Ask("x")).text == "by the proxy"
    assert server.requests[0]["path"] == "http://model.invalid/v1/chat/completions"
    assert may_keep("http://10.0.0.7/v1/chat/completions")
    assert may_keep("https://model.invalid/v1/chat/completions")


def test_a_certificate_that_is_not_trusted_is_an_error_of_the_model(tmp_path: Path):
    port = one_answer(b"", certificate=self_made(tmp_path))
    with OpenAiVlm(f"https://127.0.0.1:{port}", "m") as vlm, pytest.raises(ModelError, match="cannot be reached"):
        vlm.ask(Ask("x", timeout_s=5))
