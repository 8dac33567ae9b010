"""`vifailback bench score`, `judge` and `audit`: from the command line, against a real server."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.bench.judges import fair
from tests.bench.open_records import make_records
from tests.bench.samples import make_run
from tests.models.server import ModelServer, completion, model_server

from vifailback.bench.predictions import encode_prediction
from vifailback.cli.main import main
from vifailback.types import Ask, Prediction
from vifailback.vqa.dataset.folder import open_dataset
from vifailback.vqa.dataset.records import write_records

RECORDS = make_records()
HARD = sum(record.question.suite == "hard" for record in RECORDS)


def lines_of(count: int | None = None) -> bytes:
    return b"".join(encode_prediction(Prediction(record.id, record.answer)) for record in RECORDS[:count])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_records(tmp_path / "data" / "records.json", RECORDS)
    return tmp_path / "data" / "records.json"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return make_run(tmp_path / "run", list(RECORDS), lines_of())


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch):
    """A server whose model judges fairly."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    def act(request: dict[str, Any]):
        content = (
            request["body"]["messages"][-1]["content"] if "body" in request else request["messages"][-1]["content"]
        )
        text = content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
        return completion(fair(Ask(text)), model="judge-2024-11-20")

    with model_server() as server:
        server.acts = act
        yield server


def spec(server: ModelServer) -> str:
    return f"openai:{server.url},judge"


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return json.loads(capsys.readouterr().out)


def test_anybodys_file_is_scored_without_a_model(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "replies.jsonl"
    file.write_bytes(lines_of())
    assert (
        main(["bench", "score", str(file), "--data", str(data), "--json", "--out", str(tmp_path / "scores.jsonl")]) == 0
    )
    found = said(capsys)
    lite = found["suites"]["lite"]
    assert (lite["micro"], lite["macro"], lite["unanswered"]) == (1, 1, 0)
    assert lite["interval"] == [1, 1]
    detection = lite["types"]["failure_detection_qa"]
    assert (detection["n"], detection["balanced"], detection["constant_answer"]) == (6, 1, "Failed")
    assert detection["wilson"][0] < 1
    assert found["suites"]["symbols"]["micro"] == 1
    assert found["suites"]["hard"]["unjudged"] == HARD - 10
    assert len((tmp_path / "scores.jsonl").read_bytes().splitlines()) == len(RECORDS)


def test_what_a_file_lacks_is_named_and_stays_in_the_denominator(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "replies.jsonl"
    file.write_bytes(lines_of(6) + b'{"id": "nobody", "reply": "A"}\n{oops\n' + lines_of(1))
    assert main(["bench", "score", str(file), "--data", str(data), "--suite", "lite", "--json"]) == 1
    output = capsys.readouterr()
    found = json.loads(output.out)
    assert set(found["suites"]) == {"lite"}
    assert found["suites"]["lite"]["n"] == 31
    assert found["suites"]["lite"]["unanswered"] == 25
    assert len(found["problems"]) == 4
    assert output.err.count("error: ") == 4
    assert "nobody" in output.err


def test_suites_without_a_single_reply_are_not_scored(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "replies.jsonl"
    file.write_bytes(lines_of(6))
    main(["bench", "score", str(file), "--data", str(data), "--json"])
    assert set(said(capsys)["suites"]) == {"lite"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{file}"], "name the dataset they belong to with --data"),
        (["{file}", "--data", "{data}", "--judge", "x"], "need a run"),
        (["{run}", "--data", "{data}"], "has its own records"),
        (["{run}", "--judge", "x"], "holds no judgements by x"),
        (["{file}", "--data", "{data}", "--suite", "easy"], "no suite is called 'easy'"),
        (["{absent}", "--data", "{data}"], "cannot be read"),
    ],
)
def test_wrong_wishes_are_answered_in_words(
    arguments: list[str], message: str, tmp_path: Path, data: Path, run: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "replies.jsonl"
    file.write_bytes(lines_of())
    names = {"file": file, "data": data, "run": run, "absent": tmp_path / "absent.jsonl"}
    assert main(["bench", "score", *(word.format(**names) for word in arguments)]) == 2
    assert message in capsys.readouterr().err


def test_a_run_is_judged_scored_and_audited(
    run: Path, judge: ModelServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["bench", "score", str(run)]) == 0
    words = capsys.readouterr().out
    assert "scored by exact" in words
    assert "not judged yet" in words
    assert main(["bench", "judge", str(run), "--judge", spec(judge), "--json"]) == 0
    assert said(capsys)["made"] == HARD
    assert main(["bench", "judge", str(run), "--judge", spec(judge), "--json"]) == 0
    assert said(capsys)["kept"] == HARD
    assert main(["bench", "score", str(run), "--json"]) == 0
    found = said(capsys)
    assert (found["judge"], found["protocols"]["hard"]) == ("judge", "paper_fig10")
    assert found["suites"]["hard"]["micro"] == 1
    assert (run / "scores.jsonl").exists()
    people = tmp_path / "people.jsonl"
    people.write_text("".join(json.dumps({"id": record.id, "score": 0.9}) + "\n" for record in RECORDS[:20]))
    assert main(["bench", "audit", str(run), "--judge", spec(judge), "--human", str(people), "--anchors", "3"]) == 0
    words = capsys.readouterr().out
    assert "judge (paper_fig10), says it is judge-2024-11-20" in words
    assert "swapped arm, low-level" in words
    assert "against people" in words
    assert main(["bench", "audit", str(run), "--json"]) == 0
    (audited,) = said(capsys)["judges"]
    assert audited["cost"]["calls"] > HARD


def test_a_judge_that_says_no_number_is_named(run: Path, judge: ModelServer, capsys: pytest.CaptureFixture[str]):
    judge.says("excellent")
    assert main(["bench", "judge", str(run), "--judge", spec(judge)]) == 1
    assert "gave no score in 3 attempts" in capsys.readouterr().out


def test_a_second_reader_reads_what_the_rules_cannot(
    tmp_path: Path, data: Path, judge: ModelServer, capsys: pytest.CaptureFixture[str]
):
    record = next(record for record in RECORDS if record.choices)
    file = tmp_path / "replies.jsonl"
    file.write_bytes(encode_prediction(Prediction(record.id, "One might lean towards the one that comes after.")))
    judge.says(record.answer)
    arguments = ["bench", "score", str(file), "--data", str(data), "--second-reader", spec(judge), "--json"]
    assert main(arguments) == 1
    found = said(capsys)["suites"]["lite"]["types"][record.question.value]
    assert found["parts"] == {"second reader": 1.0}
    assert found["micro"] == pytest.approx(1 / found["n"])


def test_a_run_that_was_never_judged_cannot_be_audited(run: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["bench", "audit", str(run)]) == 2
    assert "never judged" in capsys.readouterr().err


def test_options_are_rotated_and_replies_to_all_orders_compared(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
):
    image = data.parent / RECORDS[0].images[0]
    image.parent.mkdir(parents=True)
    image.write_bytes(b"\xff\xd8\xff")
    assert main(["bench", "audit", str(data), "--rotate", str(tmp_path / "turned"), "--json"]) == 0
    folders = [Path(folder) for folder in said(capsys)["folders"]]
    datasets = [open_dataset(data), *map(open_dataset, folders)]
    assert datasets[1].root == datasets[0].root.resolve()
    runs: list[str] = []
    for number, dataset in enumerate(datasets):
        lettered = [record for record in dataset.records if record.choices]
        lines = b"".join(encode_prediction(Prediction(record.id, "B")) for record in lettered)
        runs.append(str(make_run(tmp_path / f"run{number}", lettered, lines)))
    assert main(["bench", "audit", runs[0], "--positions", *runs[1:], "--json"]) == 0
    found = said(capsys)["positions"]
    assert found["chosen"] == {"B": 1.0}
    assert found["spread"] == 1
    assert found["n"] == len([record for record in RECORDS if record.choices])
