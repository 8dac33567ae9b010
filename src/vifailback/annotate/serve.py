"""Runs the annotation server on a socket until somebody ends it."""

import errno
import socket
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from vifailback.errors import ConfigError

DEFAULT_PORT = 8000
PORTS_TRIED = 20
"""How many ports from the default on are tried where none is asked for."""
GOODBYE_S = 3
"""How long answers that are on their way may still take when the server ends."""


@dataclass(frozen=True)
class Certificate:
    """Files of a TLS certificate and its key, in PEM."""

    certificate: Path
    key: Path


def listen(host: str, port: int | None) -> socket.socket:
    """Return a socket that takes connections; without a port the first free one from 8000 on.

    Raises:
        ConfigError: the port is taken, or the address is none of this machine's.
    """
    ports = range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED) if port is None else (port,)
    for candidate in ports:
        try:
            return _bound(host, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                why = error.strerror or str(error)
                raise ConfigError(f"cannot listen on {host} port {candidate}: {why}") from None
    if port is not None:
        raise ConfigError(f"port {port} of {host} is in use; leave --port out to take a free one")
    raise ConfigError(f"ports {ports[0]} to {ports[-1]} of {host} are all in use; say which to take with --port")


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
        0
    ]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(place)
        bound.listen(128)
    except BaseException:
        bound.close()
        raise
    return bound


def address(listener: socket.socket, *, tls: bool) -> str:
    """The address at which a browser on this machine finds the page."""
    host, port = listener.getsockname()[:2]
    name = "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return f"{'https' if tls else 'http'}://{name}:{port}/"


def serve(app: ASGIApp, listener: socket.socket, *, certificate: Certificate | None = None) -> None:
    """Serve until Ctrl-C or a signal; returns after Ctrl-C.

    Answers carry no server name. X-Forwarded-* headers count only from a proxy on this machine.

    Raises:
        ConfigError: the certificate cannot be read.
    """
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=GOODBYE_S,
        forwarded_allow_ips="127.0.0.1,::1",
        ssl_certfile=None if certificate is None else str(certificate.certificate),
        ssl_keyfile=None if certificate is None else str(certificate.key),
    )
    try:
        config.load()
    except OSError as error:  # ssl.SSLError is one
        raise ConfigError(f"the TLS certificate cannot be used: {error.strerror or error}") from None
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        return  # uvicorn ends in good order and then raises it again
