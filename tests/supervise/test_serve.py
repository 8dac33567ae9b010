"""The proxy before a policy server: real websockets on both sides."""

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.models.server import model_server
from tests.supervise.robots import DONE, FAILING, GUIDANCE, Scripted, picture
from websockets.sync.client import connect
from websockets.sync.server import serve

import vifailback as vf
from vifailback.errors import InputError
from vifailback.models import OpenAiVlm
from vifailback.supervise.assessment import Assessment
from vifailback.supervise.background import at_once
from vifailback.supervise.log import InterventionLog, read_log
from vifailback.supervise.policy import SupervisedPolicy
from vifailback.supervise.serve import proxy
from vifailback.supervise.trigger import EveryChunks
from vifailback.supervise.vlm import VlmSupervisor
from vifailback.supervise.wire import Seen, pack, unpack
from vifailback.types import Policy

FAILED = """<Answer>
"success detection": "Failed",
"low level commands": "Move the left gripper to the right.",
"visual prompts": "Draw Straight Arrow: {'start_point': [300, 500], 'end_point': [600, 500], 'color': ['green']}"
</Answer>"""


@contextmanager
def running(server: Any) -> Generator[str]:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"ws://localhost:{server.socket.getsockname()[1]}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture
def policy_server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server as openpi's: metadata first, then actions for each observation."""
    asked: list[dict[str, Any]] = []

    def attend(socket: Any) -> None:
        socket.send(pack({"name": "pi"}))
        for message in socket:
            asked.append(unpack(message))
            if asked[-1].get("prompt") == "break":
                socket.send("Traceback: out of memory")
                return
            socket.send(pack({"actions": np.full((5, 14), 0.5, np.float32), "policy_timing": {"infer_ms": 1.0}}))

    with serve(attend, "localhost", 0, compression=None, max_size=None) as server, running(server) as url:
        yield url, asked


def scripted(script: list[Assessment], folder: Path | None = None) -> Any:
    @contextmanager
    def supervise(policy: Policy) -> Generator[SupervisedPolicy]:
        with InterventionLog(folder or Path("unused"), at_once=True) if folder else _nothing() as log:
            listeners = [] if log is None else [log]
            yield SupervisedPolicy(
                policy, Scripted(script), trigger=EveryChunks(1), background=at_once, listeners=listeners
            )

    return supervise


@contextmanager
def _nothing() -> Generator[None]:
    yield None


def aloha(value: int = 90, *, first: bool = True, prompt: str = "Put the cube away.") -> dict[str, Any]:
    """An observation as openpi's ALOHA client sends it: channels first."""
    image = picture(value, 224, 224)
    shown = image.transpose(2, 0, 1).copy() if first else image
    names = ("cam_right_wrist", "cam_left_wrist", "cam_high")
    return {"images": dict.fromkeys(names, shown), "state": np.zeros(14), "prompt": prompt, "extra": [1, {"a": None}]}


@pytest.mark.parametrize("first", [True, False])
def test_guidance_is_in_what_the_policy_server_gets_and_only_there(
    policy_server: tuple[str, list[dict[str, Any]]], tmp_path: Path, first: bool
):
    url, asked = policy_server
    with proxy(url, scripted([FAILING, DONE], tmp_path)) as server, running(server) as place, connect(place) as robot:
        assert unpack(robot.recv()) == {"name": "pi"}
        replies: list[dict[str, Any]] = []
        for _ in range(3):
            robot.send(pack(aloha(first=first)))
            replies.append(unpack(robot.recv()))
    plain, guided, after = asked
    assert plain["prompt"] == after["prompt"] == "Put the cube away."
    assert (guided["prompt"], guided["extra"]) == ("Move the left gripper to the right.", [1, {"a": None}])
    head = guided["images"]["cam_high"]
    head = head.transpose(1, 2, 0) if first else head
    image = picture(90, 224, 224)
    np.testing.assert_array_equal(head, vf.mask_roi(vf.draw(image, GUIDANCE.symbols), GUIDANCE.symbols))
    assert not guided["images"]["cam_right_wrist"].any()
    np.testing.assert_array_equal(after["images"]["cam_high"], aloha(first=first)["images"]["cam_high"])
    assert [reply["supervision"]["guided"] for reply in replies] == [False, True, False]
    assert [reply["supervision"]["state"] for reply in replies] == ["", "failing", "done"]
    assert replies[0]["policy_timing"] == {"infer_ms": 1.0}
    np.testing.assert_array_equal(replies[0]["actions"], np.full((5, 14), 0.5))
    assert len(read_log(tmp_path)[0]) == 2


def test_a_model_behind_a_server_watches_the_robot(policy_server: tuple[str, list[dict[str, Any]]]):
    url, asked = policy_server

    @contextmanager
    def supervise(policy: Policy) -> Generator[SupervisedPolicy]:
        with OpenAiVlm(model.url, "m") as vlm:
            yield SupervisedPolicy(policy, VlmSupervisor(vlm), trigger=EveryChunks(1), background=at_once)

    with model_server() as model, proxy(url, supervise) as server, running(server) as place, connect(place) as robot:
        model.says(FAILED)
        robot.recv()
        for _ in range(2):
            robot.send(pack(aloha()))
            robot.recv()
    assert asked[1]["prompt"] == "Move the left gripper to the right."
    assert model.requests[0]["body"]["messages"][0]["content"][0]["image_url"]["url"].startswith("data:image/jpeg")


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (pack(aloha(prompt="break")), "out of memory"),
        (b"\xc1", "expected msgpack"),
        ("hello", "expected msgpack, got a text"),
        (pack({"state": np.zeros(14)}), "expected images"),
        (pack({"images": {"cam_high": np.zeros((4, 4, 3))}}), "expected a uint8 image"),
    ],
)
def test_what_goes_wrong_is_told_to_the_robot_as_openpi_does(
    policy_server: tuple[str, list[dict[str, Any]]], message: bytes | str, says: str
):
    with proxy(policy_server[0], scripted([])) as server, running(server) as place, connect(place) as robot:
        robot.recv()
        robot.send(message)
        told = robot.recv()
        assert isinstance(told, str)
        assert says in told


def test_a_policy_server_that_is_not_there_is_named():
    with proxy("ws://localhost:9", scripted([])) as server, running(server) as place, connect(place) as robot:
        told = robot.recv()
        assert isinstance(told, str)
        assert "ws://localhost:9 cannot be reached" in told


def test_images_of_other_robots_are_found():
    raw = {"observation/wrist_image": picture(1), "observation/image": picture(2), "observation/state": np.zeros(8)}
    seen = Seen.of(raw, 0.0)
    assert list(seen.observation.images) == ["image", "wrist_image"]
    assert seen.observation.state.shape == (8,)
    assert seen.changed(seen.observation) == raw


def test_arrays_and_numbers_survive_the_wire_and_objects_are_refused():
    value = {"a": np.arange(6, dtype=">i2").reshape(2, 3), "b": [np.float32(0.5), None, b"x"], "c": {"d": True}}
    found = unpack(pack(value))
    np.testing.assert_array_equal(found["a"], value["a"])
    assert (found["a"].dtype, found["b"], found["c"]) == (np.dtype(">i2"), [np.float32(0.5), None, b"x"], {"d": True})
    evil = {b"__ndarray__": True, b"data": b"12345678", b"dtype": "O", b"shape": [1]}
    for data in (pack(evil), pack({b"__ndarray__": True}), b"", b"\x81"):
        with pytest.raises(InputError, match="msgpack"):
            unpack(data)
