"""How long 58,000 VQA records take to load and check, and in how much memory, beside other parsers, in one run.

    python -m benchmarks.records                  # 58,128 records, as many as the paper has
    python -m benchmarks.records --records 5000

The file is made of the package's own prompts and answers, with as many images a record as the release's. Every way
reads it in a process of its own; the least CPU time of the rounds counts, and the highest memory. `ours` recognises
the question of every record, checks it and makes records of it; the others only parse, pydantic also checks.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from tests.vqa.sources import make_failure

from vifailback.episodes.sample import sample_frames
from vifailback.types import VqaRecord
from vifailback.vqa import Case, Pools, question_of, read_dataset, write_records
from vifailback.vqa.dataset.images import check_images
from vifailback.vqa.questions import QUESTIONS

PAPER_RECORDS = 58_128


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=PAPER_RECORDS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    choice = parser.parse_args()
    if choice.way:
        print(json.dumps(measured(choice.way, choice.file)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        for ours in (True, False):
            file = make_file(Path(scratch) / "vqa.json", choice.records, ours=ours)
            kind = "our file (with ids)" if ours else "a released file (three keys a record)"
            print(f"{kind}: {choice.records} records, {file.stat().st_size / 1e6:.0f} MB")
            compare(file, choice.rounds)


def compare(file: Path, rounds: int) -> None:
    print(f"{'':28}CPU s   peak MB above the bare interpreter's")
    for way in WAYS:
        runs: list[dict[str, float]] = []
        for _ in range(rounds):
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.records", "--way", way, "--file", str(file)],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode == 0:
                runs.append(json.loads(done.stdout))
        if runs:
            print(f"{way:26}{min(run['cpu_s'] for run in runs):7.2f}{max(run['peak_mb'] for run in runs):10.0f}")
        else:
            print(f"{way:26}  {done.stderr.strip().splitlines()[-1][:80] if done.stderr else done.returncode}")


def measured(way: str, file: Path) -> dict[str, float]:
    """Read the file one way in this process."""
    read = WAYS[way]()
    before = peak_kb()
    start = time.process_time()
    records = read(file)
    spent = time.process_time() - start
    assert records
    return {"cpu_s": spent, "peak_mb": (peak_kb() - before) / 1024}


def peak_kb() -> int:
    """Highest memory of this process so far; `ru_maxrss` would count what the parent held at the fork."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def _ours() -> Callable[[Path], object]:
    return read_dataset


def _ours_and_images() -> Callable[[Path], object]:
    def read(file: Path) -> object:
        dataset = read_dataset(file)
        return dataset, check_images(dataset, file.parent)

    return read


def _json() -> Callable[[Path], object]:
    return lambda file: json.loads(file.read_bytes())


def _orjson() -> Callable[[Path], object]:
    import orjson

    return lambda file: orjson.loads(file.read_bytes())


def _msgspec() -> Callable[[Path], object]:
    import msgspec

    return lambda file: msgspec.json.decode(file.read_bytes())


def _pydantic() -> Callable[[Path], object]:
    from pydantic import BaseModel, TypeAdapter

    class Message(BaseModel):
        role: str
        content: str

    class Record(BaseModel):
        messages: list[Message]
        images: list[str]
        tag: str

    adapter = TypeAdapter(list[Record])
    return lambda file: adapter.validate_json(file.read_bytes())


WAYS: dict[str, Callable[[], Callable[[Path], object]]] = {
    "ours": _ours,
    "ours, images looked for": _ours_and_images,
    "json": _json,
    "orjson": _orjson,
    "msgspec, untyped": _msgspec,
    "pydantic": _pydantic,
}


def make_file(file: Path, count: int, *, ours: bool) -> Path:
    """Write as many records of made-up failures as are asked for."""
    records: list[VqaRecord] = []
    number = 0
    while len(records) < count:
        episode = f"pick_marker_draw_cross_ep{number % 100}/episode_{number}"
        annotation = make_failure(episode)
        length = 150 + 37 * number % 300
        frames = sample_frames(np.arange(length) / 25, avoidance=40, correction=81)
        folder = f"annotated_data/{episode.replace('/', '/frames/')}_cam_high"
        case = Case(annotation, frames, tuple(f"{folder}/{frame.name}" for frame in frames), Pools())
        for question in QUESTIONS:
            record = question_of(question.kind).record(case)
            assert isinstance(record, VqaRecord)
            records.append(record)
        number += 1
    write_records(file, records[:count])
    if not ours:
        items = [{key: item[key] for key in ("messages", "images", "tag")} for item in json.loads(file.read_bytes())]
        file.write_text(json.dumps(items, indent=1))
    return file


if __name__ == "__main__":
    main()
