"""In a real browser: every step and every jump shows the frame that Python means by that index."""

import base64
import random
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.annotate.browser.stage import build_harness, chromium, served
from tests.annotate.filmed import ONLY_IMAGES, OPENED, episode_of, film
from tests.episodes.clips import Clip, number_in
from tests.episodes.recordings import make_aloha, make_images, make_lerobot_v21, make_lerobot_v30, make_official

from vifailback.episodes import Recordings, open_recordings

FOUR_PICTURES = 4 * 192 * 112 * 2
"""Bytes of so small a cache that nearly every frame has to be decoded again."""


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_harness(tmp_path_factory.mktemp("harness"))


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Clip]:
    return film(tmp_path_factory.mktemp("films"))


@pytest.fixture(scope="module")
def browser() -> Generator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def view(browser: Any, harness: Path, films: dict[str, Clip], tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = next(iter(films.values())).path.parents[1]
    with served(folder, tmp_path_factory.mktemp("store"), harness) as address:
        yield page_on(browser, address)


def page_on(browser: Any, address: str) -> Any:
    page = browser.new_page()
    page.goto(address)
    return page


def walks(length: int) -> dict[str, list[int]]:
    """Ways to go through a video."""
    dice = random.Random(length)
    to_and_fro = [min(length - 1, at + step) for at in range(0, length, 7) for step in (0, 1, 2, 1, 0)]
    return {
        "every step forward": list(range(length)),
        "every step back": list(range(length - 1, -1, -1)),
        "jumps": [dice.randrange(length) for _ in range(50)],
        "to and fro": to_and_fro,
    }


@pytest.mark.parametrize("kind", OPENED)
def test_every_step_and_jump_shows_the_frame_that_python_means(view: Any, films: dict[str, Clip], kind: str) -> None:
    shown = list(films[kind].shown)
    for held in (None, FOUR_PICTURES):
        (opened,) = view.evaluate("([e, h]) => harness.open(e, ['video'], {heldBytes: h})", [episode_of(kind), held])
        assert opened["how"] == ("images" if kind in ONLY_IMAGES else "webcodecs")
        assert (opened["length"], opened["width"], opened["height"]) == (len(shown), *size_of(kind))
        for name, indices in walks(len(shown)).items():
            for prefetch in (True, False):
                seen = view.evaluate("([i, p]) => harness.walk(i, 0, p)", [indices, prefetch])
                assert seen == [shown[index] for index in indices], f"{name}, {held}, {prefetch}"
    assert view.evaluate("harness.how()") == [opened["how"]], "the browser's decoder failed on the way"


def size_of(kind: str) -> tuple[int, int]:
    return (193, 113) if "odd" in kind else (192, 112)


@pytest.mark.parametrize("kind", ["h264, GOP 250, B-frames, pyramid", "av1, GOP 2", "hevc"])
def test_fast_scrubbing_ends_on_the_frame_that_was_asked_for_last(view: Any, films: dict[str, Clip], kind: str) -> None:
    dice = random.Random(7)
    for _ in range(8):
        view.evaluate("e => harness.open(e, ['video'])", episode_of(kind))
        for _ in range(3):
            indices = [dice.randrange(60) for _ in range(25)]
            result = view.evaluate("i => harness.scrub(i)", indices)
            assert result["ends"][-1] == "shown"
            assert set(result["ends"][:-1]) <= {"shown", "AbortError"}
            assert result["last"] == films[kind].shown[indices[-1]]


def test_where_webcodecs_is_missing_images_show_the_same(view: Any, films: dict[str, Clip]) -> None:
    for kind in ("h264, turned 90", "h264, open GOP", "av1, long GOP"):
        opened = view.evaluate("e => harness.open(e, ['video'], {images: true})", episode_of(kind))
        assert opened[0]["how"] == "images"
        for indices in walks(60).values():
            assert view.evaluate("i => harness.walk(i)", indices) == [films[kind].shown[index] for index in indices]


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("others")
    make_lerobot_v21(folder / "lerobot21", (12, 14))
    make_lerobot_v30(folder / "lerobot30", (12, 14, 13))
    make_images(folder / "jpeg", 9)
    make_images(folder / "png", 9, name="frame_{}.png")
    make_aloha(folder / "aloha" / "episode_0.hdf5", cameras=("cam_high", "cam_left_wrist"))
    make_aloha(folder / "swapped" / "episode_0.hdf5", stored="unpadded", swapped=True)
    make_official(folder / "official", raw=False, videos=False)
    return folder


def test_every_kind_of_recording_shows_its_own_frames(
    browser: Any, harness: Path, others: Path, tmp_path: Path
) -> None:
    recordings = open_recordings(others)
    assert len(recordings) == 12
    with served(others, tmp_path, harness) as address:
        view = page_on(browser, address)
        for episode in recordings:
            opened = view.evaluate("([e, c]) => harness.open(e, c)", [episode.id, list(episode.cameras)])
            for place, camera in enumerate(episode.cameras):
                held = list(episode.held(camera))
                assert opened[place]["held"] == (None if held == list(range(episode.length)) else held)
                numbers = [number_in(image) for image in episode.images(camera, held)]
                there = dict(zip(held, numbers, strict=True))
                for indices in walks(len(held)).values():
                    wanted = [held[index] for index in indices]
                    seen = view.evaluate("([i, c]) => harness.walk(i, c)", [wanted, place])
                    assert seen == [there[index] for index in wanted], (episode.id, camera)


def test_real_recordings_show_the_same_pictures(browser: Any, harness: Path, shared_data: Path, tmp_path: Path) -> None:
    recordings = open_recordings(shared_data / "recordings")
    with served(shared_data / "recordings", tmp_path, harness) as address:
        view = page_on(browser, address)
        for episode in recordings:
            compare_pictures(view, recordings, episode.id)


def compare_pictures(view: Any, recordings: Recordings, name: str) -> None:
    episode = recordings[name]
    opened = view.evaluate("([e, c]) => harness.open(e, c)", [name, list(episode.cameras)])
    for place, (camera, facts) in enumerate(zip(episode.cameras, opened, strict=True)):
        length = facts["length"]
        for index in sorted({0, 1, length // 3, length // 2, length - 2, length - 1}):
            data = base64.b64decode(view.evaluate("([i, c]) => harness.picture(i, c)", [index, place]))
            seen = np.frombuffer(data, np.uint8).reshape(facts["height"], facts["width"], 4)[:, :, :3]
            near = [other for other in (index - 1, index, index + 1) if 0 <= other < length]
            apart = {
                other: difference(seen, image) for other, image in zip(near, episode.images(camera, near), strict=True)
            }
            assert apart[index] <= min(apart.values()), (name, camera, index, apart)
            assert apart[index] < 4, (name, camera, index, apart)


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Mean grey levels between two pictures."""
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())
