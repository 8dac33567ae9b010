"""The names that other programs rely on, and what importing them costs."""

import subprocess
import sys
from pathlib import Path

import pytest

import vifailback as vf

HEAVY = ("torch", "cv2", "av", "pyarrow", "sqlalchemy", "alembic", "h5py", "tyro", "httpx")


@pytest.mark.parametrize("name", vf.__all__)
def test_every_exported_name_exists(name: str):
    assert getattr(vf, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'parse_symbol'"):
        vf.parse_symbol  # noqa: B018


@pytest.mark.parametrize("code", ["import vifailback", "from vifailback.cli.main import main; main(['--help'])"])
def test_import_and_help_load_nothing_heavy(code: str):
    check = f"{code}\nimport sys\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert result.stdout.endswith("[]\n")


def test_the_citation_names_this_version():
    citation = (Path(__file__).parents[1] / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {vf.__version__}\n" in citation
