"""Symbols look in the browser as they do in Python's output: the product's SVG in Chromium against `draw`."""

import subprocess
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from tests.annotate.browser.conftest import WEB
from tests.symbols.golden.make import CASES, SIZES, TOGETHER

from vifailback.store.guidance import symbol_to_json
from vifailback.symbols import draw
from vifailback.types import Image, ImageSize, Symbol

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

MEAN = 4.0
"""Greatest mean difference over a frame [of 255]."""
FAR, FEW = 32, 0.01
"""A pixel is far off beyond 32 of 255; at most 1 % of the pixels are."""
FEW_OF_CHANGED = 0.02
"""The same over the pixels that symbols change, so that a small symbol does not hide in a large frame."""

PICTURES = ("dark", "light", "photo")
SHOWN: Mapping[str, Sequence[Symbol]] = {
    **{name: [symbol] for name, symbol in CASES.items()},
    "together": TOGETHER,
    "all": [*CASES.values()],
}


def picture(kind: str, size: ImageSize) -> Image:
    """A background: nearly black, nearly white, or with light, shade, edges and grain as a photo has."""
    chance = np.random.default_rng(3)
    if kind != "photo":
        level = 18 if kind == "dark" else 238
        return np.full((size.height, size.width, 3), level, np.uint8)
    image = np.zeros((size.height, size.width, 3), np.float32)
    for cells, weight in ((3, 90), (9, 50), (40, 25)):
        coarse = chance.normal(size=(cells, cells, 3)).astype(np.float32)
        image += weight * cv2.resize(coarse, (size.width, size.height), interpolation=cv2.INTER_CUBIC)
    image += chance.normal(scale=4, size=image.shape)
    image[size.height // 3 :, : size.width // 2] += 60
    return np.clip(image + 110, 0, 255).astype(np.uint8)


class Surface:
    """The page that shows symbols over a picture."""

    def __init__(self, page: "Page", folder: Path):
        self.page, self.folder, self.pictures = page, folder, dict[str, bytes]()
        page.route("http://symbols.test/**", self._answer)
        page.goto("http://symbols.test/index.html")
        page.wait_for_function("window.show !== undefined")

    def put(self, name: str, image: Image) -> None:
        """Make a picture known by a name."""
        self.pictures[f"{name}.png"] = cv2.imencode(".png", image[:, :, ::-1])[1].tobytes()

    def shot(self, symbols: Sequence[Symbol], name: str, size: ImageSize) -> Image:
        """What Chromium paints."""
        self.page.set_viewport_size({"width": size.width, "height": size.height})
        asked = {"width": size.width, "height": size.height, "picture": f"{name}.png"}
        self.page.evaluate("asked => show(asked)", {**asked, "symbols": [symbol_to_json(each) for each in symbols]})
        shot = np.frombuffer(self.page.screenshot(), np.uint8)
        return np.asarray(cv2.imdecode(shot, cv2.IMREAD_COLOR)[:, :, ::-1])

    def _answer(self, route: "Route") -> None:
        name = route.request.url.removeprefix("http://symbols.test/").split("?")[0]
        if name in self.pictures:
            route.fulfill(body=self.pictures[name], content_type="image/png")
        else:
            route.fulfill(path=self.folder / name)


@pytest.fixture(scope="module")
def surface(chromium: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Generator[Surface]:
    vite = WEB / "node_modules" / ".bin" / "vite"
    if not vite.exists():
        pytest.skip("Node's packages are not installed")
    folder = tmp_path_factory.mktemp("symbols") / "page"
    sources = WEB / "src" / "core" / "symbols" / "harness"
    subprocess.run(
        [vite, "build", sources, "--config", WEB / "vite.config.ts", "--outDir", folder, "--logLevel", "error"],
        cwd=WEB,
        check=True,
    )
    page = chromium.new_page()
    yield Surface(page, folder)
    page.close()


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_chromium_paints_what_python_paints(surface: Surface, size: ImageSize, kind: str):
    image = picture(kind, size)
    surface.put(f"{kind}-{size}", image)
    worst = dict.fromkeys(("mean", "far", "mean of changed", "far of changed"), (0.0, ""))
    slow = kind == "photo" and size == SIZES[-1]
    for name in (*list(SHOWN)[::5], "all") if slow else SHOWN:
        symbols = SHOWN[name]
        painted, shot = draw(image, symbols), surface.shot(symbols, f"{kind}-{size}", size)
        off = np.abs(painted.astype(np.int16) - shot)
        changed = (painted != image).any(axis=2) | (shot != image).any(axis=2)
        assert changed.any(), f"{name}: nothing is painted"
        far = off.max(axis=2) > FAR
        found = (off.mean(), far.mean(), off[changed].mean(), far[changed].mean())
        worst = {key: max(old, (float(now), name)) for (key, old), now in zip(worst.items(), found, strict=True)}
    print(f"\n{size} {kind}: " + "; ".join(f"{key} {value:.4f} ({name})" for key, (value, name) in worst.items()))
    assert worst["mean"] <= (MEAN, "~")
    assert worst["far"] <= (FEW, "~")
    assert worst["mean of changed"] <= (MEAN, "~")
    assert worst["far of changed"] <= (FEW_OF_CHANGED, "~")
