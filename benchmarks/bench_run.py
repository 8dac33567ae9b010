"""How much asking costs: 12-image samples against a server that answers after 50 ms, 32 at once, beside other runners.

    python -m benchmarks.bench_run                       # 300 samples of 12 images of 640x480
    python -m benchmarks.bench_run --samples 100 --ways ours openai
    python -m benchmarks.bench_run --venvs DIR           # keeps the rivals' environments for the next time

Each runner works in a process of its own, rivals in a virtual environment of their own that is made here. CPU a sample
is the slope between a short and a long run, so that start-up does not count. The ways take turns, and the least and the
median of the rounds are shown: neighbours on the machine, and files that were just written, can double a figure. Ready
is the wall time from the start of the process to the first request at the server; peak is the largest resident memory
of the long run. The server checks that every request holds twelve images. "floor" is the least that can be done: files
read, base64, one aiohttp session.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import product
from multiprocessing.connection import Connection
from pathlib import Path

import cv2
import numpy as np

from vifailback.types import QuestionKind, VqaRecord
from vifailback.vqa.dataset.records import write_records

IMAGES = 12
AT_ONCE = 32
DELAY_S = 0.05
SHORT = 40
RIVALS = Path(__file__).parent / "rivals"
WAYS = {
    "ours": ("", ()),
    "ours, 11 questions an episode": ("", ()),
    "floor": ("bench_floor.py", ()),
    "openai SDK": ("bench_openai.py", ("openai",)),
    "inspect_ai": ("bench_inspect.py", ("inspect_ai", "openai")),
    "inspect_ai, images not logged": ("bench_inspect.py", ("inspect_ai", "openai")),
}


@dataclass(frozen=True)
class Cost:
    """What one run took: CPU time [s], largest resident memory [MB], wall time to the first request [s]."""

    cpu_s: float
    peak_mb: float
    ready_s: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=list(WAYS))
    parser.add_argument("--venvs", type=Path)
    choice = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        for samples in (SHORT, choice.samples):
            make_data(scratch / f"own-{samples}", samples, shared=1)
            make_data(scratch / f"shared-{samples}", samples, shared=11)
        mean = sum(file.stat().st_size for file in (scratch / f"own-{SHORT}").rglob("*.jpg")) / SHORT / IMAGES
        print(
            f"{choice.samples} samples of {IMAGES} images of 640x480, {mean / 1000:.0f} kB each; "
            f"{choice.rounds} rounds by turns"
        )
        print(f"{'':32}CPU ms a sample  median   peak MB    ready s    CPU s to start")
        pythons = {way: environment(way, choice.venvs or scratch / "venvs") for way in choice.ways}
        costs: dict[tuple[str, int], list[Cost]] = {}
        with server() as asked:
            for _ in range(choice.rounds):
                for (way, python), samples in product(pythons.items(), (SHORT, choice.samples)):
                    if python is not None:
                        costs.setdefault((way, samples), []).append(run(way, python, asked, scratch, samples))
        first: float | None = None
        for way, python in pythons.items():
            if python is None:
                print(f"{way:32}cannot be installed here: left out")
                continue
            short, long = costs[way, SHORT], costs[way, choice.samples]
            least, middle = (
                1000
                * (of([cost.cpu_s for cost in long]) - of([cost.cpu_s for cost in short]))
                / (choice.samples - SHORT)
                for of in (min, statistics.median)
            )
            first = first or least
            peak, ready = max(cost.peak_mb for cost in long), min(cost.ready_s for cost in [*short, *long])
            start = min(cost.cpu_s for cost in short) - least * SHORT / 1000
            print(f"{way:32}{least:8.1f} ({least / first:5.2f}x){middle:8.1f}{peak:10.0f}{ready:11.2f}{start:14.2f}")


def make_data(root: Path, samples: int, *, shared: int) -> None:
    """A dataset of this many questions, `shared` of which show the same images."""
    generator = np.random.default_rng(0)
    base = cv2.GaussianBlur(generator.integers(0, 256, (480, 640, 3), np.uint8), (0, 0), 3)
    base = cv2.normalize(base, np.empty_like(base), 0, 255, cv2.NORM_MINMAX)
    records: list[VqaRecord] = []
    for number in range(samples):
        folder = f"annotated_data/task/frames/episode_{number // shared}_cam"
        images = tuple(f"{folder}/{25 * index}.jpg" for index in range(IMAGES))
        if number % shared == 0:
            (root / folder).mkdir(parents=True)
            for index, path in enumerate(images):
                shifted = np.roll(base, 7 * number + 31 * index, axis=1)
                noisy = cv2.add(shifted, generator.integers(0, 6, shifted.shape, np.uint8))
                (root / path).write_bytes(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())
        prompt = (
            f"The task is to: 'Stack the cups.' Question {number}: did the robot complete it? Successful or Failed?"
        )
        episode = f"task/episode_{number // shared}"
        records.append(
            VqaRecord(
                f"{episode}/{number}", QuestionKind.FAILURE_DETECTION, episode, "Stack.", images, prompt, "Failed"
            )
        )
    write_records(root / "VQA/ViFailback_VQA.json", records)
    lines = [{"images": [str(root / path) for path in record.images], "prompt": record.prompt} for record in records]
    (root / "samples.json").write_text(json.dumps(lines))


def environment(way: str, venvs: Path) -> str | None:
    """The Python that a way runs with: this one, or one that has its packages; None where they cannot be installed."""
    packages = WAYS[way][1]
    if not packages:
        return sys.executable
    home = venvs / packages[0]
    python = home / "bin" / "python"
    if not (home / "done").exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        done = subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=False)
        if done.returncode:
            return None
        (home / "done").touch()
    return str(python)


def run(way: str, python: str, asked: "Asked", scratch: Path, samples: int) -> Cost:
    """Run one runner once and see what it took."""
    data = scratch / f"{'shared' if 'episode' in way else 'own'}-{samples}"
    out = scratch / f"out-{time.monotonic_ns()}"
    url = f"http://127.0.0.1:{asked.port}"
    if script := WAYS[way][0]:
        more = ["--no-images-in-log"] if "not logged" in way else []
        command = [python, str(RIVALS / script), str(data / "samples.json"), url, str(AT_ONCE), str(out), *more]
    else:
        command = [python, "-m", "vifailback.cli.main", "bench", "run", str(data), "--model", f"openai:{url},model"]
        command += ["--out", str(out), "--at-once", str(AT_ONCE), "--no-score"]
    asked.start()
    started = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "OPENAI_API_KEY": "x"}
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    first, count = asked.stop()
    if process.returncode or count != samples:
        raise SystemExit(f"{way} failed ({count} of {samples} whole requests):\n{said.decode()[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, first - started)


class Asked:
    """The server in its own process, and what it was asked."""

    def __init__(self, pipe: Connection, process: multiprocessing.Process, port: int) -> None:
        self._pipe, self._process, self.port = pipe, process, port

    def __enter__(self) -> "Asked":
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.send("end")
        self._process.join()

    def start(self) -> None:
        self._pipe.send("start")
        self._pipe.recv()

    def stop(self) -> tuple[float, int]:
        """When the first request came (monotonic), and how many whole ones."""
        self._pipe.send("stop")
        return self._pipe.recv()


def server() -> Asked:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there,))
    process.start()
    return Asked(here, process, here.recv())


def serve(pipe: Connection) -> None:
    """A chat server as cheap as can be: reads a body, counts its images, waits, answers."""
    seen: list[float] = []
    whole = 0
    answer = json.dumps(
        {
            "id": "c",
            "object": "chat.completion",
            "created": 0,
            "model": "model",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "Failed"}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 3700, "completion_tokens": 1, "total_tokens": 3701},
        }
    ).encode()
    reply = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal whole
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                seen.append(time.monotonic())
                length = next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
                body = await reader.readexactly(length)
                whole += body.count(b";base64,") == IMAGES
                await asyncio.sleep(DELAY_S)
                writer.write(reply)
        except (asyncio.IncompleteReadError, OSError):
            writer.close()

    async def go() -> None:
        nonlocal whole
        serving = await asyncio.start_server(talk, "127.0.0.1", 0, limit=2**20)
        pipe.send(serving.sockets[0].getsockname()[1])
        loop = asyncio.get_running_loop()
        while (word := await loop.run_in_executor(None, pipe.recv)) != "end":
            if word == "start":
                seen.clear()
                whole = 0
                pipe.send("ready")
            else:
                pipe.send((seen[0] if seen else time.monotonic(), whole))

    asyncio.run(go())


if __name__ == "__main__":
    main()
