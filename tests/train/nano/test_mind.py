import pytest

pytest.importorskip("torch", reason="the extra train is not installed")

import torch
from torch import nn
from torch.nn import functional

from vifailback.nano.patterns import POINTS, WAY_CLASSES
from vifailback.nano.plan import MOST_STEPS
from vifailback.train.nano.mind import ARMS, MOST_FRAMES, ROLES, Mind, Shown
from vifailback.train.nano.ship import blank


@pytest.fixture(scope="module")
def mind() -> Mind:
    torch.manual_seed(0)
    mind = Mind(7, 5, 3).eval()
    nn.init.normal_(mind.marked)  # nothing at first
    return mind


def shown(samples: int, frames: int) -> Shown:
    torch.manual_seed(samples)
    empty = blank(samples, frames)
    drawn = {name: torch.rand_like(value) for name, value in empty._asdict().items() if value.dtype == torch.float32}
    steps = torch.randint(0, 4, (samples, MOST_STEPS, 4))
    steps[..., 1] %= 2
    steps[:, 3:] = torch.tensor([-1, 0, -1, -1])
    return empty._replace(**drawn, steps=steps)


@torch.inference_mode()
@pytest.mark.parametrize("frames", [1, 5, MOST_FRAMES])
def test_a_thought_has_the_shapes_that_it_names(mind: Mind, frames: int):
    thought = mind(shown(2, frames))
    shapes = {name: tuple(value.shape) for name, value in thought._asdict().items()}
    assert shapes == {
        "state": (2, 3),
        "failure_type": (2, 4),
        "fault": (2, 3),
        "subtask": (2, MOST_STEPS),
        "keyframe": (2, frames),
        "commands": (2, ROLES, 7),
        "symbols": (2, ROLES, 5),
        "arm": (2, ROLES, ARMS),
        "ways": (2, ROLES, 3, WAY_CLASSES),
        "lengths": (2, ROLES, 3),
        "places": (2, ROLES, len(POINTS), 2),
    }
    assert all(torch.isfinite(value).all() for value in thought)


@torch.inference_mode()
def test_frames_that_only_fill_up_change_nothing(mind: Mind):
    short = shown(2, 5)
    filled = {}
    for name, value in short._asdict().items():
        after = [0, 0] * (value.dim() - 2) + [0, 3]
        per_frame = name in ("places", "there", "positions", "features", "opening", "held", "whole", "known")
        filled[name] = functional.pad(value, after, value=0) if per_frame else value
    one, other = mind(short), mind(Shown(**filled))
    for name in one._fields:
        before, after = getattr(one, name), getattr(other, name)
        assert torch.allclose(before, after[:, :5] if name == "keyframe" else after, atol=1e-4), name
    assert (other.keyframe[:, 5:] < -1e3).all()


@torch.inference_mode()
def test_a_step_that_is_not_there_is_never_the_failed_one(mind: Mind):
    thought = mind(shown(2, 4))
    assert (thought.subtask[:, 3:] < -1e3).all()
    assert (thought.subtask[:, :3] > -1e3).all()


@torch.inference_mode()
def test_guidance_is_given_from_the_keyframe_that_is_known(mind: Mind):
    plain = shown(1, 6)
    found = int(mind(plain).keyframe.argmax())
    at = torch.tensor([[found, 5]])
    assert torch.allclose(mind(plain, at).places, mind(plain).places, atol=1e-6)  # found, and the last one
    elsewhere = torch.tensor([[(found + 1) % 6, 2]])
    assert not torch.allclose(mind(plain, elsewhere).places, mind(plain).places, atol=1e-4)
    assert torch.allclose(mind(plain, elsewhere).state, mind(plain).state)


@torch.inference_mode()
def test_what_is_told_is_heard(mind: Mind):
    plain = shown(1, 6)
    for told in (
        {"mode": torch.ones(1, dtype=torch.long)},
        {"given": torch.tensor([2])},
        {"marks": torch.tensor([[2, -1]])},
        {"marks": torch.tensor([[-1, 3]])},
    ):
        assert not torch.allclose(mind(plain._replace(**told)).failure_type, mind(plain).failure_type, atol=1e-6)
