"""plugins: components by name, from any installed package."""

import subprocess
import sys
from pathlib import Path

import pytest

from vifailback import plugins
from vifailback.errors import UnknownNameError


def test_our_own_readers_are_registered_like_anybody_elses():
    assert {"lerobot", "aloha", "official", "video", "images", "mcap"} <= set(plugins.names("readers"))


@pytest.mark.parametrize("kind", ["readers", "exporters"])
def test_every_registered_component_loads(kind: str):
    for name in plugins.names(kind):
        assert plugins.load(kind, name) is not None


def test_an_unknown_component_names_the_known_ones():
    with pytest.raises(UnknownNameError, match="lerobot"):
        plugins.load("readers", "lerobott")


def test_a_package_beside_ours_adds_a_reader(tmp_path: Path):
    info = tmp_path / "other_reader-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-reader\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[vifailback.readers]\nother = other_reader:READER\n")
    (tmp_path / "other_reader.py").write_text("READER = 'a reader from elsewhere'\n")
    code = "from vifailback import plugins; print(plugins.names('readers'), plugins.load('readers', 'other'))"
    result = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert "'other'" in result.stdout
    assert "a reader from elsewhere" in result.stdout
