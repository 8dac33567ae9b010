"""Components by name, through entry points `vifailback.<kind>`; our own parts register the same way."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from vifailback.errors import UnknownNameError


@cache
def _points(kind: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=f"vifailback.{kind}")}


def names(kind: str) -> list[str]:
    """Names of all components of a kind ("readers", "exporters"), without importing them."""
    return sorted(_points(kind))


def load(kind: str, name: str) -> Any:
    """Import the component `name` of `kind`.

    Raises:
        UnknownNameError: nothing is registered under that name.
    """
    points = _points(kind)
    if name not in points:
        raise UnknownNameError(kind.removesuffix("s"), name, points)
    return points[name].load()
