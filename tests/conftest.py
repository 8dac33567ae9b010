"""Fixtures that every room's tests share."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real recordings beside the checkout (`../shared/data`, or where VIFAILBACK_TEST_DATA points)."""
    folder = Path(os.environ.get("VIFAILBACK_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no real recordings: ../shared/data is absent")
    return folder
