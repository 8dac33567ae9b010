"""The contact sheet in a real browser: every picture loads, nothing is fetched, nothing sticks out."""

from pathlib import Path

import numpy as np
import pytest

from vifailback.cli.look import main
from vifailback.episodes.video.write import write_video
from vifailback.store.file import write_annotations
from vifailback.types import Annotation, Arrow, Keyframe, KeyframeRole, Outcome, Point

CHROMIUM = Path("/usr/bin/chromium")
NAME = "put_the_healthy_food_on_the_plate_" * 4


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("look")
    write_video(folder / "clips" / f"{NAME}.mp4", (np.full((96, 128, 3), 4 * at, np.uint8) for at in range(40)), fps=20)
    frame = Keyframe(
        KeyframeRole.AVOIDANCE, 10, low_level="Hold still.", symbols=(Arrow(Point(9, 9), Point(900, 900)),)
    )
    write_annotations(folder / "a.json", [Annotation(NAME, "Pull <b>.", outcome=Outcome.FAILED, avoidance=frame)])
    html = folder / "look.html"
    assert main([str(folder / "clips"), "--annotations", str(folder / "a.json"), "--html", str(html)]) == 0
    return html


@pytest.mark.parametrize(("width", "scheme"), [(480, "dark"), (1440, "light")])
def test_the_contact_sheet_is_whole_in_a_browser(page: Path, width: int, scheme: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("chromium is not installed")
    fetched: list[str] = []
    with playwright.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        view = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        view.on("request", lambda request: fetched.append(request.url))
        view.goto(page.as_uri())
        broken = view.evaluate(
            "async () => { const all = [...document.images]; all.forEach(i => i.loading = 'eager');"
            "await Promise.all(all.map(i => i.decode())); return all.filter(i => !i.naturalWidth).length }"
        )
        shown = view.evaluate("() => document.images.length")
        wide = view.evaluate("() => document.documentElement.scrollWidth")
        ground = view.evaluate("() => getComputedStyle(document.body).backgroundColor")
        browser.close()
    assert (broken, shown) == (0, 13)
    assert wide <= width
    assert (ground == "rgb(252, 252, 251)") == (scheme == "light")
    assert [url for url in fetched if not url.startswith("data:")] == [page.as_uri()]
