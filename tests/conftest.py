"""Fixtures that every room's tests share, and the rule that nothing skips where everything is installed."""

import os
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Turn a skip into a failure where nothing may skip."""
    report = yield
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail") and "GPU" not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} skipped where nothing may skip: {report.longrepr}"
    return report
