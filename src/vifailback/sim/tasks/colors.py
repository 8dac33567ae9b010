"""Colours that a person names, varied a little."""

from collections.abc import Sequence

import numpy as np

from vifailback.sim.scene.thing import Rgb

RED: Rgb = (0.78, 0.13, 0.12)
GREEN: Rgb = (0.20, 0.58, 0.28)
BLUE: Rgb = (0.16, 0.34, 0.72)
YELLOW: Rgb = (0.93, 0.78, 0.20)
ORANGE: Rgb = (0.93, 0.48, 0.13)
PURPLE: Rgb = (0.47, 0.27, 0.62)
PINK: Rgb = (0.93, 0.58, 0.68)
BLACK: Rgb = (0.13, 0.13, 0.14)
WHITE: Rgb = (0.92, 0.92, 0.90)
GREY: Rgb = (0.62, 0.63, 0.65)
CREAM: Rgb = (0.90, 0.84, 0.70)
STEEL_BLUE: Rgb = (0.30, 0.45, 0.60)
OAK: Rgb = (0.66, 0.50, 0.33)
SAGE: Rgb = (0.52, 0.60, 0.50)

COLORS: dict[str, Rgb] = {
    "red": RED,
    "green": GREEN,
    "blue": BLUE,
    "yellow": YELLOW,
    "orange": ORANGE,
    "purple": PURPLE,
    "pink": PINK,
    "black": BLACK,
    "white": WHITE,
    "grey": GREY,
    "cream": CREAM,
    "steel blue": STEEL_BLUE,
    "oak": OAK,
    "sage": SAGE,
}


def tinted(rng: np.random.Generator, color: Rgb) -> Rgb:
    """Vary a colour without changing its name."""
    red, green, blue = np.clip(np.multiply(color, rng.uniform(0.92, 1.08)) + rng.uniform(-0.02, 0.02, 3), 0.02, 1)
    return float(red), float(green), float(blue)


def some_color(rng: np.random.Generator, names: Sequence[str] = tuple(COLORS)[:9]) -> Rgb:
    """Draw one of the named colours, varied."""
    return tinted(rng, COLORS[names[int(rng.integers(len(names)))]])
