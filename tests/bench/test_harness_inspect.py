"""inspect_ai asks a real server, through its own command; its scores are ours, and its logs are small."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.bench.asked import a_dataset, reply_to
from tests.models.server import Act, ModelServer, completion, failure, model_server

from vifailback.bench.export.exported import export_benchmark
from vifailback.bench.harness import figures, read_records, score_reply
from vifailback.bench.judge import judge_prompt
from vifailback.vqa.dataset.folder import open_dataset

WHOLE = {
    "id": "1",
    "object": "chat.completion",
    "created": 1,
    "model": "scripted",
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}
"""What inspect_ai wants beside the reply."""


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inspect")
    export_benchmark(open_dataset(a_dataset(folder / "data", episodes=2)), "inspect", folder / "out")
    return folder / "out" / "records.jsonl"


def evaluated(records: Path, server: ModelServer, logs: Path, *more: str) -> tuple[dict[str, float], dict[str, Any]]:
    """Run inspect_ai's command; return its metrics and its log."""
    environment = {**os.environ, "HERE_API_KEY": "none", "HERE_BASE_URL": f"{server.url}/v1", "NO_COLOR": "1"}
    words = ["eval", "vifailback/bench", "-T", f"records={records}", "--model", "openai-api/here/scripted", *more]
    options = ["--no-log-images", "--display", "none", "--log-dir", str(logs), "--log-format", "json"]
    command = [sys.executable, "-c", "from inspect_ai._cli.main import main; main()", *words, *options]
    done = subprocess.run(command, env=environment, cwd=logs.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    (file,) = logs.glob("*.json")
    log = json.loads(file.read_text("utf-8"))
    assert log["status"] == "success"
    (scores,) = log["results"]["scores"]
    return {name: one["value"] for name, one in scores["metrics"].items()}, log


def said(request: dict[str, Any]) -> str:
    """The words of a request."""
    content = request["body"]["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def test_inspect_scores_as_we_do_asks_its_grader_and_keeps_its_logs_small(records: Path, tmp_path: Path) -> None:
    asked = read_records(records)
    first = {one.prompt: one for one in reversed(asked)}
    broken = asked[-1].prompt

    def answer(request: dict[str, Any]) -> Act:
        if request["body"]["model"] == "judge":
            return completion("0.25", **WHOLE)
        words = said(request)
        return failure(400, "cannot") if words == broken else completion(reply_to(first[words]), **WHOLE)

    with model_server() as server:
        server.acts = answer
        judged = ("-T", "judge=paper_fig10", "--model-role", "grader=openai-api/here/judge")
        metrics, log = evaluated(records, server, tmp_path / "logs", *judged)

    scores = [score_reply(one, None if one.prompt == broken else reply_to(first[one.prompt])) for one in asked]
    by_judge = [replace(one, value=0.25) if one.answered and one.question.suite == "hard" else one for one in scores]
    for line in figures(by_judge):
        assert (line.name, metrics[line.name]) == (line.name, pytest.approx(line.figure.micro))
        assert metrics[f"{line.name} unanswered"] == line.figure.unanswered
        if line.figure.interval is not None:
            assert metrics[f"{line.name} low"] == pytest.approx(line.figure.interval.low)
    assert metrics["low_level_correction_qa unanswered"] >= 1  # the server failed on it: that is no smaller n

    shown = json.dumps([request["body"] for request in server.requests])
    assert ".jpg" not in shown
    assert all(request["body"]["temperature"] == 0 for request in server.requests)
    graded = {said(request) for request in server.requests if request["body"]["model"] == "judge"}
    assert graded == {
        judge_prompt(one, reply_to(first[one.prompt]))
        for one, score in zip(asked, scores, strict=True)
        if one.question.suite == "hard" and score.answered
    }
    sizes = [len(json.dumps(sample)) for sample in log["samples"] if not sample.get("error")]
    assert len(sizes) == 24
    assert max(sizes) < 60_000  # readable JSON; inspect's own format is a tenth of that
