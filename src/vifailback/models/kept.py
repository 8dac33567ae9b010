"""Connections to one server that are kept from ask to ask, on the standard library's HTTP.

A request of half a megabyte takes a third of the CPU that it takes through httpx's own client. Errors and answers are
httpx's, so that who asks need not know which of the two carried the request.
"""

import http.client
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import httpx

from vifailback.models.address import is_proxied

PIECE = 65_536
"""An answer is read in pieces of at most this size [bytes]."""


def may_keep(url: str) -> bool:
    """Say whether `Kept` reaches an address: plainly, without a proxy of the environment or a password in it."""
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError):
        return False
    if address.scheme not in ("http", "https") or not address.host or address.userinfo:
        return False
    return not is_proxied(url)


@dataclass(frozen=True)
class _Idle:
    """A connection that waits since a time [s]."""

    connection: http.client.HTTPConnection
    since_s: float


class Kept:
    """Sends requests to one address; several threads may send at once, each on a connection of its own.

    Args:
        url: the address; `may_keep` says whether it is one for this.
        idle_s: a connection that was idle for longer is not used again [s].
    """

    def __init__(self, url: str, *, idle_s: float) -> None:
        self._address = httpx.URL(url)
        self._target = self._address.raw_path.decode("ascii")
        self._idle_s = idle_s
        self._idle: deque[_Idle] = deque()
        self._lock = threading.Lock()
        self._closed = False
        self._trust: ssl.SSLContext | None = None

    def post(self, data: bytes, headers: Mapping[str, str], *, connect_s: float, timeout_s: float) -> httpx.Response:
        """Send a body and return the answer, its own body unread; closing it keeps or closes the connection.

        Args:
            data: the body.
            headers: the request's headers.
            connect_s: the longest wait for a connection [s].
            timeout_s: the longest wait for each further step [s].

        Raises:
            httpx.TimeoutException: the server takes longer than that.
            httpx.HTTPError: it cannot be reached, or breaks off.
        """
        connection = self._taken() or self._opened(connect_s)
        try:
            connection.sock.settimeout(timeout_s)
            # a server may refuse a body before its end, and hang up: its answer is what counts
            with suppress(ConnectionError):
                connection.request("POST", self._target, body=data, headers={"User-Agent": "vifailback", **headers})
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise _told(error, httpx.ReadTimeout, httpx.ReadError) from error
        except BaseException:
            connection.close()
            raise
        said = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.getheaders()]
        return httpx.Response(answer.status, headers=said, stream=_Body(self, connection, answer))

    def keep(self, connection: http.client.HTTPConnection) -> None:
        """Take a connection back, after the whole of an answer."""
        with self._lock:
            if not self._closed:
                self._idle.append(_Idle(connection, time.monotonic()))
                return
        connection.close()

    def close(self) -> None:
        """Close the connections; those in use, when their answers end."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, deque()
        for one in idle:
            one.connection.close()

    def _taken(self) -> http.client.HTTPConnection | None:
        """The connection that was used last, if it is still good; older ones are closed when they are too old."""
        oldest = time.monotonic() - self._idle_s
        late: list[_Idle] = []
        found: http.client.HTTPConnection | None = None
        with self._lock:
            while self._idle and self._idle[0].since_s < oldest:
                late.append(self._idle.popleft())
            if self._idle:
                found = self._idle.pop().connection
        for one in late:
            one.connection.close()
        if found is not None and not _is_quiet(found):
            found.close()
            return None
        return found

    def _opened(self, connect_s: float) -> http.client.HTTPConnection:
        host, port = self._address.raw_host.decode("ascii"), self._address.port
        if self._address.scheme == "https":
            with self._lock:
                self._trust = self._trust or httpx.create_ssl_context()
            connection = http.client.HTTPSConnection(host, port or 443, timeout=connect_s, context=self._trust)
        else:
            connection = http.client.HTTPConnection(host, port or 80, timeout=connect_s)
        try:
            connection.connect()
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise _told(error, httpx.ConnectTimeout, httpx.ConnectError) from error
        return connection


class _Body(httpx.SyncByteStream):
    """The body of an answer, piece by piece as it comes."""

    def __init__(self, home: Kept, connection: http.client.HTTPConnection, answer: http.client.HTTPResponse) -> None:
        self._home, self._connection, self._answer = home, connection, answer
        self._left = answer.length  # counted here: read1 does not before Python 3.12
        self._whole = self._left == 0

    def __iter__(self) -> Iterator[bytes]:
        while not self._whole:
            try:
                piece = self._answer.read1(PIECE if self._left is None else min(PIECE, self._left))
            except (OSError, http.client.HTTPException) as error:
                raise _told(error, httpx.ReadTimeout, httpx.ReadError) from error
            if not piece and self._left:
                raise httpx.RemoteProtocolError(f"the connection was closed {self._left} bytes before the end")
            self._left = None if self._left is None else self._left - len(piece)
            self._whole = not piece or self._left == 0
            if piece:
                yield piece

    def close(self) -> None:
        self._answer.close()
        if self._whole and not self._answer.will_close:
            self._home.keep(self._connection)
        else:
            self._connection.close()


def _told(
    error: Exception, late: type[httpx.TimeoutException], broken: type[httpx.NetworkError]
) -> httpx.TransportError:
    """An error in httpx's words."""
    if isinstance(error, TimeoutError):
        return late(str(error))
    if isinstance(error, http.client.HTTPException):
        return httpx.RemoteProtocolError(str(error) or type(error).__name__)
    return broken(str(error))


def _is_quiet(connection: http.client.HTTPConnection) -> bool:
    """Whether nothing came while nobody asked: what comes then is the server's goodbye."""
    waiting: socket.socket | None = connection.sock
    if waiting is None:
        return False
    try:
        waiting.settimeout(0)
        socket.socket.recv(waiting, 1, socket.MSG_PEEK)  # of the connection itself, also below TLS
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
