"""Subtasks of a task sentence, by a model behind a real HTTP server."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from vifailback.errors import ModelError
from vifailback.vqa.subtasks.decompose import decompose
from vifailback.vqa.subtasks.model import decompose_with_model, read_numbered

TASK = "Use the left arm to grasp the wooden spatula and place it in the blue basket."
GOOD = "1. Move the left arm to approach the cup.\n2. Grasp the cup.\n"


@dataclass
class Server:
    """A small server that answers every request alike."""

    url: str = ""
    status: int = 200
    reply: Any = None
    silent: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def says(self, text: object) -> None:
        self.reply = json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]})


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append({"path": self.path, "key": self.headers["Authorization"], "body": json.loads(body)})
            if state.silent:
                state.released.wait(30)
                return
            data = state.reply.encode()
            self.send_response(state.status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{http.server_port}"
    yield state
    state.released.set()
    http.shutdown()
    thread.join()
    http.server_close()


def test_the_task_is_asked_and_the_numbered_list_comes_back(server: Server) -> None:
    server.says(GOOD)
    subtasks = decompose_with_model(TASK, url=server.url, model="qwen", api_key="secret")
    assert subtasks == ("Move the left arm to approach the cup.", "Grasp the cup.")
    (request,) = server.requests
    assert (request["path"], request["key"]) == ("/v1/chat/completions", "Bearer secret")
    assert request["body"]["model"] == "qwen"
    assert request["body"]["temperature"] == 0
    prompt = request["body"]["messages"][0]["content"]
    assert prompt.endswith(f"Task: {TASK}\n")
    assert "{task}" not in prompt


def test_the_prompts_example_is_what_the_grammar_says(server: Server) -> None:
    server.says(GOOD)
    decompose_with_model("Push the button.", url=server.url, model="qwen")
    prompt = server.requests[0]["body"]["messages"][0]["content"]
    for number, subtask in enumerate(decompose(TASK), start=1):
        assert f"\n{number}. {subtask}\n" in prompt


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
def test_the_address_may_be_the_server_or_the_whole_path(server: Server, suffix: str) -> None:
    server.says(GOOD)
    decompose_with_model(TASK, url=server.url + suffix, model="qwen")
    assert server.requests[0]["path"] == "/v1/chat/completions"
    assert server.requests[0]["key"] is None


def test_a_client_of_ones_own_is_used_and_stays_open(server: Server) -> None:
    server.says(GOOD)
    with httpx.Client(headers={"Authorization": "Bearer mine"}) as client:
        decompose_with_model(TASK, url=server.url, model="qwen", client=client)
        assert not client.is_closed
    assert server.requests[0]["key"] == "Bearer mine"


def test_a_blank_task_asks_nobody(server: Server) -> None:
    assert decompose_with_model(" \n", url=server.url, model="qwen") == ()
    assert server.requests == []


@pytest.mark.parametrize(
    ("status", "reply", "why"),
    [
        (200, "<html>hello</html>", "not with a chat completion"),
        (200, "{}", "not with a chat completion"),
        (200, "[1, 2]", "not with a chat completion"),
        (200, '{"choices": []}', "not with a chat completion"),
        (200, '{"choices": [{"message": {"content": null}}]}', "without text"),
        (404, '{"error": "no model called qwen"}', "status 404: .*no model called qwen"),
        (500, "", "status 500"),
    ],
)
def test_a_server_that_answers_nonsense_is_named(server: Server, status: int, reply: str, why: str) -> None:
    server.status, server.reply = status, reply
    with pytest.raises(ModelError, match=why) as raised:
        decompose_with_model(TASK, url=server.url, model="qwen")
    assert server.url in str(raised.value)


def test_a_server_that_says_nothing_is_given_up(server: Server) -> None:
    server.silent = True
    with pytest.raises(ModelError, match=r"did not answer within 0\.05 s"):
        decompose_with_model(TASK, url=server.url, model="qwen", timeout_s=0.05)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "no address", "ftp://localhost", "http://[::"])
def test_a_server_that_is_not_there_is_named(url: str) -> None:
    with pytest.raises(ModelError, match="cannot be reached"):
        decompose_with_model(TASK, url=url, model="qwen", timeout_s=5)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "<think>\n1. hm\nlet me see\n</think>\n\n" + GOOD,
        "```\n" + GOOD + "```",
        "1) Move the left arm to approach the cup.\n\n2) **Grasp the cup.**",
        "**1. Move the left arm to approach the cup.**\r\n  2. Grasp the cup.",
    ],
)
def test_a_numbered_list_is_read(text: str) -> None:
    assert read_numbered(text) == ("Move the left arm to approach the cup.", "Grasp the cup.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am sorry, I cannot help with that.",
        "Here are the subtasks:\n" + GOOD,
        GOOD + "Good luck!",
        "1. Grasp the cup.\n3. Lift the cup.",
        "2. Grasp the cup.",
        "- Grasp the cup.",
        "1. Grasp the cup.\n1. Lift the cup.",
        "1.",
        "\n".join(f"{number}. Wait." for number in range(1, 30)),
        "1. " + "very " * 100 + "long",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ModelError, match="the model's reply"):
        read_numbered(text)
