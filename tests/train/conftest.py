"""What the tests of training share: a dataset, a tiny base, and an adapter that was trained on it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.train.rehearsal import texts, write_lessons


@pytest.fixture(scope="session")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of four records."""
    return write_lessons(tmp_path_factory.mktemp("lessons"))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint folder of a Qwen3-VL of two million parameters."""
    pytest.importorskip("trl", reason="the extra train is not installed")
    from vifailback.train.tiny import build_tiny

    folder = tmp_path_factory.mktemp("models") / "tiny"
    build_tiny(folder, texts(), vocabulary=400, width=64)
    return folder


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[Path], Path]:
    """Copies a folder to a place where it may be broken."""
    return lambda folder: Path(shutil.copytree(folder, tmp_path / f"copy of {folder.name}"))
