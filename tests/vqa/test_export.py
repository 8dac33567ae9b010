"""Exports are read back as their users read them; what cannot be exported is counted and named."""

import json
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vifailback import plugins
from vifailback.cli.export import main
from vifailback.episodes.reader import open_recordings
from vifailback.episodes.video.write import write_video
from vifailback.errors import ConfigError, RecordingError, UnknownNameError
from vifailback.store.file import write_annotations
from vifailback.types import (
    Annotation,
    FailureType,
    Keyframe,
    KeyframeRole,
    Outcome,
    QuestionKind,
    Split,
    VqaRecord,
)
from vifailback.vqa.dataset.folder import open_dataset
from vifailback.vqa.dataset.records import write_records
from vifailback.vqa.export import ExportOptions, export_dataset
from vifailback.vqa.export.exported import Complete
from vifailback.vqa.export.lerobot_rows import Spot, language_of
from vifailback.vqa.export.parquet import read_frames
from vifailback.vqa.templates import templates

TASK = "Pick up the bottle."
KINDS = (QuestionKind.FAILURE_DETECTION, QuestionKind.FAILURE_REASON, QuestionKind.HIGH_LEVEL_AVOIDANCE)


def record(kind: QuestionKind, episode: str, images: tuple[str, ...], split: Split | None = None) -> VqaRecord:
    prompt = templates()[kind].question.replace("{task_image_sequence} ", "").replace("{task_description}", TASK)
    answer = "Failed" if kind is QuestionKind.FAILURE_DETECTION else f"Because of <{episode}>."
    return VqaRecord(f"{episode}/{kind}", kind, episode, TASK, images, prompt, answer, split=split)


def frame(level: int) -> bytes:
    return cv2.imencode(".jpg", np.full((48, 64, 3), level, np.uint8))[1].tobytes()


def make(root: Path, *, split: bool = False, absent: tuple[int, ...] = ()) -> Path:
    """Write a dataset of two episodes with four frames and three questions each."""
    records: list[VqaRecord] = []
    for number in range(2):
        names = ("0", "25", "40_avoid_keyframe", "74")
        images = tuple(f"annotated_data/t/frames/episode_{number}_cam_high/{name}.jpg" for name in names)
        for at, image in enumerate(images):
            if number not in absent:
                (root / image).parent.mkdir(parents=True, exist_ok=True)
                (root / image).write_bytes(frame(60 * at + number))
        side = (Split.TRAIN, Split.BENCHMARK)[number] if split else None
        records += [record(kind, f"t/episode_{number}", images, side) for kind in KINDS]
    write_records(root / "VQA" / "ViFailback_VQA.json", records)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / "ds")


Read = Callable[[Path], list[dict[str, object]]]


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_every_registered_exporter_can_be_loaded() -> None:
    assert plugins.names("exporters") == ["lerobot", "llamafactory", "parquet", "swift", "trl"]
    assert all(callable(plugins.load("exporters", name)) for name in plugins.names("exporters"))


def test_an_unknown_exporter_names_those_there_are(root: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'swift'"):
        export_dataset(open_dataset(root), "swif", tmp_path / "out")


def test_an_exporter_of_another_package_is_a_function_of_three_arguments() -> None:
    point = EntryPoint("mine", "vifailback.vqa.export.swift:export", "vifailback.exporters")
    assert point.load() is plugins.load("exporters", "swift")


def test_llamafactory_finds_its_files_through_dataset_info(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "training"
    out.mkdir()
    (out / "dataset_info.json").write_text('{"other": {"file_name": "other.json"}}')
    done = export_dataset(open_dataset(root), "llamafactory", out)
    info = json.loads((out / "dataset_info.json").read_text())
    assert info["other"] == {"file_name": "other.json"}
    entry = info["vifailback_all"]
    assert entry["formatting"] == "sharegpt"
    items = json.loads((out / entry["file_name"]).read_text())
    assert len(items) == done.records == 6
    tags, columns = entry["tags"], entry["columns"]
    for item in items:
        user, assistant = item[columns["messages"]]
        assert user[tags["role_tag"]] == tags["user_tag"]
        assert assistant[tags["role_tag"]] == tags["assistant_tag"]
        assert user[tags["content_tag"]].count("<image>") == len(item[columns["images"]]) == 4
        assert all(Path(image).is_file() for image in item[columns["images"]])


def test_a_split_dataset_gives_a_file_a_side(tmp_path: Path) -> None:
    root = make(tmp_path / "ds", split=True)
    done = export_dataset(open_dataset(root), "llamafactory", tmp_path / "out")
    assert [file.name for file in done.files] == [
        "dataset_info.json",
        "vifailback_train.json",
        "vifailback_benchmark.json",
    ]
    one = export_dataset(open_dataset(root), "swift", tmp_path / "one", ExportOptions(side=Split.TRAIN))
    assert ([file.name for file in one.files], one.records) == (["train.jsonl"], 3)


def test_swift_gets_messages_and_images_and_nothing_else(root: Path, tmp_path: Path) -> None:
    export_dataset(open_dataset(root), "swift", tmp_path / "out")
    for item in lines(tmp_path / "out" / "all.jsonl"):
        assert set(item) == {"messages", "images"}
        user, _ = item["messages"]
        assert user["content"].count("<image>") == len(item["images"])
        assert all(Path(image).is_absolute() for image in item["images"])


def test_relative_paths_lead_from_the_file_to_the_image(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "somewhere" / "out"
    export_dataset(open_dataset(root), "swift", out, ExportOptions(paths="relative"))
    for item in lines(out / "all.jsonl"):
        assert all((out / image).is_file() and not Path(image).is_absolute() for image in item["images"])


def test_a_folder_whose_name_is_no_text_is_a_clear_error(tmp_path: Path) -> None:
    strange = tmp_path / b"n\xff".decode("utf-8", "surrogateescape")
    try:
        root = make(strange / "ds")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    with pytest.raises(ConfigError, match="no UTF-8"):
        export_dataset(open_dataset(root), "swift", tmp_path / "out")
    done = export_dataset(open_dataset(root), "swift", strange / "out", ExportOptions(paths="relative"))
    assert done.records == 6
    assert not (tmp_path / "out" / "all.jsonl").exists()


def test_trl_gets_an_image_part_an_image_and_then_the_text(root: Path, tmp_path: Path) -> None:
    export_dataset(open_dataset(root), "trl", tmp_path / "out")
    for item in lines(tmp_path / "out" / "all.jsonl"):
        user, assistant = item["messages"]
        assert [part["type"] for part in user["content"]] == ["image"] * 4 + ["text"]
        assert "<image>" not in user["content"][-1]["text"]
        assert [part["type"] for part in assistant["content"]] == ["text"]
        assert len(item["images"]) == 4


def test_parquet_holds_every_image_once_in_a_row_group_an_episode(root: Path, tmp_path: Path) -> None:
    source = open_dataset(root)
    export_dataset(source, "parquet", tmp_path / "out")
    records = pq.read_table(tmp_path / "out" / "records-all.parquet").to_pylist()
    assert [row["id"] for row in records] == [one.id for one in source.records]
    assert records[0]["tag"] == "failure_detection_qa"
    file = tmp_path / "out" / "frames.parquet"
    table = pq.ParquetFile(file)
    assert (table.metadata.num_rows, table.metadata.num_row_groups) == (8, 2)
    frames = read_frames(file, "t/episode_1")
    assert list(frames) == records[-1]["images"]
    for path, data in frames.items():
        assert data == (root / path).read_bytes()
    assert read_frames(file, "t/absent") == {}
    assert json.loads(table.schema_arrow.metadata[b"huggingface"])["info"]["features"]["image"] == {"_type": "Image"}


def test_parquet_can_refer_to_images_instead(root: Path, tmp_path: Path) -> None:
    export_dataset(open_dataset(root), "parquet", tmp_path / "out", ExportOptions(embed=False))
    frames = read_frames(tmp_path / "out" / "frames.parquet", "t/episode_0")
    assert [Path(str(place)).read_bytes() for place in frames.values()] == [frame(60 * at) for at in range(4)]


@pytest.mark.parametrize("name", ["llamafactory", "swift", "trl", "parquet"])
def test_records_without_their_images_are_left_out_counted_and_named(name: str, tmp_path: Path) -> None:
    done = export_dataset(open_dataset(make(tmp_path / "ds", absent=(1,))), name, tmp_path / "out")
    assert done.records == 3
    (problem,) = done.problems
    assert problem.line == "3 records"
    assert "4 of their images" in problem.why
    assert "episode_1_cam_high/0.jpg" in problem.why


def test_the_command_says_what_it_wrote(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(root), "--to", "trl", "--out", str(tmp_path / "out"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["records"] == 6
    assert said["files"] == [str(tmp_path / "out" / "all.jsonl")]
    assert main([str(root), "--to", "trl", "--out", str(tmp_path / "out"), "--side", "train"]) == 1
    assert "no record is on the side asked for" in capsys.readouterr().out


LENGTH, FPS = 40, 20


@pytest.fixture
def lerobot(tmp_path: Path) -> Path:
    """A LeRobotDataset v2.1 of two episodes with one camera."""
    root, key = tmp_path / "robot", "observation.images.cam_high"
    (root / "meta").mkdir(parents=True)
    (root / "data" / "chunk-000").mkdir(parents=True)
    for number in range(2):
        write_video(
            root / "videos" / "chunk-000" / key / f"episode_{number:06d}.mp4",
            (np.full((48, 64, 3), 3 * at + 20, np.uint8) for at in range(LENGTH)),
            fps=FPS,
        )
        table = pa.table(
            {
                "observation.state": pa.array([[float(at)] * 4 for at in range(LENGTH)], pa.list_(pa.float32(), 4)),
                "timestamp": pa.array([at / FPS for at in range(LENGTH)], pa.float32()),
                "frame_index": list(range(LENGTH)),
                "episode_index": [number] * LENGTH,
                "index": [number * LENGTH + at for at in range(LENGTH)],
                "task_index": [0] * LENGTH,
            }
        )
        pq.write_table(table, root / "data" / "chunk-000" / f"episode_{number:06d}.parquet")
    info = {
        "codebase_version": "v2.1",
        "fps": FPS,
        "total_episodes": 2,
        "chunks_size": 1000,
        "data_path": "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet",
        "video_path": "videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4",
        "features": {
            "observation.state": {"dtype": "float32", "shape": [4], "names": None},
            key: {"dtype": "video", "shape": [48, 64, 3], "names": ["height", "width", "channel"]},
            **{
                name: {"dtype": "float32" if name == "timestamp" else "int64", "shape": [1], "names": None}
                for name in ("timestamp", "frame_index", "episode_index", "index", "task_index")
            },
        },
    }
    (root / "meta" / "info.json").write_text(json.dumps(info))
    (root / "meta" / "tasks.jsonl").write_text(json.dumps({"task_index": 0, "task": TASK}) + "\n")
    episodes = [{"episode_index": number, "tasks": [TASK], "length": LENGTH} for number in range(2)]
    (root / "meta" / "episodes.jsonl").write_text("".join(json.dumps(one) + "\n" for one in episodes))
    return root


def annotation(episode: str) -> Annotation:
    return Annotation(
        episode,
        TASK,
        outcome=Outcome.FAILED,
        subtasks=("Move the left arm to approach the bottle.", "Grasp the bottle."),
        failed_subtask=2,
        failure_type=FailureType.GRIPPER_STATE,
        avoidance=Keyframe(KeyframeRole.AVOIDANCE, 10, low_level="Close the left gripper."),
        correction=Keyframe(KeyframeRole.CORRECTION, 30, low_level="Open the left gripper."),
        reason="The gripper never closed.",
    )


def questions(root: Path, episode: str = "episode_000001") -> Path:
    images = ("annotated_data/t/frames/episode_000001_cam_high/0.jpg",)
    (root / images[0]).parent.mkdir(parents=True)
    (root / images[0]).write_bytes(frame(1))
    kinds = (*KINDS, QuestionKind.LOW_LEVEL_AVOIDANCE)
    write_records(root / "VQA" / "ViFailback_VQA.json", [record(kind, episode, images) for kind in kinds])
    write_annotations(root / "annotations.json", [annotation(episode)])
    return root


def test_lerobot_gets_a_copy_with_the_language_columns(lerobot: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in lerobot.rglob("*") if path.is_file()}
    out = tmp_path / "annotated"
    done = export_dataset(open_dataset(questions(tmp_path / "ds")), "lerobot", out, ExportOptions(recordings=lerobot))
    assert (done.records, done.problems) == (4, ())
    assert {path: path.read_bytes() for path in lerobot.rglob("*") if path.is_file()} == before
    info = json.loads((out / "meta" / "info.json").read_text())
    assert info["features"]["language_events"] == {"dtype": "language", "shape": [1], "names": None}
    plain = pq.read_table(out / "data" / "chunk-000" / "episode_000000.parquet")
    assert set(map(str, plain.column("language_persistent").to_pylist())) == {"[]"}
    table = pq.read_table(out / "data" / "chunk-000" / "episode_000001.parquet")
    assert table.select(["observation.state", "index"]) == pq.read_table(
        lerobot / "data" / "chunk-000" / "episode_000001.parquet"
    ).select(["observation.state", "index"])
    persistent = table.column("language_persistent").to_pylist()
    assert all(rows == persistent[0] for rows in persistent)
    assert {row["style"] for row in persistent[0]} == {"plan", "subtask", "memory"}
    assert all(row["camera"] is None for row in persistent[0])


def test_lerobots_events_stand_on_their_frames_one_question_each(lerobot: Path, tmp_path: Path) -> None:
    out = tmp_path / "annotated"
    export_dataset(open_dataset(questions(tmp_path / "ds")), "lerobot", out, ExportOptions(recordings=lerobot))
    table = pq.read_table(out / "data" / "chunk-000" / "episode_000001.parquet")
    events = {at: rows for at, rows in enumerate(table.column("language_events").to_pylist()) if rows}
    said = [row for row in events[30] if row["style"] != "vqa"]
    assert [(row["role"], row["style"], row["content"]) for row in said] == [
        ("user", "interjection", "Open the left gripper."),
        ("assistant", None, None),
    ]
    assert said[1]["tool_calls"][0]["function"] == {"name": "say", "arguments": {"text": "The gripper never closed."}}
    asked = {at: [row for row in rows if row["style"] == "vqa"] for at, rows in events.items()}
    assert {at: [row["role"] for row in rows] for at, rows in asked.items()} == {
        at: ["user", "assistant"] for at in (10, 11, 30, 39)
    }
    assert {row["camera"] for rows in asked.values() for row in rows} == {"observation.images.cam_high"}


def test_the_annotated_copy_opens_as_recordings(lerobot: Path, tmp_path: Path) -> None:
    out = tmp_path / "annotated"
    options = ExportOptions(recordings=lerobot, videos="link")
    export_dataset(open_dataset(questions(tmp_path / "ds")), "lerobot", out, options)
    recordings = open_recordings(out)
    assert [episode.length for episode in recordings] == [LENGTH, LENGTH]
    assert recordings.problems == ()
    assert recordings[1].image("cam_high", 5).shape == (48, 64, 3)


def test_lerobot_never_overwrites_and_needs_a_lerobot_dataset(lerobot: Path, tmp_path: Path) -> None:
    source = open_dataset(questions(tmp_path / "ds"))
    with pytest.raises(ConfigError, match="--recordings"):
        export_dataset(source, "lerobot", tmp_path / "out")
    with pytest.raises(ConfigError, match="exists already"):
        export_dataset(source, "lerobot", lerobot, ExportOptions(recordings=lerobot))
    with pytest.raises(RecordingError, match=r"no LeRobotDataset"):
        export_dataset(source, "lerobot", tmp_path / "out", ExportOptions(recordings=tmp_path))


def test_a_broken_table_leaves_no_half_written_copy(lerobot: Path, tmp_path: Path) -> None:
    source = open_dataset(questions(tmp_path / "ds"))
    table = lerobot / "data" / "chunk-000" / "episode_000001.parquet"
    table.write_bytes(table.read_bytes()[:-200])
    with pytest.raises(RecordingError):
        export_dataset(source, "lerobot", tmp_path / "out", ExportOptions(recordings=lerobot))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ds", "robot"]


def test_questions_about_episodes_that_are_not_there_are_named(lerobot: Path, tmp_path: Path) -> None:
    source = open_dataset(questions(tmp_path / "ds", "episode_000007"))
    done = export_dataset(source, "lerobot", tmp_path / "out", ExportOptions(recordings=lerobot))
    assert done.records == 0
    assert [problem.line for problem in done.problems] == [
        "annotation of episode_000007",
        "4 records of episode_000007",
    ]


SPOTS = [Spot(at, at / FPS) for at in range(LENGTH)]


def test_no_time_of_a_subtask_is_made_up() -> None:
    rows = language_of(annotation("e"), (), SPOTS, None).persistent
    subtasks = [(row["timestamp"], row["content"]) for row in rows if row["style"] == "subtask"]
    assert subtasks == [(0.5, "Grasp the bottle."), (1.5, "Grasp the bottle.")]
    first = language_of(replace(annotation("e"), failed_subtask=1, correction=None), (), SPOTS, None).persistent
    assert [row["timestamp"] for row in first if row["style"] == "subtask"] == [0.0]


def test_a_success_has_a_plan_and_no_failure() -> None:
    success = Annotation("e", TASK, outcome=Outcome.SUCCESSFUL, subtasks=("Grasp the bottle.",))
    language = language_of(success, (), SPOTS, "observation.images.cam_high")
    assert [row["style"] for row in language.persistent] == ["plan", "subtask"]
    assert language.events == {}


def test_a_keyframe_beyond_the_episode_gives_no_rows_of_its_own() -> None:
    late = replace(annotation("e"), correction=Keyframe(KeyframeRole.CORRECTION, 400, low_level="Hold still."))
    assert language_of(late, (), SPOTS, None).events == {}


def test_questions_never_share_a_frame() -> None:
    records = [record(kind, "e", ("0.jpg",)) for kind in QuestionKind if kind.suite == "hard"] * 3
    events = language_of(None, records, SPOTS, "observation.images.cam_high").events
    assert len(events) == len(records)
    assert all(len(rows) == 2 for rows in events.values())


def test_the_address_of_a_linked_image_keeps_its_name(tmp_path: Path):
    (tmp_path / "blobs").mkdir()
    (tmp_path / "blobs" / "3f2a").write_bytes(b"")
    (tmp_path / "0.jpg").symlink_to(tmp_path / "blobs" / "3f2a")
    found = Complete((), {"0.jpg": tmp_path / "0.jpg"})
    assert found.address("0.jpg", tmp_path / "out", "relative") == "../0.jpg"
