"""Statistics of a LeRobotDataset's features, as its normalisation layers expect them."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vifailback.types.image import Image

QUANTILES = {"q01": 0.01, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q99": 0.99}
"""The quantiles that LeRobot keeps (lerobot: datasets/compute_stats.py); pi0.5 needs q01 and q99."""
EVERY_PIXEL = 8
"""Of a frame, every eighth pixel in each direction counts."""

Stats: TypeAlias = Mapping[str, NDArray[np.float64]]
"""min, max, mean, std and quantiles, each float64 of the feature's shape, and count, float64 (1,)."""


def stats_of(rows: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return the statistics of rows, float64 (rows, dimensions), each float64 (dimensions,)."""
    levels = np.quantile(rows, list(QUANTILES.values()), axis=0)
    return {
        "min": rows.min(axis=0),
        "max": rows.max(axis=0),
        "mean": rows.mean(axis=0),
        "std": rows.std(axis=0),
        "count": np.array([len(rows)], np.float64),
        **dict(zip(QUANTILES, levels, strict=True)),
    }


class ImageStats:
    """Collects the statistics of a camera: each channel in 0 .. 1, float64 (3, 1, 1); counts frames.

    A frame a second is looked at: neighbours show nearly the same.
    """

    def __init__(self, every: int) -> None:
        self._every = max(1, every)
        self._seen = 0
        self._taken: list[Image] = []

    def add(self, image: Image) -> None:
        """Take the next frame, uint8 RGB (height, width, 3)."""
        if self._seen % self._every == 0:
            self._taken.append(image[::EVERY_PIXEL, ::EVERY_PIXEL].copy())
        self._seen += 1

    def result(self) -> dict[str, NDArray[np.float64]]:
        """Return the statistics of the frames so far; there must be one."""
        pixels = np.concatenate([image.reshape(-1, 3) for image in self._taken]) / 255.0
        found = {name: value.reshape(3, 1, 1) for name, value in stats_of(pixels).items() if name != "count"}
        return {**found, "count": np.array([len(self._taken)], np.float64)}


def merged(parts: Sequence[Stats]) -> dict[str, NDArray[np.float64]]:
    """Return the statistics of several parts together; quantiles are the parts' means, weighted by their counts."""
    counts = np.array([part["count"][0] for part in parts])
    shape = (-1, *[1] * parts[0]["mean"].ndim)
    weights = (counts / counts.sum()).reshape(shape)
    stacked = {name: np.stack([part[name] for part in parts]) for name in parts[0] if name != "count"}
    mean = (stacked["mean"] * weights).sum(axis=0)
    variance = ((stacked["std"] ** 2 + (stacked["mean"] - mean) ** 2) * weights).sum(axis=0)
    return {
        "min": stacked["min"].min(axis=0),
        "max": stacked["max"].max(axis=0),
        "mean": mean,
        "std": np.sqrt(variance),
        "count": np.array([counts.sum()]),
        **{name: (stacked[name] * weights).sum(axis=0) for name in QUANTILES},
    }
