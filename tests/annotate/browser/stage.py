"""A real browser on a real server, with the page that shows frames by number (web/src/core/video/harness)."""

import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.annotate.server import serving

from vifailback.annotate import AnnotateConfig, create_app

CHROMIUM = Path("/usr/bin/chromium")
WEB = Path(__file__).parents[3] / "web"


def build_harness(folder: Path) -> Path:
    """Build the page into a folder; skips where Node or its packages are not installed."""
    node, vite = shutil.which("node"), WEB / "node_modules" / "vite" / "bin" / "vite.js"
    if node is None or not vite.is_file():
        pytest.skip("Node or web/node_modules is not installed (npm ci)")
    source = WEB / "src" / "core" / "video" / "harness"
    command = [node, vite, "build", source, "--base", "./", "--outDir", folder, "--emptyOutDir", "--logLevel", "error"]
    subprocess.run(command, cwd=WEB, check=True, timeout=120)
    return folder


@contextmanager
def chromium(*extra: str) -> Generator[Any]:
    """A browser; skips where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as player:
        args = ["--no-sandbox", "--disable-gpu", *extra]
        browser = player.chromium.launch(executable_path=str(CHROMIUM), args=args)
        yield browser
        browser.close()


@contextmanager
def served(recordings: Path, store: Path, page: Path) -> Generator[str]:
    """The address of a server on recordings with this page."""
    app = create_app(AnnotateConfig(recordings, store / "annotations.sqlite", author="Ada"), static=page)
    with serving(app) as address:
        yield address
