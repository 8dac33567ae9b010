"""What every route of the annotation tool works on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from vifailback.annotate.config import AnnotateConfig
from vifailback.annotate.library import Library
from vifailback.store.sql import AnnotationStore


@dataclass(frozen=True)
class Context:
    """The parts that the routes share.

    Args:
        config: what the server was told.
        library: the recordings.
        store: the annotations, and the tables of the work on them.
        clock: what the time is.
    """

    config: AnnotateConfig
    library: Library
    store: AnnotationStore
    clock: Callable[[], datetime]
