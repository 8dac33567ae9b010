"""Fixtures that every room's tests share, and the rule that nothing skips where everything is installed."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("vifailback", deadline=None)  # busy machines are slow; no test is about time
settings.load_profile("vifailback")

NO_SKIP = bool(os.environ.get("VIFAILBACK_NO_SKIP"))
"""Set in continuous integration: a test that skips fails the run, unless its reason names the GPU."""


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real recordings beside the checkout (`../shared/data`, or where VIFAILBACK_TEST_DATA points)."""
    folder = Path(os.environ.get("VIFAILBACK_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no real recordings: ../shared/data is absent")
    return folder


@dataclass(frozen=True)
class Made:
    """Lessons of nano that were made in simulation.

    Args:
        episodes: how many recorded attempts were asked for.
        trials: how many watched ones.
        folder: where they lie.
        paths: of each that was asked for; where an attempt was held out there is nothing.
    """

    episodes: int
    trials: int
    folder: Path
    paths: tuple[Path, ...]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Lessons of six recorded attempts and two watched ones, made once for `train` and `trials`."""
    pytest.importorskip("mujoco", reason="the extra sim is not installed")
    from vifailback.trials.lessons.make import Lessons, make

    folder = tmp_path_factory.mktemp("lessons")
    return Made(6, 2, folder, tuple(make(Lessons(episodes=6, trials=2), folder, workers=1)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Turn a skip into a failure where nothing may skip."""
    report = yield
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail") and "GPU" not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} skipped where nothing may skip: {report.longrepr}"
    return report
