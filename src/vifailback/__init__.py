"""ViFailback: turn failed robot episodes into corrections."""

from vifailback.version import __version__

__all__ = ["__version__"]
