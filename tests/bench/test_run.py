"""bench.run through `make_plan`: a real dataset on disk, a real HTTP server."""

import asyncio
import base64
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.bench.samples import make_record, write_images
from tests.models.server import Act, Answer, HangUp, ModelServer, completion, failure
from tests.models.waits import Waits

from vifailback.bench.folder import read_run
from vifailback.bench.plan import Options, make_plan
from vifailback.bench.run import Summary
from vifailback.errors import ConfigError, InputError, UnknownNameError
from vifailback.types import QuestionKind, VqaRecord
from vifailback.vqa.dataset.records import write_records

LITE = (QuestionKind.FAILURE_DETECTION, QuestionKind.TYPE_IDENTIFICATION)


def make_dataset(root: Path, episodes: int = 3) -> list[VqaRecord]:
    prompts = {LITE[0]: "can it be determined whether it was successful", LITE[1]: "Classify the failure."}
    records = [
        make_record(number, kind, prompt=f"{prompts[kind]} {number}") for number in range(episodes) for kind in LITE
    ]
    write_images(root, records)
    write_records(root / "VQA/ViFailback_VQA.json", records)
    return records


def ask(root: Path, out: Path, server: ModelServer | str, **changes: Any) -> Summary:
    model = server if isinstance(server, str) else f"openai:{server.url},model"
    with make_plan(Options(root, out, model, **changes)) as plan:
        time = Waits()
        return asyncio.run(plan.ask(sleep=time, clock=time.clock))


def text_of(request: dict[str, Any]) -> str:
    return request["body"]["messages"][-1]["content"][-1]["text"]


def test_every_question_is_asked_once_and_its_reply_is_in_the_run(tmp_path: Path, server: ModelServer):
    records = make_dataset(tmp_path)
    server.acts = lambda request: completion(
        f"said to {text_of(request)}", model="qwen", usage={"completion_tokens": 7}
    )
    summary = ask(tmp_path, tmp_path / "run", server)
    run = read_run(tmp_path / "run")
    assert (summary.asked, summary.answered, summary.new) == (6, 6, 6)
    assert run.records == tuple(records)
    for record in records:
        prediction = run.prediction(record)
        assert prediction.reply == f"said to {record.prompt}"
        assert (prediction.model, prediction.tokens) == ("qwen", 7)
    assert sorted(text_of(request) for request in server.requests) == sorted(record.prompt for record in records)


def test_images_travel_as_they_are_and_without_their_names(tmp_path: Path, server: ModelServer):
    (record, *_) = make_dataset(tmp_path, episodes=1)
    server.says("Failed")
    ask(tmp_path, tmp_path / "run", server)
    body = server.requests[0]["body"]
    parts = body["messages"][0]["content"]
    files = [(tmp_path / path).read_bytes() for path in record.images]
    urls = [part["image_url"]["url"] for part in parts[:-1]]
    assert [base64.b64decode(url.removeprefix("data:image/jpeg;base64,")) for url in urls] == files
    assert (body["temperature"], body["max_tokens"], body["model"]) == (0.0, 2048, "model")
    assert not re.search(r"\.jpg|keyframe\.|annotated_data|episode_", json.dumps(body))


def test_a_run_names_its_images_by_hash_once(tmp_path: Path, server: ModelServer):
    records = make_dataset(tmp_path)
    server.says("Failed")
    summary = ask(tmp_path, tmp_path / "run", server)
    frames = read_run(tmp_path / "run").frames()
    assert set(frames) == {path for record in records for path in record.images}
    assert len((tmp_path / "run/frames.jsonl").read_bytes().splitlines()) == len(frames) == summary.images
    assert summary.images_sha256 == read_run(tmp_path / "run").images_sha256


def failing_first(times: int, *acts: Act):
    """A server that does these things to each question first, then answers."""
    seen: dict[str, int] = {}

    def act(request: dict[str, Any]) -> Act:
        text = text_of(request)
        seen[text] = seen.get(text, 0) + 1
        return acts[(seen[text] - 1) % len(acts)] if seen[text] <= times else completion("Failed")

    return act


def test_what_fails_in_passing_is_asked_again(tmp_path: Path, server: ModelServer):
    make_dataset(tmp_path)
    server.acts = failing_first(2, HangUp(), Answer((b"<html>busy",), 503, "text/html", (("Retry-After", "0"),)))
    summary = ask(tmp_path, tmp_path / "run", server)
    assert (summary.answered, summary.retries) == (6, 12)


def test_what_stays_broken_is_counted_and_named_and_the_run_goes_on(tmp_path: Path, server: ModelServer):
    records = make_dataset(tmp_path)
    bad = records[1].prompt
    server.acts = lambda request: (
        failure(400, "the picture is not to my taste") if text_of(request) == bad else completion("Failed")
    )
    summary = ask(tmp_path, tmp_path / "run", server)
    assert (summary.asked, summary.answered) == (6, 5)
    assert list(summary.why.values()) == [1]
    assert "the picture is not to my taste" in next(iter(summary.why))
    run = read_run(tmp_path / "run")
    assert len(run.records) == 6
    assert "taste" in run.prediction(records[1]).error
    server.says("Failed")
    again = ask(tmp_path, tmp_path / "run", server)
    assert (again.answered, again.new) == (6, 1)


def test_missing_and_damaged_images_cost_only_their_own_questions(tmp_path: Path, server: ModelServer):
    records = make_dataset(tmp_path)
    (tmp_path / records[0].images[1]).unlink()
    torn = tmp_path / records[2].images[0]
    torn.write_bytes(torn.read_bytes()[:-30])
    server.says("Failed")
    summary = ask(tmp_path, tmp_path / "run", server)
    assert (summary.asked, summary.answered) == (6, 2)
    assert summary.why == {"the image is missing, empty, or outside the dataset": 2, "the image is cut off": 2}
    assert len(server.requests) == 2


def test_an_image_that_changed_since_the_run_began_is_named(tmp_path: Path, server: ModelServer):
    records = make_dataset(tmp_path)
    server.acts = lambda request: failure(400, "no") if "Classify" in text_of(request) else completion("Failed")
    ask(tmp_path, tmp_path / "run", server)
    (tmp_path / records[0].images[0]).write_bytes((tmp_path / records[4].images[0]).read_bytes())
    server.says("Failed")
    summary = ask(tmp_path, tmp_path / "run", server)
    assert (summary.answered, summary.new) == (5, 2)
    assert "no longer the one" in next(iter(summary.why))


def test_a_server_that_is_gone_stops_the_run_which_then_goes_on(tmp_path: Path, server: ModelServer):
    make_dataset(tmp_path, episodes=20)
    server.does(failure(401, "no such key"))
    summary = ask(tmp_path, tmp_path / "run", server, at_once=2, give_up=5)
    assert "questions in a row failed" in summary.stopped
    assert "no such key" in summary.stopped
    assert len(server.requests) < 10
    server.says("Failed")
    assert ask(tmp_path, tmp_path / "run", server).answered == 40


KILLED = """
import asyncio, sys
from pathlib import Path
from vifailback.bench.plan import Options, make_plan
root, url = Path(sys.argv[1]), sys.argv[2]
with make_plan(Options(root, root / "run", f"openai:{url},model", at_once=4)) as plan:
    asyncio.run(plan.ask(lambda progress: print(progress.done, flush=True)))
"""


def test_a_run_that_is_killed_loses_only_what_was_under_way(tmp_path: Path, server: ModelServer):
    records = make_dataset(tmp_path, episodes=40)
    server.says("Failed")
    command = [sys.executable, "-c", KILLED, str(tmp_path), server.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= 20:
                os.kill(process.pid, signal.SIGKILL)
                break
        process.stdout.read()
    before = len(read_run(tmp_path / "run").predictions)
    asked_before = len(server.requests)
    assert 20 <= before < len(records)
    assert asked_before - before <= 4
    summary = ask(tmp_path, tmp_path / "run", server)
    assert summary.answered == len(records)
    assert len(server.requests) - asked_before == len(records) - before
    lines = (tmp_path / "run/predictions.jsonl").read_bytes().splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == len(lines) == len(records)


def test_two_processes_do_not_write_into_one_run(tmp_path: Path, server: ModelServer):
    make_dataset(tmp_path)
    server.says("Failed")
    with make_plan(Options(tmp_path, tmp_path / "run", f"openai:{server.url},model")) as plan:
        other = make_plan(Options(tmp_path, tmp_path / "run", f"openai:{server.url},model"))
        errors: list[Exception] = []

        async def both() -> None:
            async def second() -> None:
                try:
                    await other.ask()
                except ConfigError as error:
                    errors.append(error)

            await asyncio.gather(plan.ask(), second())

        asyncio.run(both())
    assert [str(error) for error in errors] == [f"{tmp_path / 'run'}: another process works in this folder"]


def test_options_that_cannot_be_met_fail_before_the_first_question(tmp_path: Path):
    make_dataset(tmp_path)
    with pytest.raises(ConfigError, match="6 of 6 questions show more than 2 images"):
        ask(tmp_path, tmp_path / "run", "openai:http://x,m", most_images=2)
    with pytest.raises(UnknownNameError, match="scripted:truth"):
        ask(tmp_path, tmp_path / "run", "script:truth")
    with pytest.raises(UnknownNameError, match="lite"):
        ask(tmp_path, tmp_path / "run", "scripted:truth", suite="light")
    with pytest.raises(ConfigError, match="name is missing"):
        ask(tmp_path, tmp_path / "run", "openai:http://x")
    with pytest.raises(ConfigError, match="at-once must be more than 0"):
        ask(tmp_path, tmp_path / "run", "scripted:truth", at_once=0)
    assert not (tmp_path / "run").exists()
    ask(tmp_path, tmp_path / "run", "scripted:truth")
    with pytest.raises(InputError, match="another run is in this folder"):
        ask(tmp_path, tmp_path / "run", "scripted:random")
