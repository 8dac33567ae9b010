"""models.chat: many asks at once to a real HTTP server that misbehaves in every way."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from tests.models.server import Act, Answer, HangUp, ModelServer, Silence, completion, failure
from tests.models.waits import Waits

from vifailback.errors import ConfigError, ModelError
from vifailback.models.address import LARGEST_REPLY
from vifailback.models.chat import LONGEST_REST_S, ChatServer, Part
from vifailback.models.limits import RateLimit
from vifailback.models.patience import Patience, Told

QUESTION = [json.dumps({"type": "text", "text": "Did it work?"}).encode()]
FAST = Patience(attempts=3, timeout_s=5)


def ask(
    server: ModelServer,
    *,
    waits: Waits | None = None,
    content: Sequence[Part] = QUESTION,
    system: str = "",
    **options: Any,
) -> Told:
    async def go() -> Told:
        time = waits or Waits()
        given = {"patience": FAST, "sleep": time, "clock": time.clock, **options}
        async with ChatServer(server.url, "model", **given) as chat:
            return await chat.ask(content, system)

    return asyncio.run(go())


def test_a_reply_says_what_it_took(server: ModelServer):
    server.does(completion("Failed", model="m-1", usage={"completion_tokens": 3, "prompt_tokens": 900}))
    told = ask(server, system="Be brief.", extra={"top_p": 1})
    assert (told.reply.text, told.reply.model, told.reply.tokens) == ("Failed", "m-1", 3)
    assert (told.attempts, told.asked_tokens, told.finish) == (1, 900, "stop")
    body = server.requests[0]["body"]
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Did it work?"}]},
    ]
    assert (body["temperature"], body["max_tokens"], body["top_p"]) == (0.0, 2048, 1)


def test_a_part_may_come_in_pieces(server: ModelServer):
    server.does(completion("yes"))
    whole = QUESTION[0]
    ask(server, content=[(whole[:5], whole[5:9], whole[9:]), whole])
    part = {"type": "text", "text": "Did it work?"}
    assert server.requests[0]["body"]["messages"] == [{"role": "user", "content": [part, part]}]


def test_a_proxy_of_the_environment_is_used(server: ModelServer, monkeypatch: pytest.MonkeyPatch):
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, server.url)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
    server.does(completion("by the proxy"))
    assert ask(replace(server, url="http://model.invalid")).reply.text == "by the proxy"
    assert server.requests[0]["path"] == "http://model.invalid/v1/chat/completions"


@pytest.mark.parametrize(("key", "sent"), [("", "Basic bWU6aGlkZGVu"), ("sk-mine", "Bearer sk-mine")])
def test_a_key_goes_before_a_password_in_netrc(
    key: str, sent: str, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password hidden\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.does(completion("yes"))
    ask(server, api_key=key)
    assert server.requests[0]["key"] == sent


BROKEN: dict[str, Act] = {
    "hangs up": HangUp(),
    "busy": failure(429, "too many"),
    "broken": failure(500, "oh no"),
    "gateway": Answer((b"<html><h1>502 Bad Gateway</h1></html>",), 502, "text/html"),
    "html with status 200": Answer((b"<!doctype html><title>Log in</title>",), kind="text/html"),
    "half a JSON": Answer((b'{"choices": [{"mess',)),
    "cut in the middle": Answer((b'{"choices": [{"mess',), cut=True),
    "no choices": Answer((b'{"choices": []}',)),
    "no text": completion(None),
    "no completion": Answer((b"[1, 2]",)),
    "nothing": Answer(()),
    "an error with status 200": Answer((b'{"error": {"message": "worker died"}}',)),
    "no known encoding": Answer((b"\x1f\x8b\x00 not gzip",), headers=(("Content-Encoding", "gzip"),)),
    "bytes": Answer((bytes(range(256)),)),
    "too much": Answer((b" " * (LARGEST_REPLY // 2), b" " * (LARGEST_REPLY // 2), b" ")),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_may_pass_is_asked_again(what: str, server: ModelServer):
    server.does(BROKEN[what], completion("Failed"))
    waits = Waits()
    told = ask(server, waits=waits)
    assert (told.reply.text, told.attempts) == ("Failed", 2)
    assert waits.seconds


@pytest.mark.parametrize("what", BROKEN)
def test_what_stays_is_named_with_the_server(what: str, server: ModelServer):
    server.does(BROKEN[what])
    with pytest.raises(ModelError, match=rf"{re.escape(server.url)}.*\(asked 3 times\)") as error:
        ask(server)
    assert len(str(error.value)) < 500
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 301])
def test_what_will_not_pass_is_not_asked_again(status: int, server: ModelServer):
    server.does(failure(status, "because I say so"))
    with pytest.raises(ModelError, match=f"status {status}: because I say so"):
        ask(server)
    assert len(server.requests) == 1


def test_a_server_that_hangs_is_asked_twice(server: ModelServer):
    server.does(Silence())
    with pytest.raises(ModelError, match=r"did not answer within 0\.2 s \(asked 2 times\)"):
        ask(server, patience=Patience(attempts=8, timeout_s=0.2))


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_the_server_says_when_to_come_again_and_all_others_wait_too(form: str, server: ModelServer):
    when = "7" if form == "seconds" else format_datetime(datetime.now(UTC) + timedelta(seconds=7), usegmt=True)
    server.does(failure(429, "slowly", Retry_After=when), completion("Failed"))
    waits = Waits()
    limit = RateLimit(clock=waits.clock, sleep=waits)
    ask(server, waits=waits, limit=limit)
    assert 5 <= waits.now <= 8


@pytest.mark.parametrize("when", ["nan", "inf", "soon", "-3", "1e9"])
def test_a_rest_that_makes_no_sense_is_not_taken_at_its_word(when: str, server: ModelServer):
    server.does(failure(503, "later", Retry_After=when), completion("Failed"))
    waits = Waits()
    assert ask(server, waits=waits).attempts == 2
    assert max(waits.seconds) <= LONGEST_REST_S


def test_waits_grow_and_differ(server: ModelServer):
    server.does(failure(500, "no"))
    waits = Waits()
    with pytest.raises(ModelError):
        ask(server, waits=waits, patience=Patience(attempts=9, first_s=1, longest_s=16))
    assert len(waits.seconds) == 8
    assert all(0 <= wait <= 2 * min(2**number, 16) for number, wait in enumerate(waits.seconds))
    assert sum(waits.seconds[4:]) > sum(waits.seconds[:4])


def test_a_server_gets_the_fields_it_takes(server: ModelServer):
    def act(request: dict[str, Any]) -> Act:
        body = request["body"]
        for name in ("temperature", "max_tokens"):
            if name in body:
                return failure(400, f"unsupported parameter: {name}")
        return completion("Failed")

    server.acts = act
    told = ask(server)
    assert told.attempts == 1
    assert server.requests[-1]["body"]["max_completion_tokens"] == 2048


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_replies_are_read_in_every_encoding_of_json(encoding: str, server: ModelServer):
    body = json.dumps({"choices": [{"message": {"content": "向左移动 é"}}]}, ensure_ascii=False)
    server.does(Answer((body.encode(encoding),)))
    assert ask(server).reply.text == "向左移动 é"


def test_a_reply_that_was_cut_off_before_it_began_is_empty_and_says_so(server: ModelServer):
    server.does(completion(None, finish="length"))
    told = ask(server)
    assert (told.reply.text, told.reply.cut_off, told.finish) == ("", True, "length")


def test_a_refusal_is_a_reply(server: ModelServer):
    body = {"choices": [{"message": {"content": None, "refusal": "I cannot help."}, "finish_reason": "stop"}]}
    server.does(Answer((json.dumps(body).encode(),)))
    assert ask(server).reply.text == "I cannot help."


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(ModelError, match=r"http://127\.0\.0\.1:9/v1/chat/completions cannot be reached"):
        ask(ModelServer("http://127.0.0.1:9"))


def test_the_key_goes_to_the_server_and_into_no_message(server: ModelServer):
    server.does(failure(401, "bad key: sk-secret"))
    with pytest.raises(ModelError, match=r"\*\*\*") as error:
        ask(server, api_key="sk-secret")
    assert "secret" not in str(error.value)
    assert server.requests[0]["key"] == "Bearer sk-secret"
    with pytest.raises(ConfigError, match="HTTP header"):
        ask(server, api_key="sk\nx")


def test_connections_are_used_again(server: ModelServer):
    server.says("Failed")

    async def many() -> None:
        async with ChatServer(server.url, "model", connections=3) as chat:
            await asyncio.gather(*(chat.ask(QUESTION) for _ in range(30)))

    asyncio.run(many())
    assert len(server.requests) == 30
    assert len(server.connections) <= 3


def test_a_body_of_megabytes_arrives_whole(server: ModelServer):
    server.says("Failed")
    parts = [json.dumps({"type": "text", "text": f"{number}" * 400_000}).encode() for number in range(10)]
    ask(server, content=parts)
    said = server.requests[0]["body"]["messages"][0]["content"]
    assert [part["text"][:2] for part in said] == [f"{number}{number}" for number in range(10)]
    assert all(len(part["text"]) == 400_000 for part in said)
