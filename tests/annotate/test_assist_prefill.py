"""A model's diagnosis as changes that nobody has verified, asked of a scripted model."""

import json
import threading
from collections.abc import Callable, Generator
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.annotate.server import serving
from tests.models.server import Answer, ModelServer, completion, failure, model_server

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.assist.interview import MOST_IMAGES, Interview, read_letter
from vifailback.annotate.assist.prefill import AT_ONCE, Prefill, prefill
from vifailback.annotate.config import ModelAddress
from vifailback.episodes import Recordings, open_recordings
from vifailback.errors import InputError, ModelError
from vifailback.models import Line, ScriptedVlm
from vifailback.sim.tabletop import SAMPLES
from vifailback.store.schema import annotation_from_json
from vifailback.types import Annotation, Ask, Episode, FailureType, Keyframe, KeyframeRole, Outcome, QuestionKind
from vifailback.vqa.templates import kind_of_prompt

POSE = SAMPLES[0].annotation()
BLANK = Annotation(POSE.episode, POSE.task)
ARROW = "Draw Straight Arrow: {'start_point': [602, 179], 'end_point': [689, 325], 'color': ['green', 'red']}"
GOOD: dict[QuestionKind, str] = {
    QuestionKind.FAILURE_DETECTION: "Failed",
    QuestionKind.TYPE_IDENTIFICATION: "gripper 6d-pose",
    QuestionKind.SUBTASK_LOCALIZATION: "A. Move the left arm to approach and align the blue cube.",
    QuestionKind.FAILURE_REASON: "The left gripper closed beside the cube and missed it.",
    QuestionKind.HIGH_LEVEL_AVOIDANCE: "Bring the left gripper above the cube before descending.",
    QuestionKind.HIGH_LEVEL_CORRECTION: "Open the left gripper, go back and grasp the cube again.",
    QuestionKind.VISUAL_AVOIDANCE: f"""<Think>
First, I need to determine if the task was successful. The provided data indicates a failure occurred.
</Think>
<Answer>
"success detection": "Failed",
"keyframe": "4"
"low level commands": "Move the left gripper to the right significantly and backward.",
"visual prompts": "{ARROW}"
</Answer>""",
    QuestionKind.VISUAL_CORRECTION: """<Think> Now. </Think>
<Answer>
"success detection": "Failed",
"low level commands": "Open the left gripper.",
"visual prompts": "Draw ON: {'position': [620, 331]}"
</Answer>""",
}
Script = Callable[[Ask], Line | str]


@pytest.fixture(scope="module")
def recordings(sample_recordings: Path) -> Recordings:
    return open_recordings(sample_recordings)


@pytest.fixture
def episode(recordings: Recordings) -> Episode:
    return recordings[POSE.episode]


def kind_of(ask: Ask) -> QuestionKind:
    kind = kind_of_prompt(ask.text)
    assert kind is not None, ask.text
    return kind


def script(**other: Line | str) -> Script:
    """Good replies, but for the kinds named."""
    return lambda ask: other.get(kind_of(ask).name, GOOD[kind_of(ask)])


def model(**other: Line | str) -> ScriptedVlm:
    return ScriptedVlm(script(**other), name="vifailback-8b")


def values(filled: Prefill) -> dict[str, Any]:
    """What is set, without provenance."""
    return {".".join(one["path"]): one["value"] for one in filled.changes if one["path"][0] != "provenance"}


def applied(filled: Prefill) -> Annotation:
    """A blank annotation with the changes, read by the schema."""
    document: dict[str, Any] = {"episode": BLANK.episode, "task": BLANK.task}
    for change in filled.changes:
        *folders, last = change["path"]
        place = document
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = change["value"]
    return annotation_from_json(document)


def test_a_whole_diagnosis_becomes_an_annotation(episode: Episode):
    filled = prefill(episode, BLANK, model())
    assert values(filled) == {
        "outcome": "Failed",
        "subtasks": list(POSE.subtasks),
        "failed_subtask": 1,
        "failure_type": "gripper 6d-pose",
        "avoidance.index": 75,
        "avoidance.low_level": "Move the left gripper to the right significantly and backward.",
        "avoidance.commands": [
            {"command": "move", "arm": "left", "direction": "right", "size": "significantly"},
            {"command": "move", "arm": "left", "direction": "backward"},
        ],
        "avoidance.symbols": [
            {"symbol": "arrow", "start": {"x": 602, "y": 179}, "end": {"x": 689, "y": 325}, "axes": ["y", "x"]}
        ],
        "correction.index": 125,
        "correction.low_level": "Open the left gripper.",
        "correction.commands": [{"command": "grasp", "arm": "left", "open": True}],
        "correction.symbols": [{"symbol": "gripper", "at": {"x": 620, "y": 331}, "open": True}],
        "reason": GOOD[QuestionKind.FAILURE_REASON],
        "avoidance.high_level": GOOD[QuestionKind.HIGH_LEVEL_AVOIDANCE],
        "correction.high_level": GOOD[QuestionKind.HIGH_LEVEL_CORRECTION],
    }
    annotation = applied(filled)
    assert annotation.failure_type is FailureType.GRIPPER_POSE
    assert annotation.avoidance
    assert annotation.avoidance.symbols
    (problem,) = filled.problems
    assert "no question asks for its keyframe" in problem


def test_everything_is_marked_as_unverified_and_says_who_wrote_it(episode: Episode):
    filled = prefill(episode, BLANK, model())
    marks = {one["path"][1]: one["value"] for one in filled.changes if one["path"][0] == "provenance"}
    said = values(filled)
    assert set(marks) == set(said) - {"avoidance.low_level", "correction.low_level"}
    for path, mark in marks.items():
        by = "grammar" if path == "subtasks" else "vifailback-8b"
        assert mark == {"by": by, "draft": said[path], "state": "unverified"}


def test_the_model_sees_one_frame_a_second_of_the_head_camera_in_the_papers_words(episode: Episode):
    asked = model()
    prefill(episode, BLANK, asked)
    assert {kind_of(ask) for ask in asked.asked} == set(GOOD)
    for ask in asked.asked:
        assert len(ask.images) == episode.length // 25 + 1
        assert all(isinstance(image, bytes) for image in ask.images)
        assert POSE.task in ask.text
        assert (ask.temperature, ask.max_tokens) == (0, 2048)


@pytest.mark.parametrize("nonsense", ["", "42", "I am sorry, I cannot help with that.", "Successful or Failed"])
def test_a_model_that_answers_nonsense_changes_nothing_and_that_is_said(episode: Episode, nonsense: str):
    asked = ScriptedVlm(lambda _: nonsense)
    filled = prefill(episode, BLANK, asked)
    assert filled.changes == []
    assert filled.problems
    assert filled.problems[0].startswith("outcome: ")
    assert len(asked.asked) == 1


def test_a_success_is_all_there_is_to_say(episode: Episode):
    asked = model(FAILURE_DETECTION="Successful")
    assert values(prefill(episode, BLANK, asked)) == {"outcome": "Successful"}
    assert len(asked.asked) == 1


def test_what_a_person_has_set_is_not_asked_again(episode: Episode):
    known = replace(
        BLANK,
        outcome=Outcome.FAILED,
        subtasks=("Grasp the cube.", "Place the cube."),
        avoidance=Keyframe(KeyframeRole.AVOIDANCE, 33),
        correction=Keyframe(KeyframeRole.CORRECTION, 99),
    )
    asked = model(SUBTASK_LOCALIZATION="B")
    filled = prefill(episode, known, asked)
    said = values(filled)
    assert QuestionKind.FAILURE_DETECTION not in map(kind_of, asked.asked)
    assert not {"outcome", "subtasks", "avoidance.index", "correction.index"} & set(said)
    assert said["failed_subtask"] == 2
    assert "avoidance.symbols" in said
    (correction,) = (ask for ask in asked.asked if kind_of(ask) is QuestionKind.VISUAL_CORRECTION)
    assert "the frame number 6" in correction.text  # 0, 25, 33, 50, 75, 99
    assert filled.problems == []


def test_a_person_who_says_success_is_believed(episode: Episode):
    asked = model()
    filled = prefill(episode, replace(BLANK, outcome=Outcome.SUCCESSFUL), asked)
    assert (filled.changes, asked.asked) == ([], [])
    assert "annotated as successful" in filled.problems[0]


@pytest.mark.parametrize(
    ("other", "missing", "why"),
    [
        ({"TYPE_IDENTIFICATION": "a bad one"}, {"failure_type", "reason", "avoidance.high_level"}, "failure type"),
        (
            {"SUBTASK_LOCALIZATION": "Z"},
            {"failed_subtask", "subtasks"},
            "failed subtask: the reply names no option: 'Z'",
        ),
        ({"SUBTASK_LOCALIZATION": Line(error="busy")}, {"failed_subtask"}, "failed subtask: busy"),
        ({"FAILURE_REASON": "Sorry, I cannot say that."}, {"reason"}, "reason: the reply is no guidance"),
        ({"FAILURE_REASON": "bla"}, {"reason"}, "reason: the reply is no guidance"),
        ({"FAILURE_REASON": Line(delay_s=1e6)}, {"reason"}, "reason: vifailback-8b did not answer within 60 s"),
        ({"VISUAL_AVOIDANCE": "dunno"}, {"avoidance.index", "avoidance.high_level", "correction.index"}, "avoidance"),
        ({"VISUAL_CORRECTION": "dunno"}, {"correction.index", "correction.high_level"}, "correction"),
        (
            {"VISUAL_AVOIDANCE": GOOD[QuestionKind.VISUAL_AVOIDANCE].replace('"4"', '"99"')},
            {"avoidance.index", "avoidance.symbols"},
            "avoidance: image 99 is none of the 10 that were shown",
        ),
        (
            {"VISUAL_AVOIDANCE": GOOD[QuestionKind.VISUAL_AVOIDANCE].replace("Draw Straight Arrow", "Draw Smiley")},
            {"avoidance.symbols"},
            "avoidance: ",
        ),
        (
            {"VISUAL_AVOIDANCE": '<Answer>"success detection": "Successful"</Answer>'},
            {"avoidance.index"},
            "avoidance: the model says here that the task was successful",
        ),
        ({"TYPE_IDENTIFICATION": "gripper state", "VISUAL_AVOIDANCE": "human intervention"}, set(), "asked directly"),
    ],
)
def test_a_reply_that_cannot_be_read_leaves_its_field_alone(
    episode: Episode, other: dict[str, Line | str], missing: set[str], why: str
):
    asked = ScriptedVlm(script(**other), name="vifailback-8b", sleep=lambda _: None)
    filled = prefill(episode, BLANK, asked)
    said = values(filled)
    assert "outcome" in said
    assert not missing & set(said)
    assert any(why in problem for problem in filled.problems), filled.problems
    applied(filled)


def test_a_model_that_is_away_is_an_error_not_a_diagnosis(episode: Episode):
    with pytest.raises(ModelError, match="away"):
        prefill(episode, BLANK, model(FAILURE_DETECTION=Line(error="away")))


def test_without_a_task_nobody_is_asked(episode: Episode):
    asked = model()
    with pytest.raises(InputError, match="task: write the task first"):
        prefill(episode, replace(BLANK, task=" "), asked)
    assert asked.asked == []


def test_of_many_subtasks_the_failed_one_is_found_four_at_a_time(episode: Episode):
    subtasks = [f"Step {word}." for word in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]]

    def choose(ask: Ask) -> str:
        """Names step seven where it is offered, else the first option."""
        options = dict(
            line.removeprefix("- ").split(". ", 1) for line in ask.text.splitlines() if line.startswith("- ")
        )
        return next((letter for letter, text in options.items() if text == "Step seven."), "A")

    interview = Interview.of(episode, BLANK, ScriptedVlm(choose))
    assert interview.failed_subtask(subtasks) == 7
    assert interview.problems == []
    assert interview.failed_subtask(["Only one."]) == 1
    assert interview.failed_subtask([]) is None


def test_a_model_that_always_chooses_a_foreign_option_chooses_none(episode: Episode):
    interview = Interview.of(episode, BLANK, ScriptedVlm(lambda _: "D"))
    assert interview.failed_subtask(["Grasp the cup.", "Lift the cup."]) is None
    assert "names none of the subtasks" in interview.problems[0]


OPTIONS = ("Grasp the cup.", "Lift the cup.", "Place the cup.", "Wait.")


@pytest.mark.parametrize(
    ("reply", "place"),
    [
        ("B", 1),
        ("b", None),
        ("(B)", 1),
        ("**B**", 1),
        ("B.", 1),
        ("B. Lift the cup.", 1),
        ("Answer: C", 2),
        ("The correct answer is C.", 2),
        ("<think>A or B?</think>\nB", 1),
        ("<Answer>D</Answer>", 3),
        ("Lift the cup.", 1),
        ("lift the cup", 1),
        ("B. Grasp the cup.", None),
        ("A or B", None),
        ("A robot that drops what it should hold fails.", None),
        ("E", None),
        ("", None),
        ("none of them", None),
        ("A'", None),
    ],
)
def test_a_letter_is_read_only_where_it_is_clear(reply: str, place: int | None):
    assert read_letter(reply, OPTIONS) == place


def test_a_long_episode_shows_at_most_forty_images_keyframes_included(recordings: Recordings):
    episode = recordings[POSE.episode]
    slow = replace(episode, source=_Slow(episode.source))
    known = replace(BLANK, avoidance=Keyframe(KeyframeRole.AVOIDANCE, 33))
    interview = Interview.of(slow, known, model())
    assert len(interview.images) == MOST_IMAGES
    indices = [frame.index for frame in interview.frames]
    assert indices == sorted(indices)
    assert {0, 33, episode.length - 1} <= set(indices)


class _Slow:
    """A recording that was made with ten times fewer frames a second."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def times(self, camera: str) -> Any:
        return self._source.times(camera) * 10


# --- over HTTP ---


@pytest.fixture
def server() -> Generator[ModelServer]:
    with model_server() as server:
        yield server


@pytest.fixture
def client(config: AnnotateConfig, server: ModelServer) -> Generator[httpx.Client]:
    address = ModelAddress(server.url, "vifailback-8b")
    with (
        serving(create_app(replace(config, diagnosis=address))) as url,
        httpx.Client(base_url=url, headers={"origin": url, "sec-fetch-site": "same-origin"}, timeout=60) as client,
    ):
        yield client


def answer(request: dict[str, Any]) -> Any:
    *_, words = request["body"]["messages"][0]["content"]
    return completion(GOOD[kind_of(Ask(words["text"]))])


def test_a_prefill_over_http(client: httpx.Client, server: ModelServer):
    server.acts = answer
    known = {"episode": POSE.episode, "task": POSE.task}
    said = client.post("/api/prefill", json={"episode": POSE.episode, "annotation": known}).json()
    assert said["by"] == "vifailback-8b"
    assert {"path": ["failure_type"], "value": "gripper 6d-pose"} in said["changes"]
    body = {
        "episode": POSE.episode,
        "annotation": {"episode": POSE.episode, "task": "Lift the cup.", "outcome": "Failed"},
    }
    client.post("/api/prefill", json=body).raise_for_status()
    assert "Lift the cup." in str(server.requests[-1]["body"]["messages"][0]["content"][-1])


def test_a_server_that_fails_is_named(client: httpx.Client, server: ModelServer):
    server.does(failure(404, "no model called vifailback-8b"))
    known = {"episode": POSE.episode, "task": POSE.task}
    said = client.post("/api/prefill", json={"episode": POSE.episode, "annotation": known})
    assert said.status_code == 502
    assert "no model called vifailback-8b" in said.json()["detail"]


def test_a_page_that_leaves_ends_the_questions(client: httpx.Client, server: ModelServer):
    all_asked = threading.Event()

    def silent(_: dict[str, Any]) -> Answer:
        if len(server.requests) == AT_ONCE:
            all_asked.set()
        return Answer((server.stopped,))

    server.acts = silent
    known = {"episode": POSE.episode, "task": POSE.task, "outcome": "Failed"}
    address = client.base_url
    page = HTTPConnection(address.host, address.port or 80)
    body = json.dumps({"episode": POSE.episode, "annotation": known})
    page.request("POST", "/api/prefill", body, {**dict(client.headers), "content-type": "application/json"})
    assert all_asked.wait(60)
    page.close()
    # the fixture fails where the server does not stop now, although the model says nothing


def test_nobody_is_asked_for_somebody_who_has_left(episode: Episode):
    asked = model()
    with pytest.raises(ModelError, match="nobody waits"):
        prefill(episode, BLANK, asked, wanted=lambda: False)
    assert asked.asked == []


def test_without_a_diagnosing_model_nothing_is_asked(config: AnnotateConfig):
    with serving(create_app(config)) as url:
        headers = {"origin": url, "sec-fetch-site": "same-origin"}
        said = httpx.post(f"{url}/api/prefill", json={"episode": POSE.episode}, headers=headers, timeout=60)
    assert said.status_code == 422
    assert "no model is configured for prefill" in said.json()["detail"]
