"""`vifailback doctor`."""

import json

import pytest

from vifailback.cli import doctor


def test_doctor_finds_what_the_main_job_needs(capsys: pytest.CaptureFixture[str]):
    assert doctor.main(["--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"]
    states = {check["what"]: check["state"] for check in report["checks"]}
    assert states["av"] == states["decoder libdav1d"] == "ok"


def test_what_is_missing_comes_with_the_pip_line():
    missing = doctor.Check("h5py", "optional", "not installed", "pip install 'vifailback[hdf5]'")
    assert "pip install 'vifailback[hdf5]'" in doctor._table([missing])
