"""Textures made by code: laminate and wood for the table, plaster and planks for the room. PNG bytes."""

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.sim.scene.thing import Rgb


def _png(image: NDArray[np.float64]) -> bytes:
    rgb = np.clip(image * 255, 0, 255).astype(np.uint8)
    return cv2.imencode(".png", rgb[:, :, ::-1])[1].tobytes()


def _cloud(rng: np.random.Generator, shape: tuple[int, int], cells: tuple[int, int]) -> NDArray[np.float64]:
    """Smooth noise, mean 0, about -1..1."""
    coarse = rng.standard_normal(cells).astype(np.float32)
    return cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC).astype(np.float64)


def wood(rng: np.random.Generator, color: Rgb, planks: int = 5, size: int = 512) -> bytes:
    """Planks of wood with grain along the image's x axis."""
    rows = np.zeros((size, size))
    tall = size // planks
    for plank in range(planks):
        part = slice(plank * tall, size if plank == planks - 1 else (plank + 1) * tall)
        shape = (rows[part].shape[0], size)
        bend = _cloud(rng, shape, (3, 5)) * 7
        across: NDArray[np.float64] = np.add(np.arange(shape[0], dtype=np.float64)[:, None], bend)
        grain = 0.5 * np.sin(across * 0.55 + rng.uniform(0, 6)) + 0.6 * _cloud(rng, shape, (shape[0] // 2, 8))
        rows[part] = 0.045 * grain + rng.uniform(-0.07, 0.07)
        rows[plank * tall : plank * tall + 2] -= 0.16
    return _png(np.array(color) * (1 + rows[:, :, None]))


def laminate(rng: np.random.Generator, color: Rgb, size: int = 256) -> bytes:
    """A plain surface with fine speckle and soft unevenness."""
    speckle = rng.standard_normal((size, size)) * 0.018
    return _png(np.array(color) * (1 + (speckle + 0.02 * _cloud(rng, (size, size), (6, 6)))[:, :, None]))


def plaster(rng: np.random.Generator, color: Rgb, size: int = 256) -> bytes:
    """A wall: soft unevenness, darker towards the image's lower edge."""
    fade = np.linspace(0.06, -0.1, size)[:, None]
    return _png(np.array(color) * (1 + (fade + 0.02 * _cloud(rng, (size, size), (24, 24)))[:, :, None]))
