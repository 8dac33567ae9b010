"""VQA files read and written; images checked and made again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vqa.sources import MemorySource, make_episode

from vifailback.episodes import decode_jpeg, encode_jpeg
from vifailback.errors import RecordError
from vifailback.types import QuestionKind, Split, VqaRecord
from vifailback.vqa.dataset.images import check_images, image_file, read_image, rebuild_images
from vifailback.vqa.dataset.records import read_dataset, write_records
from vifailback.vqa.templates import templates

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(lambda text: text.replace("<image>", ""))
any_record = st.builds(
    VqaRecord,
    id=st.uuids().map(str),
    question=st.sampled_from(QuestionKind),
    episode=texts,
    task=texts,
    images=st.lists(texts, max_size=4).map(tuple),
    prompt=texts.filter(lambda text: text == text.lstrip()),
    answer=texts,
    choices=st.just(()) | st.lists(texts, min_size=4, max_size=4).map(tuple),
    split=st.none() | st.sampled_from(Split),
)


def released(kind: QuestionKind, *, tag: str | None = "guessed", images: int = 2, **fields: str) -> dict[str, Any]:
    """A record as the release has them: three keys."""
    names = {f"{name}_option_{number}": f"{name} {number}" for number in range(1, 5) for name in NAMES}
    filled = {"task_description": "Pick it up.", "subtasks": "1. Go.", "failure_type": "x", "correction_keyframe": "3"}
    item: dict[str, Any] = {
        "messages": [
            {"role": "user", "content": "<image>" * images + templates()[kind].prompt({**names, **filled, **fields})},
            {"role": "assistant", "content": "A"},
        ],
        "images": [f"annotated_data/pick_it/frames/episode_7_cam_high/{index}.jpg" for index in range(images)],
    }
    return item if tag is None else {**item, "tag": tag}


NAMES = ("keyframe", "subtask", "low_level_command")


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    def saved(*items: Any, name: str = "vqa.json") -> Path:
        (tmp_path / name).write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")
        return tmp_path / name

    return saved


@pytest.mark.parametrize("name", ["vqa.json", "vqa.jsonl"])
@given(records=st.lists(any_record, max_size=5, unique_by=lambda record: record.id))
def test_records_are_read_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, name: str, records: list[VqaRecord]
):
    path = tmp_path_factory.mktemp("vqa") / name
    if name.endswith("l") and not records:
        return
    assert write_records(path, records) == len(records)
    dataset = read_dataset(path, tags={kind.value: kind for kind in QuestionKind})
    assert dataset.records == tuple(records)
    assert not dataset.unknown
    assert not dataset.problems


def test_the_file_is_the_form_of_the_release_with_our_keys_behind(tmp_path: Path):
    record = VqaRecord("t/e/x", QuestionKind.VISUAL_AVOIDANCE, "t/e", "Do it.", ("a.jpg", "b.jpg"), "Why?", "So.")
    write_records(tmp_path / "vqa.json", [record])
    (item,) = json.loads((tmp_path / "vqa.json").read_text())
    assert list(item)[:3] == ["messages", "images", "tag"]
    assert item["messages"] == [
        {"role": "user", "content": "<image><image>Why?"},
        {"role": "assistant", "content": "So."},
    ]
    assert item["tag"] == "cot_avoidance_code_qa"


def test_the_official_files_are_read(shared_data: Path):
    for name, episode in (
        ("example_direct_draw", "pick_marker_draw_cross_ep1/episode_93"),
        ("example_vifailback_infer_shortened", "pick_orange_block_place_into_microwave/episode_62"),
    ):
        dataset = read_dataset(shared_data / "official" / f"{name}.json")
        (record,) = dataset.records
        assert (record.question, record.episode) == (QuestionKind.VISUAL_AVOIDANCE, episode)
        assert not dataset.problems
        assert [unknown.place for unknown in dataset.unknown] == (["record 2"] if name.endswith("draw") else [])
    assert record.task.startswith("Use the right arm to place the orange block")
    assert record.task.endswith("close the microwave door.")


@pytest.mark.parametrize("tag", ["guessed", None, "failure_detection_qa"])
@pytest.mark.parametrize("kind", list(QuestionKind))
def test_a_record_is_known_by_its_prompt_whatever_its_tag(
    kind: QuestionKind, tag: str | None, save: Callable[..., Path]
):
    (record,) = read_dataset(save(released(kind, tag=tag))).records
    assert record.question is kind
    assert record.task == "Pick it up."
    assert record.episode == "pick_it/episode_7"
    assert record.id == f"pick_it/episode_7/{kind}"
    assert len(record.choices) in (0, 4)
    if record.choices:
        assert record.choices[3].endswith(" 4")


def test_the_users_map_of_tags_comes_first(save: Callable[..., Path]):
    path = save(released(QuestionKind.FAILURE_REASON, tag="why"))
    (record,) = read_dataset(path, tags={"why": QuestionKind.HIGH_LEVEL_AVOIDANCE}).records
    assert record.question is QuestionKind.HIGH_LEVEL_AVOIDANCE


def test_an_attested_tag_needs_no_prompt(save: Callable[..., Path]):
    item = {"messages": [{"role": "assistant", "content": "..."}], "images": [], "tag": "cot_avoidance_code_qa"}
    (record,) = read_dataset(save(item)).records
    assert (record.question, record.prompt, record.id) == (
        QuestionKind.VISUAL_AVOIDANCE,
        "",
        "record 1/cot_avoidance_code_qa",
    )


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({"messages": [{"role": "user", "content": "What?"}], "tag": "chat"}, "neither its tag"),
        ({"messages": []}, "one user and one assistant turn"),
        ({"messages": [{"role": "user", "content": "a"}] * 2}, "one user and one assistant turn"),
        ({"messages": [{"role": "system", "content": "a"}]}, "one user and one assistant turn"),
        ({"video": "a.mp4", "failure_detection": "yes"}, "messages"),
        ({"messages": "hello"}, "Expected `array`"),
        ({"messages": [{"role": "user", "content": 5}]}, "Expected `str`"),
        (["list"], "Expected `object`"),
        (5, "Expected `object`"),
        (None, "Expected `object`"),
    ],
)
def test_what_asks_no_known_question_is_kept_and_named(item: Any, why: str, save: Callable[..., Path], tmp_path: Path):
    good = released(QuestionKind.FAILURE_REASON)
    dataset = read_dataset(save(good, item, good))
    assert len(dataset.records) == 2
    (unknown,) = dataset.unknown
    assert unknown.place == "record 2"
    assert why in unknown.why
    write_records(tmp_path / "again.json", dataset.unknown)
    (raw,) = json.loads((tmp_path / "again.json").read_text())
    assert raw == item


def test_unknown_keys_of_a_record_are_named_because_they_are_not_kept(save: Callable[..., Path]):
    item = released(QuestionKind.FAILURE_REASON) | {"meta": {"a": 1}}
    unknown = {"messages": [{"role": "user", "content": "What?"}], "score": 1}
    dataset = read_dataset(save(item, released(QuestionKind.FAILURE_DETECTION), unknown, item))
    assert len(dataset) == 3
    assert dict(dataset.problems) == {
        "key 'meta'": "is unknown and not kept; 2 records hold it",
    }
    assert dataset.unknown[0].raw == unknown


def test_the_same_question_twice_gets_a_number(save: Callable[..., Path]):
    dataset = read_dataset(save(*[released(QuestionKind.FAILURE_REASON)] * 3))
    name = "pick_it/episode_7/failure_reason_qa"
    assert [record.id for record in dataset.records] == [name, f"{name}#2", f"{name}#3"]
    assert not dataset.problems
    taken = released(QuestionKind.FAILURE_REASON) | {"id": "mine"}
    assert "'mine' is taken" in read_dataset(save(taken, taken)).problems[0].why


def test_marks_that_do_not_fit_the_images_are_named(save: Callable[..., Path]):
    item = released(QuestionKind.FAILURE_REASON)
    item["images"].append("c.jpg")
    dataset = read_dataset(save(item))
    assert len(dataset.records) == 1
    assert dataset.problems[0] == ("record 1", "2 <image> marks for 3 images")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "expected a JSON list"),
        (b"hello", "expected a JSON list"),
        (b"[{", "cut off"),
        (b'[{"messages": [{"role": "user", "content": "a', "cut off"),
        (b'["a", {', "not"),
        (b"[" * 100_000, "cut off"),
    ],
)
def test_a_damaged_file_is_refused_by_name(data: bytes, why: str, tmp_path: Path):
    (tmp_path / "vqa.json").write_bytes(data)
    with pytest.raises(RecordError, match=why) as caught:
        read_dataset(tmp_path / "vqa.json")
    assert caught.value.file == str(tmp_path / "vqa.json")


@pytest.mark.parametrize("bad", [b'"\xff"', b'"\\ud800"', b'{"messages": [{"role": "user", "content": "\xff"}]}'])
def test_text_that_is_no_unicode_is_named_and_the_others_read(bad: bytes, tmp_path: Path):
    good = json.dumps(released(QuestionKind.FAILURE_REASON)).encode()
    (tmp_path / "vqa.json").write_bytes(b"[" + good + b", " + bad + b", " + good + b"]")
    dataset = read_dataset(tmp_path / "vqa.json")
    assert len(dataset) == 2
    assert [*(one.line for one in dataset.problems), *(one.place for one in dataset.unknown)] == ["record 2"]


def test_a_missing_file_is_refused_by_name(tmp_path: Path):
    with pytest.raises(RecordError, match=r"nothing\.json: cannot be read"):
        read_dataset(tmp_path / "nothing.json")


def test_bad_lines_of_a_jsonl_file_are_named_and_the_others_read(tmp_path: Path):
    good = json.dumps(released(QuestionKind.FAILURE_REASON))
    (tmp_path / "vqa.jsonl").write_text(f"{good}\n\n{good[:50]}\n{good}\n")
    dataset = read_dataset(tmp_path / "vqa.jsonl")
    assert len(dataset) == 2
    assert [problem.line for problem in dataset.problems] == ["line 3"]


def test_counts_name_every_kind(save: Callable[..., Path]):
    dataset = read_dataset(save(released(QuestionKind.FAILURE_REASON)))
    assert list(dataset.counts) == list(QuestionKind)
    assert sum(dataset.counts.values()) == 1


def record_with(*images: str) -> VqaRecord:
    return VqaRecord(f"t/{images}", QuestionKind.FAILURE_REASON, "t/e", "Do.", images, "Why?", "So.")


def put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"jpeg")


def test_missing_images_are_named_and_counted_in_both_path_conventions(tmp_path: Path):
    put(tmp_path / "annotated_data/a/0.jpg")
    put(tmp_path / "b/0.jpg")
    records = [
        record_with("annotated_data/a/0.jpg", "a/0.jpg", "annotated_data/a/1.jpg"),
        record_with("annotated_data/b/0.jpg", "b/0.jpg"),
        record_with("annotated_data/a/1.jpg", "nowhere/0.jpg", "annotated_data/a/1.jpg"),
    ]
    report = check_images(records, tmp_path)
    assert report.found == 4
    assert report.missing == {"annotated_data/a/1.jpg": 2, "nowhere/0.jpg": 1}
    assert report.records == 2
    assert [problem.line for problem in report.problems] == list(report.missing)


@pytest.mark.parametrize("path", ["../secret.jpg", "/etc/passwd", "a/../../secret.jpg", "a\\..\\secret.jpg", ""])
def test_paths_that_lead_outside_are_never_opened(path: str, tmp_path: Path):
    put(tmp_path / "secret.jpg")
    (tmp_path / "data" / "a").mkdir(parents=True)
    report = check_images([record_with(path)], tmp_path / "data")
    assert report.found == 0
    assert dict(report.unsafe) == {path: 1}
    assert image_file(tmp_path / "data", path) is None
    assert read_image(tmp_path / "data", path) is None


def test_images_may_be_links_to_images_elsewhere_but_to_nothing_else(tmp_path: Path):
    (tmp_path / "disk" / "a").mkdir(parents=True)
    (tmp_path / "disk" / "a" / "0.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (tmp_path / "disk" / "a" / "key.jpg").write_bytes(b"-----BEGIN PRIVATE KEY-----")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "annotated_data").symlink_to(tmp_path / "disk", target_is_directory=True)
    frame = image_file(tmp_path / "data", "a/0.jpg")
    assert frame == tmp_path / "data" / "annotated_data" / "a" / "0.jpg"
    assert image_file(tmp_path / "data", "a/key.jpg") is None
    assert read_image(tmp_path / "data", "a/0.jpg") == b"\xff\xd8\xff\xe0"
    assert read_image(tmp_path / "data", "a/key.jpg") is None


def test_an_empty_file_or_a_dead_link_is_a_missing_image(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "0.jpg").touch()
    (tmp_path / "a" / "1.jpg").symlink_to(tmp_path / "gone.jpg")
    assert list(check_images([record_with("a/0.jpg", "a/1.jpg")], tmp_path).missing) == ["a/0.jpg", "a/1.jpg"]
    assert image_file(tmp_path, "a/0.jpg") is None
    assert read_image(tmp_path, "a/0.jpg") is None
    assert read_image(tmp_path, "a/1.jpg") is None


@pytest.mark.parametrize(
    ("first", "second"), [(b"words", b"\xff\xd8\xff"), (b"", b"\xff\xd8\xff"), (b"\xff\xd8\xff", b"x")]
)
def test_what_is_read_is_the_file_that_is_found(first: bytes, second: bytes, tmp_path: Path):
    (tmp_path / "annotated_data" / "a").mkdir(parents=True)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "0.jpg").write_bytes(first)
    (tmp_path / "annotated_data" / "a" / "0.jpg").write_bytes(second)
    found = image_file(tmp_path, "a/0.jpg")
    assert found is not None
    assert read_image(tmp_path, "a/0.jpg") == found.read_bytes() == (first or second)


def test_an_image_named_in_both_conventions_is_made_once(tmp_path: Path):
    frame = "pick_it/frames/episode_7_cam_high/0.jpg"
    wanted = [frame, f"annotated_data/{frame}"]
    rebuilt = rebuild_images(wanted, tmp_path, [make_episode("pick_it/episode_7", length=40)])
    assert sorted(rebuilt.written) == sorted(wanted)
    assert list(tmp_path.rglob("*.jpg")) == [tmp_path / "annotated_data" / frame]


def test_missing_images_are_made_again_from_the_recordings(tmp_path: Path):
    frames = "annotated_data/pick_it/frames/episode_7_cam_high"
    wanted = [f"{frames}/{name}" for name in ("0.jpg", "25.jpg", "30_avoid_keyframe.jpg", "99.jpg")]
    stranger = "annotated_data/other/frames/episode_1_cam_high/0.jpg"
    camera = "pick_it/frames/episode_7_cam_low/0.jpg"
    stored = encode_jpeg(next(MemorySource().images("cam_high", [7])))
    episode = make_episode("pick_it/episode_7", length=40, stored={25: stored})
    rebuilt = rebuild_images([*wanted, stranger, camera, "notes.txt", "../0.jpg"], tmp_path, [episode])
    assert rebuilt.written == tuple(wanted[:3])
    assert {problem.line: problem.why for problem in rebuilt.problems} == {
        wanted[3]: "the recording has only 40 frames",
        stranger: "no recording has this episode",
        camera: "no camera is called 'cam_low'. Did you mean 'cam_left_wrist'? Known: cam_high, cam_left_wrist.",
        "notes.txt": "not the path of a frame",
        "../0.jpg": "not the path of a frame",
    }
    assert decode_jpeg((tmp_path / wanted[2]).read_bytes())[0, 0].tolist() == [30, 30, 30]
    assert (tmp_path / wanted[1]).read_bytes() == stored
    assert sorted(path.name for path in (tmp_path / frames).iterdir()) == ["0.jpg", "25.jpg", "30_avoid_keyframe.jpg"]


def test_frames_that_cannot_be_decoded_stay_missing_by_name(tmp_path: Path):
    paths = [f"t/frames/episode_7_cam_high/{index}.jpg" for index in (1, 2, 3)]
    episode = make_episode("t/episode_7", broken=frozenset({2}))
    rebuilt = rebuild_images(paths, tmp_path, [episode])
    assert rebuilt.written == (paths[0],)
    assert [problem.line for problem in rebuilt.problems] == paths[1:]
    assert "frame 2: cannot be decoded" in rebuilt.problems[0].why
