"""The annotation tool: a server for the page in which people explain failed episodes (paper Sec. 3.3.2)."""

from vifailback.annotate.app import create_app
from vifailback.annotate.config import AnnotateConfig

__all__ = ["AnnotateConfig", "create_app"]
