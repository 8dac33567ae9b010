"""Drafts of reason and high-level guidance: by templates, by a scripted model, and over HTTP from a real server."""

import json
import threading
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from tests.annotate.server import serving
from tests.models.server import ModelServer, completion, event, failure, model_server, raw_stream, streamed

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.assist.asking import draft_ask, thinned, tidy, unthought
from vifailback.annotate.assist.drafts import DraftField, model_drafts
from vifailback.annotate.config import ModelAddress
from vifailback.episodes import Recordings, open_recordings
from vifailback.models import Line, ScriptedVlm
from vifailback.sim.tabletop import SAMPLES
from vifailback.store.schema import annotation_to_json
from vifailback.types import Annotation, Episode, Outcome
from vifailback.version import DRAFT_PROMPTS

FIELDS = [field.value for field in DraftField]
POSE = SAMPLES[0].annotation()
Post = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def recordings(sample_recordings: Path) -> Recordings:
    return open_recordings(sample_recordings)


@pytest.fixture
def episode(recordings: Recordings) -> Episode:
    return recordings[POSE.episode]


def body(of: Annotation = POSE, /, **more: Any) -> dict[str, Any]:
    sent = {"episode": of.episode, "fields": FIELDS, "annotation": annotation_to_json(of)}
    return {**sent, **more}


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# --- by templates ---


@pytest.mark.parametrize("sample", [sample for sample in SAMPLES if sample.annotation().reason])
def test_templates_draft_every_field_without_any_model(client: httpx.Client, sample: Any):
    answer = client.post("/api/drafts", json=body(sample.annotation()))
    assert answer.headers["content-type"] == "application/x-ndjson"
    done = [event for event in events(answer.text) if "done" in event]
    assert [event["field"] for event in done] == FIELDS
    assert all(event["by"] == "template" and len(event["text"]) > 40 for event in done)
    deltas = {event["field"]: event["delta"] for event in events(answer.text) if "delta" in event}
    assert deltas == {event["field"]: event["text"] for event in done}


def test_only_what_is_asked_for_is_drafted(client: httpx.Client):
    answer = client.post("/api/drafts", json=body(fields=["correction.high_level"]))
    assert {event["field"] for event in events(answer.text)} == {"correction.high_level"}


@pytest.mark.parametrize(
    ("changed", "more", "why"),
    [
        ({"outcome": Outcome.SUCCESSFUL}, {}, "outcome: the episode is not annotated as failed"),
        ({"failure_type": None}, {}, "failure_type: choose the failure type first"),
        ({"correction": None}, {}, "correction: set the correction keyframe first"),
        ({}, {"episode": "place_cube/episode_9"}, "no episode"),
        ({"episode": "other/episode_0"}, {"episode": POSE.episode}, "is of 'other/episode_0', expected"),
        ({}, {"use": "model"}, "no model is configured for drafts"),
        ({}, {"use": "dice"}, "use"),
        ({}, {"fields": []}, "fields"),
        ({}, {"fields": ["task"]}, "fields"),
        ({}, {"annotation": {"episode": POSE.episode}}, "is missing the key 'task'"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_drafted(
    client: httpx.Client, changed: dict[str, Any], more: dict[str, Any], why: str
):
    answer = client.post("/api/drafts", json=body(replace(POSE, **changed), **more))
    assert answer.status_code in {404, 422}
    assert why in answer.json()["detail"]


def test_a_missing_keyframe_does_not_matter_to_the_other_texts(client: httpx.Client):
    answer = client.post("/api/drafts", json=body(replace(POSE, correction=None), fields=FIELDS[:2]))
    assert [event["field"] for event in events(answer.text) if "done" in event] == FIELDS[:2]


# --- what a model is asked ---


def test_a_model_sees_the_frames_in_order_with_the_symbols_on_the_keyframes(episode: Episode):
    ask = draft_ask("reason", POSE, episode)
    assert POSE.avoidance
    assert POSE.correction
    frames = [
        int(float(line.split(" at ")[1].split(" s")[0]) * 25 + 0.5)
        for line in ask.text.splitlines()
        if line.startswith("- Image ")
    ]
    assert frames == sorted(frames)
    assert len(frames) == len(ask.images)
    drawn = [number for number, line in enumerate(ask.text.splitlines()) if "with symbols drawn on it" in line]
    assert len(drawn) == 2
    for keyframe in (POSE.avoidance, POSE.correction):
        place = frames.index(keyframe.index)
        shown, plain = ask.images[place], episode.image("cam_high", keyframe.index)
        assert isinstance(shown, np.ndarray)
        assert np.any(shown != plain)
        untouched = np.asarray(ask.images[0])
        assert np.array_equal(untouched, episode.image("cam_high", frames[0]))


@pytest.mark.parametrize("field", FIELDS)
def test_a_model_is_told_all_that_was_annotated(episode: Episode, field: str):
    assert POSE.avoidance
    text = draft_ask(field, POSE, episode).text
    for fact in (
        POSE.task,
        "gripper 6d-pose",
        "1. Move the left arm to approach and align the blue cube.",
        "The failure began in subtask 1",
        POSE.avoidance.low_level,
        "Draw Straight Arrow",
        "at most 60 words",
    ):
        assert fact in text
    assert "{" not in text.replace("{'", "")


def test_a_long_episode_shows_no_more_frames_than_a_model_takes():
    frames = list(range(100))
    assert thinned(frames, 12)[0] == 0  # type: ignore[type-var]
    assert list(thinned(frames, 3)) == [0, 50, 99]  # type: ignore[type-var]
    assert list(thinned(frames, 1)) == [0]  # type: ignore[type-var]
    assert list(thinned(frames[:3], 12)) == [0, 1, 2]  # type: ignore[type-var]


# --- what a model says ---


def test_a_model_writes_field_after_field(episode: Episode):
    model = ScriptedVlm(["**Failure reason:** It missed the cube.", '"Align first."', "Open, then retry."], name="qwen")
    said = list(model_drafts(POSE, episode, list(DraftField), model))
    assert [event for event in said if "done" in event] == [
        {"field": field, "done": True, "text": text, "by": "qwen", "prompts": DRAFT_PROMPTS}
        for field, text in zip(FIELDS, ["It missed the cube.", "Align first.", "Open, then retry."], strict=True)
    ]
    assert "".join(
        event["delta"] for event in said if event.get("field") == "correction.high_level" and "delta" in event
    ) == ("Open, then retry.")


def test_a_model_that_breaks_off_leaves_what_came_and_an_error(episode: Episode):
    model = ScriptedVlm(["Fine, a reason.", Line("Align the", error="out of memory")])
    said = list(model_drafts(POSE, episode, list(DraftField), model))
    assert [event["text"] for event in said if "done" in event] == ["Fine, a reason."]
    assert said[-1] == {"error": "out of memory"}
    assert len(model.asked) == 2


def test_a_model_that_only_thinks_is_named(episode: Episode):
    said = list(model_drafts(POSE, episode, [DraftField.REASON], ScriptedVlm(["<think>hm hm</think>"], name="qwen")))
    assert said == [{"error": "qwen wrote nothing for reason"}]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It missed.", "It missed."),
        ("<think>\nhm <b>\n</think>\n\nIt missed.", "It missed."),
        ("  <thinking>hm</thinking>It missed.", "It missed."),
        ("<3 cubes fell.", "<3 cubes fell."),
        ("<t", "<t"),
        ("<think>never ends", ""),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_thought_at_the_beginning_is_not_shown(text: str, shown: str, size: int):
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert "".join(unthought(pieces)) == shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  It\n missed. ", "It missed."),
        ("hm hm</think>\nIt missed.", "It missed."),
        ("```\nIt missed.\n```", "It missed."),
        ("**Root-cause analysis**: It **missed**.", "It missed."),
        ("High-level avoidance: go slower.", "go slower."),
        ('"It missed."', "It missed."),
        ("'Grasp the cup.' failed because of 'it'", "'Grasp the cup.' failed because of 'it'"),
        ("", ""),
    ],
)
def test_a_draft_is_made_tidy(text: str, said: str):
    assert tidy(text) == said


# --- over HTTP, from a server of a model ---


@pytest.fixture
def model() -> Generator[ModelServer]:
    with model_server() as server:
        yield server


@pytest.fixture
def post(config: AnnotateConfig, model: ModelServer) -> Generator[httpx.Client]:
    """Speaks to an annotation server that is told to ask `model`."""
    address = ModelAddress(model.url, "qwen", "sk-secret")
    with (
        serving(create_app(replace(config, model=address))) as url,
        httpx.Client(base_url=url, headers={"origin": url, "sec-fetch-site": "same-origin"}, timeout=60) as client,
    ):
        yield client


def test_a_draft_arrives_while_the_model_writes(post: httpx.Client, model: ModelServer):
    go_on = threading.Event()
    model.does(raw_stream(event("It missed"), go_on, event(" the cube."), event(finish="stop")))
    with post.stream("POST", "/api/drafts", json=body(fields=["reason"], use="model")) as answer:
        lines = answer.iter_lines()
        assert json.loads(next(lines)) == {"field": "reason", "delta": "It missed"}
        go_on.set()
        assert [json.loads(line) for line in lines] == [
            {"field": "reason", "delta": " the cube."},
            {"field": "reason", "done": True, "text": "It missed the cube.", "by": "qwen", "prompts": DRAFT_PROMPTS},
        ]
    (request,) = model.requests
    assert request["key"] == "Bearer sk-secret"
    assert request["body"]["temperature"] == 0
    assert request["body"]["messages"][0]["content"][0]["image_url"]["url"].startswith("data:image/jpeg;base64,")


def test_stopping_a_draft_stops_the_model(post: httpx.Client, model: ModelServer):
    go_on = threading.Event()
    model.does(raw_stream(event("It"), go_on, *([event("x" * 100_000)] * 200)))
    with post.stream("POST", "/api/drafts", json=body(use="model")) as answer:
        next(answer.iter_lines())
    go_on.set()
    assert model.hung_up.wait(20)
    assert len(model.requests) == 1, "the next field is not asked for"


def test_a_silent_model_holds_nobody_up_who_has_left(post: httpx.Client, model: ModelServer):
    model.does(raw_stream(event("It"), model.stopped))
    with post.stream("POST", "/api/drafts", json=body(use="model")) as answer:
        next(answer.iter_lines())  # the fixture fails where the server does not stop now


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (failure(500, "CUDA out of memory"), "status 500: CUDA out of memory"),
        (failure(401, "bad key sk-secret"), "bad key ***"),
        (streamed("It", end=()), "broke off after 2 characters"),
    ],
)
def test_a_model_that_fails_is_told_in_the_stream(post: httpx.Client, model: ModelServer, answer: Any, why: str):
    model.does(answer)
    said = events(post.post("/api/drafts", json=body(use="model")).text)
    assert why in said[-1]["error"]


def test_subtasks_by_a_model(post: httpx.Client, model: ModelServer):
    model.does(completion("1. Grasp the cup.\n2. Lift the cup."), completion("no idea"))
    ask = {"task": "Lift the cup.", "use": "model"}
    assert post.post("/api/subtasks", json=ask).json() == {
        "subtasks": ["Grasp the cup.", "Lift the cup."],
        "by": "qwen",
    }
    answer = post.post("/api/subtasks", json=ask)
    assert answer.status_code == 502
    assert "not a list numbered 1., 2., 3." in answer.json()["detail"]


def test_the_grammar_and_the_templates_ask_nobody(post: httpx.Client, model: ModelServer):
    post.post("/api/subtasks", json={"task": "Lift the cup.", "use": "grammar"}).raise_for_status()
    post.post("/api/drafts", json=body()).raise_for_status()
    assert model.requests == []
