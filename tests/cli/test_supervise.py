"""`vifailback supervise`, as a process between a robot and its policy server."""

import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.models.server import model_server
from websockets.sync.client import connect
from websockets.sync.server import serve

from vifailback.cli.supervise import main
from vifailback.errors import ConfigError
from vifailback.supervise.log import read_log
from vifailback.supervise.wire import pack, unpack

REPLY = '<Answer>\n"success detection": "Failed",\n"low level commands": "Open the left gripper.",\n</Answer>'


def test_a_robot_is_supervised_and_everything_is_kept(tmp_path: Path):
    prompts: list[str] = []

    def attend(socket: Any) -> None:
        socket.send(pack({}))
        for message in socket:
            prompts.append(unpack(message)["prompt"])
            socket.send(pack({"actions": np.zeros((5, 14))}))

    with model_server() as model, serve(attend, "localhost", 0, compression=None, max_size=None) as policy:
        thread = threading.Thread(target=policy.serve_forever)
        thread.start()
        model.says(REPLY)
        options = ["--policy", f"ws://localhost:{policy.socket.getsockname()[1]}", "--url", model.url, "--model", "m"]
        more = ["--every", "1", "--port", "0", "--log", str(tmp_path)]
        command = [sys.executable, "-m", "vifailback.cli.main", "supervise", *options, *more]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            place = re.match(r"ws://\S+", process.stdout.readline())
            assert place is not None
            with connect(place[0]) as robot:
                robot.recv()
                image = np.full((48, 64, 3), 90, np.uint8)
                seen = {"images": {"cam_high": image}, "state": np.zeros(14), "prompt": "Stack the cubes."}
                for _ in range(10_000):
                    robot.send(pack(seen))
                    if unpack(robot.recv())["supervision"]["guided"]:
                        break
            process.send_signal(signal.SIGINT)
        policy.shutdown()
        thread.join()
    assert prompts[0] == "Stack the cubes."
    assert prompts[-1] == "Open the left gripper."
    kept = read_log(tmp_path)[0][0]
    assert kept.assessment is not None
    assert kept.assessment.reply == REPLY
    assert kept.frames[0].exists()


def test_the_policy_server_is_a_websocket():
    with pytest.raises(ConfigError, match="ws://"):
        main(["--policy", "http://gpu:8000", "--url", "http://gpu:8001", "--model", "m"])
