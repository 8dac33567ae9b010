"""`vifailback diagnose`: text, JSON, a picture, a page, and a folder that goes on where it stopped."""

import json
import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from tests.models.server import completion, model_server, sure
from tests.vqa.test_diagnose import AVOID, CODE, COMMAND, CORRECT, SUCCESS, TASK

from vifailback.cli.main import main
from vifailback.episodes.video.write import write_video


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two short grey videos."""
    folder = tmp_path_factory.mktemp("videos")
    for name in ("first", "second"):
        write_video(folder / f"{name}.mp4", (np.full((48, 64, 3), 120, np.uint8) for _ in range(60)), fps=25)
    return folder


def ask(*words: object) -> int:
    return main(["diagnose", *map(str, words)])


def answering(request: dict[str, Any]):
    """A failure, its correction, with probabilities where they are asked for."""
    body = request["body"]
    correction = "frame number" in body["messages"][0]["content"][-1]["text"]
    text = CORRECT if correction else AVOID
    answer = completion(text)
    said = json.loads(answer.body[0])  # type: ignore[arg-type]
    if body.get("logprobs"):
        said["choices"][0]["logprobs"] = {"content": [{"token": text, "logprob": -0.1}]}
    return completion(text, choices=said["choices"])


def test_a_server_s_diagnosis_is_json_that_names_all_it_says(videos: Path, capsys: pytest.CaptureFixture[str]):
    with model_server() as server:
        server.acts = answering
        assert ask(videos / "first.mp4", "--task", TASK, "--model", f"openai:{server.url},m", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["failed"], said["failure_type"], said["keyframe"]) == (True, "gripper state", 3)
    assert (said["commands"], said["symbols"], said["reply"]) == ([COMMAND], [CODE], AVOID)
    assert said["confidence"] == pytest.approx(0.905, abs=1e-3)
    assert said["keyframe_index"] == said["frames"][2]
    assert said["correction"]["keyframe"] == len(said["frames"])


def test_a_server_that_knows_no_probabilities_is_asked_again_without(videos: Path, capsys: pytest.CaptureFixture[str]):
    from tests.models.server import failure

    def act(request: dict[str, Any]):
        refused = "logprobs" in request["body"]
        return failure(400, "logprobs is not supported") if refused else completion(SUCCESS)

    with model_server() as server:
        server.acts = act
        assert ask(videos / "first.mp4", "--task", TASK, "--model", f"openai:{server.url},m", "--json") == 0
    assert json.loads(capsys.readouterr().out)["confidence"] is None


def test_a_server_that_can_is_held_to_the_paper_s_format(videos: Path, capsys: pytest.CaptureFixture[str]):
    words = ("--task", TASK, "--json", "--model")
    with model_server() as server:
        server.is_a("vllm", "0.12.0")
        server.acts = answering
        assert ask(videos / "first.mp4", *words, f"openai:{server.url},m") == 0
        assert all("<Think>" in one["body"]["structured_outputs"]["regex"] for one in server.requests)
        out, err = capsys.readouterr()
        said = json.loads(out)
        assert (said["failed"], said["constrained"]) == (True, False), "this reply to the correction has no thought"
        assert "1 answers were not held to the paper's format" in err
        assert ask(videos / "first.mp4", *words, f"openai:{server.url},m", "--no-constrain") == 0
        assert "structured_outputs" not in server.requests[-1]["body"]
    assert json.loads(capsys.readouterr().out)["constrained"] is None


def test_the_confidence_weighs_the_two_outcomes(videos: Path, capsys: pytest.CaptureFixture[str]):
    start, _, end = SUCCESS.partition("Successful")
    with model_server() as server:
        server.does(sure((start, 1.0), ("Successful", 0.6, {"Successful": 0.6, "Failed": 0.2}), (end, 1.0)))
        assert ask(videos / "first.mp4", "--task", TASK, "--model", f"openai:{server.url},m", "--json") == 0
        assert server.requests[0]["body"]["top_logprobs"] == 5
    said = json.loads(capsys.readouterr().out)
    assert (said["confidence"], said["confidence_of"]) == (pytest.approx(0.75), "choice")


def test_frames_go_as_a_video_to_a_server_and_to_nobody_else(videos: Path):
    with model_server() as server:
        server.says(SUCCESS)
        assert ask(videos / "first.mp4", "--task", TASK, "--model", f"openai:{server.url},m", "--as-video") == 0
        video, _ = server.requests[0]["body"]["messages"][0]["content"]
    assert video["video_url"]["url"].startswith("data:video/mp4;base64,")


def test_the_picture_has_the_symbols_on_it(videos: Path, tmp_path: Path):
    with model_server() as server:
        server.acts = answering
        model = f"openai:{server.url},m"
        assert ask(videos / "first.mp4", "--task", TASK, "--model", model, "--out", tmp_path / "drawn.png") == 0
    drawn = cv2.imread(str(tmp_path / "drawn.png"))
    assert drawn is not None
    x, y = round(0.300 * 64), round(0.400 * 48)
    around = drawn[max(0, y - 6) : y + 6, max(0, x - 6) : x + 6].astype(int)
    assert np.abs(around - 120).max() > 60
    assert np.abs(drawn[-6:, -6:].astype(int) - 120).max() < 20


def test_a_folder_goes_on_where_it_stopped(videos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out"
    words = ("--task", TASK, "--model", "scripted:constant", "--out", out)
    assert ask(videos, *words, "--episode", "first") == 0
    with (out / "diagnoses.jsonl").open("a") as file:
        file.write('{"episode": "second", "fai')  # as a kill leaves it
    assert ask(videos, *words) == 0
    lines = [json.loads(line) for line in (out / "diagnoses.jsonl").read_text().splitlines()]
    assert [line["episode"] for line in lines] == ["first", "second"]
    page = (out / "index.html").read_text()
    for line in lines:
        for picture in line["pictures"]:
            assert (out / picture["address"]).is_file()
            assert picture["address"] in page
    assert "1 episodes were diagnosed before" in capsys.readouterr().err
    assert ask(videos, *words) == 0


def test_episodes_are_asked_about_at_once_and_told_in_their_order(
    videos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    both = threading.Barrier(2, timeout=30)

    def act(_: dict[str, Any]):
        both.wait()  # the second is asked before the first is answered
        return completion(SUCCESS)

    with model_server() as server:
        server.acts = act
        words = ("--task", TASK, "--model", f"openai:{server.url},m", "--no-constrain", "--at-once", 2, "--json")
        assert ask(videos, *words, "--out", tmp_path / "out") == 0
    said = [json.loads(line)["episode"] for line in capsys.readouterr().out.splitlines()]
    assert said == ["first", "second"]
    lines = (tmp_path / "out" / "diagnoses.jsonl").read_text().splitlines()
    assert [json.loads(line)["episode"] for line in lines] == said


def test_what_one_episode_lacks_is_named_and_the_others_go_on(
    videos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with model_server() as server:
        server.does(completion(SUCCESS), completion(None))
        words = ("--task", TASK, "--model", f"openai:{server.url},m", "--html", tmp_path / "page.html")
        assert ask(videos, *words) == 1
    said = capsys.readouterr()
    assert "first: Successful" in said.out
    assert "second: " in said.err
    assert "without text" in said.err
    assert "Successful" in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--model", "scripted:constant"), "--task"),
        (("--task", TASK, "--model", "scripted:truth"), "know the truth"),
        (("--task", TASK, "--model", "opnai:x"), "Did you mean 'openai'"),
        (("--task", TASK, "--model", "scripted:constant", "--grid", "--camera", "x"), "--grid"),
        (("--task", TASK, "--model", "scripted:constant", "--as-video"), "model on a server"),
        (("--task", TASK, "--model", "scripted:constant", "--at-once", "0"), "--at-once"),
        (("--task", TASK, "--model", "scripted:constant", "--camera", "x"), "no camera is called 'x'"),
    ],
)
def test_bad_input_is_said_in_one_line(
    videos: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
):
    assert ask(videos / "first.mp4", *words) == 2
    assert said in capsys.readouterr().err


def test_one_picture_cannot_show_two_episodes(videos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(videos, "--task", TASK, "--model", "scripted:constant", "--out", tmp_path / "one.png") == 2
    assert "one picture" in capsys.readouterr().err
