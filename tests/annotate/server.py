"""A real server on a free port of this machine, for tests that speak HTTP to it."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def serving(app: ASGIApp, *, certificate: tuple[Path, Path] | None = None) -> Generator[str]:
    """Serve an application in a thread; yields its address ("http://127.0.0.1:12345")."""
    with socket.socket(
        proto=socket.IPPROTO_TCP
    ) as listener:  # asyncio sends at once (TCP_NODELAY) only where it says TCP
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # from here on requests wait until the server takes them
        cert, key = certificate or (None, None)
        config = uvicorn.Config(app, log_level="warning", access_log=False, ssl_certfile=cert, ssl_keyfile=key)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"{'https' if certificate else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive(), "the server did not stop"
