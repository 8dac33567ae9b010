"""A server in a process of its own that tests kill; run as a script, it serves: RECORDINGS STORE PAGE PORT."""

import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from vifailback.annotate import AnnotateConfig, create_app


class KillableServer:
    """Serves recordings at one address, over as many lives as a test needs.

    Args:
        recordings: folder of the recordings.
        store: path of the annotation database.
        page: folder of the built page.
    """

    def __init__(self, recordings: Path, store: Path, page: Path):
        self.store = store
        self._told = [str(recordings), str(store), str(page)]
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Return once it listens."""
        command = [sys.executable, __file__, *self._told, str(self._port)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._port = int(self._process.stdout.readline())

    def kill(self) -> None:
        """As `kill -9` does: nothing is finished, nothing is tidied up."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()


def _serve(recordings: str, store: str, page: str, port: str) -> None:
    config = AnnotateConfig(Path(recordings), Path(store), author="Ada")
    app = create_app(config, static=Path(page))
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", int(port)))
        listener.listen()
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run([listener])


if __name__ == "__main__":
    _serve(*sys.argv[1:])
