"""bench.pictures and bench.forms: images as models get them."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from vifailback.bench.folder import Frame
from vifailback.bench.forms import ByAddress, Inline, form_of, plain
from vifailback.bench.pictures import Pictures, Shrink
from vifailback.errors import ConfigError, RecordError


def write(file: Path, width: int = 64, height: int = 48, level: int = 90) -> bytes:
    image = np.full((height, width, 3), level, np.uint8)
    data = cv2.imencode(file.suffix, image)[1].tobytes()
    file.write_bytes(data)
    return data


@pytest.mark.parametrize("name", ["0.jpg", "0.png", "0.webp"])
def test_files_that_models_take_pass_through_byte_for_byte(name: str, tmp_path: Path):
    data = write(tmp_path / name)
    (picture,) = Pictures(tmp_path, plain).of([name])
    assert picture.body == data


def test_what_models_do_not_take_becomes_a_jpeg(tmp_path: Path):
    write(tmp_path / "0.bmp")
    (picture,) = Pictures(tmp_path, plain).of(["0.bmp"])
    assert picture.body.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("shrink", "size"),
    [
        (Shrink(longest_side=32), (32, 24)),
        (Shrink(most_pixels=64 * 48 // 4), (32, 24)),
        (Shrink(longest_side=1000), (64, 48)),
        (Shrink(longest_side=48, most_pixels=64 * 48 // 4), (32, 24)),
    ],
)
def test_images_are_made_smaller_on_request_only_where_they_are_larger(
    shrink: Shrink, size: tuple[int, int], tmp_path: Path
):
    data = write(tmp_path / "0.jpg")
    (picture,) = Pictures(tmp_path, plain, shrink=shrink).of(["0.jpg"])
    image = cv2.imdecode(np.frombuffer(picture.body, np.uint8), cv2.IMREAD_COLOR)
    assert (image.shape[1], image.shape[0]) == size
    assert (picture.body == data) == (size == (64, 48))


def test_an_image_is_read_once_however_many_ask_at_once(tmp_path: Path):
    for index in range(6):
        write(tmp_path / f"{index}.jpg", level=index)
    seen: list[Frame] = []
    pictures = Pictures(tmp_path, plain, seen=seen.append)
    names = [f"{index}.jpg" for index in range(6)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(pictures.of, [names] * 50))
    assert pictures.read == 6
    assert all(one == found[0] for one in found)
    assert sorted(frame.path for frame in seen) == names


def test_no_more_is_held_than_there_is_room_for(tmp_path: Path):
    size = len(write(tmp_path / "0.jpg"))
    write(tmp_path / "1.jpg", level=10)
    write(tmp_path / "2.jpg", level=20)
    pictures = Pictures(tmp_path, plain, held_bytes=int(2.5 * size))
    for name in ("0.jpg", "1.jpg", "0.jpg", "2.jpg", "0.jpg"):
        pictures.of([name])
    assert pictures.read == 3
    pictures.of(["1.jpg"])
    assert pictures.read == 4


def test_an_image_is_held_until_the_last_record_that_shows_it(tmp_path: Path):
    size = len(write(tmp_path / "0.jpg"))
    write(tmp_path / "1.jpg", level=10)
    pictures = Pictures(tmp_path, plain, held_bytes=size, uses={"0.jpg": 3, "1.jpg": 1})
    for name in ("0.jpg", "1.jpg", "0.jpg", "0.jpg"):  # the second one is not held, so it drives out nothing
        pictures.of([name])
    assert pictures.read == 2
    pictures.of(["0.jpg"])
    assert pictures.read == 3, "nobody would have asked for it again"


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("absent.jpg", None, "missing"),
        ("empty.jpg", b"", "empty"),
        ("../outside.jpg", None, "outside"),
        ("notes.txt", b"words", "missing"),
        ("cut.jpg", b"\xff\xd8\xff\xe0" + bytes(3000), "cut off"),
        ("cut.png", b"\x89PNG\r\n\x1a\n" + bytes(3000), "cut off"),
        ("cut.webp", b"RIFF\xff\xff\x00\x00WEBP" + bytes(100), "cut off"),
        ("html.jpg", b"<html>no such image", "cannot be decoded"),
    ],
)
def test_an_image_that_cannot_be_shown_is_named(name: str, data: bytes | None, why: str, tmp_path: Path):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(RecordError, match=why) as error:
        Pictures(tmp_path, plain).of([name])
    assert name in str(error.value)


def test_an_inline_image_is_a_data_url_and_may_carry_an_id():
    part = json.loads(b"".join(Inline(uuid=True, detail="high")(b"\xff\xd8\xff...", "abc.jpg")))
    assert part["uuid"] == "abc"
    assert part["image_url"]["detail"] == "high"
    head, _, data = part["image_url"]["url"].partition(",")
    assert (head, base64.b64decode(data)) == ("data:image/jpeg;base64", b"\xff\xd8\xff...")
    assert "uuid" not in json.loads(b"".join(Inline()(b"\x89PNG", "abc.png")))


@pytest.mark.parametrize("send", ["file", "http://localhost:8080/frames/"])
def test_an_image_by_address_is_stored_under_its_digest_once(send: str, tmp_path: Path):
    write(tmp_path / "292_avoid_keyframe.jpg")
    form = form_of(send, tmp_path / "run" / "frames", uuid=False)
    assert isinstance(form, ByAddress)
    pictures = Pictures(tmp_path, form, held_bytes=0)
    for _ in range(2):
        (picture,) = pictures.of(["292_avoid_keyframe.jpg"])
    (file,) = (tmp_path / "run" / "frames").iterdir()
    url = json.loads(picture.body)["image_url"]["url"]
    assert url == (file.as_uri() if send == "file" else f"http://localhost:8080/frames/{file.name}")
    assert "keyframe" not in url
    assert "292" not in file.name.replace(picture.sha256[:32], "")
    assert file.read_bytes() == (tmp_path / "292_avoid_keyframe.jpg").read_bytes()


def test_another_way_to_send_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match="base64, file, or"):
        form_of("ftp://x", tmp_path, uuid=False)
