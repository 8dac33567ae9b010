"""bench.selection: what is asked, what is not, and that nothing goes missing without a word."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.bench.samples import make_record

from vifailback.bench.selection import by_trajectory, read_suites, select
from vifailback.errors import UnknownNameError
from vifailback.types import QuestionKind, Split, VqaRecord
from vifailback.vqa.dataset.folder import open_dataset
from vifailback.vqa.dataset.records import write_records
from vifailback.vqa.unasked import Unasked

PROMPT = "The task is to: 'Stack.' can it be determined whether it was successful"

KEYFRAME = "<image>Stack the cups; select the frame where the failure starts to happen."


def item(number: int, **changes: object) -> dict[str, object]:
    turns = [{"role": "user", "content": f"<image>{PROMPT}"}, {"role": "assistant", "content": "Failed"}]
    image = f"annotated_data/t/frames/episode_{number}_cam/0.jpg"
    return {"messages": turns, "images": [image], "tag": "failure_detection_qa", **changes}


def test_damaged_records_are_named_and_the_others_are_asked(tmp_path: Path):
    only_user = [{"role": "user", "content": f"<image>{PROMPT}"}]
    only_answer = [{"role": "assistant", "content": "Failed"}]
    file = tmp_path / "vqa.json"
    items = [
        item(0, id="a"),
        item(1, id="a"),
        item(2, id="b", tag=None, messages=[{"role": "user", "content": "Hello?"}, *only_answer]),
        item(3, id="c", tag="dance_qa", messages=[{"role": "user", "content": "Hello?"}, *only_answer]),
        item(4, id="d", messages=only_user),
        item(5, id="e", messages=only_answer),
        item(6, id="f", images=[]),
        {"id": "g"},
        item(7, id="i", messages=[item(7)["messages"][0], {"role": "assistant", "content": "Perhaps"}]),
        item(7, id="j", tag="failure_keyframe_qa", messages=[{"role": "user", "content": KEYFRAME}, *only_answer]),
        item(8, id="h"),
    ]
    file.write_text(json.dumps(items))
    dataset = open_dataset(file)
    chosen = select(dataset)
    assert [record.id for record in chosen.records] == ["a", "a#2", "h"]
    said = {problem.line: problem.why for problem in chosen.left_out}
    assert "dance_qa" in said["record 4"]
    assert said["d"] == "there is no true answer to compare with"
    assert said["e"] == "there is no question"
    assert said["i"] == "its true answer 'Perhaps' is none of its options"
    assert said["j"] == "it has no options to choose from"
    assert said["f"] == "there are no images"
    assert {"record 3", "record 8"} <= set(said)
    assert any("is taken by an earlier record" in why for why in said.values())


def test_the_benchmark_side_of_a_split_is_asked(tmp_path: Path):
    records = [make_record(number, split=Split.BENCHMARK if number % 2 else Split.TRAIN) for number in range(6)]
    write_records(tmp_path / "vqa.json", records)
    chosen = select(open_dataset(tmp_path / "vqa.json"))
    assert [record.episode[-1] for record in chosen.records] == ["1", "3", "5"]
    assert chosen.side == "benchmark"


def test_suites_are_asked_by_name():
    assert read_suites("symbols, LITE") == ("lite", "symbols")
    with pytest.raises(UnknownNameError, match="Did you mean 'lite'"):
        read_suites("light")


def test_what_a_change_makes_impossible_is_named(tmp_path: Path):
    records = [make_record(number) for number in range(3)]
    write_records(tmp_path / "vqa.json", records)

    def change(record: VqaRecord) -> VqaRecord | Unasked:
        return Unasked("too few images", lost=True) if record.episode.endswith("1") else replace(record, prompt="?")

    chosen = select(open_dataset(tmp_path / "vqa.json"), change=change)
    assert len(chosen.records) == 2
    assert [(one.line, one.why) for one in chosen.left_out] == [(records[1].id, "too few images")]


def test_questions_about_one_trajectory_follow_each_other_by_their_images():
    kinds = (QuestionKind.FAILURE_DETECTION, QuestionKind.LOW_LEVEL_AVOIDANCE, QuestionKind.TYPE_IDENTIFICATION)
    mixed = [make_record(number, kind) for kind in kinds for number in range(3)]
    again = [replace(one, images=(*one.images, one.images[0])) if one.question is kinds[1] else one for one in mixed]
    ordered = by_trajectory(again)
    assert [record.episode[-1] for record in ordered] == list("000111222")
    assert [record.question for record in ordered[:3]] == [kinds[0], kinds[2], kinds[1]]
    assert sorted(record.id for record in ordered) == sorted(record.id for record in mixed)
