"""Serves the work routes in a process of its own, until it is killed: python work_serve.py PLACE PORT-FILE EPISODES."""

import socket
import sys
from pathlib import Path

import uvicorn
from tests.annotate.work_team import team_app

from vifailback.store.sql import now

if __name__ == "__main__":
    app = team_app(sys.argv[1], int(sys.argv[3]), now)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = Path(sys.argv[2])
        half = port.with_suffix(".part")
        half.write_text(str(listener.getsockname()[1]))
        half.replace(port)
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run([listener])
