"""`vifailback sim symbols`."""

import json
from pathlib import Path

import pytest

import vifailback as vf
from vifailback.cli.sim_symbols import main
from vifailback.errors import ConfigError, UnknownNameError


def test_a_symbol_following_dataset_comes_out_of_the_simulation(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "set"
    assert main(["--n", "2", "--seed", "4", "--every", "5", "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert sum(said["recorded"].values()) == said["motions"] == 2
    found = vf.open_recordings(out)
    assert not found.problems
    for episode in found:
        assert vf.parse_command(episode.task)
        image = episode.image("cam_high", 0)
        assert (image.max(axis=2) < 12).mean() > 0.5, "most of the head view is masked"


def test_seeds_of_the_evaluation_are_refused(tmp_path: Path):
    for seed in ("900000", "899999"):
        with pytest.raises(ConfigError, match="evaluation"):
            main(["--n", "2", "--seed", seed, "--out", str(tmp_path / "set")])


def test_an_unknown_task_is_named(tmp_path: Path):
    with pytest.raises(UnknownNameError, match="juggle"):
        main(["--tasks", "juggle", "--out", str(tmp_path / "set")])
