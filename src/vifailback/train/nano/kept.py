"""A course half done: what is kept of it on the way, whole or not at all, so that a killed one goes on."""

import math
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, cast

import torch
from torch import nn
from torch.optim import swa_utils

from vifailback.atomic import replaced
from vifailback.errors import ConfigError, TrainingError


class Part(Protocol):
    """A part that is kept: weights, an optimizer, a schedule."""

    def state_dict(self) -> dict[str, Any]:
        """Return all that it is."""
        ...

    def load_state_dict(self, state_dict: dict[str, Any], /) -> Any:
        """Become what was kept."""
        ...


def keep(path: Path, step: int, parts: Mapping[str, Part]) -> None:
    """Keep all parts as they are after a step.

    Raises:
        TrainingError: the disk does not take it; what was kept before is still there.
    """
    states = {name: part.state_dict() for name, part in parts.items()}
    try:
        with replaced(path) as file:
            torch.save({"step": step, **states}, file)
    except (OSError, RuntimeError) as error:
        raise TrainingError(f"step {step} cannot be kept in {path}: {error}; what was kept before is whole") from error


def go_on(path: Path, parts: Mapping[str, Part]) -> int:
    """Make all parts what was kept; the step that they were kept at, 0 where nothing was.

    Raises:
        ConfigError: the file is no course's, or that of another one.
    """
    if not path.exists():
        return 0
    saved = read_kept(path)
    try:
        for name, part in parts.items():
            part.load_state_dict(saved[name])
        return int(saved["step"])
    except (KeyError, RuntimeError, ValueError, TypeError) as error:
        raise ConfigError(f"{path} was kept by a course with other lists or sizes: {error}") from error


def read_kept(path: Path) -> dict[str, Any]:
    """Read what was kept.

    Raises:
        ConfigError: there is nothing, or no course kept it.
    """
    try:
        return torch.load(path, weights_only=True)
    except (OSError, EOFError, RuntimeError, pickle.UnpicklingError) as error:
        raise ConfigError(f"{path}: expected what `train nano` keeps there ({error})") from error


def averaged(module: nn.Module, share: float, *, buffers: bool = False) -> swa_utils.AveragedModel:
    """Return a copy that follows a module slowly: after each step `share` of it stays as it was, less at first.

    After n steps at most (1 + n) / (10 + n) stays, so that a short course does not end near where it began.
    """

    def follow(kept: Any, now: Any, steps: Any) -> None:
        stays = min(share, (1 + int(steps)) / (10 + int(steps)))
        for old, new in zip(kept, now, strict=True):
            old.lerp_(new, 1 - stays) if old.is_floating_point() else old.copy_(new)

    return swa_utils.AveragedModel(module, multi_avg_fn=cast("Any", torch.no_grad()(follow)), use_buffers=buffers)


def checked_loss(loss: float, step: int, path: Path) -> float:
    """Return a loss that is a number.

    Raises:
        TrainingError: it is none; what was kept before is not written over.
    """
    if not math.isfinite(loss):
        raise TrainingError(f"the loss of step {step} is {loss}; {path} holds the last good state where it exists")
    return loss
