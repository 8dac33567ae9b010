"""What supervision costs besides the model: each control step, each query, each frame under guidance.

    python -m benchmarks.supervise                  # 3,000 control steps, 300 queries
    python -m benchmarks.supervise --queries 1000   # steadier figures

A control step is `SupervisedPolicy.watch` with three 640x480 cameras at 50 Hz, every fortieth an `infer`, where a query
may begin: encoding the frames is in it, the grid's and the newest one's. A query is everything from the window to
guidance that is ready to be laid onto frames: the request over HTTP to a server in another process that answers at
once, reading the reply, painting the overlay and the mask; beside it what it takes where the newest frame is encoded
only then (policies that are asked for actions more than five times a second). Windows are made one by one, as in a
running loop. CPU is that of the whole process, so of all its threads, the one that encodes and the one that asks
included; the server is not in it. "Plain" is the usual
way: six JPEGs and base64 at query time, `json`, a new httpx request; the mask by a boolean index over the whole frame,
the symbols drawn anew on each frame.
"""

import argparse
import base64
import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count

import cv2
import httpx
import numpy as np

from vifailback.models import OpenAiVlm
from vifailback.supervise.adaptive import Adaptive, Calibration
from vifailback.supervise.assessment import NoSupervisor
from vifailback.supervise.background import at_once
from vifailback.supervise.follow import GuidedView
from vifailback.supervise.mask import Mask, mask_roi, roi_of
from vifailback.supervise.policy import SupervisedPolicy
from vifailback.supervise.vlm import VlmSupervisor
from vifailback.supervise.window import LastSeconds, Window
from vifailback.symbols import Overlay, draw
from vifailback.types import Ask, Guidance, Image, ImageSize, Observation, Symbol, Vector
from vifailback.vqa.answer import parse_answer

SIZE = ImageSize(640, 480)
HZ = 50
CHUNK = 40
CAMERAS = ("cam_high", "cam_left_wrist", "cam_right_wrist")
TASK = "Use the left arm to put the cube into the bowl."
REPLY = """<Think>
First, I need to determine if the task was successful. The provided data indicates a failure occurred.
Now I need to classify the failure. The failure type is identified as 'gripper 6d-pose'.
The corrective action is: 'Move the left gripper to the right slightly and downward.'
</Think>
<Answer>
"success detection": "Failed",
"low level commands": "Move the left gripper to the right slightly and downward.",
"visual prompts": "Draw Straight Arrow: {'start_point': [300, 700], 'end_point': [%d, 420], 'color': ['green', 'blue']}
Draw Dual Crosshair: {'start_point': [560, 850], 'end_point': [880, 560]}"
</Answer>"""

SERVER = """
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    asked = 0
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        Handler.asked += 1
        text = REPLY % (400 + Handler.asked % 300)
        body = json.dumps({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *a): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--frames", type=int, default=300)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    control_steps(options.steps)
    server = subprocess.Popen([sys.executable, "-c", f"REPLY = {REPLY!r}\n{SERVER}"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        queries(f"http://127.0.0.1:{int(server.stdout.readline())}", options.queries)
    finally:
        server.kill()
        server.wait()
    frames(options.frames)


class Still:
    """A policy that does nothing."""

    def infer(self, observation: Observation) -> Vector:  # noqa: ARG002
        return np.zeros((CHUNK, 14))

    def reset(self) -> None:
        pass


def control_steps(steps: int) -> None:
    pictures = [picture(seed) for seed in range(4)]
    observations = [
        Observation(step / HZ, dict.fromkeys(CAMERAS, pictures[step % 4]), np.full(14, step / 100), TASK)
        for step in range(steps)
    ]
    print(f"{'a control step (ms)':<44}{'p50':>8}{'p99':>8}{'CPU mean':>10}")
    for name, trigger in (
        ("every 6 chunks", None),
        ("adaptive trigger", Adaptive(Calibration((1.0, 50.0, 20.0), 1.5, 0.1, 40))),
    ):
        policy = SupervisedPolicy(Still(), NoSupervisor(), trigger=trigger, background=at_once)
        wall: list[float] = []
        begin = time.process_time()
        for step, observation in enumerate(observations):
            start = time.perf_counter()
            if step % CHUNK:
                policy.watch(observation)
            else:
                policy.infer(observation)
            wall.append(time.perf_counter() - start)
        cpu = (time.process_time() - begin) / steps
        print(f"{f'{name}, encoding included':<44}{spread(wall)}{cpu * 1e3:>10.3f}")
    ring: list[dict[str, Image]] = []
    begin = time.process_time()
    for observation in observations[: 10 * HZ]:
        ring.append({name: image.copy() for name, image in observation.images.items()})
        ring = ring[-5:]
    print(f"{'plain: copies of all three cameras':<44}{'':>16}{(time.process_time() - begin) / 10 / HZ * 1e3:>10.3f}")


def queries(url: str, number: int) -> None:
    supervisor = VlmSupervisor(OpenAiVlm(url, "m"))
    vlm = OpenAiVlm(url, "m")
    print(f"\n{'a query besides the model (ms)':<44}{'wall p50':>9}{'p99':>8}{'CPU p5':>8}{'p50':>8}{'p99':>8}")

    memory: dict[ImageSize, Image] = {}

    def ours(window: Window) -> None:
        assessment = supervisor.assess(window)
        assert assessment.guidance is not None
        newest = window.frames[-1].image
        GuidedView(assessment.guidance, assessment.words, memory=memory).of(
            Observation(0.0, {"cam_high": newest}, window.state, TASK)
        )

    def plain(window: Window) -> None:
        content = []
        for frame in window.frames:
            data = cv2.imencode(".jpg", cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 90])[1]
            text = base64.b64encode(data.tobytes()).decode()
            content.append({"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{text}"}})
        body = {"model": "m", "messages": [{"role": "user", "content": [*content, {"type": "text", "text": TASK}]}]}
        said = httpx.post(url + "/v1/chat/completions", content=json.dumps(body)).json()
        answer = parse_answer(said["choices"][0]["message"]["content"])
        masked_by_index(draw(window.frames[-1].image, answer.symbols or ()), answer.symbols or ())

    for name, way, ready in (
        ("ours", ours, True),
        ("ours, newest not yet encoded", ours, False),
        ("plain", plain, True),
    ):
        wall, cpu = timed(way, windows_of(number + 10, ready=ready))
        print(f"{name:<44}{spread(wall)[1:]:>17}{quiet(cpu)}{spread(cpu)}")
    parts(vlm)


def parts(vlm: OpenAiVlm) -> None:
    """Where our time goes, each part alone and so with warm caches."""
    fresh = iter([window.frames[-1] for window in windows_of(150, ready=False)])
    prepared = next(windows_of(2))
    images = tuple(frame.jpeg for frame in prepared.frames)
    numbers, memory = count(), dict[ImageSize, Image]()
    drawn = iter([symbols(number) for number in range(200)])
    ways: dict[str, Callable[[Window], object]] = {
        "  (encode a frame when it arrives)": lambda _: next(fresh).jpeg,
        "  ask over HTTP": lambda _: vlm.ask(Ask(TASK, images)),
        "  read the reply": lambda _: parse_answer(REPLY % (400 + next(numbers) % 300)),
        "  overlay and mask": lambda _: GuidedView(Guidance(symbols=next(drawn)), memory=memory).of(
            Observation(0.0, {"cam_high": prepared.frames[-1].image}, prepared.state, TASK)
        ),
    }
    for name, way in ways.items():
        wall, cpu = timed(way, [prepared] * 150)
        print(f"{name:<44}{spread(wall)[1:]:>17}{quiet(cpu)}{spread(cpu)}")


def frames(number: int) -> None:
    image = picture(3)
    drawn = symbols(0)
    overlay, mask = Overlay.of(drawn, SIZE), Mask(drawn, SIZE)
    view = GuidedView(Guidance(symbols=drawn))
    seen = Observation(0.0, dict.fromkeys(CAMERAS, image), np.zeros(14), TASK)
    part = roi_of(drawn, SIZE).part
    ones = np.zeros((480, 640, 1), np.uint8)
    ones[part] = 1
    ways: dict[str, Callable[[], object]] = {
        "mask, memory used again": lambda: mask.onto(image),
        "mask_roi, new memory": lambda: mask_roi(image, drawn),
        "plain: multiply the whole frame": lambda: image * ones,
        "plain: boolean index of the whole frame": lambda: masked_by_index(image, drawn),
        "overlay": lambda: overlay.onto(image),
        "plain: draw anew": lambda: draw(image, drawn),
        "overlay and mask together": lambda: view.of(seen),
        "plain: draw and boolean index": lambda: masked_by_index(draw(image, drawn), drawn),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(number):
        for name, way in ways.items():
            begin = time.perf_counter()
            way()
            took[name].append(time.perf_counter() - begin)
    print(f"\n{'a frame under guidance (us)':<44}{'p50':>8}{'p99':>8}")
    for name, times in took.items():
        ordered = sorted(times)
        print(f"{name:<44}{ordered[len(ordered) // 2] * 1e6:>8.0f}{ordered[int(len(ordered) * 0.99)] * 1e6:>8.0f}")


def masked_by_index(image: Image, drawn: tuple[Symbol, ...]) -> Image:
    """The plain way to mask."""
    keep = np.zeros(image.shape[:2], bool)
    keep[roi_of(drawn, SIZE).part] = True
    masked = image.copy()
    masked[~keep] = 0
    return masked


def timed(way: Callable[[Window], object], windows: Iterable[Window]) -> tuple[list[float], list[float]]:
    wall, cpu = [], []
    gc.collect()
    for window in windows:
        start, used = time.perf_counter(), time.process_time()
        way(window)
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    return wall[10:], cpu[10:]


def windows_of(number: int, *, ready: bool = True) -> Iterator[Window]:
    """Windows as a running loop gives them: all frames encoded when they came; the newest one only where `ready`."""
    pictures = [picture(seed) for seed in range(8)]
    stream = LastSeconds()
    for step in range(6 * 5 + 7 * number):
        stream.add(step / 5, pictures[step % 8])
        if step >= 6 * 5 and step % 7 == 0:
            stream.add(step / 5 + 0.1, pictures[(step + 1) % 8])
            if ready:
                stream.ready()
            yield Window(step / 5 + 0.1, TASK, stream.shown())


def symbols(number: int) -> tuple[Symbol, ...]:
    return parse_answer(REPLY % (400 + number % 300)).symbols or ()


def spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    middle, late = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    return f"{middle * 1e3:>8.3f}{late * 1e3:>8.3f}"


def quiet(seconds: list[float]) -> str:
    """What it takes when nobody else disturbs: neighbours make caches cold, and that counts as CPU."""
    return f"{sorted(seconds)[len(seconds) // 20] * 1e3:>8.3f}"


def picture(seed: int) -> Image:
    """A table with some texture: about 60 kB as a JPEG, as camera frames have."""
    random = np.random.default_rng(seed)
    smooth = cv2.resize(random.integers(0, 256, (12, 16, 3), np.uint8), (640, 480), interpolation=cv2.INTER_CUBIC)
    noise = random.integers(-5, 6, smooth.shape)
    return np.clip(smooth.astype(int) + noise, 0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
