"""Annotations brought from files and stores into one."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from tests.store.test_release import RECORD

from vifailback.errors import ConfigError
from vifailback.store import AnnotationStore, read_annotations, write_annotations
from vifailback.store.transfer import Form, transfer
from vifailback.types import Annotation, Hold, Keyframe, KeyframeRole, Point

ONE, TWO = Annotation("a/1", "t"), Annotation("a/2", "t", author="ben")
BETTER = replace(ONE, reason="too early")


def test_sources_are_added_to_what_a_file_holds(tmp_path: Path) -> None:
    old, new, out = (str(tmp_path / name) for name in ("old.json", "new.json", "out.json"))
    write_annotations(old, [ONE])
    write_annotations(new, [BETTER, TWO])
    first = transfer([old], out)
    assert (first.read, first.new, first.changed, first.unchanged, first.problems) == (1, 1, 0, 0, ())
    second = transfer([new], out, author="ana")
    assert (second.read, second.new, second.changed, second.unchanged) == (2, 1, 1, 0)
    assert read_annotations(out).annotations == (replace(BETTER, author="ana"), TWO)
    before = Path(out).stat().st_mtime_ns
    third = transfer([new], out, author="ana")
    assert (third.new, third.changed, third.unchanged) == (0, 0, 2)
    assert Path(out).stat().st_mtime_ns == before


def test_imports_at_the_same_time_into_one_file_lose_nothing(tmp_path: Path) -> None:
    sources = [str(tmp_path / f"{number}.json") for number in range(6)]
    for number, source in enumerate(sources):
        write_annotations(source, [Annotation(f"a/{number}", "t")])
    out = str(tmp_path / "team" / "out.json")
    with ThreadPoolExecutor(len(sources)) as pool:
        done = list(pool.map(lambda source: transfer([source], out), sources))
    assert [each.new for each in done] == [1] * 6
    assert {annotation.episode for annotation in read_annotations(out).annotations} == {f"a/{n}" for n in range(6)}
    assert [file.name for file in Path(out).parent.iterdir()] == ["out.json"]


def test_a_store_that_somebody_is_just_making_is_still_a_store(tmp_path: Path) -> None:
    out = tmp_path / "annotations.db"
    out.touch()  # what SQLite leaves where a first import is stopped, and what a second one at the same time sees
    source = tmp_path / "one.json"
    write_annotations(source, [ONE])
    assert transfer([str(source)], str(out)).new == 1
    assert read_annotations(out).annotations == (ONE,)


def test_importing_twice_into_a_store_changes_nothing(tmp_path: Path, place: str) -> None:
    source, out = str(tmp_path / "records.json"), place
    Path(source).write_text(json.dumps([RECORD]))
    assert transfer([source], out, by="ana").new == 1
    again = transfer([source, source], out, by="ben")
    assert (again.read, again.new, again.changed, again.unchanged, again.problems) == (2, 0, 0, 1, ())
    write_annotations(tmp_path / "changed.json", [replace(read_annotations(source).annotations[0], reason="late")])
    assert transfer([str(tmp_path / "changed.json")], out, by="ben").changed == 1
    assert [annotation.reason for annotation in read_annotations(out).annotations] == ["late"]
    with AnnotationStore.open(out) as store:
        history = list(store.history("grasp_lid/episode_3"))
    assert [(stored.author, stored.source) for stored in history] == [("ana", "import"), ("ben", "import")]


def test_a_transfer_does_not_tell_the_password(tmp_path: Path, place: str) -> None:
    store = place.replace("tester@", "tester:hunter2@")
    write_annotations(tmp_path / "one.json", [ONE])
    transfer([str(tmp_path / "one.json")], store)
    write_annotations(tmp_path / "better.json", [BETTER])
    done = transfer([str(tmp_path / "better.json"), store], str(tmp_path / "out.json"))
    assert len(done.problems) == 1
    assert "hunter2" not in f"{done}"


def test_records_go_through_a_store_and_back_to_the_letter(tmp_path: Path) -> None:
    source, store, out = (str(tmp_path / name) for name in ("records.json", "annotations.db", "out.json"))
    strange = {**RECORD, "rating": 5, "failure_subtask": 2, "video": RECORD["video"].replace("_3_", "_4_")}
    Path(source).write_text(json.dumps([RECORD, strange]))
    transfer([source], store)
    done = transfer([store], out, form=Form.RELEASE)
    assert done.problems == ()
    assert json.loads(Path(out).read_text()) == [RECORD, strange]


def test_records_are_written_one_a_line_where_the_name_says_so(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text(json.dumps([RECORD]))
    out = tmp_path / "out.jsonl"
    transfer([str(tmp_path / "in.json")], str(out), form=Form.RELEASE)
    assert [json.loads(line) for line in out.read_text().splitlines()] == [RECORD]
    assert transfer([str(tmp_path / "in.json")], str(out), form=Form.RELEASE).unchanged == 1
    with pytest.raises(ConfigError, match="is one JSON document"):
        transfer([str(tmp_path / "in.json")], str(tmp_path / "ours.jsonl"))


def test_two_different_annotations_of_one_episode_are_named_and_the_first_is_taken(tmp_path: Path) -> None:
    for name, annotation in (("a.json", ONE), ("b.json", BETTER), ("c.json", ONE)):
        write_annotations(tmp_path / name, [annotation])
    done = transfer([str(tmp_path / name) for name in ("a.json", "b.json", "c.json")], str(tmp_path / "out.json"))
    assert [problem.line for problem in done.problems] == [f"{tmp_path / 'b.json'}: a/1"]
    assert [source.problems for source in done.sources] == [0, 1, 0]
    assert read_annotations(tmp_path / "out.json").annotations == (ONE,)


@pytest.mark.parametrize("content", ["[1, 2]", "{}", "not JSON", json.dumps([RECORD])])
def test_a_file_that_holds_something_else_is_not_overwritten(tmp_path: Path, content: str) -> None:
    write_annotations(tmp_path / "in.json", [ONE])
    out = tmp_path / "out.json"
    out.write_text(content)
    with pytest.raises(ConfigError, match="exists and is no annotation file; nothing was overwritten"):
        transfer([str(tmp_path / "in.json")], str(out))
    assert out.read_text() == content


def test_a_folder_or_a_store_cannot_take_records_of_the_release(tmp_path: Path) -> None:
    write_annotations(tmp_path / "in.json", [ONE])
    with pytest.raises(ConfigError, match="is a folder"):
        transfer([str(tmp_path / "in.json")], str(tmp_path), form=Form.RELEASE)
    with pytest.raises(ConfigError, match="to a file, not to a store"):
        transfer([str(tmp_path / "in.json")], str(tmp_path / "out.db"), form=Form.RELEASE)


def test_what_a_record_of_the_release_cannot_say_is_named(tmp_path: Path) -> None:
    drawn = Keyframe(KeyframeRole.AVOIDANCE, 3, symbols=(Hold(Point(1, 1)),))
    write_annotations(tmp_path / "in.json", [replace(ONE, avoidance=drawn, extra={"images": "mine"})])
    done = transfer([str(tmp_path / "in.json")], str(tmp_path / "out.json"), form=Form.RELEASE)
    assert [problem.why.partition(":")[0] for problem in done.problems] == [
        "its number of frames is unknown",
        "a record has keys of its own called images",
        "its frame size is unknown",
    ]


def test_items_that_an_existing_file_holds_and_that_are_not_understood_stay(tmp_path: Path) -> None:
    vqa = {"messages": [], "images": []}
    (tmp_path / "out.json").write_text(json.dumps([vqa, RECORD]))
    write_annotations(tmp_path / "in.json", [replace(ONE, length=30, size=(640, 480))])
    done = transfer([str(tmp_path / "in.json")], str(tmp_path / "out.json"), form=Form.RELEASE)
    assert (done.new, done.problems) == (1, ())
    assert vqa in json.loads((tmp_path / "out.json").read_text())
    assert RECORD in json.loads((tmp_path / "out.json").read_text())
