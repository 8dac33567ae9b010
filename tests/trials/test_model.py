"""A model behind a server as the supervisor of a trial."""

from pathlib import Path

import pytest
from tests.models.server import completion, failure, model_server

from vifailback.cli.main import main
from vifailback.trials.players import Trial
from vifailback.trials.run import CONFIG, RunConfig, run
from vifailback.trials.trial import Stage

FAILED = """<Think> It missed the stapler. </Think>
<Answer>
"success detection": "Failed",
"low level commands": "Move the left gripper upward slightly.",
"visual prompts": ""
</Answer>"""


def test_a_model_sees_the_head_camera_and_moves_the_arm():
    with model_server() as server:
        server.does(completion(FAILED))
        stage = Stage(Trial("place_one", 3, "scripted", f"openai:{server.url},qwen", "pmc"))
        record = stage.run(most_steps=90)
        asked = server.requests
    assert record.queries >= 1
    assert record.corrections >= 1
    assert record.false_alarms >= 1, "nothing had failed"
    assert record.endings[0] == "motion done"
    assert len(record.latency_s) == record.queries
    content = asked[0]["body"]["messages"][-1]["content"]
    assert sum(part["type"] == "image_url" for part in content) >= 2


def test_a_run_whose_model_never_answers_says_so_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MODEL_KEY", "sesame")
    with model_server() as server:
        server.does(failure(400, "no such model"))
        words = ["trials", "--tasks", "place_one", "--policy", "scripted", "--n", "1", "--seed", "3"]
        words += ["--supervisor", f"openai:{server.url},qwen", "--api-key-env", "MODEL_KEY"]
        assert main([*words, "--out", str(tmp_path), "--workers", "1", "--no-videos"]) == 1
    said = capsys.readouterr()
    assert "queries got no usable answer" in said.err
    assert "no such model" in said.err
    assert not [file for file in tmp_path.iterdir() if file.is_file() and b"sesame" in file.read_bytes()]


def test_no_password_of_an_address_is_kept(tmp_path: Path):
    with model_server() as server:
        server.does(failure(400, "no"))
        secret = server.url.replace("http://", "http://me:secret@")
        config = RunConfig(("place_one",), "scripted", (f"openai:{secret},qwen",), n=1, seed=3)
        records = list(run(config, tmp_path, workers=1))
    assert len(records) == 2
    assert "secret" not in (tmp_path / CONFIG).read_text()
    assert "secret" not in "".join(record.key + record.supervisor for record in records)
