"""`vifailback draw` as a user calls it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vifailback.cli.main import main
from vifailback.episodes import decode_jpeg, encode_jpeg
from vifailback.symbols import draw, parse_symbols

CODE = "Draw Lock: {'position': [500, 500]}\nDraw ON: {'position': [200, 300]}"
REPLY = (
    '<Think>\nIt failed.\n</Think>\n<Answer>\n"success detection": "Failed",\n"keyframe": "2"\n'
    '"low level commands": "Open the left gripper.",\n'
    '"visual prompts": "Draw ON: {\'position\': [200, 300]}"\n</Answer>'
)
ANSWERED = {"role": "assistant", "content": REPLY}
FRAMES = "annotated_data/lid/frames/episode_3_cam_high"
RECORD: dict[str, Any] = {
    "video": "annotated_data/lid/videos/episode_3_cam_high.mp4",
    "task": "Grasp the lid.",
    "failure_detection": "yes",
    "images": [f"{FRAMES}/{name}.jpg" for name in ("0", "24_avoid_keyframe", "25", "50")],
    "subtasks": ["1. Grasp the lid."],
    "keyframe": [{"avoid_keyframe": f"{FRAMES}/24_avoid_keyframe.jpg"}],
    "failure_subtask": "1",
    "failure_type": "gripper 6d-pose",
    "avoidance": [
        {
            "low_level": "Open the left gripper.",
            "avoid_keyframe_annotations": f"{FRAMES}/24_avoid_keyframe_annotations.jpg",
            "avoid_keyframe_annotations_code": [{"type": "state", "pos": [128, 144], "text": "ON"}],
        }
    ],
}


def picture(shade: int) -> np.ndarray:
    return np.full((480, 640, 3), shade, np.uint8)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A folder in the layout of the release, with the frames of one episode."""
    folder = tmp_path / "release"
    for shade, name in enumerate(RECORD["images"]):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(encode_jpeg(picture(60 + shade)))
    return folder


@pytest.fixture
def image(tmp_path: Path) -> Path:
    file = tmp_path / "Bild_名前.png"
    file.write_bytes(encode_jpeg(picture(90)))
    return file


def test_code_is_drawn_on_an_image(tmp_path: Path, image: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "gemalt_図.png"
    assert main(["draw", CODE, "--image", str(image), "--out", str(out)]) == 0
    assert f"{out}: 2 symbols on {image}" in capsys.readouterr().out
    expected = draw(decode_jpeg(image.read_bytes()), parse_symbols(CODE)[0])
    assert np.array_equal(decode_jpeg(out.read_bytes()), expected)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([image.name, out.name])


@pytest.mark.parametrize("suffix", [".jpg", ".JPEG", ".webp", ".png"])
def test_pictures_have_the_kind_their_name_says(tmp_path: Path, image: Path, suffix: str):
    out = tmp_path / f"out{suffix}"
    assert main(["draw", CODE, "--image", str(image), "--out", str(out)]) == 0
    assert decode_jpeg(out.read_bytes()).shape == (480, 640, 3)


def test_an_unknown_kind_of_picture_is_refused(tmp_path: Path, image: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["draw", CODE, "--image", str(image), "--out", str(tmp_path / "out.tiff")]) == 2
    assert ".png" in capsys.readouterr().err
    assert not (tmp_path / "out.tiff").exists()


@pytest.mark.parametrize("content", [CODE, REPLY, "[]", json.dumps([{"type": "lock", "pos": [320, 240]}])])
def test_code_records_and_replies_are_read_from_files(tmp_path: Path, image: Path, content: str):
    source = tmp_path / "source.txt"
    source.write_text(content, encoding="utf-8-sig")
    assert main(["draw", str(source), "--image", str(image), "--out", str(tmp_path / "out.png")]) == 0


def test_standard_input_is_read(tmp_path: Path, image: Path):
    command = [sys.executable, "-m", "vifailback.cli.main", "draw", "-", "--image", str(image)]
    done = subprocess.run([*command, "--out", str(tmp_path / "out.png")], input=CODE, text=True, capture_output=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 symbols" in done.stdout


def test_problems_are_named_beside_what_is_drawn(tmp_path: Path, image: Path, capsys: pytest.CaptureFixture[str]):
    text = f"{CODE}\nDraw Spoon: {{'position': [1, 2]}}"
    assert main(["draw", text, "--image", str(image), "--out", str(tmp_path / "out.png"), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["symbols"] == 2
    assert report["pictures"][0]["symbols"] == CODE.splitlines()
    assert report["problems"] == [
        {"what": "Draw Spoon: {'position': [1, 2]}", "why": "no symbol is called 'Draw Spoon'"}
    ]
    assert (tmp_path / "out.png").exists()


def test_svg_needs_no_image_but_a_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out.svg"
    assert main(["draw", CODE, "--svg", "--size", "640", "480", "--out", str(out)]) == 0
    assert out.read_text().startswith('<svg xmlns="http://www.w3.org/2000/svg" width="640"')
    assert f"{out}: 2 symbols" in capsys.readouterr().out
    assert main(["draw", CODE, "--out", str(out)]) == 2
    assert "--size" in capsys.readouterr().err


def test_svg_lies_beside_the_picture(tmp_path: Path, image: Path):
    assert main(["draw", CODE, "--image", str(image), "--svg", "--out", str(tmp_path / "out.png")]) == 0
    assert (tmp_path / "out.png").exists()
    assert (tmp_path / "out.svg").exists()


def test_an_svg_of_an_image_has_its_size(tmp_path: Path, image: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out.svg"
    assert main(["draw", CODE, "--image", str(image), "--out", str(out), "--json"]) == 0
    assert 'viewBox="0 0 640 480"' in out.read_text()
    assert json.loads(capsys.readouterr().out)["pictures"][0]["files"] == [str(out)]


def test_a_frame_of_a_recording_is_drawn_on(tmp_path: Path, release: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out.png"
    asked = ["draw", CODE, "--recordings", str(release), "--out", str(out), "--frame"]
    assert main([*asked, "25"]) == 0
    assert decode_jpeg(out.read_bytes())[5, 5, 0] == pytest.approx(62, abs=2)
    capsys.readouterr()
    assert main([*asked, "5000"]) == 2
    assert "frame 5000" in capsys.readouterr().err
    assert main([*asked, "25", "--episode", "nowhere"]) == 2
    assert "lid/episode_3" in capsys.readouterr().err
    assert main(asked[:-1]) == 2
    assert "--frame" in capsys.readouterr().err


def test_keyframes_of_annotations_are_drawn_under_the_names_of_the_release(tmp_path: Path, release: Path):
    records, out = tmp_path / "records.json", tmp_path / "pictures"
    records.write_text(json.dumps([RECORD]))
    assert main(["draw", str(records), "--recordings", str(release), "--out", str(out)]) == 0
    files = [file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()]
    assert files == ["lid/episode_3/24_avoid_keyframe_annotations.jpg"]
    drawn = decode_jpeg((out / files[0]).read_bytes())
    assert drawn[5, 5, 0] == pytest.approx(61, abs=2)
    assert drawn[144, 128 - 22 : 128 + 22].std() > 20


def test_our_own_annotation_file_is_drawn_as_well(tmp_path: Path, release: Path):
    (tmp_path / "records.json").write_text(json.dumps([RECORD]))
    assert main(["import", str(tmp_path / "records.json"), "--out", str(tmp_path / "ours.json")]) == 0
    words = [str(tmp_path / "ours.json"), "--recordings", str(release), "--out", str(tmp_path / "out")]
    assert main(["draw", *words]) == 0
    assert (tmp_path / "out/lid/episode_3/24_avoid_keyframe_annotations.jpg").exists()


@pytest.mark.parametrize("prefix", ["annotated_data/", ""])
def test_answers_of_vqa_records_are_drawn_on_the_keyframe_they_name(tmp_path: Path, release: Path, prefix: str):
    images = [name.replace("annotated_data/", prefix) for name in RECORD["images"]]
    item = {"messages": [{"role": "user", "content": "?"}, {"role": "assistant", "content": REPLY}], "images": images}
    source, out = tmp_path / "vqa.json", tmp_path / "pictures"
    source.write_text(json.dumps([item, RECORD]))
    assert main(["draw", str(source), "--recordings", str(release), "--out", str(out / "a")]) == 1  # one name, twice
    source.write_text(json.dumps([item]))
    assert main(["draw", str(source), "--recordings", str(release), "--out", str(out / "b")]) == 0
    assert [file.name for file in (out / "b").rglob("*.jpg")] == ["24_avoid_keyframe_annotations.jpg"]


def test_a_correction_answer_is_drawn_though_it_names_no_keyframe(tmp_path: Path, release: Path):
    reply = REPLY.replace('"keyframe": "2"\n', "")
    item = {
        "messages": [{"role": "assistant", "content": reply}],
        "images": RECORD["images"],
        "tag": "cot_correction_code_qa",
    }
    source, out = tmp_path / "vqa.json", tmp_path / "pictures"
    source.write_text(json.dumps(item))
    assert main(["draw", str(source), "--recordings", str(release), "--out", str(out)]) == 0
    assert [file.name for file in out.rglob("*.jpg")] == ["50_annotations.jpg"]


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({"messages": []}, "no answer"),
        ({"messages": [{"role": "assistant", "content": REPLY}], "images": ["a.jpg"]}, "image 2 of 1"),
        (
            {"messages": [{"role": "assistant", "content": REPLY}], "images": ["a.jpg", "../../b.jpg"]},
            "out of the folder",
        ),
        ({"messages": [{"role": "assistant", "content": REPLY}], "images": ["a.jpg", "b.jpg"]}, "not in"),
    ],
)
def test_answers_that_cannot_be_drawn_are_named(
    tmp_path: Path, release: Path, capsys: pytest.CaptureFixture[str], item: dict[str, Any], why: str
):
    source, out = tmp_path / "vqa.json", tmp_path / "pictures"
    source.write_text(json.dumps([item]))
    assert main(["draw", str(source), "--recordings", str(release), "--out", str(out), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert len(report["problems"]) == 1
    assert report["problems"][0]["what"] == "record 1"
    assert why in report["problems"][0]["why"]
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["missing.json", "--image", "x.png"], "no such file"),
        ([CODE, "--image", "missing.png"], "cannot be read"),
        ([CODE], "say what to draw on"),
        ([CODE, "--image", "a.png", "--recordings", "b"], "name one"),
        ([CODE, "--size", "0", "5", "--svg"], "positive"),
        (["x" * 5000, "--image", "missing.png"], "cannot be read"),
    ],
)
def test_bad_requests_end_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], why: str
):
    assert main(["draw", *arguments, "--out", str(tmp_path / "out.png")]) == 2
    assert why in capsys.readouterr().err
    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_an_image_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff half")
    assert main(["draw", CODE, "--image", str(tmp_path / "bad.jpg"), "--out", str(tmp_path / "out.png")]) == 2
    assert "bad.jpg" in capsys.readouterr().err


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["draw", "--help"])
    assert ended.value.code == 0
    assert "example: vifailback draw" in capsys.readouterr().out


@pytest.mark.parametrize(
    "what",
    [
        '{"Draw Lock": {"position": [100, 200]}}',
        '[{"name": "Lock", "position": [100, 200]}]',
        '[{"Draw Lock": {"position": [100, 200]}}]',
        '{"success_detection": "Failed", "visual_prompts": [{"Draw Lock": {"position": [100, 200]}}]}',
    ],
)
def test_symbols_in_the_json_of_a_model_are_drawn(tmp_path: Path, image: Path, what: str):
    out = tmp_path / "drawn.png"
    assert main(["draw", what, "--image", str(image), "--out", str(out)]) == 0
    assert out.exists()
