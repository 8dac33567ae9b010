"""The follower's network: what it has learnt, how it learns, and its file."""

import math
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vifailback.errors import InputError
from vifailback.types import Vector

OUTPUTS = 6
"""Motion of the gripper [0.1 m] (3), turn about the axis out of the hand [rad], opening at the end, is it this arm."""
HIDDEN = (96, 64)
"""Width of the two hidden layers."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """A network of two hidden layers (tanh), float32.

    Args:
        first: (inputs, HIDDEN[0]).
        first_shift: (HIDDEN[0],).
        second: HIDDEN.
        second_shift: (HIDDEN[1],).
        last: (HIDDEN[1], OUTPUTS).
        last_shift: (OUTPUTS,).
    """

    first: Floats
    first_shift: Floats
    second: Floats
    second_shift: Floats
    last: Floats
    last_shift: Floats

    def __call__(self, seen: Vector) -> Vector:
        """Return the outputs for features, float64 (..., inputs) -> (..., OUTPUTS)."""
        inner = np.tanh(seen @ self.first + self.first_shift)
        inner = np.tanh(inner @ self.second + self.second_shift)
        return np.asarray(inner @ self.last + self.last_shift, np.float64)

    def save(self, path: str | Path) -> None:
        """Write a file, NumPy's .npz."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        np.savez_compressed(path, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: str | Path | None = None) -> "Weights":
        """Read a file; without one, the weights that come with the package (docs/decisions/vsf.md says how made).

        Raises:
            InputError: the file does not hold such weights.
        """
        path = Path(__file__).with_name("follower.npz") if path is None else Path(path)
        try:
            with np.load(path, allow_pickle=False) as file:
                return cls(*(file[field.name] for field in fields(cls)))
        except (KeyError, ValueError, OSError) as error:
            raise InputError(f"expected the weights of a follower (.npz): {error}", file=path) from error


def fit(seen: Vector, wanted: Vector, counts: Vector, *, epochs: int = 60, seed: int = 0) -> Weights:
    """Learn by least squares (Adam on batches of 128); the same input gives the same weights.

    Args:
        seen: features, float64 (n, inputs).
        wanted: outputs, float64 (n, OUTPUTS).
        counts: how much each output of each sample counts, float64 (n, OUTPUTS).
        epochs: how often each sample is seen.
        seed: of the first weights and of the order.
    """
    random = np.random.default_rng(seed)
    widths = (seen.shape[1], *HIDDEN, OUTPUTS)
    values: list[Floats] = []
    for fan_in, fan_out in pairwise(widths):
        values += [(random.normal(size=(fan_in, fan_out)) / math.sqrt(fan_in)).astype(np.float32)]
        values += [np.zeros(fan_out, np.float32)]
    mean = [np.zeros_like(value) for value in values]
    square = [np.zeros_like(value) for value in values]
    data, targets, matters = (array.astype(np.float32) for array in (seen, wanted, counts))
    step, steps = 0, epochs * max(1, len(data) // 128)
    for _ in range(epochs):
        for batch in np.array_split(random.permutation(len(data)), max(1, len(data) // 128)):
            step += 1
            rate = 0.003 * 0.5 * (1 + math.cos(math.pi * step / (steps + 1)))
            slopes = _slopes(values, data[batch], targets[batch], matters[batch])
            for index, slope in enumerate(slopes):
                mean[index] += 0.1 * (slope - mean[index])
                square[index] += 0.001 * (slope * slope - square[index])
                ahead = mean[index] / (1 - 0.9**step)
                values[index] -= rate * ahead / (np.sqrt(square[index] / (1 - 0.999**step)) + 1e-8)
    return Weights(*values)


def _slopes(values: list[Floats], seen: Floats, wanted: Floats, counts: Floats) -> list[Floats]:
    """Gradients of the mean squared error, in the order of the values."""
    first, first_shift, second, second_shift, last, last_shift = values
    one = np.tanh(seen @ first + first_shift)
    two = np.tanh(one @ second + second_shift)
    out = 2 * counts * (two @ last + last_shift - wanted) / np.float32(len(seen))
    back = (out @ last.T) * (1 - two * two)
    under = (back @ second.T) * (1 - one * one)
    slopes = (seen.T @ under, under.sum(0), one.T @ back, back.sum(0), two.T @ out, out.sum(0))
    return [np.asarray(slope, np.float32) for slope in slopes]
