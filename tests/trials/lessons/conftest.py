"""What the tests of lessons share: the lessons of a few attempts, made once."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from vifailback.trials.lessons.make import Lessons, make


@dataclass(frozen=True)
class Made:
    """Lessons that were made, and the path of each that was asked for."""

    wanted: Lessons
    folder: Path
    paths: tuple[Path, ...]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Lessons of six recorded attempts and two watched ones."""
    pytest.importorskip("mujoco", reason="the extra sim is not installed")
    wanted, folder = Lessons(episodes=6, trials=2), tmp_path_factory.mktemp("lessons")
    return Made(wanted, folder, tuple(make(wanted, folder, workers=1)))
