"""bench.plan, bench.subject, bench.cache: presets, models in this process, kept replies, fewer images."""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.bench.samples import make_record
from tests.bench.test_run import ask, make_dataset, text_of
from tests.models.server import ModelServer, completion, failure

from vifailback.bench.cache import ReplyCache, reply_key
from vifailback.bench.config import SamplingConfig
from vifailback.bench.folder import read_run
from vifailback.bench.pictures import Picture
from vifailback.bench.subject import InProcess, Layout
from vifailback.errors import ConfigError, ModelError, StoreError
from vifailback.models.patience import Told
from vifailback.models.vlm import Line, ScriptedVlm
from vifailback.types import Ask, Reply
from vifailback.vqa.dataset.records import write_records


def test_replies_are_kept_from_run_to_run_and_failures_are_not(tmp_path: Path, server: ModelServer):
    records = make_dataset(tmp_path)
    cache = tmp_path / "replies.db"
    bad = records[0].prompt
    server.acts = lambda request: failure(400, "no") if text_of(request) == bad else completion("Failed")
    assert ask(tmp_path, tmp_path / "one", server, cache=cache).answered == 5
    server.says("Successful")
    again = ask(tmp_path, tmp_path / "two", server, cache=cache)
    assert (again.answered, again.cached) == (6, 5)
    replies = {name: one.reply for name, one in read_run(tmp_path / "two").predictions.items()}
    assert [replies[record.id] for record in records] == ["Successful", *["Failed"] * 5]


@pytest.mark.parametrize(
    "change", [{"temperature": 0.5}, {"max_tokens": 9}, {"extra": '{"top_p": 1}'}, {"longest_side": 32}, {"uuid": True}]
)
def test_another_way_to_ask_is_not_answered_from_the_cache(change: dict[str, Any], tmp_path: Path, server: ModelServer):
    make_dataset(tmp_path, episodes=1)
    server.says("Failed")
    ask(tmp_path, tmp_path / "one", server, cache=tmp_path / "replies.db")
    assert ask(tmp_path, tmp_path / "two", server, cache=tmp_path / "replies.db", **change).cached == 0


def test_other_images_or_another_model_are_not_answered_from_the_cache(tmp_path: Path, server: ModelServer):
    records = make_dataset(tmp_path)
    server.says("Failed")
    cache = tmp_path / "replies.db"
    ask(tmp_path, tmp_path / "one", server, cache=cache)
    assert ask(tmp_path, tmp_path / "two", f"openai:{server.url},other", cache=cache).cached == 0
    (tmp_path / records[0].images[0]).write_bytes((tmp_path / records[4].images[0]).read_bytes())
    assert ask(tmp_path, tmp_path / "three", server, cache=cache).cached == 4


def test_a_cache_may_be_damaged_and_used_by_several(tmp_path: Path):
    told = Told(Reply("Failed", "m", 3, 0.5), asked_tokens=9)
    key = reply_key({"name": "m"}, "?", ["a"])
    with ReplyCache(tmp_path / "replies.db") as one, ReplyCache(tmp_path / "replies.db") as two:
        one.put(key, told)
        assert two.get(key) == told
        assert two.get(reply_key({"name": "m"}, "?", ["b"])) is None
    with sqlite3.connect(tmp_path / "replies.db") as connection:
        connection.execute("UPDATE replies SET told = 'no reply'")
    connection.close()
    with ReplyCache(tmp_path / "replies.db") as cache:
        assert cache.get(key) is None
    (tmp_path / "notes.txt").write_text("no database, but long enough to be looked at as one " * 40)
    with pytest.raises(StoreError, match=r"notes\.txt: no cache"):
        ReplyCache(tmp_path / "notes.txt")


def test_a_preset_says_how_a_model_is_asked(tmp_path: Path, server: ModelServer):
    make_dataset(tmp_path, episodes=1)
    server.says("Failed")
    ask(tmp_path, tmp_path / "run", f"openai:{server.url}", preset="InternVL3-8B")
    body = server.requests[0]["body"]
    parts = body["messages"][0]["content"]
    assert body["model"] == "OpenGVLab/InternVL3-8B"
    assert [part["type"] for part in parts] == [*["text", "image_url"] * 3, "text"]
    assert [part["text"] for part in parts[:-1:2]] == ["Image-1: ", "\nImage-2: ", "\nImage-3: "]
    config = read_run(tmp_path / "run").config
    assert (config.model.name, config.model.preset) == ("InternVL3-8B", "InternVL3-8B")


def test_a_system_prompt_and_further_fields_come_with_a_preset(tmp_path: Path, server: ModelServer):
    make_dataset(tmp_path, episodes=1)
    server.says("Failed")
    ask(tmp_path, tmp_path / "run", f"openai:{server.url},here", preset="Cosmos-Reason1-7B", extra='{"top_p": 0.9}')
    body = server.requests[0]["body"]
    assert body["model"] == "here"
    assert body["messages"][0]["role"] == "system"
    assert (body["top_p"], body["repetition_penalty"]) == (0.9, 1.0)
    assert read_run(tmp_path / "run").config.model.settings["extra"] == {"top_p": 0.9, "repetition_penalty": 1.0}


def test_fewer_images_are_recorded_with_each_reply(tmp_path: Path, server: ModelServer):
    records = make_dataset(tmp_path, episodes=1)
    server.says("Failed")
    ask(tmp_path, tmp_path / "run", server, most_images=2, reduce=True)
    assert all(len(request["body"]["messages"][0]["content"]) == 3 for request in server.requests)
    run = read_run(tmp_path / "run")
    for record in records:
        assert run.prediction(record).extra["images"] == {"shown": [1, 3], "of": 3}
    assert run.records[0].images == (records[0].images[0], records[0].images[2])


class Counting:
    """A model that waits until two ask at once, and counts."""

    name = "counting"

    def __init__(self) -> None:
        self.under_way = self.most = 0
        self._lock, self._both = threading.Lock(), threading.Barrier(2)

    def ask(self, ask: Ask) -> Reply:
        with self._lock:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
        self._both.wait(10)
        with self._lock:
            self.under_way -= 1
        return Reply(f"{len(ask.images)} images, {ask.max_tokens} tokens", self.name)

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        yield self.ask(ask).text


def test_a_model_in_this_process_is_asked_in_a_bounded_number_of_threads():
    model = Counting()

    async def go() -> list[Told]:
        subject = InProcess(model, threads=2, sampling=SamplingConfig(max_tokens=7))
        pictures = [Picture("a", (b"\xff\xd8\xff",))]
        told = await asyncio.gather(*(subject.ask(make_record(number), pictures) for number in range(10)))
        subject.close()
        return told

    assert {one.reply.text for one in asyncio.run(go())} == {"1 images, 7 tokens"}
    assert model.most == 2


def test_whatever_a_model_in_this_process_raises_is_that_questions_failure():
    def say(asked: Ask) -> Line:
        if "1" in asked.text:
            raise RuntimeError("out of memory\n" * 100)
        return Line("Failed", cut_off=True)

    async def go() -> None:
        subject = InProcess(ScriptedVlm(say, name="tiny"))
        with pytest.raises(ModelError, match="tiny failed: RuntimeError: out of memory"):
            await subject.ask(make_record(prompt="1"), [])
        assert (await subject.ask(make_record(prompt="2"), [])).finish == "length"
        subject.close()

    asyncio.run(go())


def test_scripted_models_need_no_images(tmp_path: Path):
    records = make_dataset(tmp_path)
    (tmp_path / records[0].images[0]).unlink()
    assert ask(tmp_path, tmp_path / "run", "scripted:truth").answered == 6


def test_layouts_have_names():
    with pytest.raises(ConfigError, match="images-first, numbered"):
        Layout(order="random")


@pytest.mark.parametrize("extra", ["[1]", "{", '"x"'])
def test_further_fields_are_a_json_object(extra: str, tmp_path: Path):
    make_dataset(tmp_path, episodes=1)
    with pytest.raises(ConfigError, match="--extra: expected a JSON object"):
        ask(tmp_path, tmp_path / "run", "openai:http://x,m", extra=extra)


def test_the_leak_free_mode_asks_what_can_be_asked_and_names_the_rest(tmp_path: Path):
    folder = "annotated_data/t/frames/episode_0_cam"
    names = ("0.jpg", "25.jpg", "31_avoid_keyframe.jpg", "50.jpg", "61_correct_keyframe.jpg", "70.jpg")
    images = tuple(f"{folder}/{name}" for name in names)
    records = [
        make_record(0, images=images, prompt="can it be determined whether it was successful"),
        make_record(1, images=("annotated_data/t/frames/episode_1_cam/first.jpg",)),
    ]
    write_records(tmp_path / "vqa.json", records)
    ask(tmp_path / "vqa.json", tmp_path / "run", "scripted:truth", frames="leak-free")
    run = read_run(tmp_path / "run")
    assert [path.rpartition("/")[2] for path in run.records[0].images] == ["0.jpg", "25.jpg", "50.jpg", "70.jpg"]
    (left,) = run.config.left_out
    assert left.line == records[1].id
    assert "first.jpg" in left.why
    assert run.config.images.frames == "leak-free"


def test_a_run_line_is_short(tmp_path: Path, server: ModelServer):
    make_dataset(tmp_path)
    server.acts = lambda _: completion("Failed", usage={"completion_tokens": 3, "prompt_tokens": 3700})
    ask(tmp_path, tmp_path / "run", server)
    lines = (tmp_path / "run/predictions.jsonl").read_bytes().splitlines()
    assert all(len(line) < 400 for line in lines)
    assert json.loads(lines[0])["asked_tokens"] == 3700
