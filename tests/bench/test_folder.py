"""bench.folder and bench.predictions: run folders survive whatever happens to them."""

from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bench.samples import make_config, make_record, make_run

from vifailback.bench.config import ModelConfig
from vifailback.bench.folder import read_run, start_folder
from vifailback.bench.predictions import appending, encode_prediction, read_predictions
from vifailback.errors import InputError, RecordError
from vifailback.types import Prediction

RECORDS = [make_record(number) for number in range(3)]


def test_a_run_is_read_back(tmp_path: Path):
    reply = Prediction(RECORDS[0].id, "Failed\nbecause ...", "", "m", 12, 0.5, {"cached": True})
    run = read_run(make_run(tmp_path / "run", RECORDS, encode_prediction(reply)))
    assert run.records == tuple(RECORDS)
    assert run.config == make_config(RECORDS)
    assert run.prediction(RECORDS[0]) == reply
    assert [record.id for record in run.unfinished] == [RECORDS[1].id, RECORDS[2].id]
    assert run.prediction(RECORDS[1]).reply is None
    assert not run.problems


def test_a_line_torn_by_a_kill_loses_only_itself(tmp_path: Path):
    lines = encode_prediction(Prediction(RECORDS[0].id, "Failed")) + encode_prediction(Prediction(RECORDS[1].id, "é"))
    for cut in range(1, 40):
        folder = make_run(tmp_path / str(cut), RECORDS, lines[:-cut])
        run = read_run(folder)
        assert run.prediction(RECORDS[0]).reply == "Failed"
        with appending(folder / "predictions.jsonl") as file:
            file.add(encode_prediction(Prediction(RECORDS[2].id, "Successful")))
        again = read_run(folder)
        assert again.prediction(RECORDS[2]).reply == "Successful"
        assert again.prediction(RECORDS[1]).reply is None
        assert not again.problems


def test_a_reply_counts_before_an_error_and_the_later_reply_before_the_earlier(tmp_path: Path):
    name = RECORDS[0].id
    lines = [
        Prediction(name, None, "down"),
        Prediction(name, "one"),
        Prediction(name, "two"),
        Prediction(name, None, "x"),
    ]
    run = read_run(make_run(tmp_path / "run", RECORDS, b"".join(map(encode_prediction, lines))))
    assert run.prediction(RECORDS[0]).reply == "two"


def test_replies_to_other_records_are_named(tmp_path: Path):
    run = read_run(make_run(tmp_path / "run", RECORDS, encode_prediction(Prediction("elsewhere", "x"))))
    assert "1 replies" in run.problems[0].line
    assert not run.predictions


def test_another_run_does_not_go_into_the_same_folder(tmp_path: Path):
    folder = make_run(tmp_path / "run", RECORDS)
    other = replace(make_config(RECORDS), model=ModelConfig("openai:http://a,b", "b"))
    with pytest.raises(InputError, match=r"model\.name: 'constant' there, 'b' here"):
        start_folder(folder, other, RECORDS)
    start_folder(folder, make_config(RECORDS), RECORDS)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path):
    (tmp_path / "thesis.tex").write_text("precious")
    with pytest.raises(InputError, match="empty folder"):
        start_folder(tmp_path, make_config(RECORDS), RECORDS)
    with pytest.raises(RecordError, match=r"there is no config\.json"):
        read_run(tmp_path)


def test_damaged_lines_of_a_predictions_file_are_named_and_the_others_count(tmp_path: Path):
    file = tmp_path / "p.jsonl"
    file.write_bytes(
        b'\xef\xbb\xbf{"id": "a", "reply": "A", "note": 1}\n[1]\n{"id": 3, "reply": ""}\n{"id": "b"}\n'
        b'{"id": "c", "reply": 5}\n\xff\n\n{"id": "d", "reply": null}\n{"id": "e", "re'
    )
    read = read_predictions(file)
    assert [one.id for one in read.predictions] == ["a", "d"]
    assert read.predictions[0].extra == {"note": 1}
    assert [problem.line for problem in read.problems] == [f"line {number}" for number in (2, 3, 4, 5, 6, 9)]
    assert read.problems[-1].why == "is cut off"


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.builds(Prediction, TEXT, TEXT | st.none(), TEXT.filter(bool), TEXT, st.none() | st.integers(0, 9999)))
def test_every_prediction_survives_its_line(one: Prediction):
    with_line_ends = encode_prediction(one)
    assert with_line_ends.count(b"\n") == 1
    with NamedTemporaryFile() as file:
        file.write(with_line_ends)
        file.flush()
        assert read_predictions(file.name).predictions == (one,)
