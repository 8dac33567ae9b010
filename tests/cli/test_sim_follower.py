"""`vifailback sim follower`."""

import json
from pathlib import Path

import pytest

from vifailback.cli.sim_follower import main
from vifailback.errors import ConfigError


def test_it_learns_writes_what_it_learnt_and_is_examined(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "follower.npz"
    assert main(["--train", "1", "--n", "1", "--seed", "800000", "--weights", str(file), "--json"]) == 0
    learnt = json.loads(capsys.readouterr().out)
    assert [len(learnt[name]) for name in ("symbols", "blank")] == [1, 1]
    assert main(["--n", "1", "--seed", "800000", "--weights", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == learnt
    assert main(["--n", "1", "--seed", "800000", "--weights", str(file)]) == 0
    assert "without symbols" in capsys.readouterr().out


@pytest.mark.parametrize("options", [("--train", "900001"), ("--train", "9", "--seed", "4"), ("--n", "0")])
def test_seeds_of_the_evaluation_and_no_motions_are_refused(options: tuple[str, ...]):
    with pytest.raises(ConfigError, match=r"--(train|seed|n)"):
        main(list(options))
