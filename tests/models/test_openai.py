"""A model behind a real HTTP server: asked, streamed, and everything that goes wrong on the way."""

import base64
import json
import threading
import traceback
from collections.abc import Callable, Generator
from contextlib import ExitStack
from typing import Any, TypeAlias

import cv2
import httpx
import numpy as np
import pytest
from tests.models.server import (
    Answer,
    HangUp,
    ModelServer,
    Silence,
    completion,
    event,
    failure,
    raw_stream,
    streamed,
)

from vifailback.errors import ConfigError, ModelError
from vifailback.models import OpenAiVlm
from vifailback.models.picture import data_url
from vifailback.types import Ask

Make: TypeAlias = Callable[..., OpenAiVlm]
KEY = "sk-very-secret"


@pytest.fixture
def vlm() -> Generator[Make]:
    """Makes models that wait for nothing; closes them at the end."""
    with ExitStack() as stack:

        def make(address: ModelServer | str, **options: Any) -> OpenAiVlm:
            url = address if isinstance(address, str) else address.url
            options = {"sleep": lambda _: None, **options}
            return stack.enter_context(OpenAiVlm(url, "qwen", **options))

        yield make


def test_an_ask_becomes_one_chat_completion_with_images_before_the_words(server: ModelServer, vlm: Make):
    server.does(completion("Failed", model="Qwen3-VL-8B", usage={"completion_tokens": 2}))
    picture = np.zeros((4, 6, 3), np.uint8)
    picture[..., 0] = 255
    jpeg = cv2.imencode(".jpg", picture)[1].tobytes()
    reply = vlm(server, api_key=KEY).ask(Ask("Did it fail?", (picture, jpeg)))
    assert (reply.text, reply.model, reply.tokens, reply.cut_off) == ("Failed", "Qwen3-VL-8B", 2, False)
    assert reply.latency_s > 0
    (request,) = server.requests
    assert (request["path"], request["key"]) == ("/v1/chat/completions", f"Bearer {KEY}")
    body = request["body"]
    assert {key: body[key] for key in ("model", "temperature", "max_tokens")} == {
        "model": "qwen",
        "temperature": 0,
        "max_tokens": 2048,
    }
    first, second, words = body["messages"][0]["content"]
    assert words == {"type": "text", "text": "Did it fail?"}
    assert second["image_url"]["url"] == "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
    sent = base64.b64decode(first["image_url"]["url"].removeprefix("data:image/jpeg;base64,"))
    shown = cv2.imdecode(np.frombuffer(sent, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert shown.shape == picture.shape
    assert np.abs(shown.astype(int) - picture).max() < 12, "the colours are exchanged"


def test_words_alone_are_plain_text_and_the_limits_of_the_ask_are_sent(server: ModelServer, vlm: Make):
    server.says("yes")
    vlm(server, extra={"top_p": 0.5}).ask(Ask("Well?", max_tokens=7, temperature=0.5))
    body = server.requests[0]["body"]
    assert body["messages"] == [{"role": "user", "content": "Well?"}]
    assert (body["max_tokens"], body["temperature"], body["top_p"]) == (7, 0.5, 0.5)
    assert server.requests[0]["key"] is None


def test_a_reply_that_was_too_long_says_so(server: ModelServer, vlm: Make):
    server.does(completion("First,", finish="length"))
    assert vlm(server).ask(Ask("x")).cut_off


def test_content_in_parts_is_one_text(server: ModelServer, vlm: Make):
    server.does(completion([{"type": "text", "text": "Fail"}, {"type": "text", "text": "ed"}, {"type": "x"}]))
    assert vlm(server).ask(Ask("x")).text == "Failed"


def test_several_threads_ask_at_once(server: ModelServer, vlm: Make):
    server.acts = lambda request: completion(request["body"]["messages"][0]["content"])
    model, said = vlm(server), {}
    threads = [
        threading.Thread(target=lambda word=word: said.update({word: model.ask(Ask(word)).text})) for word in "abcdef"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert said == {word: word for word in "abcdef"}


# --- streaming ---


def test_a_stream_comes_piece_by_piece_as_the_server_sends_it(server: ModelServer, vlm: Make):
    more = threading.Event()
    server.does(raw_stream(event("The left "), more, event("gripper"), event(finish="stop"), b"data: [DONE]\n\n"))
    pieces = vlm(server).stream(Ask("x"))
    assert next(pieces) == "The left "
    more.set()
    assert list(pieces) == ["gripper"]
    assert server.requests[0]["body"]["stream"] is True


WHOLE = event("Caf") + event("é \u2028 ü") + event(finish="stop") + b"data: [DONE]\n\n"


@pytest.mark.parametrize(
    "data",
    [
        WHOLE,
        WHOLE.replace(b"\n", b"\r\n"),
        WHOLE.replace(b"\n", b"\r"),
        WHOLE.replace(b"data: ", b"data:"),
        b"\xef\xbb\xbf" + WHOLE,
        b": ping\n\nevent: message\nid: 3\nretry: 5\n" + WHOLE,
        WHOLE.removesuffix(b"data: [DONE]\n\n"),
        WHOLE.removesuffix(b"\n\n"),
        WHOLE.replace(event(finish="stop"), b""),
        WHOLE.replace(b"data: [DONE]", b'data: {"choices": [], "usage": {"completion_tokens": 3}}\n\ndata: [DONE]'),
        WHOLE.replace(rb"\u00e9", "é".encode()).replace(rb"\u2028", "\u2028".encode()),
    ],
)
@pytest.mark.parametrize("cut", [1, 7, 10_000])
def test_a_stream_is_read_in_any_spelling_and_any_cut(server: ModelServer, data: bytes, cut: int, vlm: Make):
    server.does(raw_stream(*(data[at : at + cut] for at in range(0, len(data), cut))))
    assert "".join(vlm(server).stream(Ask("x"))) == "Café \u2028 ü"


def test_a_server_that_does_not_stream_says_all_at_once(server: ModelServer, vlm: Make):
    server.says("Failed")
    assert list(vlm(server).stream(Ask("x"))) == ["Failed"]


@pytest.mark.parametrize(
    ("answer", "came", "why"),
    [
        (streamed("The left", end=()), "The left", "broke off after 8 characters"),
        (streamed("The left", end=(), cut=True), "The left", "broke off"),
        (streamed("The", end=[b'data: {"error": {"message": "out of memory"}}\n\n']), "The", "out of memory"),
        (streamed("The", end=[b"data: <html>\n\n"]), "The", "not with a chat completion: '<html>'"),
        (streamed("The", end=[event(finish="length")]), "The", "cut off at 2048 tokens"),
        (streamed(), "", "without text"),
        (raw_stream(b"<html>no events</html>"), "", "broke off after 0 characters"),
        (raw_stream(b"data: " + b"x" * 5_000_000), "", "does not end"),
        (completion(None), "", "without text"),
        (Answer((b"<html>hello</html>",), kind="text/html"), "", "not with a chat completion"),
        (failure(404, "no model called qwen"), "", "status 404: no model called qwen"),
    ],
)
def test_a_stream_that_goes_wrong_gives_what_came_and_says_why(
    server: ModelServer, answer: Answer, came: str, why: str, vlm: Make
):
    server.does(answer)
    said: list[str] = []
    with pytest.raises(ModelError, match=why):
        said.extend(vlm(server).stream(Ask("x")))  # extend keeps what came before the error
    assert "".join(said) == came
    assert len(server.requests) == 1, "a stream that began is never asked again"


def test_a_stream_that_stalls_is_given_up(server: ModelServer, vlm: Make):
    server.does(raw_stream(event("The"), server.stopped))
    pieces = vlm(server).stream(Ask("x", timeout_s=0.3))
    assert next(pieces) == "The"
    with pytest.raises(ModelError, match=r"did not answer within 0\.3 s"):
        next(pieces)


def test_a_stream_that_never_ends_is_given_up_at_the_asks_time(server: ModelServer, vlm: Make):
    now = iter(range(1000))
    server.does(raw_stream(*(event("x") for _ in range(50)), server.stopped))
    with pytest.raises(ModelError, match="did not answer within 20 s"):
        list(vlm(server, clock=lambda: float(next(now))).stream(Ask("x", timeout_s=20)))


def test_closing_a_stream_hangs_up(server: ModelServer, vlm: Make):
    go_on = threading.Event()
    server.does(raw_stream(event("The"), go_on, *([event("x" * 100_000)] * 200)))
    pieces = vlm(server).stream(Ask("x"))
    assert next(pieces) == "The"
    pieces.close()
    go_on.set()
    assert server.hung_up.wait(20)


# --- what goes wrong ---


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer((b"<html>hello</html>",)), "not with a chat completion: '<html>hello</html>'"),
        (Answer((b'{"choi',)), "not with a chat completion"),
        (Answer((b"[1, 2]",)), "not with a chat completion"),
        (Answer((b'{"choices": 3}',)), "not with a chat completion"),
        (Answer((b'{"choices": []}',)), "without text"),
        (Answer((b'{"choices": [{"message": {}}]}',)), "without text"),
        (Answer((b"[" * 1_000_000,)), "not with a chat completion"),
        (Answer((b"\xff\xfe\x00",)), "not with a chat completion"),
        (completion(7), "without text"),
        (Answer((b'{"error": {"message": "overloaded"}}',)), "overloaded"),
        (Answer((b'{"detail": [{"msg": "too many images"}]}',), 422), "status 422: .*too many images"),
        (Answer((b'{"error": "no such model"}',), 404), "status 404: no such model"),
        (Answer((b"",), 500), "status 500"),
        (Answer((b"x",), 301, headers=(("Location", "http://elsewhere/"),)), "status 301"),
        (Answer((b"not gzip",), headers=(("Content-Encoding", "gzip"),)), "broke off"),
        (Answer((b'{"choices"',), cut=True), "broke off"),
        (Answer([b"x" * 1_000_000] * 11), "more than 10000000 bytes"),
    ],
)
def test_an_answer_that_is_none_is_named_with_the_servers_words(
    server: ModelServer, answer: Answer, why: str, vlm: Make
):
    server.does(answer)
    with pytest.raises(ModelError, match=why) as raised:
        vlm(server).ask(Ask("x"))
    assert str(raised.value).startswith(f"{server.url}/v1/chat/completions ")
    assert len(str(raised.value)) < 400
    assert len(server.requests) == 1


def test_a_server_that_says_nothing_is_given_up_and_not_asked_again(server: ModelServer, vlm: Make):
    server.does(Silence())
    with pytest.raises(ModelError, match=r"did not answer within 0\.2 s"):
        vlm(server).ask(Ask("x", timeout_s=0.2))
    assert len(server.requests) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "no address", "ftp://localhost", "http://[::"])
def test_a_server_that_is_not_there_is_named(url: str, vlm: Make):
    with pytest.raises(ModelError, match="cannot be reached"):
        vlm(url).ask(Ask("x", timeout_s=5))


# --- asked again ---


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_busy_server_is_asked_again_after_the_time_it_names(server: ModelServer, status: int, vlm: Make):
    server.does(failure(status, "busy", Retry_After="3"), failure(status, "busy"), completion("Failed"))
    waits: list[float] = []
    assert vlm(server.url, sleep=waits.append).ask(Ask("x")).text == "Failed"
    assert waits == [3.0, 1.0]


def test_a_server_that_stays_busy_is_given_up(server: ModelServer, vlm: Make):
    server.does(failure(503, "loading the model"))
    waits: list[float] = []
    with pytest.raises(ModelError, match="status 503: loading the model"):
        vlm(server.url, sleep=waits.append).ask(Ask("x"))
    assert waits == [0.5, 1.0, 2.0]


def test_nobody_waits_longer_than_the_ask(server: ModelServer, vlm: Make):
    server.does(failure(429, "come tomorrow", Retry_After="86400"))
    waits: list[float] = []
    with pytest.raises(ModelError, match="come tomorrow"):
        vlm(server.url, sleep=waits.append).ask(Ask("x"))
    assert waits == []


def test_a_kept_connection_that_was_closed_meanwhile_is_renewed(server: ModelServer, vlm: Make):
    server.does(completion("one"), HangUp(), completion("two"))
    model = vlm(server)
    assert [model.ask(Ask("x")).text for _ in range(2)] == ["one", "two"]
    assert len(server.requests) == 3
    assert len(server.connections) == 2


def test_a_server_that_always_hangs_up_is_named(server: ModelServer, vlm: Make):
    server.does(HangUp())
    with pytest.raises(ModelError, match="closed the connection"):
        vlm(server).ask(Ask("x"))
    assert len(server.requests) == 2


def test_one_connection_serves_many_asks(server: ModelServer, vlm: Make):
    server.says("yes")
    model = vlm(server)
    for _ in range(3):
        model.ask(Ask("x"))
    assert len(server.connections) == 1


# --- servers differ ---


def test_a_server_that_refuses_a_parameter_is_asked_in_its_own_way_from_then_on(server: ModelServer, vlm: Make):
    def act(request: dict[str, Any]) -> Answer:
        body = request["body"]
        if "max_tokens" in body:
            return failure(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        if "temperature" in body:
            return failure(400, "'temperature' does not support 0 with this model.")
        return completion("yes")

    server.acts = act
    model = vlm(server)
    assert model.ask(Ask("x", max_tokens=9)).text == "yes"
    assert server.requests[-1]["body"]["max_completion_tokens"] == 9
    assert len(server.requests) == 3
    assert model.ask(Ask("x")).text == "yes"
    assert len(server.requests) == 4


def test_a_server_that_refuses_for_ever_is_named(server: ModelServer, vlm: Make):
    server.does(failure(400, "temperature and max_tokens: never heard"))
    with pytest.raises(ModelError, match="status 400"):
        vlm(server).ask(Ask("x"))
    assert len(server.requests) == 2


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/", "/v1/chat/completions", " "])
def test_the_address_may_be_the_server_or_the_whole_path(server: ModelServer, suffix: str, vlm: Make):
    server.says("yes")
    vlm(server.url + suffix).ask(Ask("x"))
    assert server.requests[0]["path"] == "/v1/chat/completions"


def test_a_client_of_ones_own_is_used_and_stays_open(server: ModelServer, vlm: Make):
    server.says("yes")
    with httpx.Client(headers={"Authorization": "Bearer mine"}) as client:
        vlm(server.url, client=client).ask(Ask("x"))
        assert not client.is_closed
    assert server.requests[0]["key"] == "Bearer mine"


# --- the key ---


def test_no_message_holds_the_key(server: ModelServer, vlm: Make):
    server.does(failure(401, f"Incorrect API key provided: {KEY}."))
    model = vlm(server, api_key=f" {KEY}\n")
    with pytest.raises(ModelError, match=r"Incorrect API key provided: \*\*\*") as raised:
        model.ask(Ask("x"))
    assert server.requests[0]["key"] == f"Bearer {KEY}"
    assert KEY not in repr(model)
    assert KEY not in "".join(traceback.format_exception(raised.value))


def test_no_message_holds_the_password_of_the_address(server: ModelServer, vlm: Make):
    server.does(failure(401, "who are you?"))
    model = vlm(server.url.replace("//", "//me:hidden@"))
    with pytest.raises(ModelError) as raised:
        model.ask(Ask("x"))
    assert str(raised.value).startswith(f"{server.url}/v1/chat/completions answered with status 401")
    assert "hidden" not in repr(model)


def test_a_key_that_no_header_takes_is_refused_without_being_shown(vlm: Make):
    with pytest.raises(ConfigError, match="API key for http://x/v1/chat/completions") as raised:
        vlm("http://x", api_key="sk-a\nb")
    assert "sk-a" not in str(raised.value)


# --- pictures ---


@pytest.mark.parametrize(
    ("extension", "kind"), [(".jpg", "image/jpeg"), (".png", "image/png"), (".webp", "image/webp")]
)
def test_image_files_are_sent_as_they_are(extension: str, kind: str):
    data = cv2.imencode(extension, np.zeros((8, 8, 3), np.uint8))[1].tobytes()
    assert data_url(data) == f"data:{kind};base64,{base64.b64encode(data).decode()}"


@pytest.mark.parametrize("wrong", [b"", b"GIF89a", np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32)])
def test_what_is_no_image_is_named(wrong: Any):
    with pytest.raises(ValueError, match="expected"):
        data_url(wrong)


def test_the_body_is_plain_json(server: ModelServer, vlm: Make):
    server.says("ja")
    vlm(server).ask(Ask("größer als 5 µm? \ud83e\udd16"))
    assert "größer" in json.dumps(server.requests[0]["body"], ensure_ascii=False)
