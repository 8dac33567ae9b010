"""`vifailback look` on recordings made here: table, JSON, contact sheet, exit status."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.episodes.lerobot_recordings import make_lerobot_v30
from tests.episodes.pictures import HEIGHT, WIDTH
from tests.episodes.recordings import make_images

from vifailback.cli.look import main
from vifailback.cli.strip import strip_indices, strip_of
from vifailback.episodes.reader import open_recordings
from vifailback.episodes.video.write import write_video
from vifailback.store.file import write_annotations
from vifailback.types import (
    Annotation,
    Arrow,
    FailureType,
    Gripper,
    Image,
    Keyframe,
    KeyframeRole,
    Outcome,
    Point,
)

TASK = "Stack the <green> cube."


def frames(length: int, level: int = 90) -> Iterator[Image]:
    for index in range(length):
        image = np.full((96, 128, 3), level, np.uint8)
        image[20:60, 2 * index : 2 * index + 30] = (250, 240, 200)
        yield image


def annotation(episode: str, avoid: int = 10, correct: int = 30) -> Annotation:
    return Annotation(
        episode=episode,
        task=TASK,
        outcome=Outcome.FAILED,
        subtasks=("Move the left arm to approach the cube.", "Grasp the cube."),
        failed_subtask=2,
        failure_type=FailureType.GRIPPER_STATE,
        avoidance=Keyframe(
            KeyframeRole.AVOIDANCE,
            avoid,
            low_level="Move the left gripper forward.",
            symbols=(Arrow(Point(200, 300), Point(600, 700)),),
        ),
        correction=Keyframe(
            KeyframeRole.CORRECTION,
            correct,
            low_level="Open the left gripper.",
            symbols=(Gripper(Point(500, 500), open=True),),
        ),
        reason="The gripper closed above the cube.",
    )


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    for name, length in (("first", 40), ("second", 44)):
        write_video(folder / f"{name}.mp4", frames(length), fps=20)
    return folder


@pytest.fixture(scope="module")
def annotations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("annotations") / "annotations.json"
    write_annotations(file, [annotation("first")])
    return file


def test_the_table_names_every_episode_and_sums_up(clips: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(clips)]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].split() == [
        "episode", "task", "cameras", "fps", "frames", "seconds", "outcome", "findings",
    ]  # fmt: skip
    assert "first" in out
    assert "1 x 128x96" in out
    assert "video: 2 episodes, 84 frames, 0.1 min, 0 tasks, 0 annotated, 0 errors, 0 warnings" in out


def test_json_says_all_of_it(clips: Path, annotations: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(clips), "--annotations", str(annotations), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["summary"]["episodes"] == 2
    assert said["summary"]["annotated"] == 1
    first, second = said["episodes"]
    assert (first["id"], first["length"], first["fps"], first["seconds"]) == ("first", 40, 20.0, 2.0)
    assert first["outcome"] == "Failed"
    assert first["annotation"]["keyframes"][1] == {
        "role": "correction",
        "index": 30,
        "low_level": "Open the left gripper.",
        "high_level": "",
        "symbols": "Draw ON: {'position': [500, 500]}",
    }
    assert second["annotation"] is None
    assert said["problems"] == []


def test_the_page_shows_frames_symbols_and_what_is_said(clips: Path, annotations: Path, tmp_path: Path) -> None:
    page = tmp_path / "look.html"
    assert main([str(clips), "--annotations", str(annotations), "--html", str(page)]) == 0
    text = page.read_text()
    assert text.count("data:image/jpeg;base64,") == 13 + 12 + 2
    assert "Stack the &lt;green&gt; cube." in text
    for words in ("Open the left gripper.", "The gripper closed above the cube.", "gripper state", "failed here"):
        assert words in text


def test_the_symbols_are_drawn_on_the_keyframes(clips: Path) -> None:
    episode = open_recordings(clips)["first"]
    plain = replace(annotation("first"), avoidance=replace(annotation("first").keyframes[0], symbols=()))
    drawn, bare = strip_of(episode, annotation("first")), strip_of(episode, plain)
    assert drawn is not None
    assert bare is not None
    assert drawn.keyframes[0].jpeg != bare.keyframes[0].jpeg
    assert drawn.keyframes[1].jpeg == bare.keyframes[1].jpeg
    assert drawn.shots == bare.shots


def test_a_page_of_many_episodes_keeps_its_pictures_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    write_video(folder / "0.mp4", frames(20), fps=20)
    for number in range(1, 41):
        (folder / f"{number}.mp4").write_bytes((folder / "0.mp4").read_bytes())
    page = tmp_path / "look.html"
    assert main([str(folder), "--html", str(page)]) == 0
    assert "data:image" not in page.read_text()
    assert len(list((tmp_path / "look_files").iterdir())) == 41 * 12


def test_limit_looks_at_the_first_episodes_only(clips: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(clips), "--limit", "1", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert len(said["episodes"]) == 1
    assert said["summary"]["episodes"] == 2


def test_a_black_video_is_an_error_and_the_status_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_video(tmp_path / "dark.mp4", (np.zeros((96, 128, 3), np.uint8) for _ in range(40)), fps=20)
    assert main([str(tmp_path)]) == 1
    assert "error: dark video: Every frame looked at is black." in capsys.readouterr().out.replace("cam_high", "video")


def test_an_annotation_without_its_episode_is_named(
    clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_annotations(tmp_path / "a.json", [annotation("absent")])
    assert main([str(clips), "--annotations", str(tmp_path / "a.json")]) == 1
    assert "error: annotation of absent: no recording has this episode" in capsys.readouterr().out


def test_a_keyframe_beyond_the_episode_is_named(
    clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_annotations(tmp_path / "a.json", [annotation("first", correct=400)])
    page = tmp_path / "look.html"
    assert main([str(clips), "--annotations", str(tmp_path / "a.json"), "--html", str(page)]) == 1
    assert "correction keyframe is frame 400, the episode has frames 0 to 39" in capsys.readouterr().out
    assert "keyframe-outside" in page.read_text()


def test_a_video_cut_short_is_named_and_the_others_are_shown(
    clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (clips / "first.mp4").read_bytes()
    (tmp_path / "whole.mp4").write_bytes(whole)
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    page = tmp_path / "look.html"
    assert main([str(tmp_path), "--html", str(page)]) == 1
    out = capsys.readouterr().out
    assert "cut" in out
    assert "error: " in out
    assert "whole" in page.read_text()


def test_a_video_with_fewer_frames_than_stated_gets_a_page_with_those_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_lerobot_v30(tmp_path / "data", (12, 9, 7), video_frames=19)
    page = tmp_path / "look.html"
    assert main([str(tmp_path / "data"), "--html", str(page)]) == 1
    out = capsys.readouterr().out
    assert "The recording says 9 frames, the camera has 7." in out
    assert "The recording says 7 frames, the camera has 0." in out
    assert "only one frame" not in out
    assert page.read_text().count('alt="frame ') == 12 + 7


def test_a_bad_first_frame_does_not_hide_the_other_frames(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_images(tmp_path / "episode", 12)
    (folder / "frame_0.jpg").write_bytes(b"no picture")
    page = tmp_path / "look.html"
    assert main([str(folder), "--json", "--html", str(page)]) == 1
    said = json.loads(capsys.readouterr().out)["episodes"][0]
    assert (said["length"], said["fps"]) == (12, 25)
    assert (said["cameras"][0]["width"], said["cameras"][0]["height"]) == (WIDTH, HEIGHT)
    assert page.read_text().count('alt="frame ') == 11


def test_a_camera_without_one_good_frame_has_no_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_images(tmp_path / "episode", 3)
    for file in folder.iterdir():
        file.write_bytes(b"no picture")
    assert main([str(folder)]) == 1
    assert "1 x ?" in capsys.readouterr().out


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    assert "example: vifailback look" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("length", [0, 1, 5, 12, 300])
def test_a_strip_holds_its_keyframes_in_order_and_stays_short(length: int) -> None:
    keyframes = [frame for frame in (3, 250) if frame < length]
    indices = strip_indices(range(length), keyframes)
    assert indices == sorted(set(indices))
    assert set(keyframes) <= set(indices)
    assert len(indices) <= 14
    assert all(0 <= index < length for index in indices)


def test_the_real_dual_arm_dataset_has_three_clean_episodes(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(shared_data / "recordings" / "lerobot_v21"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [episode["length"] for episode in said["episodes"]] == [290, 221, 278]
    assert [episode["findings"] for episode in said["episodes"]] == [[], [], []]
