"""`bench run --constrain --logprobs`: what is asked, what is predicted, and what the report makes of it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.bench.asked import a_dataset
from tests.bench.test_run import ask, make_dataset
from tests.models.server import Answer, ModelServer, completion, failure, sure

from vifailback.bench.folder import read_run
from vifailback.cli import main as door
from vifailback.types import FailureType, Outcome, QuestionKind


def on_its_words(request: dict[str, Any]) -> Answer:
    """Fairly sure of "Failed", and of "gripper state"."""
    if "choice" in str(request["body"].get("structured_outputs", "")):
        first = request["body"]["structured_outputs"]["choice"][0]
        return sure((first, 0.6, {first: 0.6, "S": 0.2, "Failed": 0.2, "task": 0.2}))
    return completion("It fell.")


def test_a_paper_s_run_holds_answers_to_nothing(tmp_path: Path, server: ModelServer):
    make_dataset(tmp_path)
    server.is_a("vllm", "0.12.0")
    server.says("Failed")
    ask(tmp_path, tmp_path / "run", server)
    fields = {key for request in server.requests for key in request["body"]}
    assert fields == {"model", "messages", "temperature", "max_tokens"}
    assert server.read == []
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    assert (config["sampling"]["constrain"], config["sampling"]["logprobs"]) == (False, False)


def test_answers_are_held_to_their_form_and_say_how_sure_they_are(tmp_path: Path, server: ModelServer):
    records = make_dataset(tmp_path)
    server.is_a("vllm", "0.12.0")
    server.acts = on_its_words
    summary = ask(tmp_path, tmp_path / "run", server, constrain=True, logprobs=True)
    assert (summary.unconstrained, summary.unsure) == (0, 0)
    asked = [request["body"]["structured_outputs"]["choice"] for request in server.requests]
    assert sorted(map(tuple, asked)) == sorted([tuple(Outcome)] * 3 + [tuple(FailureType)] * 3)
    run = read_run(tmp_path / "run")
    for record in records:
        prediction = run.prediction(record)
        assert prediction.extra["constrained"] is True
        sure_of = 0.75 if record.question is QuestionKind.TYPE_IDENTIFICATION else 0.6
        assert prediction.extra["confidence"] == pytest.approx(sure_of)
        assert prediction.extra["confidence_of"] == "choice"
    assert run.config.sampling.constrain
    assert server.read == [("/v1/models", None), ("/version", None)]


def test_every_kind_of_question_is_held_to_the_form_that_it_has(tmp_path: Path, server: ModelServer):
    a_dataset(tmp_path, 1)
    server.is_a("sglang")
    server.says("B")
    ask(tmp_path, tmp_path / "run", server, constrain=True)
    run = read_run(tmp_path / "run")
    held = {record.question: run.prediction(record).extra.get("constrained") for record in run.records}
    assert held[QuestionKind.KEYFRAME_LOCALIZATION] is True
    assert held[QuestionKind.FAILURE_DETECTION] is False, "the server ignores the form"
    assert held[QuestionKind.VISUAL_AVOIDANCE] is False
    assert held[QuestionKind.FAILURE_REASON] is None
    assert len(held) == 13


def test_a_server_that_refuses_is_asked_without_and_the_run_says_so(
    tmp_path: Path, server: ModelServer, capsys: pytest.CaptureFixture[str]
):
    make_dataset(tmp_path)
    server.is_a("vllm", "0.12.0")

    def act(request: dict[str, Any]) -> Answer:
        return (
            failure(400, "structured_outputs: off") if "structured_outputs" in request["body"] else completion("Failed")
        )

    server.acts = act
    words = ["bench", "run", str(tmp_path), "--model", f"openai:{server.url},m", "--out", str(tmp_path / "run")]
    assert door.main([*words, "--constrain", "--logprobs", "--no-score"]) == 0
    said = capsys.readouterr().out
    assert "6 of 6 questions have a reply" in said
    assert "6 replies were not held to their form" in said
    assert "6 replies say nothing of how sure the model is" in said


@pytest.mark.parametrize("change", [{"constrain": True}, {"logprobs": True}])
def test_replies_are_kept_for_one_way_to_ask(change: dict[str, Any], tmp_path: Path, server: ModelServer):
    make_dataset(tmp_path)
    server.acts = lambda _: sure(("Failed", 0.6, {"Failed": 0.6, "Successful": 0.4}))
    cache = {"cache": tmp_path / "replies.db"}
    ask(tmp_path, tmp_path / "plain", server, **cache)
    assert ask(tmp_path, tmp_path / "one", server, **cache, **change).cached == 0
    again = ask(tmp_path, tmp_path / "two", server, **cache, **change)
    assert again.cached == 6
    one, two = (read_run(tmp_path / name) for name in ("one", "two"))
    for record in one.records:
        before, kept = one.prediction(record).extra, two.prediction(record).extra
        assert before == {name: value for name, value in kept.items() if name != "cached"}
    with pytest.raises(Exception, match="another run is in this folder"):
        ask(tmp_path, tmp_path / "plain", server, **change)


def test_the_report_has_the_confidences(tmp_path: Path, server: ModelServer, capsys: pytest.CaptureFixture[str]):
    make_dataset(tmp_path)
    server.acts = lambda _: sure(("Failed", 0.6, {"Failed": 0.6, "Successful": 0.2}))
    ask(tmp_path, tmp_path / "run", server, logprobs=True)
    assert door.main(["bench", "report", str(tmp_path / "run"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    (found,) = (kinds[QuestionKind.FAILURE_DETECTION] for kinds in said["reliability"].values())
    assert found["bins"] == [{"n": 3, "confidence": pytest.approx(0.75), "accuracy": 1.0}]


def test_a_model_in_this_process_is_asked_the_same(tmp_path: Path):
    from vifailback.bench.config import SamplingConfig
    from vifailback.bench.subject import InProcess
    from vifailback.models import ScriptedVlm

    (record, *_) = make_dataset(tmp_path)
    model = ScriptedVlm(["Failed"])
    subject = InProcess(model, sampling=SamplingConfig(constrain=True, logprobs=True))
    asyncio.run(subject.ask(record, ()))
    subject.close()
    (asked,) = model.asked
    assert (asked.logprobs, asked.others) == (True, 5)
    assert asked.form is not None
    assert asked.form.fits("Failed")
