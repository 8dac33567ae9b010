"""MuJoCo, brought in here and nowhere else: an optional package without types of its own."""

import importlib
from typing import Any

from vifailback.errors import MissingExtraError


def _load() -> Any:
    try:
        return importlib.import_module("mujoco")
    except ImportError as error:
        raise MissingExtraError("simulating a robot", "sim") from error


mujoco: Any = _load()
"""The module `mujoco` (>= 3.3)."""
