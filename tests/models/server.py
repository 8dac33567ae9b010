"""A real HTTP server that answers as it is told: whole, streamed, late, broken, or not at all."""

import json
import math
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Answer:
    """One answer.

    Args:
        body: its body, in pieces that are sent one by one; a piece that is an event is waited for.
        status: HTTP status.
        kind: content type.
        headers: further headers.
        cut: hang up before the end of the body.
    """

    body: Sequence[bytes | threading.Event] = ()
    status: int = 200
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    cut: bool = False


@dataclass(frozen=True)
class HangUp:
    """Close the connection without an answer."""


@dataclass(frozen=True)
class Silence:
    """Say nothing until the server stops."""


Act: TypeAlias = Answer | HangUp | Silence


@dataclass
class ModelServer:
    """What the server does, and what it was asked.

    Args:
        url: its address.
        acts: what it does, in the order of requests, the last one from then on; or what decides by the request.
        pages: what it says at addresses that are only read ("/v1/models"); elsewhere nothing is found.
        requests: what it was asked.
        read: addresses that were read, and with which key.
        stopped: set when the server stops.
        hung_up: set when a client closed the connection in the middle of an answer.
    """

    url: str = ""
    acts: Sequence[Act] | Callable[[dict[str, Any]], Act] = ()
    pages: dict[str, object] = field(default_factory=dict)
    read: list[tuple[str, str | None]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)
    stopped: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)

    def does(self, *acts: Act) -> None:
        self.acts = acts

    def is_a(self, owner: str, version: str | None = None) -> None:
        """Say which software it is."""
        self.pages["/v1/models"] = {"object": "list", "data": [{"id": "m", "owned_by": owner}]}
        if version is not None:
            self.pages["/version"] = {"version": version}

    def says(self, *texts: object) -> None:
        self.does(*(completion(text) for text in texts))

    def act(self, request: dict[str, Any]) -> Act:
        self.requests.append(request)
        if callable(self.acts):
            return self.acts(request)
        return self.acts[min(len(self.requests), len(self.acts)) - 1]


def completion(text: object, finish: str = "stop", **more: object) -> Answer:
    """A whole chat completion."""
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": finish}
    return Answer((json.dumps({"choices": [choice], **more}).encode(),))


def sure(*tokens: Any, **more: object) -> Answer:
    """A whole chat completion that says how probable its tokens are: (text, p) or (text, p, {other: p, ...})."""
    content: list[dict[str, Any]] = []
    for text, p, *others in tokens:
        listed = [{"token": other, "logprob": math.log(q)} for other, q in (others[0].items() if others else ())]
        content.append({"token": text, "logprob": math.log(p), "top_logprobs": listed})
    message = {"role": "assistant", "content": "".join(token[0] for token in tokens)}
    choice = {"message": message, "finish_reason": "stop", "logprobs": {"content": content}}
    return Answer((json.dumps({"choices": [choice], **more}).encode(),))


def failure(status: int, message: str, **headers: str) -> Answer:
    """An error in the form of OpenAI's."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer((json.dumps({"error": {"message": message}}).encode(),), status, headers=named)


def event(content: str | None = None, finish: str | None = None) -> bytes:
    """One event of a streamed completion."""
    delta = {} if content is None else {"content": content}
    return b"data: " + json.dumps({"choices": [{"delta": delta, "finish_reason": finish}]}).encode() + b"\n\n"


def streamed(*pieces: str, end: Sequence[bytes] | None = None, cut: bool = False) -> Answer:
    """A streamed completion of these pieces."""
    closing = (event(finish="stop"), b"data: [DONE]\n\n") if end is None else tuple(end)
    return Answer((*(event(piece) for piece in pieces), *closing), kind="text/event-stream", cut=cut)


def raw_stream(*pieces: bytes | threading.Event) -> Answer:
    """An event stream of these bytes."""
    return Answer(pieces, kind="text/event-stream")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


@contextmanager
def model_server() -> Generator[ModelServer]:
    """Serve on a free port of this machine."""
    state = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            state.read.append((self.path, self.headers["Authorization"]))
            found = state.pages.get(self.path)
            self.answer(failure(404, "no such page") if found is None else Answer((json.dumps(found).encode(),)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.connections.add(self.client_address[1])
            request = {"path": self.path, "key": self.headers["Authorization"], "body": json.loads(body)}
            match state.act(request):
                case Silence():
                    state.stopped.wait(30)
                    self.close_connection = True
                case HangUp():
                    self.close_connection = True
                case Answer() as answer:
                    self.answer(answer)

        def answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Transfer-Encoding", "chunked")
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            try:
                for piece in answer.body:
                    if isinstance(piece, threading.Event):
                        piece.wait(30)
                    elif piece:
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                if answer.cut:
                    self.close_connection = True
                else:
                    self.wfile.write(b"0\r\n\r\n")
            except OSError:
                state.hung_up.set()
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{http.server_port}"
    try:
        yield state
    finally:
        state.stopped.set()
        http.shutdown()
        thread.join()
        http.server_close()
