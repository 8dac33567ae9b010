"""In a real browser: three cameras in step, while playing, after damage, and when the browser takes decoders away."""

import random
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.annotate.browser.stage import build_harness, chromium, served
from tests.episodes.clip_kinds import KINDS
from tests.episodes.clips import make, number_in

from vifailback.episodes import open_recordings
from vifailback.episodes.video.file import VideoFile
from vifailback.errors import RecordingError

CAMERAS = {
    "cam_high": "h264, GOP 12, B-frames",
    "cam_left_wrist": "h264, GOP 250, B-frames, pyramid",
    "cam_right_wrist": "hevc",
}
"""Camera -> kind of its video; the last one comes as images."""
CLOSE_DECODERS = """harness.sources().map(source => source.decoding.decoder)
    .filter(decoder => decoder?.state === "configured").forEach(decoder => decoder.close())"""
DAMAGED = ("h264, GOP 12", "h264, GOP 250, B-frames, pyramid", "av1, GOP 2", "av1, long GOP")


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recordings")
    for camera, kind in CAMERAS.items():
        make(replace(KINDS[kind], name=f"cup_{camera}.mp4"), folder)
    for place, kind in enumerate(DAMAGED):
        damage(make(replace(KINDS[kind], name=f"damaged_{place}.mp4"), folder).path)
    return folder


def damage(path: Path) -> None:
    """Overwrite one packet in the middle with zeros."""
    table = VideoFile(path).index().table
    assert table is not None
    data = bytearray(path.read_bytes())
    place, size = int(table.offset[25]), int(table.size[25])
    data[place : place + size] = bytes(size)
    path.write_bytes(data)


@pytest.fixture(scope="module")
def view(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[Any]:
    harness = build_harness(tmp_path_factory.mktemp("harness"))
    with served(recordings, tmp_path_factory.mktemp("store"), harness) as address, chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        yield page


@pytest.fixture
def player(view: Any) -> Any:
    view.evaluate("c => harness.open('cup', c).then(() => harness.player.open())", list(CAMERAS))
    view.evaluate("harness.player.still()")
    return view


def state(view: Any) -> dict[str, Any]:
    view.evaluate("harness.player.still()")
    return view.evaluate("harness.player.state()")


def test_steps_and_jumps_show_the_same_frame_on_all_cameras(player: Any) -> None:
    dice = random.Random(5)
    index = 0
    for _ in range(60):
        if dice.random() < 0.7:
            by = dice.choice((1, 1, 1, -1, -1, 5, -7))
            player.evaluate("by => harness.player.step(by)", by)
            index = min(59, max(0, index + by))
        else:
            index = dice.randrange(60)
            player.evaluate("i => harness.player.seek(i)", index)
        now = state(player)
        assert (now["index"], now["shown"], now["error"]) == (index, [index] * 3, None)


def test_fast_scrubbing_and_held_keys_never_show_another_frame_than_the_index(player: Any) -> None:
    dice = random.Random(6)
    player.evaluate("() => { window.seen = harness.player.watch(12); }")
    for _ in range(40):
        indices = [dice.randrange(60) for _ in range(10)]
        player.evaluate("all => { for (const i of all) harness.player.seek(i); }", indices)
    player.evaluate("() => { for (let n = 0; n < 30; n++) harness.player.step(n % 3 ? 1 : -1); }")
    for change in player.evaluate("window.seen"):
        assert change["shown"] == [change["index"]] * 3
    now = state(player)
    assert now["shown"] == [now["index"]] * 3


@pytest.mark.parametrize("rate", [0.25, 1, 4])
def test_while_playing_the_index_is_what_all_cameras_show(player: Any, rate: float) -> None:
    player.evaluate("r => { harness.player.seek(3); harness.player.set(r, [3, 40]); }", rate)
    changes = player.evaluate("() => { const seen = harness.player.watch(30); harness.player.play(); return seen; }")
    for change in changes:
        assert change["shown"] == [change["index"]] * 3
        assert change["index"] <= 40
    player.evaluate("harness.player.pause()")


def test_a_decoder_that_is_closed_under_way_is_replaced(view: Any) -> None:
    cameras = list(CAMERAS)[:2]
    view.evaluate("c => harness.open('cup', c, {heldBytes: 150000}).then(() => harness.player.open())", cameras)
    for index in (20, 21, 5, 50, 49, 3):
        view.evaluate(CLOSE_DECODERS)
        view.evaluate("i => harness.player.seek(i)", index)
        assert state(view)["shown"] == [index] * 2
    assert view.evaluate("harness.how()") == ["webcodecs", "webcodecs"]


def test_a_frozen_tab_goes_on_where_it_was(player: Any) -> None:
    session = player.context.new_cdp_session(player)
    player.evaluate("() => { harness.player.set(1, [0, 59]); harness.player.play(); }")
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    session.send("Page.setWebLifecycleState", {"state": "active"})
    changes = player.evaluate("harness.player.watch(10)")
    assert all(change["shown"] == [change["index"]] * 3 for change in changes)
    player.evaluate("harness.player.pause()")
    session.detach()


@pytest.mark.parametrize("place", range(len(DAMAGED)))
def test_damage_in_the_middle_leaves_the_frames_that_python_can_decode(view: Any, recordings: Path, place: int) -> None:
    name = f"damaged_{place}"
    episode = open_recordings(recordings)[name]
    view.evaluate("e => harness.open(e, ['video'])", name)
    lost = 0
    for index in (*range(episode.length), 25, 58, 3):
        seen = view.evaluate("i => harness.walk([i]).then(seen => seen[0], error => error.name)", index)
        try:
            assert seen == number_in(episode.image("video", index)), index
        except RecordingError:
            assert seen == "ApiError", index
            lost += 1
    assert 0 < lost < episode.length / 4
