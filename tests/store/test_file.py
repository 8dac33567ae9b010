"""Files of every kind, recognised by what is in them."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.store.test_release import RECORD

from vifailback.errors import AnnotationError, StoreError
from vifailback.store import AnnotationSet, annotation_from_record, read_annotations, write_annotations
from vifailback.types import Annotation

ONE, TWO = Annotation("a/1", "Öffne die Tür."), Annotation("a/2", "t", fps=29.97, extra={"note": [1]})
RELEASE = annotation_from_record(RECORD)[0]
NO_PATH = 'no usable path; expected "annotated_data/<task>/videos/<episode>_<camera>.mp4" to name the episode'
VQA = {"messages": [], "images": [], "tag": "cot_avoidance_code_qa"}


def test_a_file_of_ours_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "annotations.json"
    write_annotations(path, [ONE, TWO])
    assert read_annotations(path) == AnnotationSet((ONE, TWO))
    text = path.read_bytes()
    write_annotations(path, read_annotations(path))
    assert path.read_bytes() == text
    assert "Öffne die Tür." in text.decode()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("list.json", json.dumps([RECORD]), AnnotationSet((RELEASE,))),
        ("single.json", json.dumps(RECORD), AnnotationSet((RELEASE,))),
        ("lines.jsonl", f"{json.dumps(RECORD)}\n\n", AnnotationSet((RELEASE,))),
        ("empty.json", "[]", AnnotationSet()),
        (
            "mixed.json",
            json.dumps([VQA, RECORD, 7, {"video": "../x.mp4"}]),
            AnnotationSet(
                (RELEASE,),
                (
                    ("[0]", "a VQA record, not an annotation"),
                    ("[2]", "must be an object, got 7"),
                    ("[3].video", NO_PATH),
                ),
                (VQA, 7, {"video": "../x.mp4"}),
            ),
        ),
    ],
)  # fmt: skip
def test_records_of_the_release_are_recognised(tmp_path: Path, name: str, text: str, expected: AnnotationSet) -> None:
    (tmp_path / name).write_text(text)
    assert read_annotations(tmp_path / name) == expected


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        (
            "cut.json",
            json.dumps([RECORD])[:200].encode(),
            "cut.json: line 1, column 201: is not valid",
        ),
        ("nan.json", b'[{"video": NaN}]', "nan.json: line 1, column 12: is not valid JSON"),
        ("empty.json", b"", "empty.json: the file is empty"),
        ("latin.json", '[{"task": "Tür"}]'.encode("latin-1"), "latin.json: line 1, column 13: is not UTF-8"),
        ("text.json", b'"hello"', "text.json: expected an object or a list"),
        ("vqa.json", json.dumps([VQA, VQA]).encode(), "vqa.json: holds VQA records only, no annotations"),
        ("coco.json", b'{"images": [], "categories": []}', "coco.json: video: no usable path"),
        (
            "other.json",
            b'{"schema": "other/1", "annotations": []}',
            'other.json: schema: must be "vifailback',
        ),
        ("else.json", b'{"schema": "other/1"}', 'else.json: schema: must be "vifailback.annotations/'),
        (
            "newer.json",
            b'{"schema": "vifailback.annotations/9", "annotations": []}',
            "newer.json: schema: was written",
        ),
        (
            "line.jsonl",
            b'{"video": "a/videos/episode_1.mp4"}\n{"vid',
            "line.jsonl: line 2, column 6: is not",
        ),
        ("pickle.json", b"\x80\x04\x95", "pickle.json: line 1, column 1: is not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_with_file_and_place(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AnnotationError) as error:
        read_annotations(tmp_path / name)
    assert str(error.value).removeprefix(f"{tmp_path}/").startswith(why)


def test_a_folder_is_read_in_the_order_of_its_names_and_names_what_it_could_not_read(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    write_annotations(tmp_path / "b" / "ours.json", [ONE, TWO])
    (tmp_path / "a.json").write_text(json.dumps([RECORD, VQA]))
    (tmp_path / "c.json").write_text("{")
    (tmp_path / "d.db").write_text("no database")
    (tmp_path / "notes.txt").write_text("not looked at")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x.json").write_text("{")
    found = read_annotations(tmp_path)
    assert found.annotations == (RELEASE, ONE, TWO)
    assert [problem.line for problem in found.problems] == [
        "a.json: [1]",
        "c.json: line 1, column 2",
        "d.db: line 1, column 5",
    ]


def test_a_folder_without_annotation_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="holds no annotation files"):
        read_annotations(tmp_path)


def test_a_place_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match=r"none.json: cannot be read: No such file"):
        read_annotations(tmp_path / "none.json")
    with pytest.raises(StoreError, match="there is no annotation store"):
        read_annotations(tmp_path / "none.db")


def test_the_public_files_are_read(shared_data: Path) -> None:
    found = read_annotations(shared_data / "official" / "example_direct_draw.json")
    assert [annotation.episode for annotation in found.annotations] == ["grasp_spatula_place_basket/episode_3"]
    assert found.problems == (("[0]", "a VQA record, not an annotation"),)
    with pytest.raises(AnnotationError, match="VQA records only"):
        read_annotations(shared_data / "official" / "example_vifailback_infer_shortened.json")


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "annotations.json"
    write_annotations(path, [ONE])
    bad: list[Any] = [TWO, Annotation("../x", "t")]
    with pytest.raises(AnnotationError, match=r"annotations.json: annotations\[1\].episode: must be an episode id"):
        write_annotations(path, bad)
    assert read_annotations(path).annotations == (ONE,)
