from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the extra train is not installed")

import torch
from torch import nn

from vifailback.errors import ConfigError, TrainingError
from vifailback.train.nano.kept import averaged, checked_loss, go_on, keep


class Half:
    """A net with an optimizer, a schedule and an average, as both courses have them."""

    def __init__(self, width: int = 3, seed: int = 0) -> None:
        torch.manual_seed(seed)
        self.net = nn.Linear(2, width)
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=0.1)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.optimizer, 0.1, 8)
        self.average = averaged(self.net, 0.5)
        self.parts = {
            "net": self.net,
            "optimizer": self.optimizer,
            "schedule": self.schedule,
            "average": self.average,
        }

    def step(self) -> None:
        self.optimizer.zero_grad()
        self.net(torch.ones(4, 2)).square().mean().backward()
        self.optimizer.step()
        self.schedule.step()
        self.average.update_parameters(self.net)


def test_what_was_kept_goes_on_as_if_it_had_never_stopped(tmp_path: Path):
    path, whole = tmp_path / "half.pt", Half()
    for _ in range(3):
        whole.step()
    keep(path, 3, whole.parts)
    other = Half(seed=1)
    assert go_on(path, other.parts) == 3
    for half in (whole, other):
        for _ in range(4):
            half.step()
    for one, two in zip(whole.average.parameters(), other.average.parameters(), strict=True):
        assert torch.equal(one, two)
    assert whole.schedule.get_last_lr() == other.schedule.get_last_lr()


def test_nothing_kept_is_the_beginning(tmp_path: Path):
    assert go_on(tmp_path / "nothing.pt", Half().parts) == 0


def test_what_another_course_kept_is_refused(tmp_path: Path):
    path = tmp_path / "half.pt"
    keep(path, 1, Half(width=4).parts)
    with pytest.raises(ConfigError, match=r"half\.pt was kept by a course with other lists or sizes"):
        go_on(path, Half().parts)
    keep(path, 1, {"net": Half().net})
    with pytest.raises(ConfigError, match="optimizer"):
        go_on(path, Half().parts)


@pytest.mark.parametrize("junk", [b"", b"nothing", b"PK\x03\x04 cut off"])
def test_a_file_that_nobody_kept_is_named(tmp_path: Path, junk: bytes):
    path = tmp_path / "half.pt"
    path.write_bytes(junk)
    with pytest.raises(ConfigError, match=r"half\.pt: expected what `train nano` keeps"):
        go_on(path, Half().parts)


def test_a_folder_that_takes_nothing_leaves_what_was_kept(tmp_path: Path):
    path = tmp_path / "half.pt"
    keep(path, 1, Half().parts)
    before = path.read_bytes()
    with pytest.raises(TrainingError, match="cannot be kept"):
        keep(path, 2, {"net": Unwritable()})
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["half.pt"]
    with pytest.raises(TrainingError, match=r"step 2 cannot be kept in .*half\.pt/more\.pt"):
        keep(path / "more.pt", 2, Half().parts)


class Unwritable:
    """A part whose state fills the disk while it is written."""

    def state_dict(self) -> dict[str, object]:
        return {"full": self}

    def load_state_dict(self, state_dict: dict[str, object], /) -> None:
        pytest.fail(f"what could not be kept is not read back: {state_dict}")

    def __reduce__(self) -> str:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_ends_the_course(tmp_path: Path, loss: float):
    assert checked_loss(0.5, 3, tmp_path) == 0.5
    with pytest.raises(TrainingError, match="the loss of step 3 is"):
        checked_loss(loss, 3, tmp_path)
