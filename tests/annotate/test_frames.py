"""The server's pictures: what the browser is told and sent leads to the frame that Python means by an index."""

import base64
from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import av
import cv2
import httpx
import numpy as np
import pytest
from av.codec import CodecContext, codecs_available
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from tests.annotate.filmed import ONLY_IMAGES, OPENED, Asker, episode_of, film
from tests.annotate.server import serving
from tests.episodes.clips import Clip, number_in
from tests.episodes.recordings import make_aloha, make_images, make_lerobot_v30
from tests.episodes.recordings import number_in as number_shown

from vifailback.annotate import AnnotateConfig, create_app

CODECS = {"avc1": "h264", "av01": "libdav1d", "vp09": "vp9", "vp8": "vp8"}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Clip]:
    return film(tmp_path_factory.mktemp("films"))


@pytest.fixture(scope="module")
def client(films: dict[str, Clip], tmp_path_factory: pytest.TempPathFactory) -> Generator[httpx.Client]:
    folder = next(iter(films.values())).path.parents[1]
    config = AnnotateConfig(folder, tmp_path_factory.mktemp("store") / "a.sqlite", author="Ada")
    with serving(create_app(config)) as address, httpx.Client(base_url=address) as client:
        yield client


def decoded_as_a_browser_does(asker: Asker, media: dict[str, Any], frame: int) -> np.ndarray[Any, Any]:
    """Decode one frame from nothing but what the server says and sends."""
    codec = CODECS[media["codec"].partition(".")[0]]
    assert codec in codecs_available
    context = cast(VideoCodecContext, CodecContext.create(codec, "r"))
    if media["description"] is not None:
        context.extradata = base64.b64decode(media["description"])
    first, last = media["start"][frame], media["shown"][frame]
    data, place = asker.ask("samples", first=first, last=last, version=media["version"]).content, 0
    pictures: dict[int | None, av.VideoFrame] = {}
    assert media["key"][first]
    for sample in range(first, last + 1):
        packet = cast(Any, Packet(media["size"][sample]))  # allocated, so that the padding that decoders want is there
        memoryview(packet)[:] = data[place : place + packet.size]
        packet.pts, place = media["pts"][sample], place + packet.size
        pictures |= {picture.pts: picture for picture in context.decode(packet)}
    assert place == len(data)
    pictures |= {picture.pts: picture for picture in context.decode(None)}
    a, b, c, d = media["orientation"]
    stored = pictures[media["pts"][last]].to_ndarray(format="rgb24")
    assert stored.shape[:2] == (media["coded_height"], media["coded_width"])
    return stored.transpose(1, 0, 2)[::b, ::c] if a == 0 else stored[::d, ::a]


@pytest.mark.parametrize("kind", OPENED)
def test_what_the_browser_gets_decodes_to_the_frame_that_python_means(
    client: httpx.Client, films: dict[str, Clip], kind: str
) -> None:
    asker, shown = Asker(client, episode_of(kind)), films[kind].shown
    media = asker.media()
    assert (media["kind"] == "images") == (kind in ONLY_IMAGES)
    assert len(media["times_s"]) == len(shown)
    assert media["times_s"] == sorted(media["times_s"])
    if media["kind"] == "video":
        assert len(set(media["pts"])) == len(media["pts"]) == len(media["size"]) == len(media["key"])
        assert min(media["pts"]) == 0
        for frame in range(len(shown)):
            picture = decoded_as_a_browser_does(asker, media, frame)
            assert number_in(picture) == shown[frame]
            assert picture.shape[:2] == (media["height"], media["width"])


@pytest.mark.parametrize("kind", OPENED)
def test_single_frames_are_exact_in_any_order(client: httpx.Client, films: dict[str, Clip], kind: str) -> None:
    asker, shown = Asker(client, episode_of(kind)), films[kind].shown
    length = len(shown)
    steps = [*range(length), *range(length - 1, -1, -1), 40, 3, 59, 0, 41, 12, 11, 40, 38, 39]
    for frame in (step % length for step in steps):
        answer = asker.ask("frame", index=frame)
        assert answer.headers["content-type"] == "image/jpeg"
        assert number_in(pixels(answer)) == shown[frame]


def pixels(answer: httpx.Response) -> np.ndarray[Any, Any]:
    """The picture in an answer, uint8 RGB."""
    assert answer.status_code == 200, answer.text
    return cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR_RGB)


def test_answers_to_a_version_may_be_kept_and_end_with_it(client: httpx.Client, films: dict[str, Clip]) -> None:
    kind = "h264, GOP 12"
    asker = Asker(client, episode_of(kind))
    version = asker.media()["version"]
    for route, query in (("samples", {"first": 0, "last": 3}), ("frame", {"index": 3})):
        assert "immutable" in asker.ask(route, **query, version=version).headers["cache-control"]
        assert "no-cache" in asker.ask(route, **query).headers["cache-control"]
        assert asker.ask(route, **query, version="another").status_code == 409
    path = films[kind].path
    path.write_bytes(path.read_bytes() + bytes(8))
    assert asker.media()["version"] != version
    assert asker.ask("samples", first=0, last=3, version=version).status_code == 409


def test_questions_about_nothing_are_answered_as_errors(client: httpx.Client) -> None:
    asker = Asker(client, episode_of("h264, all intra"))
    assert asker.ask("frame", index=60).status_code == 422
    assert "0 .. 59" in asker.ask("frame", index=60).json()["detail"]
    assert asker.ask("frame", index=-1).status_code == 422
    assert asker.ask("frame", index=0, quality=101).status_code == 422
    for first, last in ((0, 60), (5, 4), (-1, 3)):
        assert asker.ask("samples", first=first, last=last).status_code == 422
    assert Asker(client, episode_of("h264, all intra"), "../video").ask("media").status_code == 404
    assert Asker(client, "../../etc/passwd").ask("media").status_code == 404
    assert Asker(client, episode_of("hevc")).ask("samples", first=0, last=0).status_code == 422


def test_an_episode_says_what_it_has(client: httpx.Client) -> None:
    info = client.get("/api/episode", params={"episode": episode_of("h264, turned 90")}).json()
    assert info["cameras"] == [{"name": "video", "width": 192, "height": 112}]
    assert (info["length"], info["fps"], info["problems"]) == (60, 30.0, [])


def test_a_cut_file_sends_what_is_left(tmp_path: Path) -> None:
    clip = film(tmp_path / "clips", ["h264, faststart, sound"])["h264, faststart, sound"]
    data = clip.path.read_bytes()
    clip.path.write_bytes(data[: len(data) * 2 // 3])
    app = create_app(AnnotateConfig(tmp_path / "clips", tmp_path / "a.sqlite"))
    with serving(app) as address, httpx.Client(base_url=address) as client:
        asker = Asker(client, episode_of("h264, faststart, sound"))
        sizes = asker.media()["size"]
        sent = len(asker.ask("samples", first=0, last=59).content)
        assert sent in np.cumsum(sizes)[:-1]
        assert number_in(pixels(asker.ask("frame", index=5))) == 5
        answer = asker.ask("frame", index=59)
        assert answer.status_code == 422
        assert "cut off" in answer.json()["detail"]


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Generator[httpx.Client]:
    folder = tmp_path_factory.mktemp("others")
    make_lerobot_v30(folder / "lerobot", (12, 14, 13))
    make_images(folder / "jpeg", 9)
    make_images(folder / "png", 9, name="frame_{}.png")
    make_aloha(folder / "aloha" / "episode_0.hdf5")
    config = AnnotateConfig(folder, tmp_path_factory.mktemp("store") / "a.sqlite", author="Ada")
    with serving(create_app(config)) as address, httpx.Client(base_url=address) as client:
        yield client


def test_a_shared_file_gives_only_the_samples_of_the_episode(others: httpx.Client) -> None:
    counts: list[int] = []
    for place, length in enumerate((12, 14, 13)):
        for camera, first in (("cam_high", 1000), ("cam_wrist", 0)):
            asker = Asker(others, f"lerobot/episode_{place:06d}", camera)
            media = asker.media()
            counts.append(len(media["size"]))
            assert len(media["shown"]) == length
            for frame in range(length):
                wanted = first + 100 * place + frame
                assert number_shown(decoded_as_a_browser_does(asker, media, frame)) == wanted
                assert number_shown(pixels(asker.ask("frame", index=frame))) == wanted
    assert max(counts) < 12 + 14 + 13


@pytest.mark.parametrize(("episode", "stored"), [("jpeg", True), ("png", False)])
def test_folders_of_images_come_as_they_are(others: httpx.Client, episode: str, stored: bool) -> None:
    asker = Asker(others, episode, "images")
    assert asker.media()["kind"] == "images"
    answer = asker.ask("frame", index=7)
    assert number_shown(pixels(answer)) == 7
    again = others.get(answer.url, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert (len(answer.content) == len(asker.ask("frame", index=7, quality=30).content)) == stored
