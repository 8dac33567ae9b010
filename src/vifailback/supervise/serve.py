"""A proxy before any openpi policy server: robots connect here instead, and their policy is supervised."""

import importlib
import logging
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Any

import numpy as np

from vifailback.errors import InputError, MissingExtraError, ModelError
from vifailback.supervise.policy import SupervisedPolicy
from vifailback.supervise.wire import Seen, pack, unpack
from vifailback.types import Json, Observation, Policy, Vector

_log = logging.getLogger(__name__)


class RemotePolicy:
    """The policy behind the proxy; it is sent what the robot sent, with symbols and words where there is guidance.

    Args:
        url: of the policy server, for messages.
        socket: an open connection to it.
        metadata: what it said of itself.
    """

    def __init__(self, url: str, socket: Any, metadata: Json) -> None:
        self.url, self.metadata = url, metadata
        self._socket = socket
        self.seen: Seen | None = None
        """What the robot sent last; `infer` sends it on."""
        self.reply: Mapping[str, Json] | None = None
        """What the policy server answered last."""

    def infer(self, observation: Observation) -> Vector:
        """Ask the policy server for actions, float64 (horizon, dimensions).

        Raises:
            ModelError: it hung up, or answered with an error.
        """
        assert self.seen is not None, "what the robot sees comes first"
        try:
            self._socket.send(pack(self.seen.changed(observation)))
            answer: Json = self._socket.recv()
        except (OSError, _gone()) as error:
            raise ModelError(f"the policy server {self.url} hung up: {error}") from error
        if isinstance(answer, str):
            raise ModelError(f"the policy server {self.url} failed: {answer[-300:]}")
        self.reply = unpack(answer)
        if not isinstance(self.reply, dict) or "actions" not in self.reply:
            raise ModelError(f"the policy server {self.url} answered without actions")
        return np.asarray(self.reply["actions"], np.float64)

    def reset(self) -> None:
        """A policy server has no such request: a connection is an attempt."""


@contextmanager
def remote_policy(url: str) -> Generator[RemotePolicy]:
    """Connect to an openpi policy server ("ws://localhost:8000").

    Raises:
        ModelError: it cannot be reached.
        MissingExtraError: the package websockets is not installed.
    """
    client = _websockets("websockets.sync.client")
    with ExitStack() as stack:
        try:
            socket: Any = stack.enter_context(client.connect(url, compression=None, max_size=None))
            metadata: Json = unpack(socket.recv())
        except (OSError, ValueError, InputError, _gone()) as error:
            raise ModelError(f"the policy server {url} cannot be reached: {error}") from error
        yield RemotePolicy(url, socket, metadata)


@contextmanager
def proxy(
    url: str,
    supervise: Callable[[Policy], AbstractContextManager[SupervisedPolicy]],
    *,
    host: str = "localhost",
    port: int = 0,
    clock: Callable[[], float] = time.monotonic,
) -> Generator[Any]:
    """Open a proxy: give a websocket server whose `serve_forever` runs it and whose `shutdown` ends it.

    Args:
        url: the policy server behind it.
        supervise: makes the supervised policy of one connection, that is of one attempt; closed when it ends.
        host: where to listen.
        port: where to listen; 0 for any free one.
        clock: time that passes [s].

    Raises:
        MissingExtraError: the package websockets is not installed.
    """

    def attend(socket: Any) -> None:
        try:
            with remote_policy(url) as remote, supervise(remote) as supervised:
                socket.send(pack(remote.metadata))
                begin = clock()
                for message in socket:
                    socket.send(_answered(message, remote, supervised, clock, begin))
        except (InputError, ModelError) as error:
            _log.warning("%s", error)
            with suppress(_gone()):
                socket.send(str(error))  # a text instead of msgpack is an error to openpi's clients
                socket.close(1011, "error")

    server = _websockets("websockets.sync.server")
    with server.serve(attend, host, port, compression=None, max_size=None) as running:
        yield running


def _answered(
    message: Any, remote: RemotePolicy, supervised: SupervisedPolicy, clock: Callable[[], float], begin_s: float
) -> bytes:
    start = clock()
    if not isinstance(message, bytes):
        raise InputError("expected msgpack, got a text", field="message")
    remote.seen, remote.reply = Seen.of(unpack(message), start - begin_s), None
    actions = supervised.infer(remote.seen.observation)
    said = supervised.assessment
    guidance = supervised.guidance
    supervision = {
        "state": "" if said is None or said.state is None else said.state.value,
        "guided": guidance is not None,
        "words": said.words if said is not None and guidance is not None else "",
    }
    timing = {"infer_ms": (clock() - start) * 1e3}
    return pack({"server_timing": timing, **(remote.reply or {}), "actions": actions, "supervision": supervision})


def _websockets(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError("a proxy before a policy server", "robot") from error


def _gone() -> type[Exception]:
    """What says that the other side hung up, or never was a websocket."""
    return _websockets("websockets.exceptions").WebSocketException
