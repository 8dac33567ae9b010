"""What the tests in a real browser share: the page as it is now, a server with sample recordings, Chromium."""

import shutil
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.annotate.server import serving

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.app import STATIC

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
WEB = Path(__file__).parents[3] / "web"


@pytest.fixture(scope="session")
def built_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the page: built from its sources where Node is there, else the one inside the package."""
    vite = WEB / "node_modules" / ".bin" / "vite"
    if vite.exists() and shutil.which("node"):
        folder = tmp_path_factory.mktemp("page") / "static"
        subprocess.run(
            [str(vite), "build", "--outDir", str(folder), "--emptyOutDir", "--logLevel", "error"], cwd=WEB, check=True
        )
        return folder
    if not (STATIC / "index.html").exists():
        pytest.skip("the page is not built and Node is not installed")
    return STATIC


@pytest.fixture(scope="module")
def chromium() -> "Generator[Browser]":
    """One browser for all tests of a file. Not for longer: while Playwright runs, nothing else here can use asyncio."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def site(built_page: Path, sample_recordings: Path, tmp_path: Path) -> Generator[str]:
    """Address of a server with the page, the sample recordings and an empty store."""
    config = AnnotateConfig(sample_recordings, tmp_path / "annotations.sqlite", author="Ada")
    with serving(create_app(config, static=built_page)) as address:
        yield address


@pytest.fixture
def view(chromium: "Browser") -> "Generator[Page]":
    """An empty window of 1280 x 720. What breaks in the page fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert broken == []
